/**
 * How long a hundred feeds take, beside newsboat: cold, warm (nothing changed), and with five new entries each.
 *
 *   npm exec -- node bench/feeds.ts   needs Linux (a hundred loopback addresses) and GNU time; newsboat where it is installed
 *
 * Each run is a process of its own from start to end, measured from outside; both ask the same server in turn.
 */
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createClient } from '@libsql/client'
import { addressesOf, distinctPapers, NEWEST_AT, SHAPE } from './synthetic.ts'

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '3' },
    port: { type: 'string', default: String(SHAPE.port) },
    threads: { type: 'string', default: '1,2,4,8' },
  },
})
const shape = { ...SHAPE, port: Number(values.port) }
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const room = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
const urls = join(room, 'urls')
writeFileSync(urls, `${addressesOf(shape).join('\n')}\n`)

type Phase = { name: string; generation: number; hours: number }
const PHASES: Phase[] = [
  { name: 'cold', generation: 0, hours: 1 },
  { name: 'warm', generation: 0, hours: 4 },
  { name: `${shape.fresh} new each`, generation: 1, hours: 7 },
]

type Cost = { wall: number; cpu: number; megabytes: number; output: string }

/** Runs a command to its end; its time and memory are those of the whole process with its children. */
function measured(command: string[], env: NodeJS.ProcessEnv): Cost {
  const costs = join(room, 'costs')
  const run = spawnSync('/usr/bin/time', ['-o', costs, '-f', '%e %U %S %M', ...command], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`${command.join(' ')}: ${run.error ?? run.stderr}`)
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = execFileSync('tail', ['-n', '1', costs], { encoding: 'utf8' })
    .split(' ')
    .map(Number)
  return { wall, cpu: user + system, megabytes: kilobytes / 1024, output: run.stdout }
}

const server = fork(here('synthetic.ts'), ['--port', values.port])
const said = <T>() => new Promise<T>((done) => server.once('message', (message) => done(message as T)))
const tell = (message: object) => {
  const answer = said<Record<number, number>>()
  server.send(message)
  return answer
}
await said()

async function numberIn(file: string, query: string): Promise<number> {
  const client = createClient({ url: `file:${file}` })
  const { rows } = await client.execute(query)
  client.close()
  return Number(rows[0]?.[0])
}

/** One peer through all phases from an empty store; `check` says what is wrong with what it stored. */
type Peer = { name: string; command: string[]; env: (hours: number) => NodeJS.ProcessEnv; store: string; count: string }

const paperwire: Peer = {
  name: 'paperwire',
  command: [process.execPath, here('gather.ts'), urls],
  env: (hours) => ({
    DATABASE_URL: `file:${join(room, 'paperwire.db')}`,
    ALLOW_PRIVATE_ADDRESSES: '1',
    NOW: new Date((NEWEST_AT + hours * 3600) * 1000).toISOString(),
  }),
  store: join(room, 'paperwire.db'),
  count:
    "select count(distinct identifier) from identifiers where identifier like 'doi:%' and (select count(*) from papers) = (select count(*) from identifiers)",
}

function newsboat(threads: string): Peer {
  const config = join(room, `config-${threads}`)
  const store = join(room, 'newsboat.db')
  writeFileSync(config, `reload-threads ${threads}\n`)
  return {
    name: `newsboat, ${threads} ${threads === '1' ? 'thread' : 'threads'}`,
    command: ['newsboat', '-u', urls, '-c', store, '-C', config, '-x', 'reload'],
    env: () => ({ HOME: room }),
    store,
    count: 'select count(*) from rss_item',
  }
}

const hasNewsboat = spawnSync('newsboat', ['--version']).status === 0
const peers = [paperwire, ...(hasNewsboat ? values.threads.split(',').map(newsboat) : [])]
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

type Line = { peer: string; phase: string; costs: Cost[]; stored: number; answers: Record<number, number> }
const lines: Line[] = PHASES.flatMap(({ name }) =>
  peers.map((peer) => ({ peer: peer.name, phase: name, costs: [], stored: 0, answers: {} })),
)
try {
  for (let time = 0; time < Number(values.times); time++) {
    for (const peer of peers) {
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${peer.store}${end}`, { force: true })
      for (const { name, generation, hours } of PHASES) {
        await tell({ generation })
        const cost = measured(peer.command, peer.env(hours))
        const line = lines.find((one) => one.peer === peer.name && one.phase === name) as Line
        line.costs.push(cost)
        line.answers = await tell({})
        line.stored = await numberIn(peer.store, peer.count)
      }
    }
  }
} finally {
  server.disconnect()
  rmSync(room, { recursive: true })
}

const right: Record<string, number> = {
  cold: distinctPapers(shape, [0]),
  warm: distinctPapers(shape, [0]),
  [PHASES[2]?.name ?? '']: distinctPapers(shape, [0, 1]),
}
const cell = (text: string | number, width: number) => String(text).padStart(width)
for (const { name } of PHASES) {
  const own = lines.find((line) => line.peer === 'paperwire' && line.phase === name) as Line
  const wallOf = (line: Line) => median(line.costs.map(({ wall }) => wall))
  const cpuOf = (line: Line) => median(line.costs.map(({ cpu }) => cpu))
  console.log(`\n${name}: ${shape.feeds} feeds of ${shape.entries} entries, ${right[name]} different papers`)
  console.log(
    `${'median of '.concat(values.times).padEnd(22)}${['wall s', 'CPU s', 'MB', 'entries/s', 'stored', '200', '304', 'ours/its wall', 'CPU'].map((head) => cell(head, head.length < 8 ? 8 : head.length + 2)).join('')}`,
  )
  for (const line of lines.filter(({ phase }) => phase === name)) {
    const wall = wallOf(line)
    const ratios = line === own ? ['', ''] : [(wallOf(own) / wall).toFixed(2), (cpuOf(own) / cpuOf(line)).toFixed(2)]
    const entries = Math.round((shape.feeds * shape.entries) / wall)
    const megabytes = Math.round(median(line.costs.map((cost) => cost.megabytes)))
    const columns = [
      wall.toFixed(2),
      cpuOf(line).toFixed(2),
      megabytes,
      name === 'warm' ? '' : entries,
      line.stored,
      line.answers[200] ?? 0,
      line.answers[304] ?? 0,
    ]
    console.log(
      `${line.peer.padEnd(22)}${columns.map((text, i) => cell(text, i === 3 ? 11 : 8)).join('')}${cell(ratios[0] as string, 15)}${cell(ratios[1] as string, 8)}`,
    )
  }
  if (own.stored !== right[name]) {
    console.log(`WRONG: ${own.stored} papers, where there are ${right[name]}`)
    process.exitCode = 1
  }
}
