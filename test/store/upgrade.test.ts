/** Opens a store that 0.1 made, with everything the code does with it. test/fixtures/store-0.1.sql is its dump, test/fixtures/upgrade what its sources had answered. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient, type Row } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOutboxWorker } from '../../src/mail/outbox-worker.ts'
import type { AdmissionEntry, Source, SourceRecord, Topic } from '../../src/model.ts'
import { arxivAnnouncements } from '../../src/sources/arxiv.ts'
import { crossref } from '../../src/sources/crossref.ts'
import { feed } from '../../src/sources/feed.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'
import { openWorld, type Pages, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')

const topics: Topic[] = [
  { slug: 'pruning', title: 'On pruning', description: 'About pruning.', query: 'pruning OR prune', announces: 'revisions' },
  { slug: 'graphs', title: 'Graphs', description: 'About graphs.', query: 'graph' },
  { slug: 'agents', title: 'Agents', description: 'About agents.', query: 'agents', perDay: 1 },
]
const sources: Source[] = [
  huggingFace,
  arxivAnnouncements({ id: 'arxiv-learning', categories: ['cs.LG'] }),
  crossref({ id: 'looms', name: 'Journal of Invented Looms', issn: ['1234-5679'] }),
  feed({
    ...{ id: 'wool', name: 'Letters on Wool', homepage: 'https://wool.example/', url: 'https://wool.example/feed', abstracts: 'excerpt' },
  }),
  feed({
    ...{ id: 'mill-example', name: 'Notes from the mill', homepage: 'https://mill.example/', abstracts: 'excerpt' },
    url: 'https://mill.example/feed',
  }),
]

/** The answers of the sources, the same as when the store was made. */
const pages = new Proxy<Pages>(
  {},
  {
    get: (_, url: string) => {
      if (url.startsWith('https://rss.arxiv.org/')) return fixture('upgrade/arxiv.xml')
      if (url.startsWith('https://huggingface.co/api/')) return url.includes('date=2025-11-20') ? fixture('upgrade/huggingface.json') : '[]'
      if (url.startsWith('https://api.crossref.org/')) return fixture('upgrade/crossref.json')
      if (url === 'https://wool.example/feed') return fixture('upgrade/journal.xml')
      if (url === 'https://mill.example/atom.xml') return fixture('upgrade/blog.xml')
      return undefined
    },
  },
)

/** Links in letters that 0.1 sent: the subscriber's own, and one that confirms. */
const SUBSCRIBER_LINK = 'ee64c094cf8deeee5efc4a6221336a8c-de10a452a54e1c1c58297f266c8ce978074ca83a'
const CONFIRMATION_LINK = '79c997e30800f5f83e1546fb4d0cae7d-t663wo-1123d43141cbd696df5f6b45805f2b05220d2e61'

const folder = mkdtempSync(join(tmpdir(), 'upgrade-'))
let old: Client
let world: World
/** Rows of the store as 0.1 left them. */
const oldRows = async (sql: string): Promise<Row[]> => (await old.execute(sql)).rows
const rows = async (sql: string): Promise<Row[]> => (await world.client.execute(sql)).rows

beforeAll(async () => {
  const client = createClient({ url: `file:${join(folder, 'old.db')}` })
  await client.executeMultiple(`begin;${fixture('store-0.1.sql')}commit`)
  client.close()
  copyFileSync(join(folder, 'old.db'), join(folder, 'new.db'))
  old = createClient({ url: `file:${join(folder, 'old.db')}` })
  world = await openWorld({
    ...{ databaseUrl: `file:${join(folder, 'new.db')}`, pages, sources, topics, now: '2025-11-22T08:00:00Z' },
    settings: { MAIL_URL: 'smtp://localhost', MAIL_FROM: 'digest@papers.example', MAIL_PER_MINUTE: '100000', HUB: 'on' },
  })
})
afterAll(() => {
  old?.close()
  world?.client.close()
  rmSync(folder, { recursive: true })
})

/** Each entry of an Atom document with its dates. */
const entriesOf = (atom: string) =>
  childrenOf(readXml(atom), 'entry').map((entry) => [...textsOf(entry, 'id'), ...textsOf(entry, 'published'), ...textsOf(entry, 'updated')])

