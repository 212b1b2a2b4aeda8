/** Links that are believed, and links that are not: what a source asserts of two records that say different things. */
import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { prepareRecord } from '../../src/matching/classifier/classifier.ts'
import { areTitlesSimilar } from '../../src/matching/classifier/vetoes.ts'
import { areClearlyDifferent } from '../../src/matching/compare.ts'
import type { Copy, Source, SourceRecord } from '../../src/model.ts'
import { identifiers, merges, records } from '../../src/store/schema.ts'
import { openWorld, type World } from '../support/world.ts'

const TITLE = 'Sparse attention for long documents'
const people = (...given: string[]) => given.map((name) => ({ name }))
const OURS = people('Ada Lovelace', 'Charles Babbage')
const THEIRS = people('Grace Hopper', 'Barbara Liskov')
const OTHER = 'Gradient flow in wide residual networks'

const states = (name: string, says: Copy['says'] = 'was published as') => ({ copies: [{ identifier: name, says }] })
const preprint = { identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'], ...states('10.5555/x') }
const second = { identifiers: ['arXiv:2511.00002'], categories: ['cs.CL'], ...states('10.5555/x') }
const article = { identifiers: ['10.5555/x'], venue: 'A Journal' }
const others = { title: OTHER, authors: THEIRS }

type Said = { [key: string]: Partial<SourceRecord> }

/** Sources that each say one of these, or one that says all. */
const saying = (id: string, said: Said): Source => ({
  id,
  name: id,
  homepage: `https://${id}.example/`,
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://${id}.example/feed` }),
  read: () => ({
    records: Object.entries(said).map(([key, given]) => ({
      ...{ key, identifiers: [], title: TITLE, abstract: 'On attention.', authors: OURS, url: `https://${id}.example/${key}` },
      published: '2025-11-20T00:00:00Z',
      ...given,
    })),
  }),
})

/** What is known when each source was asked in its turn, and all of them once more. */
async function asked(sources: Source[]): Promise<World> {
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
  all.length < 2 ? [all] : all.flatMap((one, i) => ordersOf(all.toSpliced(i, 1)).map((rest) => [one, ...rest]))

/** Every way in which these may arrive: each from a source of its own, in any order, and all in one visit, in any order. */
const arrivals = (said: Said): Source[][] =>
  ordersOf(Object.entries(said)).flatMap((order) => [
    order.map(([key, given]) => saying(key, { [key]: given })),
    [saying('all', Object.fromEntries(order))],
  ])

/** Which records are together, as words. */
async function together({ db }: World): Promise<string[]> {
  const rows = await db.select().from(records).orderBy(asc(records.key))
  return [...Map.groupBy(rows, ({ paper }) => paper).values()].map((of) => of.map(({ key }) => key).join(' ')).sort()
}

const cases: [what: string, said: Said, papers: string[]][] = [
  ['a preprint and its article, which say the same', { preprint, article }, ['article preprint']],
  ['an article that was renamed', { preprint, article: { ...article, title: OTHER } }, ['article preprint']],
  [
    'an article that names an organization as its author',
    { preprint, article: { ...article, authors: people('The Engine Group') } },
    ['article preprint'],
  ],
  ['an article that names nobody, and was renamed', { preprint, article: { ...article, title: OTHER, authors: [] } }, ['article preprint']],
  [
    'an article in another script',
    { preprint, article: { ...article, title: '長い文書のための疎な注意', authors: people('愛達') } },
    ['article preprint'],
  ],
  ['an article of other people under another title', { preprint, article: { ...article, ...others } }, ['article', 'preprint']],
  ['an erratum', { preprint, article: { ...article, title: `Erratum: ${TITLE}` } }, ['article', 'preprint']],
  [
    'two preprints of different people that state one DOI nobody has seen',
    { preprint, second: { ...second, ...others } },
    ['preprint', 'second'],
  ],
  [
    'two preprints that state one DOI, which is the first one’s',
    { preprint, second: { ...second, ...others }, article },
    ['article preprint', 'second'],
  ],
  [
    'two preprints that state one DOI, which is the second one’s',
    { preprint, second: { ...second, ...others }, article: { ...article, ...others } },
    ['article second', 'preprint'],
  ],
  [
    'two preprints that state one DOI, which is the second one’s under another title',
    { preprint, second: { ...second, ...others }, article: { ...article, title: 'Wide networks and how they learn', authors: THEIRS } },
    ['article second', 'preprint'],
  ],
  ['one text posted twice', { preprint, second }, ['preprint second']],
  [
    'one text posted twice, and its article',
    { preprint, second, article: { ...article, title: `${TITLE}.` } },
    ['article preprint second'],
  ],
  [
    'two parts by the same people that state one DOI',
    { preprint: { ...preprint, title: `${TITLE}, part I` }, second: { ...second, title: `${TITLE}, part II` } },
    ['preprint', 'second'],
  ],
  ['two works by the same people that state one DOI', { preprint, second: { ...second, title: OTHER } }, ['preprint', 'second']],
  [
    'a preprint that says of another that it is a version of it, under another title',
    {
      preprint: { identifiers: ['10.1101/2025.01.01.1'] },
      second: { identifiers: ['10.1101/2025.02.02.2'], title: OTHER, ...states('10.1101/2025.01.01.1', 'is a version of') },
    },
    ['preprint second'],
  ],
  [
    'a post that presents the paper under another title and name',
    { preprint, post: { title: 'Introducing our new model', authors: people('The lab'), ...states('arXiv:2511.00001', 'presents') } },
    ['post preprint'],
  ],
  ['a copy without a name of its own', { article, copy: { ...others, ...states('10.5555/x', 'is the same as') } }, ['article copy']],
]

describe('a link between records', () => {
  test.each(cases)('%s', async (_, said, papers) => {
    for (const sources of arrivals(said)) {
      const order = sources.map(({ id }) => id).join(' ')
      expect([order, await together(await asked(sources))]).toEqual([order, papers])
    }
  })
})

describe('a claimed identifier', () => {
  const wrong = saying('wrong', { wrong: { ...preprint, ...others } })
  const right = saying('right', { right: article })

  test('belongs to the record that states it as its own: the other paper loses it', async () => {
    const world = await asked([wrong, right])
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
    const world = await asked([right, wrong])
    expect((await world.db.select().from(identifiers)).map(({ identifier }) => identifier).sort()).toEqual([
      'arxiv:2511.00001',
      'doi:10.5555/x',
    ])
    expect(await world.db.select().from(merges)).toEqual([])
  })
})

test.each([
  ['the same words', TITLE, TITLE.toUpperCase(), true],
  ['a word more at its end', TITLE, `${TITLE}: a study`, true],
  ['a long title within a longer one', TITLE, `On the theory and practice of learning: ${TITLE}`, true],
  ['a short title within a longer one', 'Attention', 'Gradient flow in networks with attention', false],
  ['other words', TITLE, OTHER, false],
])('titles are alike or not: %s', (_, left, right, alike) => {
  const [a, b] = [left, right].map((title) => prepareRecord({ title, authors: [], venue: '', year: null }).title)
  expect(a && b && areTitlesSimilar(a, b)).toBe(alike)
})

test.each([
  ['other people and another title', others, true],
  ['other people', { title: TITLE, authors: THEIRS }, false],
  ['another title', { title: OTHER, authors: OURS }, false],
  ['another title, and nobody named', { title: OTHER, authors: [] }, false],
  ['no title', { title: '', authors: THEIRS }, false],
  ['a reply to it', { title: `Reply to “${TITLE}”`, authors: OURS }, true],
])('two records disagree or not: %s', (_, other, expected) => {
  const one = { title: TITLE, authors: OURS }
  expect([areClearlyDifferent(one, other), areClearlyDifferent(other, one)]).toEqual([expected, expected])
})
