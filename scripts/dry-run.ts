/** Builds the Worker as `wrangler deploy` does, deploys nothing, and prints its size: `node scripts/dry-run.ts`. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))

export type DryRun = {
  folder: string
  /** The size of the script without its source map. */
  bytes: number
  gzipped: number
  /** The packages and folders in the script, largest first, in uncompressed bytes. */
  parts: { name: string; bytes: number }[]
}

/** Builds into a new temporary folder, which the caller removes. Needs no network. */
export async function dryRun(): Promise<DryRun> {
  const folder = await mkdtemp(join(tmpdir(), 'paperwire-'))
  const metafile = join(folder, 'meta.json')
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = ['deploy', '--dry-run', '--outdir', folder, '--metafile', metafile]
  await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd: root, env: { ...process.env, ...QUIET } })
  const script = readFileSync(join(folder, 'worker.js'))
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile
  const inputs = Object.entries(outputs).find(([name]) => name.endsWith('worker.js'))?.[1].inputs ?? {}
  const parts = new Map<string, number>()
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? dirname(file)
    parts.set(name, (parts.get(name) ?? 0) + bytesInOutput)
  }
  return {
    folder,
    bytes: script.length,
    gzipped: gzipSync(script, { level: 9 }).length,
    parts: [...parts].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes),
  }
}

type Metafile = { outputs: { [file: string]: { inputs: { [file: string]: { bytesInOutput: number } } } } }

/** Settings that stop Wrangler from sending metrics. */
export const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

if (import.meta.filename === process.argv[1]) {
  const { folder, bytes, gzipped, parts } = await dryRun()
  for (const part of parts.slice(0, 20)) console.log(`${String(part.bytes).padStart(9)}  ${part.name}`)
  console.log(`${bytes} bytes, ${gzipped} gzipped, in ${folder}`)
}
