/**
 * Which papers are worth comparing at all: two records of one paper share at least one of at most ten keys, and hardly any
 * others do. Keys are stored as rows; a new paper is compared with those that share a key, and a key that more than
 * `CROWDED` papers hold is passed over. Measured in docs/decisions/0015-matching.md.
 */
import { type MatchInput, type PreparedRecord, prepareRecord } from './classifier/features.ts'

/** Stored keys were made under this number: whatever changes a key (repair, the words below) raises it, and keys are made anew. */
export const BLOCKING_KEYS_VERSION = 1

/** A key that more papers than this hold says nothing. */
export const MAX_PAPERS_PER_KEY = 100

/** A record's rarest keys that led to so many papers are enough. */
export const ENOUGH_KEY_HITS = 80

/** A key tells the more the fewer papers hold it: one that n hold counts 1/n, and a paper is a candidate from this sum on. */
export const MIN_KEY_WEIGHT = 1 / 25

/** Of a record's candidates, those for whom its keys tell most: at most so many. */
export const MAX_MATCH_CANDIDATES = 30

/** At most as many keys as a record has. */
export const MAX_BLOCKING_KEYS = 10

/** Words of many titles, which come last where words are chosen. Fixed: keys that are stored already were made with it. */
const COMMON_TITLE_WORDS = new Set(
  `
  2025 across action adaptation adaptive advancing adversarial agent agents alignment analysis anomaly answering approach
  assessment attention audio augmentation augmented automated automatic autonomous autoregressive aware based benchmark
  benchmarking beyond bias bridging camera case centric chain class classification clinical clip cloud code complex comprehensive
  compression consistency consistent content context continual contrastive control cross data dataset decoding deep depth design
  detection diffusion distillation distribution document domain driven driving dual dynamic editing effective efficient embedding
  enhanced enhancement enhancing estimation evaluating evaluation event exploring extraction face fast feature features fine flow
  foundation framework free from fusion gaussian generalizable generalization generated generating generation generative geometry
  global grained graph grounding guidance guided hierarchical high human hybrid identification image images imaging implicit
  improving inference information instance instruction interaction interactive joint knowledge language languages large latent
  learning level leveraging lightweight llms local localization long machine mamba matching medical memory method methods
  mitigating mixture modal model modeling models motion multi multilingual multimodal multiple natural network networks neural
  novel object online open optimization perception performance perspective planning point pose prediction preference prompt
  prompting quality question real reasoning recognition reconstruction reinforcement remote representation representations
  resolution resource restoration rethinking retrieval review reward robust robustness safety sampling scalable scale scaling
  scene search segmentation selection self semantic semi sensing shot single small social source space sparse spatial specific
  speech splatting state structure structured study super supervised survey synthesis synthetic system systems task tasks temporal
  test text thought through time token towards tracking training transfer transformer transformers translation tuning uncertainty
  under understanding unified unsupervised using video videos view vision visual what when with without world zero
`
    .trim()
    .split(/\s+/),
)

/** The keys of a record: how its title begins and ends, its first author with long words, and pairs of its rarer long words. */
export function blockingKeysOf(record: MatchInput | PreparedRecord): string[] {
  const { title, authorList } = 'order' in record ? record : prepareRecord(record)
  if (!title.letters) return []
  const words = [...title.contentWords].filter((word) => word.length >= 4).sort(compareByLength)
  const rarer = [...words].sort((a, b) => Number(COMMON_TITLE_WORDS.has(a)) - Number(COMMON_TITLE_WORDS.has(b))).slice(0, 4)
  const first = authorList.list[0]?.foldedFamily
  return [
    ...new Set([
      `begins ${title.letters.slice(0, 20)}`,
      `ends ${title.letters.slice(-20)}`,
      ...(first ? words.slice(0, 2).map((word) => `by ${first} ${word}`) : []),
      ...(rarer.length === 1 ? [`has ${rarer[0]}`] : []),
      ...rarer.flatMap((word, i) => rarer.slice(i + 1).map((other) => `has ${word < other ? `${word} ${other}` : `${other} ${word}`}`)),
    ]),
  ]
}

const compareByLength = (a: string, b: string): number => b.length - a.length || (a < b ? -1 : 1)

/** A key as it is stored: a number of 53 bits, which two of ten million keys have in common by chance once in two hundred stores. */
export function hashBlockingKey(key: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0)
}
