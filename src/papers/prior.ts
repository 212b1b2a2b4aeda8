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
export type Judged = { title: string; authors: { length: number }; categories: string[]; comment?: string | null | undefined }

export const KINDS = ['authors', 'comment', 'categories', 'shape', 'words'] as const
export type PriorKind = (typeof KINDS)[number]

/** What is expected of a paper, in merit points between -BOUND and BOUND: 0 is a day's ordinary paper. `says` is why, in words. */
export type Prior = { adds: number; says: string }

/** Weights in hundredths of log-odds. */
type Hundredths = Record<string, number>
/** `fields` are the primary categories it was trained on, `usual` is what each kind adds to a day's ordinary paper. */
export type Weights = { about: string; trained: string; fields: string[]; usual: Record<PriorKind, number> } & Record<PriorKind, Hundredths>

/** What the weights in use were learned from, in words, and the primary categories they know. */
export const LEARNED_FROM: Pick<Weights, 'trained' | 'fields'> = weights

/** What the most promising paper gains, in merit points: as much as the usual number of upvotes. */
export const BOUND = 1
/** Log-odds for which a prior is well on its way to its bound (tanh 1 = .76). */
export const SCALE = 3
/** Authors are counted up to so many. */
export const MOST_AUTHORS = 60

/**
 * The prior of a paper, or undefined where the model knows nothing: what is not on arXiv, or is of a field it was not
 * trained on.
 */
export function priorOf(paper: Judged & { names: string[] }, from: Weights = weights): Prior | undefined {
  if (!from.fields.includes(paper.categories[0] ?? '') || !paper.names.some((name) => name.startsWith('arxiv:'))) return undefined
  const parts = partsOf(paper, from)
  const adds = BOUND * Math.tanh(parts.reduce((sum, part) => sum + part.adds, 0) / SCALE)
  return { adds, says: inWords(parts, Math.sign(adds), paper) }
}

/** The log-odds of any paper against a day's ordinary one, for ranking papers of one day; wherever they are from. */
export const logOddsOf = (paper: Judged, from: Weights = weights): number => partsOf(paper, from).reduce((sum, { adds }) => sum + adds, 0)

type Part = { kind: PriorKind; adds: number; features: string[]; of: Map<string, number> }

/** What each kind adds; a kind of which nothing is known is left out. */
function partsOf(paper: Judged, from: Weights): Part[] {
  const tables = tablesOf(from)
  const found = featuresOf(paper)
  const parts: Part[] = []
  for (const kind of KINDS) {
    const features = found[kind]
    if (!features) continue
    const of = tables[kind]
    let adds = -from.usual[kind]
    for (const feature of features) adds += of.get(feature) ?? 0
    parts.push({ kind, adds: adds / 100, features, of })
  }
  return parts
}

/** Looking up in a Map is some times faster than in an object of a thousand keys. */
const known = new WeakMap<Weights, Record<PriorKind, Map<string, number>>>()
function tablesOf(from: Weights): Record<PriorKind, Map<string, number>> {
  const tables = known.get(from) ?? (Object.fromEntries(KINDS.map((kind) => [kind, new Map(Object.entries(from[kind]))])) as never)
  known.set(from, tables)
  return tables
}

/** Parts of less are not worth a word. */
const WORTH_A_WORD = 0.1

/** What decided, strongest first: `12 authors, a link to code, “reasoning” in its title`. */
function inWords(parts: Part[], sign: number, { authors }: Judged): string {
  const said: string[] = []
  for (const part of parts.filter(({ adds }) => adds * sign >= WORTH_A_WORD).sort((a, b) => (b.adds - a.adds) * sign)) {
    if (part.kind === 'authors') said.push(authors.length === 1 ? '1 author' : `${authors.length} authors`)
    else if (part.kind === 'shape') said.push('the form of its title')
    else {
      const telling = strongest(part, sign)
      if (telling !== undefined) said.push(part.kind === 'words' ? `“${telling}” in its title` : telling)
    }
  }
  return said.join(', ')
}

/** The feature that tells most of a part. */
function strongest({ features, of }: Part, sign: number): string | undefined {
  let most = 0
  let found: string | undefined
  for (const feature of features) {
    const adds = (of.get(feature) ?? 0) * sign
    if (adds <= most || feature.endsWith(OF_THEM)) continue
    most = adds
    found = feature
  }
  return found === NONE ? 'no comment' : found?.replace(/^first /, '')
}

const OF_THEM = ' of them'
const NONE = 'none'

