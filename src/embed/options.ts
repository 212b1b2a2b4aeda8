/** The display options of an embed: its query parameters, parsed and normalized. */
import { dayParam, enumParam, integerParam, type Parameter, type ParameterValues } from '../http/query-params.ts'
import { isLanguage, type Language, labels } from './labels.ts'

export type EmbedOptions = {
  /** The maximum number of papers. */
  n: number
  layout: 'full' | 'compact'
  /** `auto` follows the host page or, if that is unknown, the reader's system. */
  theme: 'auto' | 'light' | 'dark'
  /** The language of labels; papers keep their own. */
  lang: Language
  /** The first day whose papers are shown. */
  since: string | undefined
  abstract: boolean
  reasons: boolean
  /** The width of a card in pixels. */
  width: number
}

/** The default options; a card is as wide as the column of a README. */
export const DEFAULT_EMBED_OPTIONS: EmbedOptions = {
  n: 5,
  layout: 'full',
  theme: 'auto',
  lang: 'en',
  since: undefined,
  abstract: false,
  reasons: false,
  width: 600,
}
export const MAX_EMBED_PAPERS = 50
export const CARD_WIDTH_RANGE = [240, 1200] as const

const LAYOUTS = ['full', 'compact'] as const
const THEMES = ['auto', 'light', 'dark'] as const
const LANGUAGES = Object.keys(labels) as Language[]

/** A switch: `?abstract`, `?abstract=yes`, `?abstract=no`. */
function yesNoParameter(description: string): Parameter<boolean> {
  const parameter = enumParam({ description, example: 'yes' }, ['yes', 'no'])
  return { ...parameter, read: (text, name) => parameter.read(text || 'yes', name) === 'yes' }
}

function languageParameter(description: string): Parameter<Language> {
  const parameter = enumParam({ description, example: 'de' }, LANGUAGES)
  return { ...parameter, read: (text, name) => parameter.read(isLanguage(primarySubtagOf(text)) ? primarySubtagOf(text) : text, name) }
}

const primarySubtagOf = (text: string): string => text.toLowerCase().split('-')[0] ?? ''

/** The query parameters of all options; each format and target supports some. */
export const EMBED_PARAMETERS = {
  n: integerParam(
    { description: 'The maximum number of papers.', example: '3' },
    { min: 1, max: MAX_EMBED_PAPERS, default: DEFAULT_EMBED_OPTIONS.n },
  ),
  since: dayParam({ description: 'Only papers added on this day or later.', example: '2025-11-01' }),
  layout: enumParam({ description: '`compact`: only titles and dates.', example: 'compact' }, LAYOUTS),
  lang: languageParameter('The language of labels.'),
  abstract: yesNoParameter('Show the beginning of each abstract.'),
  reasons: yesNoParameter('Show why each paper was added.'),
  theme: enumParam({ description: '`auto` follows the host page or the reader’s system.', example: 'dark' }, THEMES),
  width: integerParam(
    { description: 'The width of a picture in pixels.', example: '480' },
    { min: CARD_WIDTH_RANGE[0], max: CARD_WIDTH_RANGE[1], default: DEFAULT_EMBED_OPTIONS.width },
  ),
}

/** The options of query parameters, with defaults. */
export const embedOptionsOf = (params: Partial<ParameterValues<typeof EMBED_PARAMETERS>>): EmbedOptions => ({
  n: params.n ?? DEFAULT_EMBED_OPTIONS.n,
  layout: params.layout ?? DEFAULT_EMBED_OPTIONS.layout,
  theme: params.theme ?? DEFAULT_EMBED_OPTIONS.theme,
  lang: params.lang ?? DEFAULT_EMBED_OPTIONS.lang,
  since: params.since,
  abstract: params.abstract ?? DEFAULT_EMBED_OPTIONS.abstract,
  reasons: params.reasons ?? DEFAULT_EMBED_OPTIONS.reasons,
  width: params.width ?? DEFAULT_EMBED_OPTIONS.width,
})

/** The query parameters of options that differ from the defaults. */
export const parametersOfOptions = (options: EmbedOptions): Record<string, string | number | true | undefined> => ({
  n: options.n === DEFAULT_EMBED_OPTIONS.n ? undefined : options.n,
  layout: options.layout === DEFAULT_EMBED_OPTIONS.layout ? undefined : options.layout,
  theme: options.theme === DEFAULT_EMBED_OPTIONS.theme ? undefined : options.theme,
  lang: options.lang === DEFAULT_EMBED_OPTIONS.lang ? undefined : options.lang,
  since: options.since,
  abstract: options.abstract || undefined,
  reasons: options.reasons || undefined,
  width: options.width === DEFAULT_EMBED_OPTIONS.width ? undefined : options.width,
})

/** Estimates the height of a frame in pixels, usually a little too high; the frame reports its real height. */
export function estimateHeight({ n, layout, abstract, reasons }: EmbedOptions, hasHeading: boolean, width: number): number {
  const papers = hasHeading ? n : 1
  // assumes titles of 100 characters, 8 pixels wide each
  const lines = Math.min(5, Math.ceil((100 * 8) / Math.max(1, width - 64)))
  const row = layout === 'compact' ? lines * 22 + 8 : lines * 22 + 22 + 14 + (reasons ? 20 : 0)
  return 26 + (hasHeading ? 34 : 0) + papers * (row + (abstract ? Math.ceil((300 * 6.5) / Math.max(1, width - 64)) * 20 + 3 : 0)) + 32
}
