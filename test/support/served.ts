/** Processes that serve as they are deployed, each on a free port of this machine: on Node, and a Worker in workerd. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Served = { origin: string; pid: number; stop: () => void }

/** Runs a script on Node with this environment and nothing else of ours, until it says where it is. */
export function serveOnNode(command: string[], environment: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = spawn(process.execPath, command, { cwd: root, env: { PATH: process.env.PATH, ...environment } })
  return new Promise((done, failed) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk
        const port = /is running at http:\/\/localhost:(\d+)/.exec(said)?.[1]
        if (port) done({ origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => child.kill('SIGKILL') })
      })
    child.on('close', () => failed(new Error(`${command.join(' ')}: ${said}`)))
  })
}

/** Serves a script, one module, by `workerd serve`, without the proxy of `wrangler dev`; it may ask everything, this machine too. */
export async function serveInWorkerd(script: string, bindings: Record<string, string> = {}): Promise<Served> {
  const room = mkdtempSync(join(tmpdir(), 'paperwire-workerd-'))
  writeFileSync(join(room, 'worker.js'), script)
  const texts = Object.entries(bindings).map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`)
  writeFileSync(
    join(room, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-09-01",
      bindings = [${texts.join(', ')}])),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  )
  const child = spawn(join(root, 'node_modules/workerd/bin/workerd'), ['serve', '--control-fd=3', join(room, 'config.capnp')], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  child.on('close', () => rmSync(room, { recursive: true }))
  const port = await new Promise<number>((done, failed) => {
    const said = child.stdio[3] as Readable
    said.on('data', (line) => {
      const { event, port } = JSON.parse(String(line).split('\n')[0] ?? '')
      if (event === 'listen') done(port)
    })
    child.on('close', (code) => failed(new Error(`workerd ended with ${code}`)))
  })
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => child.kill('SIGKILL') }
}
