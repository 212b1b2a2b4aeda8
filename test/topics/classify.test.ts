import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { topics } from '../../feeds/topics/index.ts'
import { agreed, labelledPapers, labelsOf, outcomesOf, precisionOf, recallOf, tableOf } from '../../scripts/topic-labels.ts'
import { textOf, train } from '../../scripts/train-topics.ts'
import { AnalyzedText } from '../../src/text/tokenize.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { applyKeywordWeights, buildScorer, parseKeywords, scoreTopics } from '../../src/topics/linear-classifier.ts'
import { validateTopics } from '../../src/topics/validate.ts'

const classifier = buildClassifier(topics)

const slugs = topics.map(({ slug }) => slug)

describe('the list of topics', () => {
  test('contains every file of its folder, named by slug', () => {
    const files = readdirSync(new URL('../../feeds/topics/', import.meta.url)).filter((file) => file !== 'index.ts')
    expect(slugs.map((slug) => `${slug}.ts`).sort()).toEqual(files.sort())
  })

  test('is valid: each topic has a description and, unless it only follows, five to ten places a day', () => {
    expect(validateTopics(topics)).toBe(topics)
    for (const { description, query, perDay } of topics) {
      expect(description).toMatch(/^[A-Z].*\.$/)
      if (query === undefined) continue
      expect(perDay).toBeGreaterThanOrEqual(5)
      expect(perDay).toBeLessThanOrEqual(10)
    }
  })

  test('uses no categories, which papers may lack', () => {
    for (const { query } of topics) expect(query).not.toMatch(/\bcat:/)
  })
})

describe('a paper with only title and abstract belongs', () => {
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
      ['science', '?optimization'],
    ],
    [
      'Quantum Circuits of Low Depth for Ground States',
      'We prepare quantum states with fewer gates and describe a model of their noise.',
      ['?science'],
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
    ['Text-to-Image Diffusion Models in Fewer Steps', 'We sample images from diffusion models in two steps.', ['generation', '?vision']],
    [
      'Vision-Language Models That Read Charts',
      'VLMs read images of charts; we test vision-language models on ten thousand.',
      ['vision', 'multimodal'],
    ],
    ['Speech Recognition in Noisy Kitchens', 'ASR of far speech.', ['speech']],
    ['Hate Speech on Two Platforms', 'A comparison of policies.', ['safety']],
    ['Dexterous Manipulation with a Soft Robot Hand', 'The robot learns to turn keys.', ['robotics', '?reinforcement-learning']],
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
    // a `?` may be given: of two fair readers one would say yes
    const given = classify({ title, abstract }, classifier).map(({ topic }) => topic)
    expect(given.filter((slug) => !expected.includes(`?${slug}`))).toEqual(slugs.filter((slug) => expected.includes(slug)))
  })

  test('with the matched parts of the query as reasons', () => {
    const [first] = classify({ title: 'Federated Averaging on Trains', abstract: '' }, classifier)
    expect(first).toEqual({ topic: 'federated-learning', matched: ['federated', '"federated averaging"'] })
  })
})

describe('the linear classifier', () => {
  // by stems, as the analyser makes them
  const weights = {
    base: -200,
    query: 300,
    words: { text: 0, title: 0 },
    title: { prune: 100 },
    text: { prune: 100, 'gaussian process': -900, 'weight prune': 200 },
  }
  const scorer = buildScorer([undefined, weights])
  const scored = (title: string, abstract = '') =>
    scoreTopics({ title: new AnalyzedText(title), abstract: new AnalyzedText(abstract) }, scorer).scores[1]

  test('adds a term’s weight by its count, less in a longer paper, more in the title', () => {
    expect(scored('We weigh words')).toBe(-200)
    expect(scored('', 'pruning')).toBeCloseTo(-200 + 100 / Math.log(6))
    expect(scored('', 'pruning pruning')).toBeCloseTo(-200 + (100 * (1 + Math.log(2))) / Math.log(6))
    expect(scored('pruning')).toBeCloseTo(-200 + 200 / Math.log(6))
    expect(scored('', 'weight pruning')).toBeCloseTo(-200 + 300 / Math.log(7))
  })

  test('adds the shared weight of keywords to their own weights', () => {
    const spelled = applyKeywordWeights(
      { ...weights, words: { text: 50, title: 20 } },
      parseKeywords('pruned, lottery tickets,\n gaussian process'),
    )
    expect(spelled.text).toEqual({ prune: 150, 'lotteri ticket': 50, 'gaussian process': -850, 'weight prune': 200 })
    expect(spelled.title).toEqual({ prune: 120, 'lotteri ticket': 20, 'gaussian process': 20 })
    expect(() => parseKeywords('federated, more than two words')).toThrow(/more than two words/)
  })

  test('returns the paper’s words of the highest weight, strongest first', () => {
    const { strongestWords } = scoreTopics(
      { title: new AnalyzedText(''), abstract: new AnalyzedText('Weight pruning of a Gaussian process.') },
      scorer,
    )
    expect(strongestWords(1, 3)).toEqual(['weight pruning', 'pruning'])
    expect(strongestWords(0, 3)).toEqual([])
  })

  test('a paper can belong by its words without a match of the query', () => {
    const abstract =
      'We transcribe speech of callers with accents by Whisper; the word error rate of utterances falls, and audio of many speakers is released with its acoustic features.'
    expect(classify({ title: 'Accents of Callers', abstract }, classifier)).toEqual([
      { topic: 'speech', matched: ['accents', 'audio', 'speech'] },
    ])
  })

  test('has its file in the format of the script', () => {
    const file = readFileSync(new URL('../../src/weights/topics.json', import.meta.url), 'utf8')
    expect(textOf(JSON.parse(file))).toBe(file)
    expect(Object.keys(JSON.parse(file))).toEqual(topics.filter(({ hasClassifier }) => hasClassifier).map(({ slug }) => slug))
  })

  test('training is deterministic', () => {
    const paper = (id: string, title: string, labels: string[]) => ({
      id,
      title,
      abstract: `${title}. `.repeat(3),
      labels,
      part: 'develop' as const,
    })
    const few = Array.from({ length: 12 }, (_, i) => [
      paper(`speech ${i}`, `Speech recognition of language ${i}`, ['speech']),
      paper(`other ${i}`, `Recognition of scenes ${i}`, ['?speech', 'vision']),
      paper(`neither ${i}`, `Theorems on numbers ${i}`, []),
    ]).flat()
    const once = train(few).learned
    expect(train(few).learned).toEqual(once)
    expect(once.speech?.text.speech).toBeGreaterThan(0)
  })
})

