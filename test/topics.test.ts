import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { topics } from '../feeds/topics/index.ts'
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
      expect(() => parseQuery(query), title).not.toThrow()
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
 * What we read and labelled: arXiv id (or title, where there is no id) → topics whose followers would want the paper in
 * their feed. `?topic`: of two fair readers one would say yes; it counts neither for nor against a topic. Queries are
 * tuned on the papers whose hash is even; the others are held out.
 */
const labels = JSON.parse(readFileSync(new URL('fixtures/topic-labels.json', import.meta.url), 'utf8')) as Record<string, string[]>

test('labels name only topics there are', () => {
  expect([...new Set(Object.values(labels).flat())].map((label) => label.replace('?', '')).filter((slug) => !slugs.includes(slug))).toEqual(
    [],
  )
})

const corpus = `${process.env.CORPUS}/corpus`

describe.skipIf(!existsSync(corpus))('on the papers we labelled (skipped unless CORPUS names the folder with the recorded papers)', () => {
  type Labelled = { title: string; abstract: string; labels: string[]; held: boolean }

  function labelled(): Labelled[] {
    const found = new Map<string, Labelled>()
    const add = (key: string, title: string, abstract: string) => {
      const names = labels[key]
      const held = createHash('sha256').update(key).digest().readUInt8(0) % 2 === 1
      if (names && !found.has(key)) found.set(key, { title, abstract, labels: names, held })
    }
    const lines = (file: string) => {
      const text = gunzipSync(readFileSync(file)).toString().trim()
      return text.split('\n').map((line) => JSON.parse(line) as { id: string; title: string; summary: string })
    }
    const folder = (name: string) => {
      const dev = readdirSync(`${corpus}/${name}`).find((entry) => entry.startsWith('dev-'))
      return `${corpus}/${name}/${dev}`
    }
    const seed = JSON.parse(readFileSync(`${corpus}/seed/papers.json`, 'utf8')) as { title: string | null; abstract: string }[]
    for (const { title, abstract } of seed) if (title) add(title, title, abstract)
    for (const paper of lines(`${folder('hf-daily-archive')}/papers-with-abstracts.jsonl.gz`)) add(paper.id, paper.title, paper.summary)
    const days = `${folder('arxiv-daily-listings')}/days-with-abstracts`
    for (const day of readdirSync(days)) for (const paper of lines(`${days}/${day}`)) add(paper.id, paper.title, paper.summary)
    return [...found.values()]
  }

  /** Precision and recall of each topic and of all together; `open` counts papers given that only one of two readers would give. */
  function measured(papers: Labelled[]) {
    const rows = new Map(['micro', ...slugs].map((name) => [name, { right: 0, wrong: 0, open: 0, missed: 0 }]))
    for (const paper of papers) {
      const given = new Set(classify(paper, classifier).map(({ topic }) => topic))
      for (const slug of slugs) {
        const wanted = paper.labels.includes(slug)
        if (!wanted && !given.has(slug)) continue
        const outcome = !given.has(slug) ? 'missed' : wanted ? 'right' : paper.labels.includes(`?${slug}`) ? 'open' : 'wrong'
        for (const name of ['micro', slug]) (rows.get(name) as Record<typeof outcome, number>)[outcome]++
      }
    }
    return [...rows].map(([name, { right, wrong, open, missed }]) => {
      return { name, precision: right / (right + wrong), recall: right / (right + missed), papers: right + missed, open }
    })
  }

  const papers = existsSync(corpus) ? labelled() : []

  test('every label has its paper, and every topic at least 15', () => {
    expect(papers).toHaveLength(Object.keys(labels).length)
    for (const slug of slugs) expect(papers.filter((paper) => paper.labels.includes(slug)).length, slug).toBeGreaterThanOrEqual(15)
  })

  test.each([
    ['develop', false],
    ['held out', true],
  ])('topics are precise and find what belongs: %s', (name, held) => {
    const part = papers.filter((paper) => paper.held === held)
    const rows = measured(part)
    const table = rows.map((row) =>
      [row.name.padEnd(24), row.precision.toFixed(3).padStart(9), row.recall.toFixed(3).padStart(9), row.papers, row.open].join('\t'),
    )
    console.log([`${name}: ${part.length} papers`.padEnd(24).concat('\tprecision\t   recall\tpapers\topen'), ...table].join('\n'))
    for (const { name, precision, recall } of rows) {
      expect(precision, `precision of ${name}`).toBeGreaterThanOrEqual(name === 'micro' ? 0.95 : 0.85)
      expect(recall, `recall of ${name}`).toBeGreaterThanOrEqual(name === 'micro' ? 0.88 : 0.65)
    }
  })
})
