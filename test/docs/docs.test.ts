import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SETTINGS } from '../../src/settings.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const matchesIn = (pattern: RegExp, path: string): string[] => [...read(path).matchAll(pattern)].map(([, name]) => name ?? '')

const guides = readdirSync(new URL('docs/', root)).filter((file) => file.endsWith('.md'))
const decisions = readdirSync(new URL('docs/decisions/', root))
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'],
  ...guides.map((file) => `docs/${file}`),
  ...decisions.map((file) => `docs/decisions/${file}`),
]

test('the README is short: at most 150 lines, 8 settings and 8 commands', () => {
  const tables = read('README.md')
    .split(/\n\n/)
    .filter((block) => /^\| (setting|command) \|/.test(block))
  expect(tables).toHaveLength(2)
  for (const table of tables) expect(table.trim().split('\n').length - 2).toBeLessThanOrEqual(8)
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
})

test('a decision note has at most 300 words', () => {
  expect(decisions.filter((file) => read(`docs/decisions/${file}`).split(/\s+/).filter(Boolean).length > 300)).toEqual([])
})

test('the settings that the README names exist', () => {
  const settings = Object.values(SETTINGS).map(({ name }) => String(name))
  expect(settings).toContain('SITE_URL')
  expect(matchesIn(/`([A-Z]{2,}(?:_[A-Z]+)+)`/g, 'README.md').filter((name) => !settings.includes(name))).toEqual([])
})

/** Files that a reader is told to create. */
const EXAMPLES = ['feeds/topics/causality.ts', 'src/sources/example.ts']

test.each(documents)('every file that %s names is there', (path) => {
  const named = matchesIn(/[`(]((?:src|feeds|test|docs|scripts|migrations|bench)\/[\w./-]*\w\/?)[`)]/g, path)
  expect(named.filter((name) => !EXAMPLES.includes(name) && !existsSync(new URL(name, root)))).toEqual([])
  const links = matchesIn(/\]\((?!https?:|#)([^)#$]+)(?:#[^)]*)?\)/g, path)
  expect(links.filter((link) => !existsSync(new URL(link, new URL(path, root))))).toEqual([])
})

test.each(documents)('every npm script that %s names is there', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(matchesIn(/\bnpm run (?:-s )?([a-z:]+)/g, path).filter((name) => !(name in scripts))).toEqual([])
})
