/** The layers: a file imports only from its own folder and from those before it in this list. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

const LAYERS = [
  ...[
    'model.ts',
    'errors.ts',
    'weights',
    'text',
    'backoff.ts',
    'site.ts',
    'settings.ts',
    'identifiers',
    'authors',
    'query',
    'matching',
    'papers',
  ],
  ...['store', 'sources', 'topics', 'search', 'ingest', 'gather', 'http', 'app-context.ts', 'formats', 'publish'],
  ...['cite', 'pages', 'embed', 'mail', 'hub', 'api', 'app', 'host.ts', 'commands', 'cli.ts', 'node.ts', 'worker.ts'],
]
const layerOf = (file: string): string => file.split('/')[0] ?? ''
const levelOf = (file: string): number => LAYERS.indexOf(layerOf(file))

const imports = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(
      ([, target = '']) => [file, normalize(join(dirname(file), target))] as const,
    ),
  )

test('every folder is in the list', () => {
  expect(imports.length).toBeGreaterThan(500)
  expect([...new Set(imports.flat().map(layerOf))].filter((layer) => layer !== '..' && !LAYERS.includes(layer))).toEqual([])
})

test('no file imports from a later layer', () => {
  expect(imports.filter(([file, target]) => levelOf(target) > levelOf(file)).map(([file, target]) => `${file} imports ${target}`)).toEqual(
    [],
  )
})
