import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byPrior, figuresOf } from '../../bench/prior.ts'
import { formatWeights, priorInputOf, readRows, train } from '../../scripts/train-prior.ts'
import { maskNames } from '../../src/papers/masked-names.ts'
import { logOddsOf, MAX_PRIOR, PRIOR_TRAINING, type PriorInput, priorOf } from '../../src/papers/prior.ts'

const paper = (fields: Partial<PriorInput & { identifiers: string[] }> = {}): PriorInput & { identifiers: string[] } => ({
  identifiers: ['arxiv:2511.00001'],
  title: 'Scaling Reinforcement Learning for Reasoning',
  authors: { length: 12 },
  categories: ['cs.CL', 'cs.AI'],
  comment: 'Project page: https://example.github.io',
  ...fields,
})
const adds = (fields: Parameters<typeof paper>[0] = {}) => priorOf(paper(fields))?.adds ?? Number.NaN

describe('whether a paper has a prior', () => {
  test.each([
    ['not if it is not on arXiv', { identifiers: ['doi:10.1101/2025.01.01'] }],
    ['not in a field without training', { categories: ['math.AG', 'cs.CL'] }],
    ['not without categories', { categories: [] }],
  ])('%s', (_, fields) => {
    expect(priorOf(paper(fields))).toBeUndefined()
  })

  test('in every field of the training', () => {
    expect(PRIOR_TRAINING.fields.filter((field) => priorOf(paper({ categories: [field] })) === undefined)).toEqual([])
  })
})

test('the description lists the features that decided, strongest first', () => {
  expect(priorOf(paper())?.says).toBe('“scaling” in its title, a project page, 12 authors, cs.CL, the form of its title')
  expect(adds()).toBeGreaterThan(0.5)
  const dull = paper({
    title: 'An enhanced method for medical image segmentation based on graph networks using object detection',
    authors: { length: 1 },
    categories: ['eess.IV'],
    comment: '8 pages, accepted at a workshop',
  })
  expect(priorOf(dull)?.says).toMatch(/^eess\.IV, |8 pages|workshop/)
  expect(priorOf(dull)?.adds).toBeLessThan(-0.5)
})

test('unknown features count as average', () => {
  const { comment: _comment, ...withoutComment } = paper()
  const says = priorOf({ ...withoutComment, authors: { length: 0 } })?.says
  expect(says).not.toMatch(/author|comment/)
  const [unknownCount, twentyAuthors, oneAuthor] = [0, 20, 1].map((length) => logOddsOf(paper({ authors: { length } })))
  expect(unknownCount).toBeLessThan(twentyAuthors as number)
  expect(unknownCount).toBeGreaterThan(oneAuthor as number)
})

const FAMILIES = {
  models: [
    'Qwen',
    'Qwen2.5-VL',
    'GPT-4o',
    'DeepSeek-R1',
    'LLaMA',
    'Gemini',
    'Mistral-7B',
    'Claude 3.5 Sonnet',
    'DeepSeek V3',
    'Gemini Pro',
    'Qwen3-235B-A22B',
    'o1',
  ],
  companies: ['OpenAI', 'NVIDIA', 'Google', 'ByteDance', 'Huawei'],
  institutions: ['Stanford', 'MIT', 'Tsinghua', 'Oxford'],
}

describe('names of models and organizations do not change the prior', () => {
  const titles = [
    (name: string) => `${name}: Scaling Reasoning with Rewards`,
    (name: string) => `Technical Report of ${name}`,
    (name: string) => `Can ${name} Reason? A Study`,
    (name: string) => `Learning from ${name}-based agents`,
  ]
  test.each(Object.entries(FAMILIES))('%s all score the same', (_, names) => {
    for (const title of titles) {
      const logOdds = names.map((name) => logOddsOf(paper({ title: title(name) })))
      expect(new Set(logOdds).size, title('…')).toBe(1)
    }
    const comments = names.map((name) => logOddsOf(paper({ comment: `Work done at ${name}; 12 pages` })))
    expect(new Set(comments).size).toBe(1)
  })

  test('an unknown name does not score lower', () => {
    for (const title of titles.slice(1))
      expect(logOddsOf(paper({ title: title('Qwen') }))).toBe(logOddsOf(paper({ title: title('Zorblax') })))
  })

  test('of authors only the number counts', () => {
    const [a, b] = [
      ['Ada Lovelace', 'Alan Turing'],
      ['Yann LeCun', 'Geoffrey Hinton'],
    ].map((authors) => logOddsOf(paper({ authors })))
    expect(a).toBe(b)
  })

  test('a name inside another word is not masked', () => {
    expect(maskNames('Submit a swan to the bertha')).toBe('Submit a swan to the bertha')
  })
})

test('the number of an arXiv id does not count', () => {
  expect(adds({ identifiers: ['arxiv:2511.99999'] })).toBe(adds({ identifiers: ['arxiv:2511.00001'] }))
})

test('the prior of any paper is a number within its bounds, always the same', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom('', 'github.com', '12 pages', 'Qwen '.repeat(90)),
  )
  fc.assert(
    fc.property(
      text,
      fc.nat(3000),
      fc.option(text),
      fc.array(fc.constantFrom('cs.CL', 'cs.CV', 'x'), { maxLength: 12 }),
      (title, n, comment, more) => {
        const input = paper({ title, authors: { length: n }, comment, categories: ['cs.LG', ...more] })
        const prior = priorOf(input)
        expect(Math.abs(prior?.adds ?? Number.NaN)).toBeLessThan(MAX_PRIOR)
        expect(priorOf(structuredClone(input))).toEqual(prior)
      },
    ),
  )
})

test('a hostile title or comment takes no time', () => {
  const before = performance.now()
  for (const unit of ['a-', 'Qwen ', '1', 'https://', 'qwen-', ' ', 'github.com '])
    priorOf(paper({ title: unit.repeat(200_000), comment: unit.repeat(200_000) }))
  expect(performance.now() - before).toBeLessThan(1000)
})

const corpus = process.env.CORPUS ?? ''
if (!corpus) console.warn('CORPUS names no folder with recorded days: what the prior learned from them is not tested')
describe.skipIf(!corpus)('what was learned from recorded days', () => {
  test('is the same after training again', { timeout: 300_000 }, () => {
    const file = readFileSync(new URL('../../src/weights/prior.json', import.meta.url), 'utf8')
    expect(formatWeights(train(readRows(corpus)))).toBe(file)
    expect(new TextEncoder().encode(file).length).toBeLessThan(13_000)
  })

  test('ranks the days of three months outside its training', { timeout: 300_000 }, () => {
    const rows = readRows(corpus)
    const weights = train(rows.filter(({ day }) => day < '2025-10'))
    const figures = figuresOf(
      rows.filter(({ day }) => day >= '2025-10'),
      byPrior(weights),
    )
    expect(figures.days).toBeGreaterThan(40)
    expect(figures.p20).toBeGreaterThan(0.31)
    expect(figures.auc).toBeGreaterThan(0.84)
  })

  test('the average prior is about zero, and few are large', () => {
    const priors = readRows(corpus).flatMap((row) => priorOf(priorInputOf(row))?.adds ?? [])
    const mean = priors.reduce((sum, value) => sum + value, 0) / priors.length
    expect(Math.abs(mean)).toBeLessThan(0.05)
    expect(priors.filter((value) => value > 0.7).length / priors.length).toBeLessThan(0.06)
  })
})
