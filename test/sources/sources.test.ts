import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sources } from '../../feeds/sources.ts'
import type { Page, Source, SourceState } from '../../src/model.ts'
import { announcementDateOf, arxivAnnouncements, arxivLookup, arxivSubmissions } from '../../src/sources/arxiv.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'

const now = new Date('2025-11-21T12:00:00Z')
const page = (text: string, url = 'https://source.example/', status = 200): Page => ({ url, status, contentType: '', text })
const read = async (source: Source, text: string, state: SourceState = {}, status = 200) =>
  source.read(page(text, source.request(now, state, [], {}).url, status), state, now)

test('every source file is used by the list of sources, which names each id once', () => {
  const list = readFileSync(new URL('../../feeds/sources.ts', import.meta.url), 'utf8')
  const files = readdirSync(new URL('../../src/sources', import.meta.url)).filter((file) => file.endsWith('.ts'))
  // all-sources.ts adds the feeds that are kept in the database
  expect(files.filter((file) => !list.includes(`src/sources/${file}`))).toEqual(['all-sources.ts'])
  expect(new Set(sources.map(({ id }) => id)).size).toBe(sources.length)
})

describe('Hugging Face', () => {
  const full = {
    paper: {
      id: '2511.00001',
      title: 'A title\n  over two lines',
      summary: 'We show that p < 0.05.\nAnd more.',
      authors: [{ name: 'Ada Lovelace', hidden: false }, { name: '' }, { user: {}, name: 'Charles Babbage', status: 'claimed' }],
      publishedAt: '2025-11-19T18:00:00.000Z',
      submittedOnDailyAt: '2025-11-21T01:30:00.000Z',
      submittedOnDailyBy: { user: 'someone', fullname: 'Some One' },
      upvotes: 12,
      githubRepo: 'https://github.com/ada/engine',
      githubStars: 340,
      projectPage: 'engine.example',
      organization: { name: 'engines', fullname: 'Analytical Engines' },
      withdrawnAt: null,
    },
    numComments: 3,
  }

  test('a card is read whole', async () => {
    const { records } = await read(huggingFace, JSON.stringify([full]))
    expect(records).toEqual([
      {
        key: '2511.00001',
        identifiers: ['2511.00001'],
        title: 'A title over two lines',
        abstract: 'We show that p < 0.05. And more.',
        authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
        url: 'https://huggingface.co/papers/2511.00001',
        announced: '2025-11-21T01:30:00Z',
        published: '2025-11-19T18:00:00Z',
        organization: 'Analytical Engines',
        submittedBy: 'Some One',
        links: {
          discussion: 'https://huggingface.co/papers/2511.00001',
          code: 'https://github.com/ada/engine',
          project: 'https://engine.example',
        },
        signals: { upvotes: 12, comments: 3, stars: 340 },
      },
    ])
  })

  test.each([
    [
      'an old card without votes, organisation or dates',
      { paper: { id: '2405.00001', title: 'Old', authors: [] } },
      { announced: '2025-11-21T00:00:00Z', signals: {} },
    ],
    ['a withdrawn paper', { paper: { ...full.paper, withdrawnAt: '2025-11-21T09:00:00.000Z' } }, { withdrawn: true }],
    [
      'fields of other types than expected',
      { paper: { id: '2405.00001', title: 'Odd', authors: 'Ada', upvotes: 'many', organization: 'x', githubRepo: 7 }, numComments: -1 },
      { authors: [], signals: {} },
    ],
  ])('%s is read as far as it goes', async (_name, card, expected) => {
    expect((await read(huggingFace, JSON.stringify([card]))).records).toMatchObject([expected])
  })

  test('an entry that is no paper is dropped, and the others are kept', async () => {
    const { records, dropped } = await read(huggingFace, JSON.stringify([full, "{'paper': {}}", null, { paper: { id: 1 } }]))
    expect([records.length, dropped]).toEqual([1, ['entry 2 is no paper', 'entry 3 is no paper', 'entry 4 is no paper']])
  })

  test.each([
    ['{"error":"Invalid date"}', 'no list'],
    ['["a", "b"]', 'none of the 2 entries'],
    ['<html>', 'JSON'],
  ])('%s is no day', async (text, words) => {
    await expect(async () => read(huggingFace, text)).rejects.toThrow(words)
  })

  test('a full page is followed by the next one of the same day', async () => {
    const many = JSON.stringify(Array.from({ length: 100 }, (_, i) => ({ paper: { ...full.paper, id: `2511.${10000 + i}` } })))
    const { next } = await read(huggingFace, many)
    expect(huggingFace.request(now, next ?? {}, [], {}).url).toBe('https://huggingface.co/api/daily_papers?date=2025-11-21&limit=100&p=1')
  })

  const raw = join(process.env.CORPUS ?? '', 'corpus', 'hf-daily-archive', 'raw-sample')
  const there = process.env.CORPUS !== undefined && existsSync(raw)
  if (!there) console.warn('CORPUS names no folder with recorded Hugging Face days: their schemas are not read')
  test.skipIf(!there)('every schema among the recorded days is read whole, and the days stored corrupt are refused', async () => {
    for (const file of readdirSync(raw)) {
      const text = readFileSync(join(raw, file), 'utf8')
      const list: unknown = JSON.parse(text)
      if (Array.isArray(list) && typeof list[0] === 'object') {
        const { records, dropped } = await read(huggingFace, text)
        expect([file, records.length, dropped]).toEqual([file, list.length, []])
        for (const record of records)
          expect(record).toMatchObject({
            title: expect.stringMatching(/\S/),
            abstract: expect.stringMatching(/\S/),
            identifiers: [expect.stringMatching(/^\d{4}\.\d{5}$/)],
          })
      } else await expect(async () => read(huggingFace, text)).rejects.toThrow()
    }
  })
})

