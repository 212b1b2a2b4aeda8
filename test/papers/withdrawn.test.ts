import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { crossref } from '../../src/sources/crossref.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'
import { pubmed } from '../../src/sources/pubmed.ts'
import { isWithdrawn } from '../../src/sources/reading/withdrawn.ts'
import { admissions, papers } from '../../src/store/schema.ts'
import { openWorld, type Pages, type World } from '../support/world.ts'

describe('arXiv’s comments and abstracts', () => {
  const abstract = 'We attend to little, and show that much is left of what was withdrawn from attention.'
  test.each<[string, string, boolean]>([
    ['This paper has been withdrawn by the author due to a crucial sign error in equation 1', abstract, true],
    ['This paper has been withdrawn', abstract, true],
    ['Withdrawn', abstract, true],
    ['withdrawn by the authors', abstract, true],
    ['Paper withdrawn by the author because of an error in Lemma 2', abstract, true],
    ['The paper is withdrawn for revision', abstract, true],
    ['12 pages. This submission has been withdrawn by arXiv administrators because of disputed authorship', abstract, true],
    ['arXiv admin note: submission has been withdrawn by arXiv administrators due to plagiarism', abstract, true],
    ['This article has been administratively withdrawn because of authorship dispute', abstract, true],
    ['This version withdrawn by arXiv administrators', abstract, true],
    ['The authors have withdrawn this paper, Theorem 3 is wrong', abstract, true],
    ['The author decided to withdraw the paper', abstract, true],
    ['We withdraw this paper', abstract, true],
    ['', 'This paper has been withdrawn by the author due to an error.', true],
    ['', 'This manuscript was temporarily withdrawn.', true],
    ['', 'Withdrawn.', true],
    ['12 pages, 3 figures', abstract, false],
    ['', abstract, false],
    ['Withdrawn from NeurIPS 2025', abstract, false],
    ['This paper was withdrawn from ICLR 2025', abstract, false],
    ['This version replaces the withdrawn arXiv:2401.00001', abstract, false],
    ['Supersedes a withdrawn submission', abstract, false],
    ['v2: Lemma 3 is withdrawn', abstract, false],
    ['', 'Withdrawn funds are studied in a model of banks. '.repeat(8), false],
    ['', `${'We study banks. '.repeat(20)} This paper has been withdrawn from circulation.`, false],
  ])('%s | %s', (comment, text, withdrawn) => {
    expect(isWithdrawn(comment, text)).toBe(withdrawn)
  })
})

const topic: Topic = { slug: 'attention', title: 'Attention', description: 'x', query: 'attention -retraction' }
const base: SourceRecord = {
  key: 'p',
  identifiers: ['arXiv:2511.00001'],
  title: 'Sparse attention for long documents',
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://arxiv.org/abs/2511.00001',
  categories: ['cs.CL'],
  copies: [{ identifier: '10.5555/abc', says: 'was published as' }],
}
const arxiv: Source = {
  id: 'arxiv',
  name: 'arXiv',
  homepage: 'https://arxiv.example/',
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: 'https://arxiv.example/feed' }),
  read: ({ text }) => ({ records: [{ ...base, ...JSON.parse(text) }] }),
}

/** A store with a paper of arXiv, before the first visit to the other source. */
async function worldWithPaper(other: Source | undefined, pages: Pages, before: Partial<SourceRecord> = {}) {
  const sources = [arxiv, ...(other ? [other] : [])]
  const world = await openWorld({
    now: '2025-11-21T12:00:00Z',
    sources,
    topics: [topic],
    pages: { 'https://arxiv.example/feed': JSON.stringify(before), ...pages },
  })
  await world.gather({ sourceId: 'arxiv' })
  return world
}
const firstEntry = async (world: World) => {
  const [item] = (await (await world.get('/feeds/attention.json')).json()).items
  return item && [item.title, item.date_published, item.date_modified]
}
const TITLE = 'Sparse attention for long documents'
const ADMITTED = '2025-11-21T12:00:00Z'
const later = new Date('2025-11-21T13:00:00Z')

