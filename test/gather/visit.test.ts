/** What a source’s answers do to later visits, from the first request to the row. */
import { expect, test } from 'vitest'
import { arxivSubmissions } from '../../src/sources/arxiv.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld } from '../support/world.ts'

const url = 'https://journal.example/feed'
const moved = 'https://new.example/feed'
const journal = feed({ id: 'journal', name: 'A Journal', homepage: url, url, abstracts: 'whole', schedule: '0 * * * *' })
const rss = (count: number) =>
  `<rss version="2.0"><channel><title>J</title>${Array.from({ length: count }, (_, i) => `<item><title>Paper ${i}</title><link>https://journal.example/${i}</link></item>`).join('')}</channel></rss>`

test('a 410 stops a source: it is not requested again', async () => {
  const world = await openWorld({ sources: [journal], pages: { [url]: { status: 410 } } })
  await world.gather()
  world.at('2025-12-21T12:00:00Z')
  expect((await world.gather()).visits).toEqual([])
  expect(world.requests).toHaveLength(1)
})

test('a permanent redirect is followed by itself after the second visit', async () => {
  const world = await openWorld({
    sources: [journal],
    pages: { [url]: { status: 301, headers: { location: moved } }, [moved]: rss(1) },
  })
  for (const time of ['12:00', '13:30', '15:30']) {
    world.at(`2025-11-21T${time}:00Z`)
    await world.gather()
  }
  expect(world.requests.map((request) => request.url)).toEqual([url, moved, url, moved, moved])
})

test('a temporary redirect is never believed', async () => {
  const world = await openWorld({
    sources: [journal],
    pages: { [url]: { status: 302, headers: { location: moved } }, [moved]: rss(1) },
  })
  for (const time of ['12:00', '13:30', '15:30']) {
    world.at(`2025-11-21T${time}:00Z`)
    await world.gather()
  }
  expect(world.requests.map((request) => request.url)).toEqual([url, moved, url, moved, url, moved])
})

test('validators of a page that was read in part are dropped, and those of the last complete one stay', async () => {
  const world = await openWorld({ sources: [journal], pages: { [url]: { body: rss(10), headers: { etag: '"complete"' } } } })
  await world.gather()
  world.pages[url] = { body: rss(10).slice(0, -60), headers: { etag: '"partial"' } }
  world.at('2025-11-21T13:30:00Z')
  expect((await world.gather()).visits).toMatchObject([{ suspect: expect.stringContaining('stopped half way') }])
  world.at('2025-11-21T15:30:00Z')
  await world.gather()
  expect(world.requests.at(-1)?.headers.get('if-none-match')).toBe('"complete"')
})

test('a source that was down for ten days is asked for the days it missed', () => {
  const source = arxivSubmissions({ id: 'arxiv', categories: ['cs.LG'] })
  const fromOf = (doneAt: string) => {
    const { url } = source.request(new Date('2025-11-21T12:00:00Z'), { doneAt: Date.parse(doneAt) / 1000 }, [], {})
    return /submittedDate:\[(\d{8})/.exec(decodeURIComponent(url).replaceAll('+', ' '))?.[1]
  }
  expect(fromOf('2025-11-20T12:00:00Z')).toBe('20251114')
  expect(fromOf('2025-11-11T12:00:00Z')).toBe('20251105')
  expect(fromOf('2025-01-01T12:00:00Z')).toBe('20251022')
})
