import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseOrcid } from '../../src/identifiers/orcid.ts'
import type { Topic } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { admissionReason } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { validateTopics } from '../../src/topics/validate.ts'
import { openWorld } from '../support/world.ts'

const ADA = '0000-0002-1825-0097'

const topic = (more: Partial<Topic>): Topic => ({ slug: 'lab', title: 'The lab', description: 'Its publications.', ...more })
const said = (more: Partial<Topic>, paper: object) =>
  classify({ title: 'On Looms', abstract: '', ...paper }, buildClassifier([topic(more)]))[0]?.matched

describe('an ORCID', () => {
  test.each([
    ['0000-0002-1825-0097', ADA],
    ['https://orcid.org/0000-0002-1825-0097', ADA],
    ['orcid.org/0000-0002-1825-0097/', ADA],
    ['ORCID: 0000000218250097', ADA],
    ['0000-0002-1694-233x', '0000-0002-1694-233X'],
    ['0000-0002-1825-0098', undefined],
    ['0000-0002-1825-009', undefined],
    ['Ada Lovelace', undefined],
    ['', undefined],
  ])('%s is %s', (text, orcid) => {
    expect(parseOrcid(text)).toBe(orcid)
  })

  test('with any one digit wrong is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const digits = [...ADA.replaceAll('-', '')]
        digits[place] = String((Number(digits[place]) + by) % 10)
        expect(parseOrcid(digits.join(''))).toBeUndefined()
      }),
    )
  })
})

describe('a topic that follows', () => {
  const byAda = { authors: [{ name: 'Ada Lovelace', orcid: `https://orcid.org/${ADA}` }] }

  test('an ORCID has that author’s papers, and says by whom', () => {
    expect(said({ follows: { orcids: [ADA] } }, byAda)).toEqual([`by Ada Lovelace (ORCID ${ADA})`])
    expect(said({ follows: { orcids: [ADA] } }, { authors: [{ name: 'Ada Lovelace' }] })).toBeUndefined()
  })

  test('a name of an author has papers by all of that name, however it is spelt', () => {
    const follows = { authors: ['Émilie du Châtelet'] }
    expect(said({ follows }, { authors: [{ name: 'EMILIE DU CHATELET' }] })).toEqual(['by EMILIE DU CHATELET'])
    expect(said({ follows }, { authors: [{ name: 'Émilie Noether' }] })).toBeUndefined()
  })

  test('a paper has it by any of its names', () => {
    const follows = { papers: ['https://doi.org/10.5555/LOOM.1'] }
    expect(said({ follows }, { identifiers: ['arxiv:2501.00001', 'doi:10.5555/loom.1'] })).toEqual(['listed as doi:10.5555/loom.1'])
    expect(said({ follows }, { identifiers: ['doi:10.5555/loom.2'] })).toBeUndefined()
  })

  test('has what its query matches as well, and says both', () => {
    expect(said({ query: 'looms', follows: { orcids: [ADA] } }, byAda)).toEqual([`by Ada Lovelace (ORCID ${ADA})`, 'looms'])
    expect(said({ query: 'looms', follows: { orcids: [ADA] } }, {})).toEqual(['looms'])
  })

  test('admits with a reason that is a sentence', () => {
    const matched = [`by Ada Lovelace (ORCID ${ADA})`, '"analytical engine"']
    expect(admissionReason({ scoreParts: [], matched, firstSeenAt: 0 }, 0)).toContain(
      `by Ada Lovelace (ORCID ${ADA}); matches “analytical engine”`,
    )
  })
})

