import { describe, expect, it } from 'vitest'
import { findRelatedPapers } from '../../src/search/related.ts'
import { embedNewPapers, isTrainingDue, LSA_MODEL, trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { trainLsa } from '../../src/search/train-lsa.ts'
import { cosineSimilarity, projectTerms } from '../../src/search/vectors.ts'
import { decodeVector, encodeVector } from '../../src/store/embedding-models.ts'
import { loadTermFrequencies, loadTermStatistics } from '../../src/store/term-statistics.ts'
import { LIBRARY, openEmptyStore, type PaperFields, paper, storePapers } from './library.ts'

describe('vectors', () => {
  const rotatedSubsets = (words: string) =>
    Array.from({ length: 30 }, (_, i) => words.split(' ').filter((_, j) => (i * 7 + j * j) % 3 !== 0))
  const pets = rotatedSubsets('cat dog kitten purr puppy bark fur tail')
  const stars = rotatedSubsets('star galaxy nebula light quasar redshift telescope orbit')

  it('are similar for words that occur in the same papers', () => {
    const model = trainLsa([...pets, ...stars], 4)
    const termVectors = new Map(model.terms.map((term) => [term.term, term]))
    const [kitten, bark, quasar] = ['kitten', 'bark', 'quasar'].map((word) => projectTerms([word], termVectors) as Int8Array)
    expect(cosineSimilarity(kitten as Int8Array, bark as Int8Array)).toBeGreaterThan(
      cosineSimilarity(kitten as Int8Array, quasar as Int8Array) + 0.2,
    )
    expect(projectTerms(['unheard'], termVectors)).toBeUndefined()
  })

  it('are deterministic, and survive encoding as text', () => {
    expect(trainLsa(pets, 4)).toEqual(trainLsa(pets, 4))
    const vector = Int8Array.from([-127, -1, 0, 1, 127])
    expect(decodeVector(encodeVector(vector))).toEqual(vector)
  })

  it('find related papers, also of papers that arrived after training', async () => {
    const db = await openEmptyStore()
    const papersOf = (topic: string[][], month: string) =>
      topic.map((words, i) => paper(`arxiv:${month}.${10_000 + i}`, words.join(' '), words.join(' ')))
    await storePapers(db, [...papersOf(pets, '2501'), ...papersOf(stars, '2502')])
    const training = await trainEmbeddings(db)
    expect(training.papers).toBe(60)
    await storePapers(db, [paper('arxiv:2503.00001', 'A kitten and its fur', 'It does purr.')])
    expect(await embedNewPapers(db)).toBe(1)
    expect(await embedNewPapers(db)).toBe(0)
    const related = await findRelatedPapers(db, 'arxiv:2503.00001', 5)
    expect(related).toHaveLength(5)
    expect(related.every(({ paper }) => paper.startsWith('arxiv:2501.'))).toBe(true)
    expect(await findRelatedPapers(db, 'arxiv:0000.00000')).toEqual([])
    await trainEmbeddings(db)
    expect((await findRelatedPapers(db, 'arxiv:2503.00001', 1))[0]?.paper).toMatch(/^arxiv:2501/)
  })

  it('never relate copies of a paper, merged or not', async () => {
    const db = await openEmptyStore()
    const copies = ['arxiv:2505.00001', 'doi:10.5555/copy', 'doi:10.5555/joined'].map((id) =>
      paper(id, 'Songs of the zebra finch', 'Finches learn their songs from tutors.'),
    )
    await storePapers(db, [...copies, ...LIBRARY])
    await storePapers(db, [copies[0] as PaperFields], [{ from: 'doi:10.5555/joined', into: 'arxiv:2505.00001' }])
    const related = (await findRelatedPapers(db, 'arxiv:2505.00001', 9)).map(({ paper }) => paper)
    expect(related[0]).toBe('doi:10.5555/birds.3')
    for (const { id } of copies) expect(related).not.toContain(id)
  })

  it('come with document frequencies of common terms and stop words from the model', async () => {
    const db = await openEmptyStore()
    const abstract = (i: number) =>
      ['The birds', i % 2 === 0 && 'sing', i % 5 === 0 && 'loudly', i === 7 && 'zygodactyl', i % 10 < 9 && 'together']
        .filter(Boolean)
        .join(' ')
    await storePapers(
      db,
      Array.from({ length: 300 }, (_, i) => paper(`arxiv:2507.${10_000 + i}`, `Paper ${i}`, abstract(i))),
    )
    const terms = ['the', 'bird', 'sing', 'loudli', 'zygodactyl', 'togeth', 'nowher']
    const counted = await loadTermStatistics(db, terms)
    expect(Object.fromEntries(counted.documentFrequencies)).toEqual({
      the: 300,
      bird: 300,
      sing: 150,
      loudli: 60,
      zygodactyl: 1,
      togeth: 270,
    })
    expect(await loadTermFrequencies(db, terms, LSA_MODEL)).toMatchObject({
      papers: 300,
      documentFrequencies: counted.documentFrequencies,
      isModelCurrent: false,
    })
    await trainEmbeddings(db)
    expect((await loadTermStatistics(db, terms)).documentFrequencies).toEqual(counted.documentFrequencies)
    const statistics = await loadTermFrequencies(db, terms, LSA_MODEL)
    expect(statistics.isModelCurrent).toBe(true)
    for (const [term, papers] of counted.documentFrequencies)
      expect([term, statistics.documentFrequencies.get(term) ?? 1]).toEqual([term, papers])
  })

  it('are trained once there are enough papers, and again after growth by half', async () => {
    const db = await openEmptyStore()
    expect(await isTrainingDue(db)).toBe(false)
    const papersFrom = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => paper(`arxiv:2506.${10_000 + from + i}`, `Paper ${from + i}`, 'Finches learn songs.'))
    await storePapers(db, papersFrom(0, 220))
    expect(await isTrainingDue(db)).toBe(true)
    await trainEmbeddings(db)
    expect(await isTrainingDue(db)).toBe(false)
    await storePapers(db, papersFrom(220, 300))
    expect(await isTrainingDue(db)).toBe(false)
    await storePapers(db, papersFrom(300, 340))
    expect(await isTrainingDue(db)).toBe(true)
  })
})
