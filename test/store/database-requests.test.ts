/** What is rendered, sent and stored over time: only what changed, and to a reader who asks every hour mostly nothing. */
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { paperAt } from '../../bench/papers.ts'
import { compressor } from '../../src/host.ts'
import type { Topic } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const PAGE = 'https://journal.example/feed'
const HOUR = 3_600_000
const source = feed({ id: 'j', name: 'J', homepage: 'https://journal.example/', url: PAGE, abstracts: 'whole', schedule: '0 * * * *' })
type Item = { id: string; title: string; abstract?: string }
const journal = (items: Item[]): string =>
  `<rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/>${items
    .map(
      ({ id, title, abstract = '' }) =>
        `<item><title>${title}</title><link>https://journal.example/${id}</link><guid>https://journal.example/${id}</guid><description>${abstract}</description></item>`,
    )
    .join('')}</channel></rss>`
const topic = (word: string, more: Partial<Topic> = {}): Topic => ({ slug: word, title: word, description: word, query: word, ...more })

test('a round that changes one topic in a hundred renders that one again, and all of them together', async () => {
  const words = Array.from(
    { length: 100 },
    (_, i) => `word${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}`,
  )
  const items = words.map((word) => ({ id: word, title: `On ${word}` }))
  const world = await openWorld({ sources: [source], topics: words.map((word) => topic(word)), pages: { [PAGE]: journal(items) } })
  await world.gather()
  const rendered: string[] = []
  const { publisher } = world.service
  world.service.publisher = {
    ...publisher,
    document: (asked) =>
      publisher.document({
        ...asked,
        render: () => {
          rendered.push(asked.address)
          return asked.render()
        },
      }),
  }
  const askAll = async (): Promise<string[]> => {
    rendered.length = 0
    for (const name of [...words, 'all']) expect((await world.get(`/feeds/${name}.atom`)).status).toBe(200)
    return rendered
  }
  expect(await askAll()).toHaveLength(101)
  expect(await askAll()).toEqual([])

  world.pages[PAGE] = journal([...items, { id: 'new', title: `More on ${words[41]}` }])
  world.at('2025-11-21T13:30:00Z')
  expect((await world.gather()).admissionCount).toBe(1)
  expect(await askAll()).toEqual([`${words[41]}.atom`, 'all.atom'])
  world.at('2025-11-21T14:30:00Z')
  await world.gather()
  expect(await askAll()).toEqual([])
})

test('while the database does not answer, readers are given what was true last', async () => {
  const world = await openWorld({
    sources: [source],
    topics: [topic('pruning')],
    pages: { [PAGE]: journal([{ id: '1', title: 'Pruning' }]) },
  })
  await world.gather()
  const before = await (await world.get('/feeds/pruning.rss')).text()
  world.client.close()
  const after = await world.get('/feeds/pruning.rss')
  expect([after.status, await after.text()]).toEqual([200, before])
  expect((await world.get('/feeds/pruning.atom')).status).toBe(500)
})

test('what is asked for at once is looked for once: the others are answered from memory', async () => {
  const world = await openWorld({
    sources: [source],
    topics: [topic('pruning')],
    pages: { [PAGE]: journal([{ id: '1', title: 'Pruning' }]) },
    revalidateAfterMs: 60_000,
  })
  await world.gather()
  await world.get('/feeds/pruning.rss')
  world.service.publisher.invalidate()
  const before = world.queries.length
  const answers = await Promise.all(Array.from({ length: 32 }, () => world.get('/feeds/pruning.rss')))
  expect(answers.map(({ status }) => status)).toEqual(Array(32).fill(200))
  expect(world.queries.length - before).toBe(1)
})

test('a reader that asks every hour for a month sees every entry once, and is mostly told that nothing changed', async () => {
  const start = Date.parse('2025-11-01T00:10:00Z')
  const world = await openWorld({
    sources: [source],
    topics: [topic('pruning', { perDay: 5 })],
    now: new Date(start).toISOString(),
    compressor,
  })
  const seen = new Set<string>()
  let [etag, bytes, asked, unchanged] = ['', 0, 0, 0]
  const items: Item[] = []
  for (let hour = 0; hour < 30 * 24; hour++) {
    world.at(new Date(start + hour * HOUR).toISOString())
    // eight papers a day, of which five get in
    if (hour % 3 === 0) {
      const { title, abstract } = paperAt(hour)
      items.unshift({ id: `${hour}`, title: `Pruning ${title}`, abstract })
      world.pages[PAGE] = journal(items.slice(0, 40))
      await world.gather()
    }
    const headers = { 'accept-encoding': 'gzip', ...(etag && { 'if-none-match': etag }) }
    const answer = await world.get('/feeds/pruning.atom', headers)
    asked++
    etag = answer.headers.get('etag') ?? ''
    if (answer.status === 304) {
      unchanged++
      continue
    }
    const packed = new Uint8Array(await answer.arrayBuffer())
    bytes += packed.length
    const ids = childrenOf(readXml(gunzipSync(packed).toString()), 'entry').map((entry) => textsOf(entry, 'id')[0] ?? '')
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) seen.add(id)
  }
  const admitted = (await world.client.execute('select entry_id from admissions')).rows.map((row) => String(row.entry_id))
  expect(admitted).toHaveLength(150)
  expect([...seen].toSorted()).toEqual(admitted.toSorted())
  expect(unchanged / asked).toBeGreaterThan(0.75)
  const whole = (await (await world.get('/feeds/pruning.atom')).arrayBuffer()).byteLength
  console.log(
    `${asked} requests, ${unchanged} of them 304; ${Math.round(bytes / 30).toLocaleString('en')} bytes a subscriber and day, gzipped, of a feed of ${whole.toLocaleString('en')}`,
  )
}, 120_000)

test('what another process wrote is seen when the time is over for which nobody looks', async () => {
  const world = await openWorld({
    sources: [source],
    topics: [topic('pruning')],
    pages: { [PAGE]: journal([{ id: '1', title: 'Pruning' }]) },
    revalidateAfterMs: 100,
  })
  await world.gather()
  const before = (await world.get('/feeds/pruning.rss')).headers.get('etag')
  world.pages[PAGE] = journal([{ id: '2', title: 'More pruning' }])
  world.at('2025-11-21T13:30:00Z')
  await world.gather()
  await new Promise((done) => setTimeout(done, 110))
  expect((await world.get('/feeds/pruning.rss')).headers.get('etag')).not.toBe(before)
})
