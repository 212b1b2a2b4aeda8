/**
 * The prior: how likely a community is to pick a paper, predicted from the paper alone before anyone has voted.
 *
 *   log-odds = authors + comment + categories + shape of the title + words of the title, each against an average paper
 *
 * A logistic regression over the papers arXiv announced, some of which were picked. scripts/train-prior.ts makes its weights
 * (weights/prior.json). It masks the names of institutions, models and companies, and never sees an identifier, a date or who
 * submitted a paper. Figures and reasons: docs/decisions/0019-prior.md.
 */
import { TITLE_STOP_WORDS } from '../text/stopwords.ts'
import { formatCount } from '../text/strings.ts'
import weights from '../weights/prior.json' with { type: 'json' }
import { maskNames, NAME_PLACEHOLDER, NAME_PLACEHOLDER_WORD } from './masked-names.ts'

/** The input of the model. No authors or an undefined comment are unknown, and count as average; a null or empty comment means none. */
export type PriorInput = { title: string; authors: { length: number }; categories: string[]; comment?: string | null | undefined }

export const PRIOR_KINDS = ['authors', 'comment', 'categories', 'shape', 'words'] as const
export type PriorKind = (typeof PRIOR_KINDS)[number]

/** The predicted points between -MAX_PRIOR and MAX_PRIOR; 0 is an average paper. `says` lists the features that decided. */
export type Prior = { adds: number; says: string }

/** Weights in hundredths of log-odds. */
type Hundredths = Record<string, number>
/** `fields` are the primary categories it was trained on, `usual` is the sum of each kind for an average paper. */
export type PriorWeights = { about: string; trained: string; fields: string[]; usual: Record<PriorKind, number> } & Record<
  PriorKind,
  Hundredths
>

/** The training data of the weights, in words, and their primary categories. */
export const PRIOR_TRAINING: Pick<PriorWeights, 'trained' | 'fields'> = weights

/** The highest prior, in points: as much as the baseline of upvotes adds. */
export const MAX_PRIOR = 1
/** The log-odds at which a prior reaches 76 % of its maximum (tanh 1). */
export const PRIOR_SCALE = 3
/** Author counts are capped at this. */
export const MAX_AUTHOR_COUNT = 60

/** The prior of a paper; undefined for papers that are not on arXiv or of a field the model was not trained on. */
export function priorOf(paper: PriorInput & { identifiers: string[] }, model: PriorWeights = weights): Prior | undefined {
  const isOnArxiv = paper.identifiers.some((identifier) => identifier.startsWith('arxiv:'))
  if (!isOnArxiv || !model.fields.includes(paper.categories[0] ?? '')) return undefined
  const parts = priorContributionsOf(paper, model)
  const adds = MAX_PRIOR * Math.tanh(parts.reduce((sum, part) => sum + part.adds, 0) / PRIOR_SCALE)
  return { adds, says: describeContributions(parts, Math.sign(adds), paper) }
}

/** The log-odds of any paper against an average one, for ranking the papers of one day. */
export const logOddsOf = (paper: PriorInput, model: PriorWeights = weights): number =>
  priorContributionsOf(paper, model).reduce((sum, { adds }) => sum + adds, 0)

type PriorContribution = { kind: PriorKind; adds: number; features: string[]; featureWeights: Map<string, number> }

/** The log-odds of each kind; unknown kinds are left out. */
function priorContributionsOf(paper: PriorInput, model: PriorWeights): PriorContribution[] {
  const tables = weightTablesOf(model)
  const featuresByKind = priorFeaturesOf(paper)
  return PRIOR_KINDS.flatMap((kind) => {
    const features = featuresByKind[kind]
    if (!features) return []
    const featureWeights = tables[kind]
    const hundredths = features.reduce((sum, feature) => sum + (featureWeights.get(feature) ?? 0), -model.usual[kind])
    return [{ kind, adds: hundredths / 100, features, featureWeights }]
  })
}

/** A Map is several times faster than an object with a thousand keys. */
const weightTableCache = new WeakMap<PriorWeights, Record<PriorKind, Map<string, number>>>()
function weightTablesOf(model: PriorWeights): Record<PriorKind, Map<string, number>> {
  const tables =
    weightTableCache.get(model) ?? (Object.fromEntries(PRIOR_KINDS.map((kind) => [kind, new Map(Object.entries(model[kind]))])) as never)
  weightTableCache.set(model, tables)
  return tables
}

/** Contributions below this are not mentioned. */
const MIN_MENTIONED_LOG_ODDS = 0.1

/** The features that decided, strongest first: `12 authors, a link to code, “reasoning” in its title`. */
function describeContributions(parts: PriorContribution[], sign: number, { authors }: PriorInput): string {
  return parts
    .filter(({ adds }) => adds * sign >= MIN_MENTIONED_LOG_ODDS)
    .sort((a, b) => (b.adds - a.adds) * sign)
    .flatMap((part) => describeContribution(part, sign, authors.length) ?? [])
    .join(', ')
}