describe('a withdrawn or retracted paper is marked in the round in which a source says so', () => {
  const requestUrl = (source: Source) => source.request(later, {}, [], { contact: 'editor@papers.example' }).url
  const requestUrlWithoutContact = (source: Source) => source.request(later, {}, [], {}).url
  const works = crossref({ id: 'crossref', name: 'A Journal', issn: ['0000-0019'] })
  const crossrefSays = (...items: object[]): Pages => {
    const text = JSON.stringify({ status: 'ok', message: { items } })
    return { [requestUrl(works)]: text, [requestUrlWithoutContact(works)]: text }
  }
  const card = (paper: object): Source => ({
    ...huggingFace,
    request: () => ({ url: 'https://huggingface.co/day' }),
    read: (_page, state, now) => huggingFace.read({ url: '', status: 200, contentType: '', text: JSON.stringify([{ paper }]) }, state, now),
  })
  const article = { DOI: '10.5555/abc', type: 'journal-article', title: [TITLE], 'container-title': ['A Journal'] }
  const notice = { DOI: '10.5555/notice', type: 'journal-article', 'container-title': ['A Journal'] }
  const update = (type: string) => [{ DOI: '10.5555/abc', type }]

  test.each<[string, Source, Pages, string]>([
    [
      'Hugging Face',
      card({ id: '2511.00001', title: TITLE, withdrawnAt: '2025-11-21T12:30:00.000Z' }),
      { 'https://huggingface.co/day': 'x' },
      'withdrawn',
    ],
    ['Crossref, of the paper', works, crossrefSays({ ...article, 'updated-by': update('retraction') }), 'retracted'],
    ['Crossref, of a paper that was withdrawn', works, crossrefSays({ ...article, 'updated-by': update('withdrawal') }), 'withdrawn'],
    ['a title in capitals', works, crossrefSays({ ...article, title: [`RETRACTED: ${TITLE}`] }), 'retracted'],
    ['another', works, crossrefSays({ ...article, title: [`WITHDRAWN: ${TITLE}`] }), 'withdrawn'],
    ['a notice', works, crossrefSays({ ...notice, title: ['Retraction: An engine'], 'update-to': update('retraction') }), 'retracted'],
    [
      'a notice that is titled as its paper is',
      works,
      crossrefSays({ ...notice, title: [`RETRACTED: ${TITLE}`], 'update-to': update('retraction') }),
      'retracted',
    ],
  ])('%s', async (_, other, pages, fate) => {
    const world = await worldWithPaper(other, pages)
    expect(await firstEntry(world)).toEqual([TITLE, ADMITTED, ADMITTED])
    world.at(later.toISOString())
    await world.gather({ sourceId: other.id, force: true })
    const changed = await firstEntry(world)
    expect(changed?.slice(0, 2)).toEqual([`[${fate}] ${TITLE}`, ADMITTED])
    expect(changed?.[2] > ADMITTED).toBe(true)
    const page = await (await world.get('/papers/arxiv:2511.00001')).text()
    expect(page).toContain(fate === 'retracted' ? 'Retracted.</strong>' : 'Withdrawn.</strong>')
    expect(await (await world.get('/api/v1/papers/arxiv:2511.00001')).json()).toMatchObject({
      withdrawn: fate === 'withdrawn',
      retracted: fate === 'retracted',
    })
    expect(await (await world.get('/feeds/attention.atom')).text()).toContain(`<pw:fate>${fate}</pw:fate>`)
    expect(await (await world.get('/topics/attention')).text()).toContain(fate === 'retracted' ? 'Retracted<' : 'Withdrawn<')
    expect(await world.db.select().from(admissions)).toHaveLength(1)
  })

  test('the notice of a retraction is a record of its own, and not retracted', async () => {
    const pages = crossrefSays({ ...notice, title: [`RETRACTED: ${TITLE}`], 'update-to': update('retraction') })
    const world = await worldWithPaper(works, pages)
    world.at(later.toISOString())
    await world.gather({ sourceId: 'crossref', force: true })
    const rows = await world.db.select().from(papers).orderBy(asc(papers.id))
    expect(rows.map(({ id, title, retracted }) => [id, title, retracted])).toEqual([
      ['arxiv:2511.00001', TITLE, true],
      ['doi:10.5555/notice', `Retraction: ${TITLE}`, false],
    ])
  })

  test('by arXiv, until there is a newer version', async () => {
    const world = await worldWithPaper(undefined, {}, { version: 1 })
    for (const [hour, fields, title] of [
      ['13', { version: 2, withdrawn: true }, `[withdrawn] ${TITLE}`],
      ['14', { version: 3 }, TITLE],
    ] as const) {
      world.pages['https://arxiv.example/feed'] = JSON.stringify(fields)
      world.at(`2025-11-21T${hour}:00:00Z`)
      await world.gather()
      expect((await firstEntry(world))?.[0]).toBe(title)
    }
  })

  test.each([{ withdrawn: true }, { retracted: true }])('before its admission, and it is not admitted: %j', async (fate) => {
    const world = await worldWithPaper(undefined, {}, fate)
    expect(await firstEntry(world)).toBeUndefined()
    expect(await world.db.select().from(papers)).toHaveLength(1)
  })
})

