/**
 * Senders that are killed, two at a time on one database, with hundreds of digests on their way to a real SMTP server: no letter
 * arrives twice, and nobody is lost. About twelve kills; `KILLS=100 npx vitest run test/mail-kill.test.ts` for more.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/open-database.ts'
import { admissions, identifiers, letters, papers, subscribers } from '../../src/store/schema.ts'
import { openPostbox, type Postbox } from '../support/mail-world.ts'
import { chances } from '../support/recorded.ts'
import { moment } from '../support/world.ts'

const KILLS = Number(process.env.KILLS ?? 12)
const READERS = 150
const DAYS = ['2025-11-21', '2025-11-22', '2025-11-23', '2025-11-24']
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
const address = `file:${join(folder, 'mail.db')}`
let postbox: Postbox

afterAll(async () => {
  await postbox?.close()
  rmSync(folder, { recursive: true, force: true })
})

const { db, client } = openDatabase(address)

/** Papers that a topic admitted on the evening before a day. */
async function admit(day: string): Promise<void> {
  const at = moment(`${day}T00:00:00Z`) - 7200
  for (let n = 0; n < 6; n++) {
    const id = `doi:10.5555/${day}.${n}`
    await db.insert(papers).values({
      ...{ id, title: `Paper ${n} of ${day}`, abstract: 'About it.', abstractDisplay: 'whole', authors: [{ name: 'Ada Byron' }] },
      ...{
        url: `https://journal.example/${day}/${n}`,
        categories: [],
        links: {},
        withdrawn: false,
        firstSeenAt: at,
        score: n,
        scoreParts: [],
        hot: n,
      },
    })
    await db.insert(identifiers).values({ identifier: id, paper: id, rank: 0 })
    await db.insert(admissions).values({
      ...{ topic: n % 2 ? 'agents' : 'compression', paper: id, entryId: `urn:uuid:${day}-${n}`, at: at - n, day: day, place: n },
      entry: { reason: 'admitted', score: n, parts: [], counts: {} },
    })
  }
}

const running = new Set<ChildProcess>()

/** Runs a sender to its end, whatever that is. */
function send(now: string): Promise<{ killed: boolean; said: string; ms: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, ['src/cli.ts', 'send-digests'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH ?? '', DATABASE_URL: address, NOW: now, SITE_URL: 'https://papers.example' },
      ...{ MAIL_URL: postbox.url, MAIL_FROM: 'digest@papers.example', MAIL_PER_MINUTE: '6000' },
    },
  })
  running.add(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  return new Promise((done) =>
    child.on('close', (_, signal) => {
      running.delete(child)
      done({ killed: signal === 'SIGKILL', said, ms: performance.now() - started })
    }),
  )
}

const open = async (): Promise<number> =>
  Number(
    (
      await client.execute(
        "select (select count(*) from letters where state in ('queued', 'leased', 'sending')) + (select count(*) from subscribers where next_due_at <= (select max(to_at) from letters))",
      )
    ).rows[0]?.[0],
  )

test(
  `about ${KILLS} kills: every digest arrives at most once, and whoever may have missed one is told`,
  async () => {
    const chance = chances(8)
    const pause = () => new Promise((done) => setTimeout(done, 25 * chance()))
    let kills = 0
    /** After so many readers were named, one of the senders dies a moment later: before its letter, within it, or before it is answered. */
    let countdown = 1
    const maybeKill = () => {
      if (--countdown > 0 || kills >= KILLS) return
      countdown = 1 + Math.floor((chance() * 1.2 * READERS * DAYS.length) / KILLS)
      setTimeout(() => [...running][Math.floor(chance() * running.size)]?.kill('SIGKILL'), 40 * chance())
    }
    postbox = await openPostbox({ onRcpt: () => void maybeKill(), onData: async () => void (await pause()) })
    await migrate(db, { migrationsFolder: join(root, 'migrations') })
    const first = moment(`${DAYS[0]}T07:00:00Z`)
    await db.insert(subscribers).values(
      Array.from({ length: READERS }, (_, i) => ({
        ...{ hash: `hash-${i}`, id: String(i).padStart(32, '0'), address: `reader${i}@example${i % 5}.org`, state: 'active' as const },
        preferences: {
          ...{
            topics: i % 3 ? ['compression', 'agents'] : ['compression'],
            searches: [],
            frequency: 'day' as const,
            weekday: 1,
            zone: 'UTC',
          },
          ...{ hour: 7, maxPapers: 10, sendIfEmpty: false },
        },
        ...{ confirmedAt: first - 3600, changedAt: first - 3600, searchedUntilAt: first - 3600, nextDueAt: first },
      })),
    )
    let calm = 0
    for (const day of DAYS) {
      await admit(day)
      for (;;) {
        const ran = await Promise.all([send(`${day}T07:00:00Z`), send(`${day}T07:00:00Z`)])
        for (const { killed, said, ms } of ran) {
          if (killed) kills++
          else calm = ms
          expect(said).not.toMatch(/reader\d+@/)
        }
        if (ran.every(({ killed }) => !killed) && (await open()) === 0) break
      }
    }
    expect(kills).toBeGreaterThan(KILLS / 2)

    const ledger = await db.select().from(letters)
    expect(ledger).toHaveLength(READERS * DAYS.length)
    const uncertain = ledger.filter(({ state }) => state === 'unknown')
    expect(ledger.filter(({ state }) => state !== 'sent' && state !== 'unknown')).toEqual([])
    // at most once
    const arrived = postbox.letters.map(({ messageId }) => messageId ?? '')
    expect(new Set(arrived).size).toBe(arrived.length)
    // whatever the ledger calls sent did arrive, and only what is uncertain may not have
    const idOf = (hash: string, issue: string) => `<digest.${hash.slice(5).padStart(32, '0')}.${issue}@papers.example>`
    const there = new Set(arrived)
    expect(ledger.filter(({ subscriber, issue, state }) => state === 'sent' && !there.has(idOf(subscriber, issue)))).toEqual([])
    const missed = uncertain.filter(({ subscriber, issue }) => !there.has(idOf(subscriber, issue)))
    // each letter to its reader, with exactly what its topics admitted since the last
    for (const { rcpt, text, messageId } of postbox.letters) {
      const reader = Number(/\d+/.exec(rcpt)?.[0])
      const [, day = ''] = /\.(2025-\d\d-\d\d)@/.exec(messageId ?? '') ?? []
      expect(messageId).toBe(idOf(`hash-${reader}`, day))
      const titles = [...(text ?? '').matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)
      const wanted = [0, 1, 2, 3, 4, 5].filter((n) => reader % 3 || n % 2 === 0).map((n) => `Paper ${n} of ${day}`)
      expect(titles.toSorted()).toEqual(wanted)
    }
    // nobody is lost: the next one tells where the one that may be missing can be read
    for (const { subscriber, issue } of uncertain.filter(({ issue }) => issue !== DAYS.at(-1))) {
      const next = DAYS[DAYS.indexOf(issue) + 1] ?? ''
      const letter = postbox.letters.find(({ messageId }) => messageId === idOf(subscriber, next))
      if (letter) expect(letter.text).toContain(`/${issue}\n`)
    }
    console.log(
      `${ledger.length} digests, ${kills} kills, a run undisturbed ${Math.round(calm)} ms: ${arrived.length} arrived, none twice; ${uncertain.length} uncertain, of which ${missed.length} did not arrive`,
    )
  },
  120_000 + KILLS * 15_000,
)