function describeContribution(part: PriorContribution, sign: number, authorCount: number): string | undefined {
  if (part.kind === 'authors') return formatCount(authorCount, 'author')
  if (part.kind === 'shape') return 'the form of its title'
  const feature = strongestFeatureOf(part, sign)
  return part.kind === 'words' && feature !== undefined ? `“${feature}” in its title` : feature
}

/** The feature with the highest weight in one direction, in words. */
function strongestFeatureOf({ features, featureWeights }: PriorContribution, sign: number): string | undefined {
  let highest = 0
  let strongest: string | undefined
  for (const feature of features) {
    const weight = (featureWeights.get(feature) ?? 0) * sign
    if (weight <= highest || feature.endsWith(CATEGORY_COUNT_SUFFIX)) continue
    highest = weight
    strongest = feature
  }
  return strongest === NO_COMMENT ? 'no comment' : strongest?.replace(/^first /, '')
}

// both are part of the names of trained features
const CATEGORY_COUNT_SUFFIX = ' of them'
const NO_COMMENT = 'none'

/** The features of a paper by kind; unknown kinds are absent. */
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

/** The range between two bounds that a number lies in: `5–6`. */
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
  const features = COMMENT_PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
  const venues = new Set([...text.replace(/(?<=[a-z])'?(?:20)?2\d\b/g, ' ').matchAll(VENUE_ACRONYMS)].map(([venue]) => venue))
  for (const venue of venues) features.push(venue)
  if (venues.size > 0) features.push('a venue')
  const pages = PAGE_COUNT.exec(text)?.[1]
  if (pages) features.push(`${bucketLabel(Number(pages), [5, 7, 8, 9, 11, 13, 16, 20, 25, 30, 40, 60])} pages`)
  const figures = FIGURE_COUNT.exec(text)?.[1]
  if (figures) features.push(`${bucketLabel(Number(figures), [3, 5, 7, 9, 12, 16, 25])} figures`)
  return features
}

const COINED_NAME = /[a-z][A-Z]|[A-Z]{2}|\d|[A-Za-z]-[A-Z]/

function shapeFeatures(title: string): string[] {
  const words = title.split(/\s+/)
  const features = [`${bucketLabel(words.length, [4, 6, 8, 10, 12, 14, 17])} words`]
  const colon = /^([^:]{2,40}):/.exec(title)?.[1]
  if (colon) {
    const before = colon.trim().split(/\s+/)
    features.push(`${Math.min(before.length, 5)} before a colon`)
    // a masked name is an ordinary word
    if (before.length <= 2 && !colon.includes(NAME_PLACEHOLDER) && COINED_NAME.test(colon)) {
      features.push('a coined name')
      if (before.length === 1) features.push(`a coined name of ${bucketLabel(colon.length, [4, 6, 8, 11, 15])}`)
      if (/\d/.test(colon)) features.push('a number in the coined name')
      if (/\d$/.test(colon)) features.push('a version')
    } else if (before.length === 1) features.push('a word and a colon')
    if (/bench/i.test(colon)) features.push('a benchmark')
  } else features.push(title.includes(':') ? 'a late colon' : 'no colon')
  if (title.includes('?')) features.push('a question')
  if (title.includes('!')) features.push('an exclamation')
  if (/\d/.test(title)) features.push('a number')
  if (/\bvia\b/i.test(title)) features.push('via')
  if (/[$\\]/.test(title)) features.push('a formula')
  const lower = words.filter((word) => /^[a-z]{4,}/.test(word)).length
  if (words.length >= 5 && lower > words.length * 0.4) features.push('a sentence’s case')
  return features
}

const TITLE_WORD = /[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*|\d+[a-z]*/g
const STOP_WORDS = new Set([...TITLE_STOP_WORDS, 'we', 'this', 'that'])

function stemWord(word: string): string {
  if (!word.endsWith('s') || word.length < 4) return word
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return 'aisu'.includes(word.at(-2) ?? '') ? word : word.slice(0, -1)
}

/** The distinct words, parts of hyphenated words, and pairs of words of a title whose names were masked. */
export function titleTermsOf(title: string): Set<string> {
  const terms = new Set<string>()
  let previous = ''
  for (const match of title.toLowerCase().match(TITLE_WORD) ?? []) {
    const word = stemWord(match)
    const isMasked = word.includes(NAME_PLACEHOLDER_WORD)
    if (!isMasked && !STOP_WORDS.has(word)) terms.add(word)
    if (word.includes('-'))
      for (const part of word.split('-'))
        if (part.length > 1 && part !== NAME_PLACEHOLDER_WORD && !STOP_WORDS.has(part)) terms.add(stemWord(part))
    if (previous && !isMasked) terms.add(`${previous} ${word}`)
    previous = isMasked ? '' : word
  }
  return terms
}
