import { beforeAll, describe, expect, it } from 'vitest'
import { isPlainText, parseQuestion } from '../../src/query/compile-sql.ts'
import { parseQuery } from '../../src/query/parse.ts'
import { rankQuestion } from '../../src/search/candidates.ts'
import { search } from '../../src/search/search.ts'
import type { Db } from '../../src/store/db.ts'
import { idsOf, LIBRARY, openEmptyStore, paper, storePapers } from './library.ts'

describe('a plain question', () => {
  let db: Db
  beforeAll(async () => {
    db = await openEmptyStore()
    await storePapers(db, LIBRARY)
  })
  const idsFor = async (text: string) => idsOf((await search(db, { text })).hits)

  it('finds papers with any of its words, whatever their ending, the best first', async () => {
    expect(await idsFor('how do birds learn to sing songs?')).toEqual(['doi:10.5555/birds.3'])
    expect((await idsFor('pruned attention'))[0]).toBe('arxiv:2510.00001')
    expect(await idsFor('pruned attention')).toContain('arxiv:2510.00002')
    expect(await idsFor('nothing of this stands hereabouts')).toEqual([])
  })

  it('finds papers by their authors, with or without accents', async () => {
    expect(await idsFor('muller')).toEqual(['arxiv:2510.00001'])
    expect((await idsFor('garcia pruning'))[0]).toBe('arxiv:2510.00002')
  })

  it('corrects a word that no paper has to the word one typing error away, and returns the correction', async () => {
    const results = await search(db, { text: 'quantizaton' })
    expect(idsOf(results.hits)).toContain('arxiv:2510.00004')
    expect(results.corrected).toEqual([{ from: 'quantizaton', to: 'quantization' }])
    expect((await search(db, { text: 'quantization' })).corrected).toEqual([])
  })

  it.each([
    ['uantization', 'quantization'],
    ['wuantization', 'quantization'],
    ['squantization', 'quantization'],
    ['uqantization', 'quantization'],
    ['zebrafinches', 'zebra finches'],
    ['4bits', '4 bits'],
  ])('corrects %s to %s', async (from, to) => {
    const results = await search(db, { text: from })
    expect(results.corrected).toEqual([{ from, to }])
    expect(results.hits.length).toBeGreaterThan(0)
  })

  it('does not split a word into two that never occur side by side', async () => {
    expect((await search(db, { text: 'birdspruning' })).corrected).toEqual([])
  })

  it('finds hyphenated words that a paper writes as one word', async () => {
    expect(await idsFor('quanti-zation')).toEqual(['arxiv:2510.00004', 'arxiv:2510.00002'])
    expect((await search(db, { text: 'quanti-zation' })).hits[0]?.title).toContainEqual({ text: 'quantization', match: true })
  })

  it.each(['how do sparse models learn from noisy graphs', '"noisy graphs"', 'title:sparse', 'sparse has:code'])(
    'continues a list where the previous page ended when papers arrive in between: %s',
    async (text) => {
      const store = await openEmptyStore()
      const newPapers = (from: number, count: number, start: string) =>
        Array.from({ length: count }, (_, i) => {
          const n = from + i
          const words = ['sparse', 'models', 'learn', 'noisy graphs'].filter((_, j) => (n >> j) % 2 === 0).join(' and ')
          return paper(`arxiv:2511.${String(10_000 + n)}`, `${words} ${n}`, `${start} ${'Of noisy graphs. '.repeat(n % 5)}${words}`, {
            links: { code: 'https://code.example/x' },
          })
        })
      await storePapers(store, newPapers(0, 64, 'Sparse words.'))
      const readAllPages = async (betweenPages: () => Promise<void>) => {
        const ids: string[] = []
        let cursor: string | undefined
        do {
          const page = await search(store, { text, limit: 7, ...(cursor !== undefined && { cursor }) })
          ids.push(...idsOf(page.hits))
          cursor = page.next ?? undefined
          await betweenPages()
        } while (cursor !== undefined && ids.length < 200)
        return ids
      }
      const unchanged = await readAllPages(async () => undefined)
      let n = 64
      const growing = await readAllPages(async () => {
        await storePapers(store, newPapers(n, 9, 'Models learn, models learn, models learn graphs.'))
        n += 9
      })
      expect(unchanged.length).toBeGreaterThan(20)
      expect(growing).toEqual(unchanged)
    },
  )

  it('ranks the papers of an author first if the name occurs in no text', async () => {
    expect(await idsFor('sixty long documents without loss by J. García')).toEqual([
      'arxiv:2510.00002',
      'arxiv:2510.00001',
      'doi:10.5555/birds.3',
    ])
  })

  it('returns the paper of a pasted identifier or address', async () => {
    for (const text of ['2510.00004', 'arXiv:2510.00004v2', 'https://arxiv.org/pdf/2510.00004', 'see https://arxiv.org/abs/2510.00004'])
      expect((await search(db, { text })).identifiedPaper, text).toBe('arxiv:2510.00004')
    expect((await search(db, { text: '10.5555/birds.3' })).identifiedPaper).toBe('doi:10.5555/birds.3')
  })

  it('detects an identifier whatever surrounds it', async () => {
    for (const text of [
      'arxiv.org/abs/2510.00004',
      'www.arxiv.org/pdf/2510.00004v1',
      'huggingface.co/papers/2510.00004',
      'doi.org/10.48550/arXiv.2510.00004',
      '(arXiv:2510.00004)',
      '<https://arxiv.org/abs/2510.00004>',
      '[2510.00004]',
      '2510.00004.',
      '“arXiv:2510.00004v3”,',
      'arXiv:2510.00004 [cs.LG]',
      'arXiv: 2510.00004',
      'read https://arxiv.org/abs/2510.00004!',
      'is 2510.00004, any good?',
    ])
      expect((await search(db, { text })).identifiedPaper, text).toBe('arxiv:2510.00004')
    for (const text of ['doi.org/10.5555/birds.3', '(doi:10.5555/birds.3).', 'https://dx.doi.org/10.5555/BIRDS.3'])
      expect((await search(db, { text })).identifiedPaper, text).toBe('doi:10.5555/birds.3')
  })

  it('returns an identifier or address that no paper has as unknown, instead of ranking by its digits', async () => {
    for (const [text, unknown = text] of [
      ['2510.99999'],
      ['arXiv:2510.99999v2'],
      ['(arXiv:2510.99999)', 'arXiv:2510.99999'],
      ['arXiv:2510.99999 [cs.LG]', 'arXiv:2510.99999'],
      ['https://arxiv.org/abs/2510.99999'],
      ['doi.org/10.5555/attention'],
      ['10.1016/S0140-6736(20)30183-5'],
      ['PMID: 12345678'],
      ['cs/0112017'],
      ['https://attention.example/long-documents?id=4'],
    ]) {
      const { hits, unknownIdentifier } = await search(db, { text: text as string })
      expect({ text, hits, unknownIdentifier }).toEqual({ text, hits: [], unknownIdentifier: unknown })
    }
    expect(idsOf((await search(db, { text: 'arXiv:2510.99999 on attention' })).hits)).toContain('arxiv:2510.00001')
    expect(idsOf((await search(db, { text: '4 bits and/or quantization' })).hits)[0]).toBe('arxiv:2510.00004')
  })

  it('applies filters to an identifier too', async () => {
    const idsInCategory = async (cat: string) =>
      idsOf((await search(db, { text: 'arXiv:2510.00004', filter: parseQuery(`cat:${cat}`) })).hits)
    expect(await idsInCategory('cs.LG')).toEqual(['arxiv:2510.00004'])
    expect(await idsInCategory('cs.CV')).toEqual([])
  })

  it('treats syntax as plain words when ranking a question', async () => {
    for (const text of [
      'NEAR(pruning)',
      'title: "pruning',
      'pruning AND NOT',
      "pruning'; drop table papers; --",
      '{title}: ^pruning* + -x',
      '"',
      '…',
    ])
      await expect(rankQuestion(db, parseQuestion(text))).resolves.toBeDefined()
    expect((await rankQuestion(db, parseQuestion('NEAR("pruning'))).ranked.length).toBeGreaterThan(0)
  })

  it('marks the matching words of the stored text', async () => {
    const [hit] = (await search(db, { text: 'bird songs' })).hits
    expect(hit?.snippet.filter(({ match }) => match).map(({ text }) => text)).toEqual(['birds', 'songs'])
    expect(hit?.title.map(({ text }) => text).join('')).toBe('Song learning in zebra finches')
  })

  it('applies a filter', async () => {
    expect(idsOf((await search(db, { text: 'pruning quantization', filter: parseQuery('cat:cs.CV') })).hits)).toEqual(['arxiv:2510.00002'])
    expect(idsOf((await search(db, { text: 'pruning quantization', filter: parseQuery('after:2025-11') })).hits)).toEqual([
      'arxiv:2510.00004',
    ])
  })
})

it('distinguishes plain questions from queries', () => {
  for (const text of [
    'graph learning',
    'state-of-the-art vision',
    'GPTQ: accurate post-training quantization',
    'ratio 1:2 and http://x.example/a',
  ])
    expect(isPlainText(text), text).toBe(true)
  for (const text of [
    '"graph learning"',
    'graph OR tree',
    'graph -tree',
    'title:graph',
    'titel:graph',
    'quant*',
    '(a b)',
    'graph NOT tree',
    '“graph”',
  ])
    expect(isPlainText(text), text).toBe(false)
})
