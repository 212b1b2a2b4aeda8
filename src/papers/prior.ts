/**
 * A prior: how likely a community is to pick a paper, judged by what the paper says of itself before anyone has voted.
 *
 * log-odds = base + authors + comment + categories + shape of the title + words of the title: a logistic regression over
 * the papers arXiv announced on a day, of which some were picked. Its weights stand in weights/prior.json, made by
 * scripts/train-prior.ts. Names of people, institutions, models and companies are one and the same word to it, and it never
 * sees an identifier, a date or who submitted what. Figures and reasons: docs/decisions/prior.md.
 */
import weights from '../weights/prior.json' with { type: 'json' }

/** What is judged. No authors and an absent comment are unknown; `comment: null` (or empty) says that there is none. */
export type Judged = {
  names: string[]
  title: string
  authors: { length: number }
  categories: string[]
  comment?: string | null | undefined
}

export const KINDS = ['authors', 'comment', 'categories', 'shape', 'words'] as const
export type PriorKind = (typeof KINDS)[number]

/** One part of a prior, in merit points, with what it stems from in words. */
export type PriorPart = { kind: PriorKind; adds: number; says: string }

/** A prior in merit points, between -BOUND and BOUND: 0 is a day's ordinary paper. `logOdds` is the same before it was bounded. */
export type Prior = { adds: number; logOdds: number; parts: PriorPart[] }

/** Weights in hundredths of log-odds. */
type Hundredths = Record<string, number>
type Model = { base: number; mean: number; authors?: Hundredths; comment?: Hundredths; categories: Hundredths; shape: Hundredths }
/** The four models differ in what is known of a paper; the words are theirs in common. `mean` is the log-odds of a day's ordinary paper. */
export type Weights = {
  about: string
  trained: string
  primaries: string[]
  whole: Model
  noAuthors: Model
  noComment: Model
  neither: Model
  words: Hundredths
}

/** What the most promising paper gains, in merit points: as much as the usual number of upvotes. */
export const BOUND = 1
/** Log-odds for which a prior is well on its way to its bound (tanh 1 = .76). */
export const SCALE = 3

/**
 * The prior of a paper, or undefined where the model knows nothing: what is not on arXiv, or is of a field it was not trained on.
 */
export function priorOf(paper: Judged, from: Weights = weights): Prior | undefined {
  if (!paper.names.some((name) => name.startsWith('arxiv:'))) return undefined
  if (!from.primaries.includes(paper.categories[0] ?? '')) return undefined
  const model = modelFor(paper, from)
  const parts = partsOf(paper, model, from.words)
  // what is usual of the whole is taken off evenly, so that parts add up to the whole
  const logOdds = parts.reduce((sum, { adds }) => sum + adds, (model.base - model.mean) / 100)
  const adds = BOUND * Math.tanh(logOdds / SCALE)
  const sum = parts.reduce((total, part) => total + part.adds, 0)
  const rest = (adds - shareOf(adds, logOdds) * sum) / parts.length
  return { adds, logOdds, parts: parts.map((part) => ({ ...part, adds: shareOf(adds, logOdds) * part.adds + rest })) }
}

const shareOf = (adds: number, logOdds: number): number => (logOdds === 0 ? BOUND / SCALE : adds / logOdds)

/** The log-odds of any paper against a day's ordinary one, for ranking papers of one day; wherever they are from. */
export function logOddsOf(paper: Omit<Judged, 'names'>, from: Weights = weights): number {
  const model = modelFor(paper, from)
  return (
    featuresOf(paper).reduce((sum, [kind, name, value]) => sum + (value * (weightsOf(kind, model, from.words)?.[name] ?? 0)) / 100, 0) +
    (model.base - model.mean) / 100
  )
}

function modelFor({ authors, comment }: Omit<Judged, 'names'>, from: Weights): Model {
  if (authors.length > 0) return comment === undefined ? from.noComment : from.whole
  return comment === undefined ? from.neither : from.noAuthors
}

const weightsOf = (kind: PriorKind, model: Model, words: Hundredths): Hundredths | undefined => (kind === 'words' ? words : model[kind])

