import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { topics } from '../feeds/topics/index.ts'
import { labelledPapers, labelsOf, outcomesOf, precisionOf, recallOf, tableOf, textOf, train } from '../scripts/train-topics.ts'
import { classifierOf, classify } from '../src/topics/classify.ts'
import { parseQuery } from '../src/topics/query.ts'

const classifier = classifierOf(topics)

const slugs = topics.map(({ slug }) => slug)

describe('the list of topics', () => {
  test('names every file of its folder, each by its slug', () => {
    const files = readdirSync(new URL('../feeds/topics/', import.meta.url)).filter((file) => file !== 'index.ts')
    expect(slugs.map((slug) => `${slug}.ts`).sort()).toEqual(files.sort())
  })

  test('has queries that parse, a description, and five to ten places a day', () => {
    for (const { title, description, query, perDay } of topics) {
      expect(() => parseQuery(query ?? ''), title).not.toThrow()
      expect(description).toMatch(/^[A-Z].*\.$/)
      expect(perDay).toBeGreaterThanOrEqual(5)
      expect(perDay).toBeLessThanOrEqual(10)
    }
  })

  test('asks no topic for categories alone: who classifies may have none', () => {
    for (const { query } of topics) expect(query).not.toMatch(/\bcat:/)
  })
})

describe('a paper of which little is known belongs', () => {
  test.each<[title: string, abstract: string, expected: string[]]>([
    [
      'Rounding Weights in Pairs: Post-Training Quantization of Large Language Models',
      'We round the weights of LLMs two at a time and lose less at three bits.',
      ['language-models', 'compression'],
    ],
    ['Structured Pruning of Convolutional Networks by Filter Norms', 'Whole channels of a network are removed.', ['compression']],
    [
      'Active Pruning of Observations in Gaussian Process Saddle Point Searches',
      'A Gaussian process model of an energy surface keeps a subset of configurations.',
      ['science'],
    ],
    [
      'Quantum Circuits of Low Depth for Ground States',
      'We prepare quantum states with fewer gates and describe a model of their noise.',
      [],
    ],
    [
      'A Density-Aware Loss for Rare Relations in Scene Graph Generation',
      'Scene graphs of images are sparse; the usual loss neglects their edges.',
      ['graph-learning', 'vision'],
    ],
    ['A Graph Neural Network for Delayed Trains', 'GNNs pass messages between stations.', ['graph-learning']],
    [
      'FedTide: Federated Learning with Clients that Come and Go',
      'Clients of federated learning leave; the server weighs their updates.',
      ['federated-learning'],
    ],
    ['Sentiment in a Federated Social Network', 'We count moods in public posts.', []],
    [
      'Exploration Bonuses Considered Anew',
      'In reinforcement learning (RL) a bonus is added to the reward. We ask when RL policies need it.',
      ['reinforcement-learning'],
    ],
    ['Verified Steps: Mathematical Reasoning in Language Models', 'LLMs write proofs step by step.', ['language-models', 'reasoning']],
    ['Web Agents That Ask Before They Click', 'LLM agents browse; ours asks the user.', ['language-models', 'agents']],
    ['Text-to-Image Diffusion Models in Fewer Steps', 'We sample images from diffusion models in two steps.', ['generation']],
    [
      'Vision-Language Models That Read Charts',
      'VLMs read images of charts; we test vision-language models on ten thousand.',
      ['vision', 'multimodal'],
    ],
    ['Speech Recognition in Noisy Kitchens', 'ASR of far speech.', ['speech']],
    ['Hate Speech on Two Platforms', 'A comparison of policies.', ['safety']],
    ['Dexterous Manipulation with a Soft Robot Hand', 'The robot learns to turn keys.', ['robotics']],
    ['A Step Size for Adam That Needs No Tuning', 'Optimizers such as Adam have a learning rate.', ['optimization']],
    ['Jailbreak Attacks on Language Models Through Poems', 'LLMs answer harmful requests when they rhyme.', ['language-models', 'safety']],
    [
      'Segmenting Tumors in Chest CT with Few Labels',
      'Segmentation of CT images for clinical use in patients with cancer.',
      ['vision', 'medicine'],
    ],
    ['Protein Structure from Sparse Measurements', 'Proteins fold; we predict how.', ['science']],
    ['Sorting Socks: A Note on Household Combinatorics', 'We count pairs.', []],
  ])('%s', (title, abstract, expected) => {
    expect(classify({ title, abstract }, classifier).map(({ topic }) => topic)).toEqual(slugs.filter((slug) => expected.includes(slug)))
  })

  test('for reasons in the words of the query', () => {
    const [first] = classify({ title: 'Federated Averaging on Trains', abstract: '' }, classifier)
    expect(first).toEqual({ topic: 'federated-learning', matched: expect.arrayContaining(['title:federated', '"federated averaging"']) })
  })
})

/**
 * What we read and labelled, by arXiv id (or title, where there is no id); see docs/decisions/0018-topics-that-hit.md.
 * Queries were written and weights learned with `develop` before our eyes; `heldOut` was labelled before any answer on it
 * was seen, and nothing was changed for the sake of one of its papers.
 */
const labels = labelsOf()

test('labels name only topics there are, and no paper is in both parts', () => {
  const named = Object.values({ ...labels.develop, ...labels.heldOut }).flat()
  expect([...new Set(named)].map((label) => label.replace('?', '')).filter((slug) => !slugs.includes(slug))).toEqual([])
  expect(Object.keys(labels.develop).filter((id) => id in labels.heldOut)).toEqual([])
})

const corpus = process.env.CORPUS ?? ''

const FLOORS = {
  develop: { micro: { precision: 0.95, recall: 0.9 }, each: { precision: 0.9, recall: 0.8 } },
  heldOut: { micro: { precision: 0.9, recall: 0.8 }, each: { precision: 0.5, recall: 0.5 } },
}

describe.skipIf(!existsSync(`${corpus}/corpus`))(
  'on the papers we labelled (skipped unless CORPUS names the folder with the recorded papers)',
  () => {
    const papers = existsSync(`${corpus}/corpus`) ? labelledPapers(corpus) : []

    test('every label has its paper', () => {
      expect(papers).toHaveLength(Object.keys(labels.develop).length + Object.keys(labels.heldOut).length)
    })

    test.each(['develop', 'heldOut'] as const)('topics are precise and find what belongs: %s', (part) => {
      const whole = papers.filter((paper) => paper.part === part && paper.abstract)
      const given = new Map(whole.map((paper) => [paper, new Set(classify(paper, classifier).map(({ topic }) => topic))]))
      const outcomes = outcomesOf(whole, (paper, slug) => given.get(paper)?.has(slug) ?? false)
      console.log(tableOf(`${part}: ${whole.length} papers`, outcomes))
      for (const [name, outcome] of outcomes) {
        expect(precisionOf(outcome), `precision of ${name}`).toBeGreaterThanOrEqual(FLOORS[part][name === 'micro' ? 'micro' : 'each'].precision)
        expect(recallOf(outcome), `recall of ${name}`).toBeGreaterThanOrEqual(FLOORS[part][name === 'micro' ? 'micro' : 'each'].recall)
      }
    })
  },
)
