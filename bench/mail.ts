/**
 * A replayed month with a thousand subscribers of mixed settings, each letter over SMTP: `CORPUS=<folder> node bench/mail.ts [2025-11]
 * [days] [subscribers]`. Papers are gathered three times a day, digests are sent every hour. Whether each reader got exactly what its
 * topics admitted and its searches found, once, is reckoned anew from what is in the store when the month is over. Prints letters
 * a second, memory, and what a digest asks of the database; then the same of all subscribers at one hour.
 */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import { createOutboxWorker } from '../src/mail/outbox-worker.ts'
import { selectedTopics } from '../src/mail/preferences.ts'
import { nextIssue } from '../src/mail/schedule.ts'
import { createTransport } from '../src/mail/transport.ts'
import type { DigestPreferences } from '../src/model.ts'
import { matchQuery } from '../src/query/match.ts'
import { normalizeQuery } from '../src/query/normalize.ts'
import { parseQuery } from '../src/query/parse.ts'
import { papersById } from '../src/store/papers.ts'
import { admissions, identifiers, letters, papers, subscribers } from '../src/store/schema.ts'
import { sourcesOf } from '../src/store/search-queries.ts'
import { searchablePaperOf } from '../src/topics/classify.ts'
import { chances, gatherAt, isRecorded, openRecorded, startRecorded } from '../test/support/recorded.ts'
import { moment } from '../test/support/world.ts'

const [month = '2025-11', most = '30', readers = '1000'] = process.argv.slice(2)
if (!isRecorded('the month is')) process.exit(1)
const days = Array.from({ length: Number(most) }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
const services = sources.filter(({ id }) => id === 'huggingface' || /^arxiv-(?!lookup|oai)/.test(id))

/** What arrived: by reader, issue by issue, the papers whose pages the text links to. */
const arrived = new Map<string, { issue: string; papers: string[] }[]>()
let bytes = 0
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const raw = Buffer.concat(chunks)
      bytes += raw.length
      const all = raw.toString()
      const issue = /^Message-ID:\s+<digest\.[0-9a-f]+\.([\d-]+)@/im.exec(all)?.[1] ?? ''
      const text = all
        .slice(0, all.indexOf('Content-Type: text/html'))
        .replace(/=\r\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      const found = [...text.matchAll(/^ *https:\/\/papers\.example\/papers\/(\S+)\r?$/gm)].map(([, id = '']) => decodeURIComponent(id))
      const to = session.envelope.rcptTo[0]?.address ?? ''
      arrived.set(to, [...(arrived.get(to) ?? []), { issue, papers: found }])
      done()
    })
  },
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))

const recorded = await startRecorded()
const settings = {
  MAIL_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
  ...{ MAIL_FROM: 'digest@papers.example', MAIL_PER_MINUTE: '100000' },
}
const world = await openRecorded(recorded, { sources: services, topics, settings })
const { db } = world
const logged: string[] = []
const mail = createOutboxWorker(world.service, {
  transport: () =>
    createTransport(world.service.settings.mail as NonNullable<typeof world.service.settings.mail>, world.service.site, fetch),
  ...{ leaseHolder: 'bench:1', wait: (ms) => new Promise((done) => setTimeout(done, ms)), log: (line) => logged.push(line) },
})

const chance = chances(8)
const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
]
const SEARCHES = [
  '"diffusion model" video',
  'retrieval augmented generation',
  'robot* manipulation',
  'cat:cs.LG "graph neural"',
  'title:benchmark language',
  'quantization OR pruning',
]
// the topics are filled by then
const start = moment(`${days[0]}T07:00:00Z`)
await gatherAt(recorded, world, days[0] ?? '', '06:00')
const choices = Array.from({ length: Number(readers) }, (): DigestPreferences => {
  const chosen = topics.map(({ slug }) => slug).filter(() => chance() < 0.2)
  const searches = chance() < 0.2 ? [normalizeQuery(parseQuery(pick(SEARCHES)))] : []
  return {
    topics: chance() < 0.1 || chosen.length + searches.length === 0 ? ['all'] : chosen,
    ...{ searches, frequency: chance() < 0.25 ? 'week' : 'day', weekday: 1 + Math.floor(chance() * 7), zone: pick(ZONES) },
    ...{ hour: Math.floor(chance() * 24), maxPapers: pick([5, 10, 20, 50]), sendIfEmpty: chance() < 0.1 },
  }
})
const addressOf = (i: number) => `reader${i}@example${i % 20}.org`
for (const [i, preferences] of choices.entries())
  await db.insert(subscribers).values({
    ...{ hash: `hash-${i}`, id: String(i).padStart(32, '0'), address: addressOf(i), preferences, state: 'active' },
    ...{ confirmedAt: start, changedAt: start, searchedUntilAt: start, nextDueAt: nextIssue(preferences, start).at },
  })

