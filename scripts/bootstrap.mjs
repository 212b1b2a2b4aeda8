// Installs the dependencies if they are missing or package-lock.json changed. Runs before anything is installed, on Node 18 or later.
// --production leaves out the development dependencies.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const urlOf = (path) => new URL(`../${path}`, import.meta.url)
const production = process.argv.includes('--production')
const lockFile = urlOf('package-lock.json')
const stampFile = urlOf('node_modules/.bootstrap')
const npmStampFile = urlOf('node_modules/.package-lock.json') // written by npm install
const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
const isInstalledHere = stamp === `${hash} all` || (production && stamp === `${hash} production`)
const isInstalledByNpm =
  stamp === '' &&
  existsSync(npmStampFile) &&
  statSync(npmStampFile).mtimeMs >= statSync(lockFile).mtimeMs &&
  existsSync(urlOf('node_modules/vitest'))

if (!isInstalledHere && !isInstalledByNpm) {
  // on standard error: standard output belongs to the command that follows
  console.error('Installing dependencies (npm ci) …')
  const npm = process.env.npm_execpath
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(production ? ['--omit=dev'] : [])]
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...flags], { stdio: ['ignore', 2, 2], cwd: urlOf('.') })
    : spawnSync('npm', flags, { stdio: ['ignore', 2, 2], cwd: urlOf('.'), shell: process.platform === 'win32' })
  if (status !== 0) {
    console.error('npm ci failed: check the network and that this folder is writable')
    process.exit(status ?? 1)
  }
  writeFileSync(stampFile, `${hash} ${production ? 'production' : 'all'}`)
}
