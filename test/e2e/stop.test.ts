/** A process that is asked to stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'paperwire-stop-'))
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** `npm start` on a port of its own; resolves with the port when it listens. */
async function start(env: Record<string, string>): Promise<number> {
  child = spawn(process.execPath, ['src/node.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', PORT: '0', DATABASE_URL: `file:${join(folder, 'paperwire.db')}`, ...env },
  })
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += chunk
    const port = /is running at http:\/\/localhost:(\d+)/.exec(output)?.[1]
    if (port) return Number(port)
  }
  throw new Error(output)
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: answers running requests, then exits with 0',
  async (signal) => {
    const port = await start({ GATHER: 'off', ADMIN_TOKEN: 'open sesame' })
    const body = `${JSON.stringify({ round: { at: 1_763_726_400, settled: true } })}\n`
    const socket = connect(port, 'localhost')
    let response = ''
    socket.on('data', (chunk) => {
      response += chunk
    })
    socket.on('error', () => undefined)
    socket.write(
      `POST /admin/visits HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer open sesame\r\ncontent-type: application/x-ndjson\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    const exit = once(child as ChildProcess, 'exit')
    child?.kill(signal)
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.write(body.slice(10))
    const [code] = await exit
    expect(response).toMatch(/^HTTP\/1\.1 200 /)
    expect(code).toBe(0)
  },
  30_000,
)