describe('PubMed', () => {
  const source = pubmed({ id: 'pubmed', name: 'x', query: 'x' })
  const read = async (...articles: string[]) => {
    const text = `<PubmedArticleSet>${articles.join('')}</PubmedArticleSet>`
    const state = { ids: articles.map((_, i) => String(i + 1)), from: '', to: '', place: '1' }
    return (await source.read({ url: '', status: 200, contentType: '', text }, state, later)).records
  }
  const article = (pmid: number, title: string, type: string, others: string) =>
    `<PubmedArticle><MedlineCitation><PMID>${pmid}</PMID><Article><ArticleTitle>${title}</ArticleTitle><PublicationTypeList><PublicationType>${type}</PublicationType></PublicationTypeList></Article><CommentsCorrectionsList>${others}</CommentsCorrectionsList></MedlineCitation></PubmedArticle>`
  const other = (kind: string, pmid: number, source = 'A Journal. 2025') =>
    `<CommentsCorrections RefType="${kind}"><RefSource>${source}</RefSource><PMID>${pmid}</PMID></CommentsCorrections>`

  test('marks a retracted paper, and the paper that a notice retracts', async () => {
    const records = await read(
      article(1, 'Engines.', 'Retracted Publication', ''),
      article(2, 'Looms.', 'Journal Article', other('RetractionIn', 3)),
      article(3, 'Retraction: Looms.', 'Retraction of Publication', other('RetractionOf', 2)),
      article(4, 'Wheels.', 'Journal Article', other('ErratumIn', 5)),
    )
    expect(records.map(({ key, identifiers, title, retracted }) => [key, identifiers, title, retracted])).toEqual([
      ['1', ['pmid:1'], 'Engines', true],
      ['2', ['pmid:2'], 'Looms', true],
      ['3', ['pmid:3'], 'Retraction: Looms', undefined],
      ['2 retracted by 3', ['pmid:2'], 'Looms', true],
      ['4', ['pmid:4'], 'Wheels', undefined],
    ])
  })

  test('links a preprint and its article, but no Cochrane review and its update', async () => {
    const records = await read(
      article(1, 'Engines.', 'Preprint', other('UpdateIn', 2)),
      article(2, 'Engines.', 'Journal Article', other('UpdateOf', 1, 'bioRxiv. 2025 Jan 1')),
      article(3, 'A review.', 'Review', other('UpdateOf', 4, 'Cochrane Database Syst Rev. 2014')),
    )
    expect(records.map(({ copies }) => copies)).toEqual([
      [{ identifier: 'pmid:2', says: 'is a preprint of' }],
      [{ identifier: 'pmid:1', says: 'has the preprint' }],
      undefined,
    ])
  })
})
