/** The embedding recipes: the script that writes papers into a Markdown file, and their index. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSite } from '../browser/world.ts'

const recipe = fileURLToPath(new URL('../../docs/embedding/papers.mjs', import.meta.url))
const README = '# Our lab\n\n<!-- papers -->\nold\n<!-- /papers -->\n\nMore about us.\n'

describe('papers in a Markdown file', () => {
  let site: Awaited<ReturnType<typeof openSite>>
  let folder: string
  beforeAll(async () => {
    site = await openSite()
    folder = mkdtempSync(join(tmpdir(), 'papers-'))
  })
  afterAll(async () => {
    await site.close()
    rmSync(folder, { recursive: true })
  })
  const run = (url: string, text: string): Promise<{ code: number; output: string; text: string }> => {
    const path = join(folder, 'README.md')
    writeFileSync(path, text)
    return new Promise((resolve) =>
      execFile(process.execPath, [recipe, url, path], (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, output: stdout + stderr, text: readFileSync(path, 'utf8') }),
      ),
    )
  }

  test('are written between the two comments; a second run changes nothing', async () => {
    const url = `${site.origin}/embed/networks.json?n=50`
    const first = await run(url, README)
    expect([first.code, first.output]).toEqual([0, ''])
    expect(first.text).toMatch(/^# Our lab\n\n<!-- papers -->\n- \[.*\n<!-- \/papers -->\n\nMore about us\.\n$/s)
    expect(first.text.match(/^- \[/gm)?.length).toBe(50)
    expect(first.text).not.toContain('old')
    expect((await run(url, first.text)).text).toBe(first.text)
  })

  test('are escaped, whatever their titles are', async () => {
    const { text } = await run(`${site.origin}/embed/search.json?q=org:window&n=50&abstract`, README)
    expect(text).toContain('\\<script\\>window.hacked')
    const list = text.slice(text.indexOf('<!-- papers -->') + 15, text.lastIndexOf('<!-- /papers -->'))
    // no markup except the links of the list
    const unescaped = list.replace(/\\[\\`*_[\]<>!&|~$#]/g, '').replace(/^- \[(.*)\]\(<https?:\/\/[^<>\s]*>\)/gm, '$1')
    expect(unescaped.replace(/^\[.*\]\(<[^<>]*>\)$/gm, '')).not.toMatch(/[\\`*_[\]<>&|~$#]/)
  })

  test('do not start a list or a heading', async () => {
    const papers = [{ title: '1. A title', url: 'https://journal.example/1', by: '- Ada', why: '== twice', abstract: '2) Second, of all' }]
    const body = JSON.stringify({ papers, none: '', more: '+ more', home: 'https://papers.example/' })
    const server = createServer((_, response) => response.end(body)).listen(0)
    const { port } = server.address() as AddressInfo
    const { text } = await run(`http://localhost:${port}/`, README)
    server.close()
    expect(text.split('<!-- papers -->\n')[1]?.split('\n\n')[0]).toBe(
      '- [1\\. A title](<https://journal.example/1>)  \n  \\- Ada  \n  \\== twice  \n  2\\) Second, of all',
    )
  })

  test('stay unchanged if the service does not respond', async () => {
    site.fail()
    const { code, output, text } = await run(`${site.origin}/embed/networks.json`, README)
    site.up()
    expect([code, text]).toEqual([0, README])
    expect(output).toContain('::warning::')
  })

  test.each([
    ['none.json', README, 'there is no topic "none"'],
    ['networks.json', '# Our lab\n', 'has no line <!-- papers -->'],
  ])('fail with an error message: %s', async (name, text, message) => {
    const result = await run(`${site.origin}/embed/${name}`, text)
    expect([result.code, result.text]).toEqual([1, text])
    expect(result.output).toContain(message)
  })
})

test('every recipe is in the index and says whether it was run', () => {
  const folder = new URL('../../docs/embedding/', import.meta.url)
  const index = readFileSync(new URL('README.md', folder), 'utf8')
  const recipes = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md')
  expect(recipes.length).toBeGreaterThan(9)
  for (const file of recipes) {
    expect(index).toContain(`(${file})`)
    expect(readFileSync(new URL(file, folder), 'utf8'), file).toMatch(/^\*(Tested: |Not tested: |Neither was tested).*\*\n$/m)
  }
  for (const [, file = ''] of index.matchAll(/\]\(([\w.-]+\.md)\)/g)) expect(existsSync(new URL(file, folder)), file).toBe(true)
})