function partsOf(paper: Judged, model: Model, words: Hundredths): PriorPart[] {
  const features = featuresOf(paper)
  return KINDS.flatMap((kind) => {
    const known = weightsOf(kind, model, words)
    if (!known) return []
    const counted = features
      .filter(([of]) => of === kind)
      .map(([, name, value]) => ({ name, adds: (value * (known[name] ?? 0)) / 100 }))
      .filter(({ adds }) => adds !== 0)
    const adds = counted.reduce((sum, feature) => sum + feature.adds, 0)
    return [{ kind, adds, says: kind === 'authors' ? authorsInWords(paper.authors.length) : saysOf(kind, counted, adds) }]
  })
}

const authorsInWords = (n: number): string => (n === 1 ? '1 author' : `${n} authors`)

/** The three features that decided a part, strongest first. */
function saysOf(kind: PriorKind, counted: { name: string; adds: number }[], adds: number): string {
  const strongest = counted
    .filter((feature) => feature.adds * adds >= 0)
    .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds) || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => (kind === 'words' ? `“${name}”` : name))
  return strongest.join(', ') || 'nothing of note'
}

/** One thing seen in a paper: its kind, its name (words for a person), and how much of it there is. */
export type Feature = [kind: PriorKind, name: string, value: number]

/** Everything the prior sees of a paper. */
export function featuresOf({ title, authors, categories, comment }: Omit<Judged, 'names'>): Feature[] {
  const features: Feature[] = []
  const plain = withoutNames(title.slice(0, 400))
  const n = authors.length
  if (n > 0) {
    const log = Math.log(1 + n)
    features.push(['authors', bucket(n, AUTHORS), 1], ['authors', 'ln', log], ['authors', 'ln²', (log * log) / 3])
  }
  if (comment !== undefined) for (const name of commentFeatures(comment ?? '')) features.push(['comment', name, 1])
  for (const [i, category] of categories.slice(0, 8).entries()) {
    if (i === 0) features.push(['categories', `first ${category}`, 1])
    features.push(['categories', category, 1])
  }
  features.push(['categories', `${Math.min(categories.length, 6)} of them`, 1])
  for (const name of shapeFeatures(plain)) features.push(['shape', name, 1])
  for (const word of gramsOf(plain)) features.push(['words', word, 0.5])
  return features
}

const AUTHORS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 30, 60]

/** `5–6`: the range between two of these bounds that a number lies in. */
function bucket(n: number, bounds: number[]): string {
  const i = bounds.findIndex((bound) => n < bound)
  const low = i < 0 ? bounds.at(-1) : (bounds[i - 1] ?? 0)
  return i < 0 ? `${low} or more` : `${low}–${(bounds[i] ?? 0) - 1}`
}

