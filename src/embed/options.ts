/** How an embed is to look: the options behind its address, read once, and written again in their one normal form. */
import { type Asked, choice, day, type Parameter, whole } from '../http/query-params.ts'
import { isLanguage, type Language, labels } from './labels.ts'

export type Look = {
  /** Papers, at most. */
  n: number
  layout: 'full' | 'compact'
  /** `auto` is as the page it stands on or, where that cannot be known, the reader's system. */
  theme: 'auto' | 'light' | 'dark'
  /** Of the labels; a paper's own words keep theirs. */
  lang: Language
  /** The first day whose papers are shown. */
  since: string | undefined
  abstract: boolean
  reasons: boolean
  /** Of a card, in pixels. */
  width: number
}

/** What is not said; a card's width is that of a README's column on most screens. */
export const USUAL: Look = {
  n: 5,
  layout: 'full',
  theme: 'auto',
  lang: 'en',
  since: undefined,
  abstract: false,
  reasons: false,
  width: 600,
}
export const MOST_PAPERS = 50
export const WIDTHS = [240, 1200] as const

const LAYOUTS = ['full', 'compact'] as const
const THEMES = ['auto', 'light', 'dark'] as const
const LANGUAGES = Object.keys(labels) as Language[]

/** `?abstract`, `?abstract=yes`, `?abstract=no`. */
function yesOrNo(description: string): Parameter<boolean> {
  const said = choice({ description, example: 'yes' }, ['yes', 'no'])
  return { ...said, read: (text, name) => said.read(text || 'yes', name) === 'yes' }
}

function language(description: string): Parameter<Language> {
  const said = choice({ description, example: 'de' }, LANGUAGES)
  return { ...said, read: (text, name) => said.read(isLanguage(primaryOf(text)) ? primaryOf(text) : text, name) }
}

const primaryOf = (text: string): string => text.toLowerCase().split('-')[0] ?? ''

/** The options of a look; which of them say something depends on what is shown, and where. */
export const LOOK = {
  n: whole({ description: 'Papers, at most.', example: '3' }, { from: 1, to: MOST_PAPERS, usual: USUAL.n }),
  since: day({ description: 'The first day whose papers are shown.', example: '2025-11-01' }),
  layout: choice({ description: '`compact`: titles and dates alone.', example: 'compact' }, LAYOUTS),
  lang: language('The language of the words that are ours.'),
  abstract: yesOrNo('With the beginning of each abstract.'),
  reasons: yesOrNo('With why each paper is there.'),
  theme: choice({ description: '`auto` is as the page it stands on, or as the reader’s system.', example: 'dark' }, THEMES),
  width: whole({ description: 'Of a picture, in pixels.', example: '480' }, { from: WIDTHS[0], to: WIDTHS[1], usual: USUAL.width }),
}

/** The look that was asked for: the usual where nothing was said. */
export const lookOf = (asked: Partial<Asked<typeof LOOK>>): Look => ({
  n: asked.n ?? USUAL.n,
  layout: asked.layout ?? USUAL.layout,
  theme: asked.theme ?? USUAL.theme,
  lang: asked.lang ?? USUAL.lang,
  since: asked.since,
  abstract: asked.abstract ?? USUAL.abstract,
  reasons: asked.reasons ?? USUAL.reasons,
  width: asked.width ?? USUAL.width,
})

/** What differs from the usual, as an address says it. */
export const parametersOfLook = (look: Look): Record<string, string | number | true | undefined> => ({
  n: look.n === USUAL.n ? undefined : look.n,
  layout: look.layout === USUAL.layout ? undefined : look.layout,
  theme: look.theme === USUAL.theme ? undefined : look.theme,
  lang: look.lang === USUAL.lang ? undefined : look.lang,
  since: look.since,
  abstract: look.abstract || undefined,
  reasons: look.reasons || undefined,
  width: look.width === USUAL.width ? undefined : look.width,
})

/** Pixels that a frame of this look takes at most in nearly every case; what it takes, it says itself. */
export function heightOf({ n, layout, abstract, reasons }: Look, headed: boolean, width: number): number {
  const papers = headed ? n : 1
  // a title of a hundred letters, each half as wide as it is high
  const lines = Math.min(5, Math.ceil((100 * 8) / Math.max(1, width - 64)))
  const row = layout === 'compact' ? lines * 22 + 8 : lines * 22 + 22 + 14 + (reasons ? 20 : 0)
  return 26 + (headed ? 34 : 0) + papers * (row + (abstract ? Math.ceil((300 * 6.5) / Math.max(1, width - 64)) * 20 + 3 : 0)) + 32
}
