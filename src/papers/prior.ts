/**
 * A prior: how likely a community is to pick a paper, judged by what the paper says of itself before anyone has voted.
 *
 *   log-odds = authors + comment + categories + shape of the title + words of the title, each against a day's ordinary paper
 *
 * A logistic regression over the papers arXiv announced on a day, of which some were picked. Its weights stand in
 * weights/prior.json, made by scripts/train-prior.ts. Names of people, institutions, models and companies are one and the same
 * word to it, and it never sees an identifier, a date or who submitted what. Figures and reasons: docs/decisions/0019-prior.md.
 */
import weights from '../weights/prior.json' with { type: 'json' }

/** What is judged. No authors, or an absent comment: not known, and so as usual; `comment: null` (or empty): there is none. */
export type PriorInput = { title: string; authors: { length: number }; categories: string[]; comment?: string | null | undefined }

export const PRIOR_KINDS = ['authors', 'comment', 'categories', 'shape', 'words'] as const
export type PriorKind = (typeof PRIOR_KINDS)[number]

/** What is expected of a paper, in merit points between -BOUND and BOUND: 0 is a day's ordinary paper. `says` is why, in words. */
export type Prior = { adds: number; says: string }

/** Weights in hundredths of log-odds. */
type Hundredths = Record<string, number>
/** `fields` are the primary categories it was trained on, `usual` is what each kind adds to a day's ordinary paper. */
export type PriorWeights = { about: string; trained: string; fields: string[]; usual: Record<PriorKind, number> } & Record<
  PriorKind,
  Hundredths
>

/** What the weights in use were learned from, in words, and the primary categories they know. */
export const PRIOR_TRAINING: Pick<PriorWeights, 'trained' | 'fields'> = weights

/** What the most promising paper gains, in merit points: as much as the usual number of upvotes. */
export const MAX_PRIOR = 1
/** Log-odds for which a prior is well on its way to its bound (tanh 1 = .76). */
export const PRIOR_SCALE = 3
/** Authors are counted up to so many. */
export const MAX_AUTHOR_COUNT = 60

/**
 * The prior of a paper, or undefined where the model knows nothing: what is not on arXiv, or is of a field it was not
 * trained on.
 */
export function priorOf(paper: PriorInput & { identifiers: string[] }, from: PriorWeights = weights): Prior | undefined {
  if (!from.fields.includes(paper.categories[0] ?? '') || !paper.identifiers.some((name) => name.startsWith('arxiv:'))) return undefined
  const parts = priorContributionsOf(paper, from)
  const adds = MAX_PRIOR * Math.tanh(parts.reduce((sum, part) => sum + part.adds, 0) / PRIOR_SCALE)
  return { adds, says: describeContributions(parts, Math.sign(adds), paper) }
}

/** The log-odds of any paper against a day's ordinary one, for ranking papers of one day; wherever they are from. */
export const logOddsOf = (paper: PriorInput, from: PriorWeights = weights): number =>
  priorContributionsOf(paper, from).reduce((sum, { adds }) => sum + adds, 0)

type PriorContribution = { kind: PriorKind; adds: number; features: string[]; featureWeights: Map<string, number> }

/** What each kind adds; a kind of which nothing is known is left out. */
function priorContributionsOf(paper: PriorInput, from: PriorWeights): PriorContribution[] {
  const tables = weightTablesOf(from)
  const found = priorFeaturesOf(paper)
  const parts: PriorContribution[] = []
  for (const kind of PRIOR_KINDS) {
    const features = found[kind]
    if (!features) continue
    const featureWeights = tables[kind]
    let adds = -from.usual[kind]
    for (const feature of features) adds += featureWeights.get(feature) ?? 0
    parts.push({ kind, adds: adds / 100, features, featureWeights })
  }
  return parts
}

/** Looking up in a Map is some times faster than in an object of a thousand keys. */
const weightTableCache = new WeakMap<PriorWeights, Record<PriorKind, Map<string, number>>>()
function weightTablesOf(from: PriorWeights): Record<PriorKind, Map<string, number>> {
  const tables =
    weightTableCache.get(from) ?? (Object.fromEntries(PRIOR_KINDS.map((kind) => [kind, new Map(Object.entries(from[kind]))])) as never)
  weightTableCache.set(from, tables)
  return tables
}

/** Parts of less are not worth a word. */
const MIN_MENTIONED_LOG_ODDS = 0.1