/** Everything the prior sees of a paper, by name; a kind of which nothing is known is absent. */
export function featuresOf({ title, authors, categories, comment }: Judged): Partial<Record<PriorKind, string[]>> {
  const plain = withoutNames(title.slice(0, 400))
  const subjects = categories.slice(0, 8)
  return {
    ...(authors.length > 0 && { authors: [String(Math.min(authors.length, MOST_AUTHORS))] }),
    ...(comment !== undefined && { comment: commentFeatures(comment ?? '') }),
    ...(categories.length > 0 && { categories: [`first ${subjects[0]}`, ...subjects, `${Math.min(categories.length, 6)}${OF_THEM}`] }),
    shape: shapeFeatures(plain),
    words: [...gramsOf(plain)],
  }
}

/** `5–6`: the range between two of these bounds that a number lies in. */
export function bucket(n: number, bounds: number[]): string {
  const i = bounds.findIndex((bound) => n < bound)
  if (i < 0) return `${bounds.at(-1)} or more`
  const [low, high] = [bounds[i - 1] ?? 0, (bounds[i] ?? 0) - 1]
  return low === high ? `${low}` : `${low}–${high}`
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
  const text = withoutNames(comment.slice(0, 600)).toLowerCase().trim()
  if (!text) return [NONE]
  const seen = TOLD.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
  const venues = new Set([...text.replace(/(?<=[a-z])'?(?:20)?2\d\b/g, ' ').matchAll(VENUES)].map(([venue]) => venue))
  for (const venue of venues) seen.push(venue)
  if (venues.size > 0) seen.push('a venue')
  const pages = PAGES.exec(text)?.[1]
  if (pages) seen.push(`${bucket(Number(pages), [5, 7, 8, 9, 11, 13, 16, 20, 25, 30, 40, 60])} pages`)
  const figures = FIGURES.exec(text)?.[1]
  if (figures) seen.push(`${bucket(Number(figures), [3, 5, 7, 9, 12, 16, 25])} figures`)
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
    // a known name is a word like any other
    if (before.length <= 2 && !colon.includes(NAMED) && COINED.test(colon)) {
      seen.push('a coined name')
      if (before.length === 1) seen.push(`a coined name of ${bucket(colon.length, [4, 6, 8, 11, 15])}`)
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
const NAMED = 'Somename'
const NAMED_GRAM = NAMED.toLowerCase()

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
const PIECE = /[a-z0-9]+(?:\.[a-z0-9]+)*/g
// what a name is tied to: v2, 7B, 2.5, VL, Pro; by a space less of it
const VERSION = /^(?:[vV]?\d[\d.]*[a-zA-Z]{0,2}|[A-Z][A-Z0-9]{0,4}|[rR]\d+|Zero|Omni|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite)$/
const TIED = /Somename(?:\s+(?:Somename|[vV]?\d[\d.]*[bB]?|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite))+(?![\p{L}\p{N}])/gu
const VERSIONED = /v?\d[\d.]*[a-z]{0,2}$/

/** A text in which every known name of a model, company or institution, with its version, is the same one word. */
export function withoutNames(text: string): string {
  // most texts have none
  if (!text.toLowerCase().match(PIECE)?.some(isName)) return text
  const plain = text.replace(TOKEN, (token) => {
    const lower = token.toLowerCase()
    if (!lower.includes('-')) return isName(lower) ? NAMED : token
    if (!lower.split('-').some(isName)) return token
    const pieces: string[] = []
    for (const piece of token.split('-')) {
      if (isName(piece.toLowerCase())) {
        if (pieces.at(-1) !== NAMED) pieces.push(NAMED)
      } else if (pieces.at(-1) !== NAMED || !VERSION.test(piece)) pieces.push(piece)
    }
    return pieces.join('-')
  })
  return plain.replace(TIED, NAMED)
}

const isName = (word: string): boolean => NAMES.has(word) || (/\d/.test(word) && NAMES.has(word.replace(VERSIONED, '')))

const GRAM = /[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*|\d+[a-z]*/g
const STOP = new Set('a an the of for in on to and with by from is are as at via we or its be this that'.split(' '))

function stemmed(word: string): string {
  if (!word.endsWith('s') || word.length < 4) return word
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return 'aisu'.includes(word.at(-2) ?? '') ? word : word.slice(0, -1)
}

/** The distinct words, parts of hyphened words, and pairs of words of a title whose names were taken out. */
export function gramsOf(title: string): Set<string> {
  const grams = new Set<string>()
  let before = ''
  for (const written of title.toLowerCase().match(GRAM) ?? []) {
    const word = stemmed(written)
    const named = word.includes(NAMED_GRAM)
    if (!named && !STOP.has(word)) grams.add(word)
    if (word.includes('-'))
      for (const part of word.split('-')) if (part.length > 1 && part !== NAMED_GRAM && !STOP.has(part)) grams.add(stemmed(part))
    if (before && !named) grams.add(`${before} ${word}`)
    before = named ? '' : word
  }
  return grams
}
