/** Which links of a source are trusted, and which are refused because the records' metadata contradict them. */
import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { prepareRecord } from '../../src/matching/classifier/classifier.ts'
import { areTitlesSimilar } from '../../src/matching/classifier/vetoes.ts'
import { areClearlyDifferent } from '../../src/matching/compare.ts'
import type { Copy, Source, SourceRecord } from '../../src/model.ts'
import { identifiers, merges, records } from '../../src/store/schema.ts'
import { openWorld, type World } from '../support/world.ts'

const TITLE = 'Sparse attention for long documents'
const people = (...names: string[]) => names.map((name) => ({ name }))
const AUTHORS = people('Ada Lovelace', 'Charles Babbage')
const OTHER_AUTHORS = people('Grace Hopper', 'Barbara Liskov')
const OTHER_TITLE = 'Gradient flow in wide residual networks'

const statesCopy = (identifier: string, says: Copy['says'] = 'was published as') => ({ copies: [{ identifier, says }] })
const preprint = { identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'], ...statesCopy('10.5555/x') }
const second = { identifiers: ['arXiv:2511.00002'], categories: ['cs.CL'], ...statesCopy('10.5555/x') }
const article = { identifiers: ['10.5555/x'], venue: 'A Journal' }
const unrelated = { title: OTHER_TITLE, authors: OTHER_AUTHORS }

type RecordsByKey = { [key: string]: Partial<SourceRecord> }

/** A source with these records. */
const sourceOf = (id: string, recordsByKey: RecordsByKey): Source => ({
  id,
  name: id,
  homepage: `https://${id}.example/`,
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://${id}.example/feed` }),
  read: () => ({
    records: Object.entries(recordsByKey).map(([key, fields]) => ({
      ...{ key, identifiers: [], title: TITLE, abstract: 'On attention.', authors: AUTHORS, url: `https://${id}.example/${key}` },
      published: '2025-11-20T00:00:00Z',
      ...fields,
    })),
  }),
})

/** A store after each source was visited in turn, twice. */
async function worldAfterVisits(sources: Source[]): Promise<World> {
  const world = await openWorld({
    sources,
    pages: Object.fromEntries(sources.map(({ id }) => [`https://${id}.example/feed`, 'x'])),
  })
  for (const [i, { id }] of [...sources, ...sources].entries()) {
    world.at(new Date(Date.parse('2025-11-21T00:00:00Z') + i * 3_600_000).toISOString())
    await world.gather({ sourceId: id })
  }
  return world
}

const ordersOf = <T>(all: T[]): T[][] =>
  all.length < 2 ? [all] : all.flatMap((first, i) => ordersOf(all.toSpliced(i, 1)).map((rest) => [first, ...rest]))

/** Every order of arrival, with a source for each record and with one source for all. */
const arrivals = (recordsByKey: RecordsByKey): Source[][] =>
  ordersOf(Object.entries(recordsByKey)).flatMap((order) => [
    order.map(([key, fields]) => sourceOf(key, { [key]: fields })),
    [sourceOf('all', Object.fromEntries(order))],
  ])

/** The record keys of each paper, joined by spaces. */
async function recordKeysOfPapers({ db }: World): Promise<string[]> {
  const rows = await db.select().from(records).orderBy(asc(records.key))
  return [...Map.groupBy(rows, ({ paper }) => paper).values()].map((group) => group.map(({ key }) => key).join(' ')).sort()
}

const cases: [title: string, recordsByKey: RecordsByKey, papers: string[]][] = [
  ['a preprint and its article with the same title and authors are one paper', { preprint, article }, ['article preprint']],
  [
    'an article with a new title is one paper with its preprint',
    { preprint, article: { ...article, title: OTHER_TITLE } },
    ['article preprint'],
  ],
  [
    'an article with an organization as its author is one paper with its preprint',
    { preprint, article: { ...article, authors: people('The Engine Group') } },
    ['article preprint'],
  ],
  [
    'an article with a new title and no authors is one paper with its preprint',
    { preprint, article: { ...article, title: OTHER_TITLE, authors: [] } },
    ['article preprint'],
  ],
  [
    'an article in another script is one paper with its preprint',
    { preprint, article: { ...article, title: '長い文書のための疎な注意', authors: people('愛達') } },
    ['article preprint'],
  ],
  ['an article with other authors and another title is not', { preprint, article: { ...article, ...unrelated } }, ['article', 'preprint']],
  [
    'an erratum is not the paper of the preprint',
    { preprint, article: { ...article, title: `Erratum: ${TITLE}` } },
    ['article', 'preprint'],
  ],
  [
    'two preprints with different authors that state the same unknown DOI stay apart',
    { preprint, second: { ...second, ...unrelated } },
    ['preprint', 'second'],
  ],
  [
    'of two preprints that state one DOI, the first matches the article',
    { preprint, second: { ...second, ...unrelated }, article },
    ['article preprint', 'second'],
  ],
  [
    'of two preprints that state one DOI, the second matches the article',
    { preprint, second: { ...second, ...unrelated }, article: { ...article, ...unrelated } },
    ['article second', 'preprint'],
  ],
  [
    'of two preprints that state one DOI, the second has the article’s authors under another title',
    {
      preprint,
      second: { ...second, ...unrelated },
      article: { ...article, title: 'Wide networks and how they learn', authors: OTHER_AUTHORS },
    },
    ['article second', 'preprint'],
  ],
  ['a preprint posted twice is one paper', { preprint, second }, ['preprint second']],
  [
    'a preprint posted twice is one paper with its article',
    { preprint, second, article: { ...article, title: `${TITLE}.` } },
    ['article preprint second'],
  ],
  [
    'two parts by the same authors that state one DOI stay apart',
    { preprint: { ...preprint, title: `${TITLE}, part I` }, second: { ...second, title: `${TITLE}, part II` } },
    ['preprint', 'second'],
  ],
  [
    'two papers by the same authors that state one DOI stay apart',
    { preprint, second: { ...second, title: OTHER_TITLE } },
    ['preprint', 'second'],
  ],
  [
    'a preprint that is stated to be a version of another is one paper with it, under any title',
    {
      preprint: { identifiers: ['10.1101/2025.01.01.1'] },
      second: { identifiers: ['10.1101/2025.02.02.2'], title: OTHER_TITLE, ...statesCopy('10.1101/2025.01.01.1', 'is a version of') },
    },
    ['preprint second'],
  ],
  [
    'a post that presents a paper under another title and author is one paper with it',
    { preprint, post: { title: 'Introducing our new model', authors: people('The lab'), ...statesCopy('arXiv:2511.00001', 'presents') } },
    ['post preprint'],
  ],
  [
    'a copy without an identifier of its own is one paper with what it copies',
    { article, copy: { ...unrelated, ...statesCopy('10.5555/x', 'is the same as') } },
    ['article copy'],
  ],
]

describe('a link between records', () => {
  test.each(cases)('%s', async (_, recordsByKey, papers) => {
    for (const sources of arrivals(recordsByKey)) {
      const order = sources.map(({ id }) => id).join(' ')
      expect([order, await recordKeysOfPapers(await worldAfterVisits(sources))]).toEqual([order, papers])
    }
  })
})

describe('a claimed identifier', () => {
  const wrongPreprint = sourceOf('wrong', { wrong: { ...preprint, ...unrelated } })
  const journal = sourceOf('right', { right: article })

  test('belongs to the record that states it as its own: the other paper loses it', async () => {
    const world = await worldAfterVisits([wrongPreprint, journal])
    expect(
      (await world.db.select().from(identifiers).orderBy(asc(identifiers.identifier))).map(({ identifier, paper }) => [identifier, paper]),
    ).toEqual([
      ['arxiv:2511.00001', 'arxiv:2511.00001'],
      ['doi:10.5555/x', 'doi:10.5555/x'],
    ])
    expect((await world.get('/papers/doi:10.5555/x')).status).toBe(200)
    expect(await world.db.select().from(merges)).toEqual([])
  })

  test('is not stored if it was refused', async () => {
    const world = await worldAfterVisits([journal, wrongPreprint])
    expect((await world.db.select().from(identifiers)).map(({ identifier }) => identifier).sort()).toEqual([
      'arxiv:2511.00001',
      'doi:10.5555/x',
    ])
    expect(await world.db.select().from(merges)).toEqual([])
  })
})

test.each([
  ['the same title in capitals', TITLE, TITLE.toUpperCase(), true],
  ['a subtitle at its end', TITLE, `${TITLE}: a study`, true],
  ['a long title within a longer one', TITLE, `On the theory and practice of learning: ${TITLE}`, true],
  ['a short title within a longer one', 'Attention', 'Gradient flow in networks with attention', false],
  ['other words', TITLE, OTHER_TITLE, false],
])('whether two titles are similar: %s', (_, left, right, isSimilar) => {
  const [a, b] = [left, right].map((title) => prepareRecord({ title, authors: [], venue: '', year: null }).title)
  expect(a && b && areTitlesSimilar(a, b)).toBe(isSimilar)
})

test.each([
  ['other authors and another title', unrelated, true],
  ['other authors', { title: TITLE, authors: OTHER_AUTHORS }, false],
  ['another title', { title: OTHER_TITLE, authors: AUTHORS }, false],
  ['another title, and no authors', { title: OTHER_TITLE, authors: [] }, false],
  ['no title', { title: '', authors: OTHER_AUTHORS }, false],
  ['a reply to it', { title: `Reply to “${TITLE}”`, authors: AUTHORS }, true],
])('whether two records have clearly different metadata: %s', (_, other, expected) => {
  const metadata = { title: TITLE, authors: AUTHORS }
  expect([areClearlyDifferent(metadata, other), areClearlyDifferent(other, metadata)]).toEqual([expected, expected])
})
