// Runs before anything is installed, on any Node >= 18: installs the dependencies when they are missing or the lock changed.
// --production leaves out what only tests and development need.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const at = (path) => new URL(`../${path}`, import.meta.url)
const production = process.argv.includes('--production')
const lock = at('package-lock.json')
const stamp = at('node_modules/.bootstrap')
const byHand = at('node_modules/.package-lock.json') // written by an npm install that somebody ran themselves
const hash = createHash('sha256').update(readFileSync(lock)).digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
const enough = installed === `${hash} all` || (production && installed === `${hash} production`)
const fresh =
  enough ||
  (installed === '' && existsSync(byHand) && statSync(byHand).mtimeMs >= statSync(lock).mtimeMs && existsSync(at('node_modules/vitest')))

if (!fresh) {
  // everything to standard error: standard output belongs to the command that follows
  console.error('installing dependencies (npm ci) …')
  const npm = process.env.npm_execpath
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(production ? ['--omit=dev'] : [])]
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...flags], { stdio: ['ignore', 2, 2], cwd: at('.') })
    : spawnSync('npm', flags, { stdio: ['ignore', 2, 2], cwd: at('.'), shell: process.platform === 'win32' })
  if (status !== 0) {
    console.error('npm ci failed: is the network there, and this folder writable?')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, `${hash} ${production ? 'production' : 'all'}`)
}