describe('a store of version 0.1', () => {
  test('has every kind of row that the upgrade changes', async () => {
    expect((await oldRows('select distinct state from letters order by 1')).map(({ state }) => state)).toEqual([
      'dropped',
      'handed',
      'refused',
      'returned',
      'sent',
      'taken',
      'uncertain',
      'waiting',
    ])
    expect((await oldRows('select distinct rule from merges order by 1')).map(({ rule }) => rule)).toEqual(['hand', 'link', 'name', 'near'])
    for (const table of ['departures', 'announcements', 'splits', 'possibles', 'usuals', 'blocks', 'keyings', 'attempts', 'search_fits'])
      expect((await oldRows(`select count(*) as n from ${table}`))[0]?.n, table).toBeGreaterThan(0)
  })

  test('keeps entry ids and dates of every feed, which is rendered again', async () => {
    const documents = await oldRows("select address, body from documents where address like '%.atom'")
    expect(documents).toHaveLength(4)
    for (const { address, body } of documents) {
      const answer = await world.get(`/feeds/${address}`)
      expect(answer.status, String(address)).toBe(200)
      const atom = await answer.text()
      expect(entriesOf(atom), String(address)).toEqual(entriesOf(String(body)))
      expect(entriesOf(atom).length).toBeGreaterThan(0)
      expect(atom).not.toContain('pw:merit')
    }
    expect(await rows('select entry_id, at, day, place from admissions order by 1')).toEqual(
      await oldRows('select entry_id, at, day, place from admissions order by 1'),
    )
  })

  test('keeps in its archives what a merge took out of the feeds', async () => {
    const [superseded] = await oldRows('select entry_id from departures')
    const archive = await (await world.get('/feeds/graphs/2025-11-20.atom')).text()
    expect(entriesOf(archive).map(([id]) => id)).toContain(superseded?.entry_id)
  })

  test('keeps scores, their parts and the counts of an entry', async () => {
    const before = await oldRows('select topic, paper, entry from admissions union all select topic, paper, entry from departures')
    const after = await rows('select topic, paper, entry from admissions union all select topic, paper, entry from superseded_admissions')
    const renamed = (entry: unknown) =>
      JSON.parse(String(entry), (key, value) =>
        key === '' || key === 'parts' || typeof value !== 'object' || Array.isArray(value) || !('usual' in value)
          ? value
          : { kind: value.kind, value: value.value, baseline: value.usual, adds: value.adds },
      )
    for (const [i, { entry }] of before.entries()) {
      const { merit, ...rest } = renamed(entry)
      expect(JSON.parse(String(after[i]?.entry)) as AdmissionEntry).toEqual({ ...rest, score: merit })
    }
    const answer = await world.get('/api/v1/papers/arxiv:2511.10001')
    const paper = (await answer.json()) as { score: { parts: { kind: string }[] } }
    expect(JSON.stringify(paper)).toMatch(/"upvotes"/)
    expect(JSON.stringify(paper)).toMatch(/"baseline":1/)
  })

  test('keeps records and their other copies', async () => {
    const copies = await rows("select record from records where record like '%copies%' order by key")
    expect(copies.map(({ record }) => JSON.parse(String(record)) as SourceRecord)).toMatchObject([
      {
        identifiers: ['10.5555/loom.77'],
        copies: [{ identifier: '2511.10001', says: 'has the preprint' }],
        authors: [{ name: 'Ada Byron' }, {}],
      },
      { identifiers: ['10.5555/loom.78'], copies: [{ identifier: '10.5555/pattern.1', says: 'is the same as' }] },
    ])
    // the order of keys stays
    const [before] = await oldRows("select record from records where key = '10.5555/loom.77'")
    const keys = (record: unknown) => Object.keys(JSON.parse(String(record)) as object)
    expect(keys(copies[0]?.record)).toEqual(keys(before?.record).map((key) => (key === 'names' ? 'identifiers' : key)))
  })

  test('shows its papers, searches them, and says why they were merged', async () => {
    for (const path of [
      '/',
      '/topics/pruning',
      '/papers/arxiv:2511.10001',
      '/papers/doi:10.5555/loom.77',
      '/search?q=molecules',
      '/status',
      '/day/2025-11-20',
    ])
      expect([200, 302], path).toContain((await world.get(path)).status)
    expect(await (await world.get('/search?q=molecules')).text()).toContain('Graph looms that weave <mark>molecules</mark>')
    expect((await rows('select rule from merges order by id')).map(({ rule }) => rule).sort()).toEqual([
      'fuzzy',
      'identifier',
      'link',
      'manual',
    ])
    expect(world.errors).toEqual([])
  })
})

