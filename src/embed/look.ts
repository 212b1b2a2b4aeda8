/** How an embed is to look: the options behind its address, read once, and written again in their one normal form. */
import { Mistake } from '../errors.ts'
import { momentOf } from '../text.ts'
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

const among = <T extends string>(name: string, text: string | undefined, usual: T, values: readonly T[]): T => {
  if (text === undefined) return usual
  const found = values.find((value) => value === text)
  if (found === undefined) throw new Mistake(`${name} is ${JSON.stringify(text)}: it must be ${listed(values)}`)
  return found
}

const listed = (values: readonly string[]): string => `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`

/** `?abstract`, `?abstract=yes`, `?abstract=no`. */
const said = (name: string, text: string | undefined): boolean =>
  among(name, text || (text === '' ? 'yes' : undefined), 'no', ['yes', 'no']) === 'yes'

function whole(name: string, text: string | undefined, usual: number, [least, most]: readonly [number, number]): number {
  if (text === undefined) return usual
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new Mistake(`${name} is ${JSON.stringify(text)}: it must be a whole number from ${least} to ${most}`)
  return number
}

function languageOf(text: string | undefined): Language {
  if (text === undefined) return USUAL.lang
  const [primary = ''] = text.toLowerCase().split('-')
  if (!isLanguage(primary)) throw new Mistake(`lang is ${JSON.stringify(text)}: it must be ${listed(Object.keys(labels))}`)
  return primary
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || momentOf(text) === undefined)
    throw new Mistake(`since is ${JSON.stringify(text)}: it must be a day, as 2025-11-01`)
  return text
}

/** The options that were given, of those that are known where they were asked for; one that says nothing there is a Mistake. */
export function lookOf(given: Map<string, string>): Look {
  const of = (name: string) => given.get(name)
  return {
    n: whole('n', of('n'), USUAL.n, [1, MOST_PAPERS]),
    layout: among('layout', of('layout'), USUAL.layout, ['full', 'compact']),
    theme: among('theme', of('theme'), USUAL.theme, ['auto', 'light', 'dark']),
    lang: languageOf(of('lang')),
    since: dayOf(of('since')),
    abstract: said('abstract', of('abstract')),
    reasons: said('reasons', of('reasons')),
    width: whole('width', of('width'), USUAL.width, WIDTHS),
  }
}

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
