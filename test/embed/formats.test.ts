/** The formats of an embed: fragment, frame, picture and data. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { elementScript } from '../../src/embed/element.ts'
import { renderFragment } from '../../src/embed/fragment.ts'
import { frameAssets, renderFrame } from '../../src/embed/iframe.ts'
import { formatDateIn, type Labels, type Language, labels } from '../../src/embed/labels.ts'
import { DEFAULT_EMBED_OPTIONS, type EmbedOptions } from '../../src/embed/options.ts'
import { renderSvgCard, wrapToWidth } from '../../src/embed/svg-card.ts'
import type { EmbedTarget } from '../../src/embed/target.ts'
import { embedViewOf } from '../../src/embed/view.ts'
import { entry, NOON } from '../support/documents.ts'
import { ORIGIN } from '../support/embed-world.ts'
import { childrenOf, readXml } from '../support/xml.ts'

const site = { name: 'Paperwire', url: (path: string) => `${ORIGIN}${path}` }
const TARGET: EmbedTarget = {
  name: 'compression',
  parameters: {},
  title: 'Model compression',
  label: 'Model compression',
  home: `${ORIGIN}/topics/compression`,
  feed: `${ORIGIN}/feeds/compression.atom`,
  revision: () => Promise.reject(new Error('not asked')),
  entries: () => Promise.reject(new Error('not asked')),
}
const HOSTILE = '"><img src=x onerror=alert(1)> & </title></style><script>alert(1)</script>'
const ENTRIES = [
  entry(1),
  entry(2, { title: HOSTILE, abstract: HOSTILE, venue: HOSTILE, authors: [{ name: HOSTILE }], url: 'javascript:alert(1)', links: {} }),
  entry(3, { title: 'تعلّم عميق للشبكات الصغيرة', authors: [{ name: 'ليلى مثال' }], published: '2025-11', venue: '' }),
  entry(4, { title: 'Memory in $O(n^2)$ of networks', withdrawn: true, identifiers: ['arxiv:2511.00001'], venue: '' }),
  entry(5, { title: '', identifiers: ['doi:10.5555/x'], id: 'doi:10.5555/x', published: '', authors: [] }),
]
const view = (options: Partial<EmbedOptions> = {}, entries = ENTRIES) =>
  embedViewOf(TARGET, entries, { ...DEFAULT_EMBED_OPTIONS, ...options }, 'Paperwire')

describe('the formats of an embed', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['fragment.html', () => renderFragment(view())],
    ['fragment-all.html', () => renderFragment(view({ abstract: true, reasons: true, lang: 'de' }))],
    ['fragment-compact-ar.html', () => renderFragment(view({ layout: 'compact', lang: 'ar' }))],
    ['framed.html', () => renderFrame(site, view(), { theme: 'dark', discovery: `${ORIGIN}/oembed?url=x` })],
    ['card.svg', () => renderSvgCard(view(), DEFAULT_EMBED_OPTIONS)],
    ['card-all.svg', () => renderSvgCard(view({ abstract: true, reasons: true }), { theme: 'dark', width: 400 })],
    ['card-compact-ar.svg', () => renderSvgCard(view({ layout: 'compact', lang: 'ar' }), DEFAULT_EMBED_OPTIONS)],
    ['view.json', () => `${JSON.stringify(view({ abstract: true, reasons: true }), null, 1)}\n`],
  ])('%s', async (name, render) => {
    const text = (await render()).replace(frameAssets.css.path, '/frame.hash.css').replace(frameAssets.js.path, '/frame.hash.js')
    await expect(text).toMatchFileSnapshot(`../golden/embed/${name}`)
  })

  test('the framed page and the fragment are valid HTML', async () => {
    const validator = new HtmlValidate({ extends: ['html-validate:standard'] })
    const around = (body: string) =>
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>\n${body}</body></html>\n`
    for (const text of [
      await renderFrame(site, view(), { theme: 'auto', discovery: ORIGIN }),
      around(await renderFragment(view({ abstract: true, reasons: true }))),
    ]) {
      const { results } = await validator.validateString(text)
      expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))).toEqual([])
    }
  })

  test('a picture is well-formed and loads nothing, whatever the texts of papers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: fc.string({ unit: 'grapheme' }), abstract: fc.string(), name: fc.string({ unit: 'binary' }) }), {
          maxLength: 6,
        }),
        fc.integer({ min: 240, max: 1200 }),
        fc.constantFrom(...(Object.keys(labels) as Language[])),
        (papers, width, lang) => {
          const entries = papers.map(({ title, abstract, name }, i) => entry(i, { title, abstract, authors: [{ name }] }))
          const text = renderSvgCard(view({ lang, abstract: true, reasons: true }, entries), { theme: 'auto', width })
          const svg = readXml(text)
          expect(Number(svg.attributes.width)).toBe(width)
          const names = new Set<string>()
          const walk = (one: typeof svg): void => {
            names.add(one.name)
            for (const name of Object.keys(one.attributes)) expect(name).not.toMatch(/href|^on|src/)
            for (const child of one.children) walk(child)
          }
          walk(svg)
          for (const name of names) expect(['svg', 'title', 'desc', 'style', 'rect', 'path', 'circle', 'text', 'tspan']).toContain(name)
          expect(childrenOf(svg, 'style')[0]?.text).not.toMatch(/url|import|http/)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('lines have as many words as fit, and long words are broken', () => {
    const of = (text: string, width: number, maxLines = 9) => wrapToWidth(text, { size: 10, width, maxLines })
    expect(of('one two three', 1000)).toEqual(['one two three'])
    expect(of('one two three', 45)).toEqual(['one two', 'three'])
    expect(of('one two three', 45, 1)).toEqual(['one…'])
    expect(of('深度学习网络', 35)).toEqual(['深度学', '习网络'])
    expect(of('x'.repeat(40), 60).join('')).toBe('x'.repeat(40))
    expect(of('', 60)).toEqual([])
    expect(of('   ', 60)).toEqual([])
  })

  test('a link that is not HTTP is replaced by the page on this site', async () => {
    for (const text of [await renderFragment(view()), JSON.stringify(view())]) expect(text).not.toContain('javascript:')
  })

  test('formats dates without a day or a month in each language', () => {
    const said = (lang: Language) => ['2025-11-03', '2025-11', '2025'].map((date) => formatDateIn(lang, date))
    expect(said('en')).toEqual(['3 Nov 2025', 'Nov 2025', '2025'])
    expect(said('de')).toEqual(['3. Nov. 2025', 'Nov. 2025', '2025'])
    expect(said('fr')).toEqual(['3 nov. 2025', 'nov. 2025', '2025'])
    expect(said('ja')).toEqual(['2025年11月3日', '2025年11月', '2025'])
    expect(said('ar')).toEqual(['3 نوفمبر 2025', 'نوفمبر 2025', '2025'])
  })

  test.each(Object.entries(labels as Record<string, Labels>))(
    '%s has twelve months and a place for the name of the site',
    (_, { months, more }) => {
      expect(new Set(months.split(' ')).size).toBe(12)
      expect(more.split('%').length).toBe(2)
    },
  )

  test('a paper is marked with its language if it differs from that of the labels', async () => {
    expect(await renderFragment(view({ lang: 'de' }, [entry(1)]))).toContain('lang="en" href=')
    expect(await renderFragment(view({}, [entry(1)]))).not.toContain('lang="en" href=')
    expect(await renderFragment(view({}, [ENTRIES[2] as (typeof ENTRIES)[0]]))).toContain('lang="ar" dir="auto" href=')
  })

  test('shows current counts once in place of the stored ones', () => {
    const reasons = [
      { topic: 'Model compression', reason: '2 upvotes, fewer than the usual 4; matches “pruning”' },
      { topic: 'Reasoning', reason: '2 upvotes, fewer than the usual 4' },
    ]
    const paper = { scoreParts: [{ kind: 'upvotes' as const, value: 14, baseline: 4, adds: 1.8 }] }
    expect(view({ reasons: true }, [entry(1, paper, { reasons })]).papers[0]?.why).toBe('14 upvotes · matches “pruning” · Reasoning')
  })

  test('since compares with the day on which a paper was added', () => {
    const old = entry(2 * 86_400)
    const day = new Date((NOON - 1) * 1000).toISOString().slice(0, 10)
    expect(view({ since: day }, [entry(1), old]).papers.length).toBe(1)
    expect(view({}, [entry(1), old]).papers.length).toBe(2)
  })
})

describe('the script of the element', () => {
  test('is at most 4 KB gzipped, and inserts texts as text', () => {
    expect(gzipSync(elementScript, { level: 9 }).length).toBeLessThanOrEqual(4000)
    expect(elementScript).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval|Storage|cookie/)
    expect(() => new Function(elementScript)).not.toThrow()
  })
})