describe('a list of topics is refused at the start, with the file and what to change,', () => {
  test.each<[what: string, topics: Topic[], sentence: RegExp]>([
    ['for an ORCID with a wrong digit', [topic({ follows: { orcids: ['0000-0002-1825-0098'] } })], /lab\.ts.*0000-0002-1825-0098.*ORCID/],
    ['for a name that names no paper', [topic({ follows: { papers: ['a paper'] } })], /lab\.ts.*"a paper".*identifier/],
    ['for half a name', [topic({ follows: { authors: ['Ada'] } })], /lab\.ts.*"Ada".*whole name/],
    ['for following nobody', [topic({ follows: {} })], /lab\.ts.*follows nobody/],
    ['for neither a query nor anyone to follow', [topic({})], /lab\.ts.*neither/],
    ['for a query that does not parse', [topic({ query: '(a' })], /lab\.ts.*never closed/],
    ['for keywords without a classifier', [topic({ query: 'a', keywords: 'b' })], /lab\.ts.*lists `keywords`/],
    ['for weights that nobody learned', [topic({ query: 'a', hasClassifier: true })], /lab\.ts.*no weights/],
    ['for a slug that means another feed', [topic({ slug: 'all', query: 'a' })], /all\.ts.*slug/],
    ['for a slug with a plus', [topic({ slug: 'a+b', query: 'a' })], /slug/],
    ['for a slug twice', [topic({ query: 'a' }), topic({ query: 'b' })], /the same slug/],
    ['for an alias that is a slug', [topic({ query: 'a' }), topic({ slug: 'b', query: 'b', aliases: ['lab'] })], /b\.ts.*lab is the slug/],
    [
      'for an alias that is another’s',
      [topic({ query: 'a', aliases: ['old'] }), topic({ slug: 'b', query: 'b', aliases: ['old'] })],
      /b\.ts.*old is an alias of lab/,
    ],
    ['for an alias that is its own slug', [topic({ query: 'a', aliases: ['lab'] })], /lab\.ts.*listed twice or is its own slug/],
  ])('%s', (_what, topics, sentence) => {
    expect(() => validateTopics(topics)).toThrow(sentence)
  })
})

describe('a slug that changes', () => {
  const url = 'https://journal.example/feed'
  const item = (n: number) =>
    `<item><title>Looms ${n}</title><link>https://journal.example/${n}</link><guid>${n}</guid><author>Ada Lovelace</author><description>Of looms.</description></item>`
  const page = (n: number) =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/>${Array.from({ length: n }, (_, i) => item(i)).join('')}</channel></rss>`
  const source = feed({
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    url,
    abstracts: 'whole',
    schedule: '0 * * * *',
  })
  const before = topic({ slug: 'weaving', query: 'looms' })
  const after = topic({ slug: 'looms', query: 'looms', aliases: ['weaving'] })

  test('keeps what it admitted, each entry as it was', async () => {
    const topics = [before]
    const world = await openWorld({ sources: [source], topics, pages: { [url]: page(3) } })
    await world.gather()
    const entries = async (feed: string) => ((await (await world.get(feed)).json()) as { items: object[] }).items
    const old = await entries('/feeds/weaving.json')
    expect(old).toHaveLength(3)
    world.gathering.topics = [after]
    world.service.topics = [after]
    world.at('2025-11-21T13:30:00Z')
    await world.gather()
    expect(await entries('/feeds/looms.json')).toEqual(old)
  })

  test('redirects its addresses for good, with the question kept', async () => {
    const world = await openWorld({ topics: [after, topic({ slug: 'b', query: 'b' })] })
    for (const [asked, led] of [
      ['/topics/weaving?a=1', '/topics/looms?a=1'],
      ['/feeds/weaving.atom?top=3', '/feeds/looms.atom?top=3'],
      ['/feeds/b+weaving.rss?top=3', '/feeds/b+looms.rss?top=3'],
      ['/feeds/looms+weaving.rss', '/feeds/looms.rss'],
      ['/api/v1/papers?topic=weaving&limit=5', '/api/v1/papers?topic=looms&limit=5'],
    ] as const) {
      const answer = await world.get(asked)
      expect([asked, answer.status, answer.headers.get('location')]).toEqual([asked, 301, `https://papers.example${led}`])
    }
  })
})
