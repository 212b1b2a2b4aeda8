/**
 * Formulas in titles and abstracts as MathML, with their TeX as annotation (https://www.w3.org/TR/mathml-core/): browsers
 * draw it, screen readers say it, and no script runs. What cannot be read as TeX stays as it stands.
 */
import { html, raw } from 'hono/html'
import temml from 'temml'
import type { Html } from '../http/html.ts'

/** `$…$` as pandoc has it (no blank inside the dollars, no digit behind: `$5 and $6` is money), `$$…$$`, `\(…\)`, `\[…\]`; at most 200 characters, what is longer is a dollar that was never closed. */
const FORMULA =
  /\$\$([^$]{1,200})\$\$|\$(?![\s$])((?:[^$\\]|\\[\s\S]){1,200}?(?<![\s\\]))\$(?!\d)|\\\(([\s\S]{1,200}?)\\\)|\\\[([\s\S]{1,200}?)\\\]/g
/** What asks for room of any size. */
const WIDE_SPACE_COMMANDS = /\\(?:rule|[hm]?space|m?kern|m?skip|hskip|raisebox|phantom|hphantom)\b/
/** Browsers do not break a formula: what is wider than a phone stays TeX, which breaks like any text. */
const MAX_FORMULA_LETTERS = 22
const countFormulaLetters = (tex: string): number => tex.replace(/\\(?:[a-z]+|.)/gi, 'x').replace(/[\s{}^_&]/g, '').length
/** A page has few formulas, and each is rendered more than once: while the page is weighed, and on other pages. */
const MAX_CACHED_FORMULAS = 2000
const formulaCache = new Map<string, string | undefined>()

/** A text with its formulas drawn, everything else escaped. */
export function renderFormulas(text: string): Html | string {
  if (!/[$\\]/.test(text)) return text
  const parts: (Html | string)[] = []
  let end = 0
  for (const found of text.matchAll(FORMULA)) {
    const tex = found[1] ?? found[2] ?? found[3] ?? found[4] ?? ''
    const drawn = cachedMathMlOf(tex)
    if (drawn === undefined) continue
    parts.push(text.slice(end, found.index), html`${raw(drawn)}`)
    end = found.index + found[0].length
  }
  return parts.length === 0 ? text : html`${parts}${text.slice(end)}`
}

function cachedMathMlOf(tex: string): string | undefined {
  if (formulaCache.has(tex)) return formulaCache.get(tex)
  if (formulaCache.size >= MAX_CACHED_FORMULAS) formulaCache.clear()
  const drawn = mathMlOf(tex)
  formulaCache.set(tex, drawn)
  return drawn
}

function mathMlOf(tex: string): string | undefined {
  if (WIDE_SPACE_COMMANDS.test(tex) || countFormulaLetters(tex) > MAX_FORMULA_LETTERS) return undefined
  try {
    const drawn = temml.renderToString(tex, { annotate: true, throwOnError: true, strict: false, trust: false, maxExpand: 100 })
    // our pages allow no inline style, and what it would do is little
    return drawn.replace(/<[a-z]+(?: [a-z-]+="[^"]*")*>/g, (tag) => tag.replace(/ style="[^"]*"/g, ''))
  } catch {
    return undefined
  }
}