describe('its subscribers', () => {
  type SentLetter = { to: string; subject: string; messageId: string; text: string }
  const sent: SentLetter[] = []
  const work = async (at: string): Promise<SentLetter[]> => {
    world.at(at)
    const worker = createOutboxWorker(world.service, {
      ...{ leaseHolder: 'host:2', wait: async () => undefined, log: () => undefined, concurrency: 1 },
      transport: async () => ({
        ...{ name: 'post.example', isIdempotent: false, verify: async () => undefined },
        connect: () => ({
          close: () => undefined,
          send: async (letter, beforeSend) => {
            if (!(await beforeSend())) return { outcome: 'cancelled' }
            sent.push(letter)
            return { outcome: 'sent' }
          },
        }),
      }),
    })
    await worker?.run()
    return sent.splice(0)
  }
  const stateOf = async (name: string, issue: string): Promise<unknown> =>
    (
      await rows(
        `select l.state from letters l join subscribers s on s.hash = l.subscriber where s.address = '${name}@${name}.example' and issue = '${issue}'`,
      )
    )[0]?.state

  test('are asked to confirm by links that were sent before, and manage digests by them', async () => {
    world.at('2025-11-22T13:30:00Z')
    for (const path of [`/subscribe/${SUBSCRIBER_LINK}`, `/unsubscribe/${SUBSCRIBER_LINK}`, `/subscribe/${SUBSCRIBER_LINK}/2025-11-21`])
      expect((await world.get(path)).status, path).toBe(200)
    const page = await (await world.get(`/subscribe/confirm/${CONFIRMATION_LINK}`)).text()
    expect(page).toContain('Graphs')
    expect((await world.get(`/subscribe/${SUBSCRIBER_LINK.slice(0, -1)}0`)).status).toBe(404)
  })

  test('get the letters that waited, none that may have been sent, and none twice', async () => {
    expect(await stateOf('waiting', '2025-11-22')).toBe('queued')
    expect(await stateOf('taken', '2025-11-22')).toBe('leased')
    expect(await stateOf('handed', '2025-11-22')).toBe('sending')
    expect(await stateOf('uncertain', '2025-11-22')).toBe('unknown')
    const letters = await work('2025-11-22T13:40:00Z')
    expect(letters.map(({ to }) => to).sort()).toEqual(['new@reader.example', 'taken@taken.example', 'waiting@waiting.example'].sort())
    expect(await stateOf('waiting', '2025-11-22')).toBe('sent')
    expect(await stateOf('taken', '2025-11-22')).toBe('sent')
    expect(await stateOf('handed', '2025-11-22')).toBe('unknown')
    expect(await stateOf('returned', '2025-11-21')).toBe('returned')
    expect(await stateOf('waiting', '2025-11-21')).toBe('dropped')
    expect(await work('2025-11-22T13:50:00Z')).toEqual([])
  })

  test('are told in the next digest of one that may not have arrived', async () => {
    const letters = await work('2025-11-23T07:00:00Z')
    const textTo = (name: string) => letters.find(({ to }) => to === `${name}@${name}.example`)?.text
    expect(letters.length).toBeGreaterThan(0)
    for (const name of ['handed', 'uncertain']) expect(textTo(name), name).toContain('may not have reached you')
    expect(textTo('sent')).not.toContain('may not have reached you')
    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(letters.length)
  })
})

test('the hub goes on with its subscriptions', async () => {
  expect(
    await rows('select callback, topic, secret, attempts, lease_real, intent is null as confirmed from subscriptions order by 1'),
  ).toMatchObject([
    { callback: 'https://callback.example/ada', topic: 'pruning.atom', secret: 'open sesame', confirmed: 1 },
    { callback: 'https://callback.example/alan', topic: 'pruning.atom', confirmed: 0 },
  ])
})

test('a visit with the same answers reports nothing updated and moves no date', async () => {
  const dates = 'select id, first_seen_at, changed_at, awaits_date from papers order by id'
  const hashes = 'select source, key, hash, updated_at from records order by 1, 2'
  const [datesBefore, hashesBefore] = [await rows(dates), await rows(hashes)]
  world.at('2025-11-24T13:00:00Z')
  const { visits } = await world.gather()
  expect(new Set(visits.map(({ source }) => source))).toEqual(new Set(sources.map(({ id }) => id)))
  for (const { source, url, new: added, updated, error, suspect } of visits)
    expect({ source, url, added, updated, error, suspect }).toEqual({ source, url, added: 0, updated: 0, error: null, suspect: null })
  expect(await rows(hashes)).toEqual(hashesBefore)
  expect(await rows(dates)).toEqual(datesBefore)
  // the feed that moved for good is asked at its new address
  expect(world.requests.map(({ url }) => url)).toContain('https://mill.example/atom.xml')
  expect(world.requests.map(({ url }) => url)).not.toContain('https://mill.example/feed')
})