let [ms, cpu, requests, peak, ticks] = [0, 0, 0, 0, 0]
async function work(): Promise<void> {
  const [queries, started, used] = [world.queries.length, performance.now(), process.cpuUsage()]
  await mail?.run()
  ms += performance.now() - started
  const { user, system } = process.cpuUsage(used)
  cpu += (user + system) / 1000
  requests += world.queries.length - queries
  peak = Math.max(peak, process.memoryUsage().rss)
  ticks++
}
const many = () => [...arrived.values()].reduce((sum, list) => sum + list.length, 0)
const idle = process.memoryUsage().rss
try {
  for (const day of days) {
    for (let hour = 0; hour < 24; hour++) {
      const time = `${String(hour).padStart(2, '0')}:00`
      if (hour % 8 === 6 && moment(`${day}T${time}:00Z`) > start) await gatherAt(recorded, world, day, time)
      world.at(`${day}T${time}:00Z`)
      await work()
    }
    console.error(`${day}  ${many()} digests, ${(ms / 1000).toFixed(1)} s sending, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
  }
} finally {
  recorded.stop()
}

// reckoned anew: what each reader should have had
const nameOf = new Map((await db.select().from(identifiers)).map(({ identifier, paper }) => [identifier, paper]))
const now = (id: string) => nameOf.get(id) ?? id
const all = await papersById(
  db,
  (await db.select({ id: papers.id }).from(papers)).map(({ id }) => id),
)
const told = await sourcesOf(db, [...all.keys()])
const admitted = await db.select().from(admissions)
const matching = new Map(
  [...new Set(choices.flatMap(({ searches }) => searches))].map((search) => {
    const query = parseQuery(search)
    return [
      search,
      [...all.values()].filter((paper) => matchQuery(query, searchablePaperOf({ ...paper, sources: told.get(paper.id) ?? [] })) !== null),
    ] as const
  }),
)
const ledger = await db.select().from(letters)
const DAY = 86_400
// what a search finds may have been announced before it was asked: that may be in the first digest, and need not
let [exact, twice, strangers, missing, capped, merged, shown] = [0, 0, 0, 0, 0, 0, 0]
for (const [i, preferences] of choices.entries()) {
  const slugs = new Set(selectedTopics(preferences, topics).map(({ slug }) => slug))
  const soundly = (id: string) => all.get(id)?.withdrawn === false && all.get(id)?.retracted === false
  const [entered, required] = [new Map<string, number>(), new Set<string>()]
  const enter = (id: string, at: number, from: number) => {
    if (at <= start - DAY || !soundly(id)) return
    entered.set(id, Math.min(at, entered.get(id) ?? at))
    if (at > from) required.add(id)
  }
  for (const { topic, paper, at } of admitted) if (slugs.has(topic)) enter(paper, at, start - DAY)
  for (const search of preferences.searches) for (const paper of matching.get(search) ?? []) enter(paper.id, paper.firstSeenAt, start)
  const mine = ledger.filter(({ subscriber }) => subscriber === `hash-${i}`).sort((a, b) => a.to - b.to)
  const got = new Map((arrived.get(addressOf(i)) ?? []).map(({ issue, papers }) => [issue, papers]))
  if (got.size !== (arrived.get(addressOf(i)) ?? []).length || got.size !== mine.length) twice++
  const [seen, over] = [new Set<string>(), new Set<string>()]
  let fine = true
  for (const { issue, to } of mine) {
    const ids = (got.get(issue) ?? []).map(now)
    shown += ids.length
    for (const id of ids) {
      // two that proved to be one after both were sent
      if (seen.has(id)) merged++
      else if (!entered.has(id) && soundly(id)) {
        strangers++
        fine = false
      }
      seen.add(id)
    }
    const due = [...entered].filter(([id, at]) => at <= to && required.has(id) && !seen.has(id) && !over.has(id))
    if (ids.length >= preferences.maxPapers) {
      capped++
      for (const [id] of due) over.add(id)
    } else if (due.length > 0) {
      missing += due.length
      fine = false
    }
  }
  if (fine) exact++
}
const digests = many()
console.log(
  `${days[0]} to ${days.at(-1)}: ${all.size} papers, ${admitted.length} admissions, ${choices.length} subscribers, ${digests} digests with ${shown} papers, ${(bytes / digests / 1000).toFixed(1)} kB each`,
)
console.log(
  `exactly what their topics and searches brought: ${exact} of ${choices.length}; missing ${missing}, of no topic of theirs ${strangers}, readers with a letter twice or none ${twice}; ${capped} digests were full; ${merged} papers proved to be one after both were sent`,
)
console.log(
  `ledger: ${[...Map.groupBy(ledger, ({ state }) => state)].map(([state, of]) => `${state} ${of.length}`).join(', ')}; log: ${logged.filter((line) => !/letters? sent/.test(line)).length} troubles`,
)
console.log(
  `${ticks} runs, ${(ms / 1000).toFixed(1)} s: ${((1000 * digests) / ms).toFixed(0)} digests a second, ${((1000 * digests) / cpu).toFixed(0)} a second of this process’s time, in which it receives them, too; ${(requests / digests).toFixed(2)} database requests a digest; memory ${(idle / 1e6).toFixed(0)} MB before, ${(peak / 1e6).toFixed(0)} MB at most`,
)

// all of them at one hour
const burst = moment(`${days.at(-1)}T23:30:00Z`) + DAY
await world.client.execute(`update subscribers set next_due_at = ${burst}, searched_until_at = ${burst - 3 * DAY}`)
await world.client.execute('delete from letters')
world.at(new Date(burst * 1000).toISOString())
const before = many()
;[ms, cpu, requests, peak] = [0, 0, 0, 0]
await work()
const together = many() - before
console.log(
  `all at once: ${together} digests in ${(ms / 1000).toFixed(1)} s, ${((1000 * together) / ms).toFixed(0)} a second, ${((1000 * together) / cpu).toFixed(0)} a second of this process’s time; ${(requests / together).toFixed(2)} database requests a digest; ${(peak / 1e6).toFixed(0)} MB`,
)
server.close()