/**
 * What we read and labelled, by arXiv id (or title, where there is no id); see docs/decisions/0018-topic-classifier.md.
 * Queries were written and weights learned with `develop` before our eyes; `heldOut` was labelled before any answer on it
 * was seen, and nothing was changed for the sake of one of its papers; `again` is what another reader said of the same papers.
 */
const labels = labelsOf()

test('labels name only topics there are, no paper is in both parts, and what was read again was held out', () => {
  const named = Object.values({ ...labels.develop, ...labels.heldOut })
    .concat(Object.values(labels.again))
    .flat()
  expect([...new Set(named)].map((label) => label.replace('?', '')).filter((slug) => !slugs.includes(slug))).toEqual([])
  expect(Object.keys(labels.develop).filter((id) => id in labels.heldOut)).toEqual([])
  expect(Object.keys(labels.again).filter((id) => !(id in labels.heldOut))).toEqual([])
})

test('two readers agree on a topic when both give it; of one and a half nobody can say', () => {
  const first = ['language-models', 'agents', '?reasoning', 'vision', '?safety']
  const second = ['language-models', '?agents', '?reasoning', '?speech']
  expect(agreed(first, second)).toEqual(['language-models', '?agents', '?reasoning', '?vision', '?speech', '?safety'])
})

const corpus = process.env.CORPUS ?? ''

/** A little below what the decision note states: what may not be lost. The queries and weights have seen `develop`. */
const FLOORS = {
  develop: { micro: { precision: 0.99, recall: 0.96 }, each: { precision: 0.97, recall: 0.93 } },
  'held out': { micro: { precision: 0.96, recall: 0.915 }, each: { precision: 0.84, recall: 0.82 } },
  'held out, where two readers agree': { micro: { precision: 0.97, recall: 0.93 }, each: { precision: 0.84, recall: 0.82 } },
}

describe.skipIf(!existsSync(`${corpus}/corpus`))(
  'on the papers we labelled (skipped unless CORPUS names the folder with the recorded papers)',
  () => {
    const papers = existsSync(`${corpus}/corpus`) ? labelledPapers(corpus) : []
    const whole = (part: 'develop' | 'heldOut') => papers.filter((paper) => paper.part === part && paper.abstract)
    const judged = (): Record<keyof typeof FLOORS, typeof papers> => ({
      develop: whole('develop'),
      'held out': whole('heldOut'),
      'held out, where two readers agree': whole('heldOut').map((paper) => ({
        ...paper,
        labels: agreed(paper.labels, labels.again[paper.id] ?? []),
      })),
    })

    test('every label has its paper, and every held-out paper with an abstract was read twice', () => {
      expect(papers).toHaveLength(Object.keys(labels.develop).length + Object.keys(labels.heldOut).length)
      expect(whole('heldOut').filter(({ id }) => !(id in labels.again))).toEqual([])
    })

    test.each(Object.keys(FLOORS) as (keyof typeof FLOORS)[])('topics are precise and find what belongs: %s', (part) => {
      const read = judged()[part]
      const given = new Map(read.map((paper) => [paper, new Set(classify(paper, classifier).map(({ topic }) => topic))]))
      const outcomes = outcomesOf(read, (paper, slug) => given.get(paper)?.has(slug) ?? false)
      console.log(tableOf(`${part}: ${read.length} papers`, outcomes))
      for (const [name, outcome] of outcomes) {
        const floor = FLOORS[part][name === 'micro' ? 'micro' : 'each']
        expect(precisionOf(outcome), `precision of ${name}`).toBeGreaterThanOrEqual(floor.precision)
        expect(recallOf(outcome), `recall of ${name}`).toBeGreaterThanOrEqual(floor.recall)
      }
    })
  },
)
