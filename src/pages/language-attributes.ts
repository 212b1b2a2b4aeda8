/** Which way a text runs and which language it is probably in, by its letters: for `dir` and `lang` where it is not the page's English. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'

/** By script, and within a script by letters that only some of its languages use; the first that fits. */
const LANGUAGES: [lang: string, script: RegExp, letters?: RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['ko', /\p{Script=Hangul}/u],
  ['zh', /\p{Script=Han}/u],
  ['fa', /\p{Script=Arabic}/u, /[پچژگ]/u],
  ['ar', /\p{Script=Arabic}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['uk', /\p{Script=Cyrillic}/u, /[іїєґ]/iu],
  ['ru', /\p{Script=Cyrillic}/u],
  ['el', /\p{Script=Greek}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['th', /\p{Script=Thai}/u],
]
const LATIN = /[\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}\p{C}\p{M}]/gu
/** Letters that run from right to left, and the characters that turn what follows. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** The language of a text that is mostly in another script than Latin; undefined where nothing can be told. */
export function languageOf(text: string): string | undefined {
  const some = text.slice(0, 500)
  const foreign = some.replace(LATIN, '')
  if (foreign.length * 4 < some.length) return undefined
  return LANGUAGES.find(([, script, letters]) => script.test(foreign) && (letters?.test(foreign) ?? true))?.[0]
}

/** Whether anything in a text runs from right to left, or turns what follows. */
export const hasRightToLeftText = (text: string): boolean => RIGHT_TO_LEFT.test(text)

/** ` lang="ar" dir="auto"` for the element that holds a text, as far as it needs them. */
export function languageAttributes(text: string): Html | '' {
  // ASCII, with the dashes, quotes and ellipsis of print, is most of what there is, and never turns
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as the line above says
  if (/^[\x00-\x7f\u2010-\u2026]*$/.test(text)) return ''
  const lang = languageOf(text)
  return html`${lang && html` lang="${lang}"`}${hasRightToLeftText(text) && html` dir="auto"`}`
}