/** What decided, strongest first: `12 authors, a link to code, “reasoning” in its title`. */
function describeContributions(parts: PriorContribution[], sign: number, { authors }: PriorInput): string {
  const said: string[] = []
  for (const part of parts.filter(({ adds }) => adds * sign >= MIN_MENTIONED_LOG_ODDS).sort((a, b) => (b.adds - a.adds) * sign)) {
    if (part.kind === 'authors') said.push(authors.length === 1 ? '1 author' : `${authors.length} authors`)
    else if (part.kind === 'shape') said.push('the form of its title')
    else {
      const telling = strongestFeatureOf(part, sign)
      if (telling !== undefined) said.push(part.kind === 'words' ? `“${telling}” in its title` : telling)
    }
  }
  return said.join(', ')
}

/** The feature that tells most of a part. */
function strongestFeatureOf({ features, featureWeights }: PriorContribution, sign: number): string | undefined {
  let most = 0
  let found: string | undefined
  for (const feature of features) {
    const adds = (featureWeights.get(feature) ?? 0) * sign
    if (adds <= most || feature.endsWith(CATEGORY_COUNT_SUFFIX)) continue
    most = adds
    found = feature
  }
  return found === NO_COMMENT ? 'no comment' : found?.replace(/^first /, '')
}

const CATEGORY_COUNT_SUFFIX = ' of them'
const NO_COMMENT = 'none'

/** Everything the prior sees of a paper, by name; a kind of which nothing is known is absent. */
export function priorFeaturesOf({ title, authors, categories, comment }: PriorInput): Partial<Record<PriorKind, string[]>> {
  const plain = maskNames(title.slice(0, 400))
  const subjects = categories.slice(0, 8)
  return {
    ...(authors.length > 0 && { authors: [String(Math.min(authors.length, MAX_AUTHOR_COUNT))] }),
    ...(comment !== undefined && { comment: commentFeatures(comment ?? '') }),
    ...(categories.length > 0 && {
      categories: [`first ${subjects[0]}`, ...subjects, `${Math.min(categories.length, 6)}${CATEGORY_COUNT_SUFFIX}`],
    }),
    shape: shapeFeatures(plain),
    words: [...titleTermsOf(plain)],
  }
}

/** `5–6`: the range between two of these bounds that a number lies in. */
export function bucketLabel(n: number, bounds: number[]): string {
  const i = bounds.findIndex((bound) => n < bound)
  if (i < 0) return `${bounds.at(-1)} or more`
  const [low, high] = [bounds[i - 1] ?? 0, (bounds[i] ?? 0) - 1]
  return low === high ? `${low}` : `${low}–${high}`
}

const COMMENT_PATTERNS: [name: string, pattern: RegExp][] = [
  ['a link', /https?:|www\.|\.com\/|\.io\b/],
  ['a link to code', /git(?:hub|lab|ee)\.com|bitbucket\.org|codeberg\.org/],
  ['a project page by address', /\.(?:github|gitlab)\.io|\.pages\.dev|sites\.google|\.vercel\.app/],
  ['a link to weights or data', /hugging ?face|modelscope|zenodo|kaggle|figshare/],
  ['code', /\bcodes?\b|codebase|open.?sourc/],
  ['a project page', /project|website|webpage|homepage|page:|\bdemo|\bblog/],
  ['a dataset', /dataset|\bdata\b/],
  ['a model', /\bmodels?\b|weights|checkpoint/],
  ['accepted', /accept|to appear|published|camera|proceedings|\boral\b|spotlight|poster|highlight/],
  ['an oral or spotlight', /\boral\b|spotlight|highlight|best paper|award/],
  ['a workshop', /workshop/],
  ['findings', /finding/],
  ['submitted', /submitted|under review/],
  ['in progress', /in progress|ongoing/],
  ['a preprint', /pre-?print/],
  ['a technical report', /tech(?:nical|\.)? ?report/],
  ['a thesis', /thesis|dissertation/],
  ['a survey or position', /survey|position paper|review paper/],
  ['a journal', /journal|transactions|\bieee\b|\bacm\b|springer|elsevier|\bmdpi\b|letters/],
  ['tables', /\btables?\b/],
  ['an appendix', /appendi|supplement|main (?:paper|text)/],
  ['a version', /\bv\d\b|version|revis|updated|extended/],
]
const VENUE_ACRONYMS =
  /\b(neurips|nips|iclr|icml|cvpr|iccv|eccv|naacl|eacl|aacl|emnlp|acl|coling|colm|lrec|aaai|ijcai|ecai|kdd|www|sigir|cikm|wsdm|recsys|interspeech|icassp|icra|iros|corl|rss|miccai|isbi|midl|wacv|bmvc|accv|tmlr|jmlr|tacl|siggraph|chi|3dv|icip|ijcnn|icpr|aistats|uai|acm ?mm)\b/g
