/** Papers made up for measuring a large store: words as common as words are (Zipf), in themes. The same number gives the same papers. */
import type { papers } from '../src/store/schema.ts'

/** Numbers from 0 to 1 that look like chance (xorshift). */
function chanceOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const COMMON =
  'model learning network data method training language task performance result image large deep graph attention transformer sparse inference representation optimization'.split(
    ' ',
  )
const SYLLABLES = 'ba co di fu ga he lo mi nu po ra se ti vo wa xe yu za cre dri plo gra sti tra phe'.split(' ')
const WORDS = 60_000
const THEMES = 200

/** The nth word by how common it is. */
export function wordAt(n: number): string {
  if (n < COMMON.length) return COMMON[n] as string
  const chance = chanceOf(n + 1)
  for (let i = 0; i < 5; i++) chance()
  return Array.from({ length: 2 + Math.floor(chance() * 3) }, () => SYLLABLES[Math.floor(chance() * SYLLABLES.length)]).join('')
}

/** The nth paper: a title of about nine words and an abstract of about 150, a third of them of its theme. */
export function paperAt(n: number) {
  const chance = chanceOf(n + 1)
  for (let i = 0; i < 5; i++) chance()
  const theme = Math.floor(chance() * THEMES)
  const word = () =>
    chance() < 0.33 ? wordAt(300 + theme * 290 + Math.floor(290 * chance() ** 2)) : wordAt(Math.floor(WORDS ** (chance() ** 0.8)) - 1)
  const words = (count: number) => Array.from({ length: count }, word)
  const sentences = Array.from({ length: 8 }, () => `${words(14 + Math.floor(chance() * 10)).join(' ')}.`)
  return {
    id: `arxiv:${String(1000 + Math.floor(n / 90_000))}.${String(10_000 + (n % 90_000))}`,
    title: words(6 + Math.floor(chance() * 7)).join(' '),
    abstract: sentences.join(' '),
    authors: Array.from({ length: 1 + Math.floor(chance() * 8) }, () => ({
      name: `${wordAt(5000 + Math.floor(chance() * 300))} ${wordAt(7000 + Math.floor(3000 * chance() ** 2))}`,
    })),
    categories: [['cs.LG', 'cs.CV', 'cs.CL', 'stat.ML'][Math.floor(chance() * 4)] as string],
    theme,
  }
}

/** The nth paper as it stands in the store. */
export function rowAt(n: number): typeof papers.$inferSelect {
  const { theme: _, ...paper } = paperAt(n)
  return {
    seq: n + 1,
    ...paper,
    abstractDisplay: 'whole',
    url: `https://arxiv.org/abs/${paper.id.slice(6)}`,
    published: '2025-11-01T00:00:00Z',
    version: 1,
    announceType: null,
    venue: null,
    license: null,
    comment: null,
    organization: null,
    submittedBy: null,
    links: n % 5 === 0 ? { code: 'https://code.example/x' } : {},
    withdrawn: false,
    retracted: false,
    firstSeenAt: 1_760_000_000 + n * 30,
    score: 0,
    scoreParts: [],
    hot: 0,
    changedAt: null,
    awaitsDate: false,
  }
}
