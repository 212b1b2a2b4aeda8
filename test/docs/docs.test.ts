import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const text = (path: string) => readFileSync(at(path), 'utf8')
const found = (pattern: RegExp, path: string) => [...text(path).matchAll(pattern)].map(([, name]) => name ?? '')
const readme = text('README.md')
const section = (title: string) => readme.split(/^## /m).find((part) => part.startsWith(title)) ?? ''

test('the README tells of every command', () => {
  const files = readdirSync(at('src/commands')).map((file) => `src/commands/${file}`)
  const commands = [...found(/^ {2}(\w+): \{\n {4}usage: /gm, 'src/cli.ts'), ...files.flatMap((file) => found(/usage: '(\w+)/g, file))]
  expect(commands).toContain('gather')
  expect(commands.filter((name) => !new RegExp(`npm run (-s )?${name}\\b|paperwire -- ${name}\\b`).test(section('Commands')))).toEqual([])
})

test('every file and folder that the documents name is there', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  const named = documents.flatMap((path) => found(/[`(]((?:src|feeds|test|docs|scripts|migrations)\/[\w./-]*\w\/?)[`)]/g, path))
  expect(named).toContain('src/topics/admit.ts')
  expect(named.filter((path) => !/NNNN/.test(path) && !existsSync(at(path)))).toEqual([])
})

test('every npm script that the documents name is there', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  const named = ['README.md', 'CONTRIBUTING.md', 'docs/cloudflare.md'].flatMap((path) =>
    found(/\bnpm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[a-z]+)/g, path),
  )
  expect(named).toEqual(expect.arrayContaining(['start', 'test', 'migration']))
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
