import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { renderPicture } from '../../src/pages/share-picture.ts'
import { openCitedWorld } from '../support/cited-world.ts'

describe('pictures', async () => {
  const world = await openCitedWorld()

  /** The points of a picture, each as its place in the palette. */
  function pointsOf(png: Uint8Array): { width: number; height: number; points: Uint8Array } {
    const view = new DataView(png.buffer, png.byteOffset)
    let data: Uint8Array = new Uint8Array()
    for (let at = 8; at < png.length; at += view.getUint32(at) + 12) {
      const name = String.fromCharCode(...png.subarray(at + 4, at + 8))
      if (name === 'IDAT') data = png.subarray(at + 8, at + 8 + view.getUint32(at))
    }
    return { width: view.getUint32(16), height: view.getUint32(20), points: new Uint8Array(inflateSync(data)) }
  }
  const inkIn = (png: Uint8Array): number => pointsOf(png).points.filter((point) => point > 0 && point < 16).length

  test.each(['/papers/arxiv:2511.01234.png', '/topics/pruning.png', '/picture.png'])('%s is drawn, and kept a day', async (path) => {
    const answer = await world.get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(answer.headers.get('cache-control')).toContain('max-age=86400')
    const { width, height, points } = pointsOf(new Uint8Array(await answer.arrayBuffer()))
    expect([width, height, points.length]).toEqual([1200, 630, 1201 * 630])
    expect((await world.get(path, { 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test('a longer title takes more ink, and one without letters gives way to the site’s name', async () => {
    const [caption, name] = ['', 'Paperwire']
    const ink = async (title: string) => inkIn(await renderPicture({ title, caption, name }))
    expect(await ink('Über Größe und Łucja')).toBeGreaterThan(await ink('Über'))
    expect(await ink('蒸馏小型网络')).toBe(await ink('Paperwire'))
    expect(await ink('word '.repeat(1000))).toBeGreaterThan(10_000)
    expect(await ink('x'.repeat(5000))).toBeGreaterThan(1000)
  })

  test.each(['/papers/arxiv:0000.00000.png', '/topics/none.png'])('%s is not there', async (path) => {
    expect((await world.get(path)).status).toBe(404)
  })
})
