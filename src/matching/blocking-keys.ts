/**
 * Blocking keys: two records of one paper share at least one of at most ten keys, and hardly any other records do. A new paper
 * is compared only with papers that share a stored key. Measured in docs/decisions/0015-matching.md.
 */
import { type MatchInput, type PreparedRecord, prepareRecord } from './classifier/features.ts'

/** The version of stored keys. Whatever changes a key (text repair, the words below) raises it, and all keys are recomputed. */
export const BLOCKING_KEYS_VERSION = 1

/** Keys of more papers than this are skipped. */
export const MAX_PAPERS_PER_KEY = 100

/** Keys are looked up, rarest first, until they have led to this many papers. */
export const ENOUGH_KEY_HITS = 80

/** A key of n papers weighs 1/n; a paper is a candidate if its shared keys weigh at least this. */
export const MIN_KEY_WEIGHT = 1 / 25

/** At most this many candidates are compared, those with the highest weight. */
export const MAX_MATCH_CANDIDATES = 30

/** The highest number of keys of a record. */
export const MAX_BLOCKING_KEYS = 10

/** Words of many titles, chosen last. Stored keys depend on them: never changed. */
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

/** The keys of a record: its title's beginning and end, its first author with long words, and pairs of its rarer long words. */
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

/** The stored form of a key: 53 bits, so that ten million keys collide in one of two hundred stores. */
export function hashBlockingKey(key: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0)
}
