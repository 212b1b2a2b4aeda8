/** The recipe that is a program: papers in a Markdown file. Titles nobody would write stay text, and nothing new changes nothing. */
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
  const run = (address: string, text: string): Promise<{ code: number; said: string; text: string }> => {
    const path = join(folder, 'README.md')
    writeFileSync(path, text)
    return new Promise((done) =>
      execFile(process.execPath, [recipe, address, path], (error, said, wrong) =>
        done({ code: error ? 1 : 0, said: said + wrong, text: readFileSync(path, 'utf8') }),
      ),
    )
  }

  test('stand between the two comments, and are the same the second time', async () => {
    const address = `${site.origin}/embed/networks.json?n=50`
    const first = await run(address, README)
    expect([first.code, first.said]).toEqual([0, ''])
    expect(first.text).toMatch(/^# Our lab\n\n<!-- papers -->\n- \[.*\n<!-- \/papers -->\n\nMore about us\.\n$/s)
    expect(first.text.match(/^- \[/gm)?.length).toBe(50)
    expect(first.text).not.toContain('old')
    expect((await run(address, first.text)).text).toBe(first.text)
  })

  test('are text, whatever their titles are', async () => {
    const { text } = await run(`${site.origin}/embed/search.json?q=org:window&n=50&abstract`, README)
    expect(text).toContain('\\<script\\>window.hacked')
    const list = text.slice(text.indexOf('<!-- papers -->') + 15, text.lastIndexOf('<!-- /papers -->'))
    // nothing that opens an element, a link, code or emphasis, but the links of the list itself
    const words = list.replace(/\\[\\`*_[\]<>!&|~$#]/g, '').replace(/^- \[(.*)\]\(<https?:\/\/[^<>\s]*>\)/gm, '$1')
    expect(words.replace(/^\[.*\]\(<[^<>]*>\)$/gm, '')).not.toMatch(/[\\`*_[\]<>&|~$#]/)
  })

  test('begin no list and no heading with their words', async () => {
    const papers = [{ title: '1. A title', url: 'https://journal.example/1', by: '- Ada', why: '== twice', abstract: '2) Second, of all' }]
    const answer = JSON.stringify({ papers, none: '', more: '+ more', home: 'https://papers.example/' })
    const server = createServer((_, response) => response.end(answer)).listen(0)
    const { port } = server.address() as AddressInfo
    const { text } = await run(`http://localhost:${port}/`, README)
    server.close()
    expect(text.split('<!-- papers -->\n')[1]?.split('\n\n')[0]).toBe(
      '- [1\\. A title](<https://journal.example/1>)  \n  \\- Ada  \n  \\== twice  \n  2\\) Second, of all',
    )
  })

  test('stay as they are when the service does not answer', async () => {
    site.fail()
    const { code, said, text } = await run(`${site.origin}/embed/networks.json`, README)
    site.up()
    expect([code, text]).toEqual([0, README])
    expect(said).toContain('::warning::')
  })

  test.each([
    ['none.json', README, 'there is no topic "none"'],
    ['networks.json', '# Our lab\n', 'has no line <!-- papers -->'],
  ])('fail with a sentence: %s', async (name, text, sentence) => {
    const ended = await run(`${site.origin}/embed/${name}`, text)
    expect([ended.code, ended.text]).toEqual([1, text])
    expect(ended.said).toContain(sentence)
  })
})

test('every recipe is on the list, and says what of it was run', () => {
  const at = new URL('../../docs/embedding/', import.meta.url)
  const list = readFileSync(new URL('README.md', at), 'utf8')
  const recipes = readdirSync(at).filter((file) => file.endsWith('.md') && file !== 'README.md')
  expect(recipes.length).toBeGreaterThan(9)
  for (const file of recipes) {
    expect(list).toContain(`(${file})`)
    expect(readFileSync(new URL(file, at), 'utf8'), file).toMatch(/^\*(Run: |Neither was run: ).*\*\n$/m)
  }
  for (const [, file = ''] of list.matchAll(/\]\(([\w.-]+\.md)\)/g)) expect(existsSync(new URL(file, at)), file).toBe(true)
})
