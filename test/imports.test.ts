/** The house runs from the ground up: a file imports only from its own folder and from those that stand before it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

const GROUND_UP = [
  ...[
    'model.ts',
    'errors.ts',
    'weights',
    'text',
    'backoff.ts',
    'settings.ts',
    'site.ts',
    'identifiers',
    'authors',
    'query',
    'matching',
    'papers',
  ],
  ...['store', 'sources', 'topics', 'search', 'ingest', 'gather', 'http', 'app-context.ts', 'formats', 'publish'],
  ...['cite', 'pages', 'embed', 'mail', 'hub', 'api', 'app', 'host.ts', 'commands', 'cli.ts', 'node.ts', 'worker.ts'],
]
const roomOf = (file: string): string => file.split('/')[0] ?? ''
const levelOf = (file: string): number => GROUND_UP.indexOf(roomOf(file))

const imports = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(
      ([, target = '']) => [file, normalize(join(dirname(file), target))] as const,
    ),
  )

test('every folder has its place in the order', () => {
  expect(imports.length).toBeGreaterThan(500)
  expect([...new Set(imports.flat().map(roomOf))].filter((room) => room !== '..' && !GROUND_UP.includes(room))).toEqual([])
})

test('no import goes up', () => {
  expect(imports.filter(([file, target]) => levelOf(target) > levelOf(file)).map(([file, target]) => `${file} imports ${target}`)).toEqual(
    [],
  )
})