describe('arXiv', () => {
  const source = arxivAnnouncements({ id: 'a', categories: ['cs.AI', 'cs.LG'] })
  const item = (id: string, kind = 'new', category = 'cs.LG') =>
    `<item><title>Paper ${id}</title><link>https://arxiv.org/abs/${id}</link><description>arXiv:${id}v2 Announce Type: ${kind} \nAbstract: We show x &lt; y.</description><guid isPermaLink="false">oai:arXiv.org:${id}v2</guid><category>${category}</category><category>cs.AI</category><pubDate>Fri, 21 Nov 2025 00:00:00 -0500</pubDate><arxiv:announce_type>${kind}</arxiv:announce_type><dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights><dc:creator>Ada Lovelace, Charles Babbage, L. F. Menabrea</dc:creator></item>`
  const rss = (...items: string[]) =>
    `<?xml version='1.0' encoding='UTF-8'?><rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>cs.AI+cs.LG updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.AI+cs.LG</link><description/>${items.join('')}</channel></rss>`

  test('an announcement is read with its authors apart, its version and its type', async () => {
    const { records } = await read(source, rss(item('2511.16001')))
    expect(records).toMatchObject([
      {
        key: 'oai:arXiv.org:2511.16001',
        title: 'Paper 2511.16001',
        abstract: 'We show x < y.',
        authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }, { name: 'L. F. Menabrea' }],
        categories: ['cs.LG', 'cs.AI'],
        version: 2,
        announceType: 'new',
        announced: '2025-11-21T05:00:00Z',
        published: '2025-11-21T05:00:00Z',
        license: 'http://creativecommons.org/licenses/by/4.0/',
      },
    ])
  })

  test('what is announced as a replacement was announced before, in the month its id says', async () => {
    const { records } = await read(source, rss(item('2306.01234', 'replace'), item('hep-th/9901001', 'replace-cross')))
    expect(records.map(({ announced, published }) => [announced, published])).toEqual([
      ['2023-06-01T00:00:00Z', undefined],
      ['1999-01-01T00:00:00Z', undefined],
    ])
  })

  test('an answer near the cut is suspect, and its categories are asked one at a time', async () => {
    const many = rss(...Array.from({ length: 1900 }, (_, i) => item(`2511.${10000 + i}`)))
    const first = await read(source, many)
    expect(first.anomaly).toMatch(/1,900 entries/)
    const urls: string[] = []
    for (let next = first.next; next; next = (await read(source, rss(), next)).next) urls.push(source.request(now, next, [], {}).url)
    expect(urls).toEqual(['https://rss.arxiv.org/rss/cs.AI', 'https://rss.arxiv.org/rss/cs.LG'])
  })

  /** An answer of the query API with so many entries of so many. */
  const submitted = (entries: number, total: number) =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><opensearch:totalResults>${total}</opensearch:totalResults>${Array.from({ length: entries }, (_, i) => `<entry><id>http://arxiv.org/abs/2511.${10000 + i}v1</id><title>Paper ${i}</title><summary>x</summary></entry>`).join('')}</feed>`

  test('a page with fewer entries than it should have is asked again', async () => {
    await expect(async () => read(arxivSubmissions({ id: 's', categories: ['cs.AI'] }), submitted(1, 900))).rejects.toThrow(
      '1 of 500 entries came',
    )
  })

  test('a window with a fraction of its usual papers is suspect, and the usual stays the measure', async () => {
    const { anomaly, finalState } = await read(arxivSubmissions({ id: 's', categories: ['cs.AI'] }), submitted(0, 0), {
      usual: 700,
      total: 700,
    })
    expect([anomaly, finalState]).toMatchObject(['0 papers in the window, where 700 are usual', { usual: 700 }])
  })

  test('after an outage the days missed are asked for too, up to thirty, and what is older is reported', async () => {
    const submissions = arxivSubmissions({ id: 's', categories: ['cs.AI'] })
    const windowAfter = (days: number) =>
      new URL(submissions.request(now, { doneAt: now.getTime() / 1000 - days * 86_400 }, [], {}).url).searchParams
        .get('search_query')
        ?.slice(-30)
    expect([1, 4, 60].map(windowAfter)).toEqual([
      '[202511140000 TO 202511212359]',
      '[202511110000 TO 202511212359]',
      '[202510220000 TO 202511212359]',
    ])
    const long = { doneAt: now.getTime() / 1000 - 60 * 86_400 }
    expect((await read(submissions, submitted(1, 1), long)).anomaly).toBe(
      'not asked since 2025-09-22: submissions before 2025-10-22 are not filled in',
    )
    expect(huggingFace.request(now, { doneAt: now.getTime() / 1000 - 10 * 86_400, deepAt: now.getTime() / 1000 }, [], {}).url).toContain(
      '2025-11-21',
    )
    const days: string[] = []
    let state: SourceState | undefined = { doneAt: now.getTime() / 1000 - 10 * 86_400, deepAt: now.getTime() / 1000 - 3600 }
    while (state) {
      days.push(huggingFace.request(now, state, [], {}).url.slice(-20, -10))
      state = (await read(huggingFace, '[]', state)).next
    }
    expect([days.length, days[0], days.at(-1)]).toEqual([11, '2025-11-21', '2025-11-11'])
  })

  test('the last seven days of submissions are asked for page by page, at the same addresses all day', async () => {
    const submissions = arxivSubmissions({ id: 's', categories: ['cs.AI', 'cs.LG'] })
    const answer = submitted(500, 1001)
    const starts: (string | null)[] = []
    let state: SourceState | undefined = {}
    for (let later = 0; state; later++) {
      const url = new URL(submissions.request(new Date(now.getTime() + later * 3600_000), state, [], {}).url)
      expect(url.searchParams.get('search_query')).toBe('(cat:cs.AI OR cat:cs.LG) AND submittedDate:[202511140000 TO 202511212359]')
      starts.push(url.searchParams.get('start'))
      state = (await submissions.read(page(starts.at(-1) === '1000' ? submitted(1, 1001) : answer, url.href), state, now)).next
    }
    expect(starts).toEqual(['0', '500', '1000'])
  })

  test('a page of submissions that was not modified is still followed by the next', async () => {
    const submissions = arxivSubmissions({ id: 's', categories: ['cs.AI'] })
    expect((await read(submissions, '', { total: 700 }, 304)).next).toMatchObject({ start: 500 })
    expect((await read(submissions, '', { total: 300 }, 304)).next).toBeUndefined()
  })

  test('papers known by id are looked up together', () => {
    expect(arxivLookup({ id: 'l' }).request(now, {}, ['arxiv:2511.00001', 'arxiv:hep-th/9901001'], {}).url).toBe(
      'https://export.arxiv.org/api/query?id_list=2511.00001,hep-th/9901001&max_results=2',
    )
  })

  test('a query that was refused is an error, not an empty answer', async () => {
    const refused = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_1234.12345</id><title>Error</title><summary>incorrect id format for 1234.12345</summary></entry></feed>`
    await expect(async () => read(arxivLookup({ id: 'l' }), refused)).rejects.toThrow('incorrect id format')
  })

  // https://info.arxiv.org/help/availability.html
  test.each([
    ['Thursday morning', '2025-11-20T10:00:00Z', '2025-11-21'],
    ['Thursday after the deadline', '2025-11-20T19:30:00Z', '2025-11-24'],
    ['Friday morning', '2025-11-21T10:00:00Z', '2025-11-24'],
    ['Friday after the deadline', '2025-11-21T20:00:00Z', '2025-11-25'],
    ['Saturday', '2025-11-22T12:00:00Z', '2025-11-25'],
    ['Monday morning', '2025-11-24T12:00:00Z', '2025-11-25'],
  ])('what is submitted on %s is announced on its day', (_when, submitted, day) => {
    expect(announcementDateOf(submitted)?.slice(0, 10)).toBe(day)
  })
})