const TOLD: [name: string, pattern: RegExp][] = [
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
const VENUES =
  /\b(neurips|nips|iclr|icml|cvpr|iccv|eccv|naacl|eacl|aacl|emnlp|acl|coling|colm|lrec|aaai|ijcai|ecai|kdd|www|sigir|cikm|wsdm|recsys|interspeech|icassp|icra|iros|corl|rss|miccai|isbi|midl|wacv|bmvc|accv|tmlr|jmlr|tacl|siggraph|chi|3dv|icip|ijcnn|icpr|aistats|uai|acm ?mm)\b/g
const PAGES = /(\d{1,3})\+?[ -]?(?:pages|pgs|pp|page)\b/
const FIGURES = /(\d{1,3}) (?:color |main )?fig/

function commentFeatures(comment: string): string[] {
  const text = comment.slice(0, 600).toLowerCase().trim()
  if (!text) return ['none']
  const seen = TOLD.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
  const venues = new Set([...text.replace(/(?<=[a-z])'?(?:20)?2\d\b/g, ' ').matchAll(VENUES)].map(([venue]) => venue))
  for (const venue of venues) seen.push(venue)
  if (venues.size > 0) seen.push('a venue')
  const pages = PAGES.exec(text)?.[1]
  if (pages) seen.push(`${bucket(Number(pages), [5, 7, 8, 9, 11, 13, 16, 20, 25, 30, 40, 60])} pages`)
  const figures = FIGURES.exec(text)?.[1]
  if (figures) seen.push(`${bucket(Number(figures), [3, 5, 7, 9, 12, 16, 25])} figures`)
  seen.push(`${bucket(withoutNames(text).length, [12, 25, 45, 80, 130])} letters`)
  return seen
}

const COINED = /[a-z][A-Z]|[A-Z]{2}|\d|[A-Za-z]-[A-Z]/

function shapeFeatures(title: string): string[] {
  const words = title.split(/\s+/)
  const seen = [`${bucket(words.length, [4, 6, 8, 10, 12, 14, 17])} words`]
  const colon = /^([^:]{2,40}):/.exec(title)?.[1]
  if (colon) {
    const before = colon.trim().split(/\s+/)
    seen.push(`${Math.min(before.length, 5)} before a colon`)
    const named = colon.includes(NAMED)
    if (named) seen.push('a known name before a colon')
    else if (before.length <= 2 && COINED.test(colon)) {
      seen.push('a coined name')
      if (before.length === 1) seen.push(`a coined name of ${bucket(colon.length, [4, 6, 8, 11, 15])}`)
      if (/\d/.test(colon)) seen.push('a number in the coined name')
      if (/\d$/.test(colon)) seen.push('a version')
    } else if (before.length === 1) seen.push('a word and a colon')
    if (!named && /bench/i.test(colon)) seen.push('a benchmark')
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
const NAMED = 'Somename'

/**
 * Names of models, of companies and of institutions: any of them is the same word to the prior. Made by reading every
 * distinctive word of the titles that a first fit gave weight, and by adding those of the same kinds that came to mind.
 */
const NAMES = new Set(
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
const TOKEN = /[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*/g
// what a name is tied to: v2, 7B, 2.5, VL, Zero
const VERSION = /^(?:v?\d[\d.]*[a-z]{0,2}|[A-Z][A-Z0-9]{0,4}|[rR]\d+|Zero|Omni)$/
const VERSIONED = /v?\d[\d.]*[a-z]{0,2}$/

/** A text in which every known name of a model, company or institution, with its version, is the same one word. */
export function withoutNames(text: string): string {
  let found = false
  const plain = text.replace(TOKEN, (token) => {
    const lower = token.toLowerCase()
    if (!lower.includes('-')) {
      if (!isName(lower)) return token
      found = true
      return NAMED
    }
    if (!lower.split('-').some(isName)) return token
    found = true
    const pieces: string[] = []
    for (const piece of token.split('-')) {
      if (isName(piece.toLowerCase())) {
        if (pieces.at(-1) !== NAMED) pieces.push(NAMED)
      } else if (pieces.at(-1) !== NAMED || !VERSION.test(piece)) pieces.push(piece)
    }
    return pieces.join('-')
  })
  return found ? plain.replace(/Somename(?:\s+(?:Somename|v?\d[\d.]*))+(?![\p{L}\p{N}])/gu, NAMED) : plain
}

const isName = (word: string): boolean => NAMES.has(word) || (/\d/.test(word) && NAMES.has(word.replace(VERSIONED, '')))

const GRAM = /[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*|\d+[a-z]*/g
const STOP = new Set('a an the of for in on to and with by from is are as at via we or its be this that'.split(' '))
const stemmed = (word: string): string =>
  word.length > 4 && word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word

/** The distinct words, parts of hyphened words, and pairs of words of a title whose names were taken out. */
export function gramsOf(title: string): Set<string> {
  const grams = new Set<string>()
  let before = ''
  for (const [written] of title.toLowerCase().matchAll(GRAM)) {
    if (written.includes('somename')) {
      for (const part of written.split('-')) if (part !== 'somename' && part.length > 1 && !STOP.has(part)) grams.add(stemmed(part))
      before = ''
      continue
    }
    const word = stemmed(written)
    if (!STOP.has(word)) grams.add(word)
    if (word.includes('-')) for (const part of word.split('-')) if (part.length > 1 && !STOP.has(part)) grams.add(stemmed(part))
    if (before) grams.add(`${before} ${word}`)
    before = word
  }
  return grams
}