const PAGE_COUNT = /(\d{1,3})\+?[ -]?(?:pages|pgs|pp|page)\b/
const FIGURE_COUNT = /(\d{1,3}) (?:color |main )?fig/

function commentFeatures(comment: string): string[] {
  const text = maskNames(comment.slice(0, 600)).toLowerCase().trim()
  if (!text) return [NO_COMMENT]
  const seen = COMMENT_PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
  const venues = new Set([...text.replace(/(?<=[a-z])'?(?:20)?2\d\b/g, ' ').matchAll(VENUE_ACRONYMS)].map(([venue]) => venue))
  for (const venue of venues) seen.push(venue)
  if (venues.size > 0) seen.push('a venue')
  const pages = PAGE_COUNT.exec(text)?.[1]
  if (pages) seen.push(`${bucketLabel(Number(pages), [5, 7, 8, 9, 11, 13, 16, 20, 25, 30, 40, 60])} pages`)
  const figures = FIGURE_COUNT.exec(text)?.[1]
  if (figures) seen.push(`${bucketLabel(Number(figures), [3, 5, 7, 9, 12, 16, 25])} figures`)
  return seen
}

const COINED_NAME = /[a-z][A-Z]|[A-Z]{2}|\d|[A-Za-z]-[A-Z]/

function shapeFeatures(title: string): string[] {
  const words = title.split(/\s+/)
  const seen = [`${bucketLabel(words.length, [4, 6, 8, 10, 12, 14, 17])} words`]
  const colon = /^([^:]{2,40}):/.exec(title)?.[1]
  if (colon) {
    const before = colon.trim().split(/\s+/)
    seen.push(`${Math.min(before.length, 5)} before a colon`)
    // a known name is a word like any other
    if (before.length <= 2 && !colon.includes(NAME_PLACEHOLDER) && COINED_NAME.test(colon)) {
      seen.push('a coined name')
      if (before.length === 1) seen.push(`a coined name of ${bucketLabel(colon.length, [4, 6, 8, 11, 15])}`)
      if (/\d/.test(colon)) seen.push('a number in the coined name')
      if (/\d$/.test(colon)) seen.push('a version')
    } else if (before.length === 1) seen.push('a word and a colon')
    if (/bench/i.test(colon)) seen.push('a benchmark')
  } else seen.push(title.includes(':') ? 'a late colon' : 'no colon')
  if (title.includes('?')) seen.push('a question')
  if (title.includes('!')) seen.push('an exclamation')
  if (/\d/.test(title)) seen.push('a number')
  if (/\bvia\b/i.test(title)) seen.push('via')
  if (/[$\\]/.test(title)) seen.push('a formula')
  const lower = words.filter((word) => /^[a-z]{4,}/.test(word)).length
  if (words.length >= 5 && lower > words.length * 0.4) seen.push('a sentence’s case')
  return seen
}

/** The word that stands for any name; as a shape it is a word like others. */
const NAME_PLACEHOLDER = 'Somename'
const NAME_PLACEHOLDER_WORD = NAME_PLACEHOLDER.toLowerCase()

/**
 * Names of models, of companies and of institutions: any of them is the same word to the prior. Made by reading every
 * distinctive word of the titles that a first fit gave weight, and by adding those of the same kinds that came to mind.
 */
const MASKED_NAMES = new Set(
  `adobe alexa alexnet alibaba alpaca alphaevolve alphafold alphago amazon amd android anthropic apple arctic aria aws aya
   baai bagel baichuan baidu bard bart bbc berkeley bert bing blip bloom bloomberg bosch bytedance caltech cambrian
   cambridge cern chameleon chatglm chatgpt chinchilla cifar clap claude clip cmu codex cogvideo cogvideox cogvlm cohere
   copilot cornell cosmos cursor dall dalle dbrx deberta deepmimic deepmind deepseek deepseekmath densenet depthanything
   devin dino dinov doubao dreamer dust3r efficientnet emu epfl ernie eurollm evaclip facebook falcon flamingo florence
   flux fudan gato gemini gemma github gitlab glm google gpt gr00t granite grok groundingdino haiku harvard hidream hiera
   huawei hubert huggingface hunyuan hunyuanvideo ibm imagen inception inria instagram instructgpt intel internlm
   internvideo internvl ios isaac jamba janus jina jpmorgan kaist keye kimi kling kosmos kuaishou kwai langchain lg
   linkedin llama llamagen llamaindex llamas llava longcat ltx lumina mamba manus maskrcnn mast3r medgemma medpalm medsam
   meituan microsoft midjourney minicpm minimax mistral mit mixtral mobilenet mochi mocov molmo moonshot moshi movinet
   nasa nemotron netflix nova nvidia o1 o3 o4 octo olmo omnigen openai openclip openelm openvla opus ovis oxford paligemma
   palm pangu peking perplexity phi pika pinterest pixart princeton pythia qualcomm qwen qwenlm qwenvl qwq r1 reddit
   resnet roberta runway salesforce sam samsung sana seedance seedream segformer sensetime shanghai siemens siglip simclr
   skywork smollm sonnet sony sora spark spotify stablelm stanford starcoder stepfun suno swin t5 telechat telegram
   tencent tesla thudm tiktok toyota tsinghua tulu twitter uber veo vgg vggt vicuna vllm wan wav2vec waymo wechat weibo
   whatsapp whisper wikipedia wordpress xai xiaohongshu xiaomi xlnet xlsr yandex yandexgpt yelp yi yolo yolov youtube yuan
   zhejiang zhipu`.split(/\s+/),
)
const NAME_TOKEN = /[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*/g
const NAME_PIECE = /[a-z0-9]+(?:\.[a-z0-9]+)*/g
// what a name is tied to: v2, 7B, 2.5, VL, Pro; by a space less of it
const NAME_QUALIFIER = /^(?:[vV]?\d[\d.]*[a-zA-Z]{0,2}|[A-Z][A-Z0-9]{0,4}|[rR]\d+|Zero|Omni|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite)$/
const NAME_WITH_QUALIFIERS =
  /Somename(?:\s+(?:Somename|[vV]?\d[\d.]*[bB]?|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite))+(?![\p{L}\p{N}])/gu
const TRAILING_VERSION = /v?\d[\d.]*[a-z]{0,2}$/

/** A text in which every known name of a model, company or institution, with its version, is the same one word. */
export function maskNames(text: string): string {
  // most texts have none
  if (!text.toLowerCase().match(NAME_PIECE)?.some(isMaskedName)) return text
  const plain = text.replace(NAME_TOKEN, (token) => {
    const lower = token.toLowerCase()
    if (!lower.includes('-')) return isMaskedName(lower) ? NAME_PLACEHOLDER : token
    if (!lower.split('-').some(isMaskedName)) return token
    const pieces: string[] = []
    for (const piece of token.split('-')) {
      if (isMaskedName(piece.toLowerCase())) {
        if (pieces.at(-1) !== NAME_PLACEHOLDER) pieces.push(NAME_PLACEHOLDER)
      } else if (pieces.at(-1) !== NAME_PLACEHOLDER || !NAME_QUALIFIER.test(piece)) pieces.push(piece)
    }
    return pieces.join('-')
  })
  return plain.replace(NAME_WITH_QUALIFIERS, NAME_PLACEHOLDER)
}

const isMaskedName = (word: string): boolean =>
  MASKED_NAMES.has(word) || (/\d/.test(word) && MASKED_NAMES.has(word.replace(TRAILING_VERSION, '')))

const TITLE_WORD = /[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*|\d+[a-z]*/g
const PRIOR_STOPWORDS = new Set('a an the of for in on to and with by from is are as at via we or its be this that'.split(' '))

function stemWord(word: string): string {
  if (!word.endsWith('s') || word.length < 4) return word
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return 'aisu'.includes(word.at(-2) ?? '') ? word : word.slice(0, -1)
}

/** The distinct words, parts of hyphened words, and pairs of words of a title whose names were taken out. */
export function titleTermsOf(title: string): Set<string> {
  const grams = new Set<string>()
  let before = ''
  for (const written of title.toLowerCase().match(TITLE_WORD) ?? []) {
    const word = stemWord(written)
    const named = word.includes(NAME_PLACEHOLDER_WORD)
    if (!named && !PRIOR_STOPWORDS.has(word)) grams.add(word)
    if (word.includes('-'))
      for (const part of word.split('-'))
        if (part.length > 1 && part !== NAME_PLACEHOLDER_WORD && !PRIOR_STOPWORDS.has(part)) grams.add(stemWord(part))
    if (before && !named) grams.add(`${before} ${word}`)
    before = named ? '' : word
  }
  return grams
}
