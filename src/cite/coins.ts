/**
 * COinS: a paper in a list for reference managers, as an empty span whose title is an OpenURL context object
 * (ANSI/NISO Z39.88-2004) with the keys of its journal format.
 */
import { html } from 'hono/html'
import { invertedName, shortName } from '../authors/parse-name.ts'
import type { Html } from '../http/html.ts'
import type { Paper } from '../model.ts'
import { excerpt } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'
import { type CitablePaper, citationAuthorsOf, isoDate, referenceOutlineOf } from './reference.ts'

/**
 * With a DOI, reference managers look up the authors of a paper that lists none, but would take a partial list for the whole one: so a
 * paper with more authors lists none.
 */
const MAX_COINS_AUTHORS = 6

/** A brief span has little more than the DOI: a list has many papers, and a page has a size limit. */
export type CoinsSize = 'whole' | 'brief'

/** The COinS span of a paper. */
export function coins(citable: CitablePaper, size: CoinsSize): Html {
  const cached = contextObjectCache.get(citable.paper) ?? {}
  contextObjectCache.set(citable.paper, cached)
  cached[size] ??= contextObjectOf(citable, size)
  return html`<span class="Z3988" title="${cached[size]}"></span>`
}

/** A page is rendered repeatedly until it fits its size limit, with the same papers each time. */
const contextObjectCache = new WeakMap<Paper, Partial<Record<CoinsSize, string>>>()

function contextObjectOf(citable: CitablePaper, size: CoinsSize): string {
  const { kind, title, date, venue, doi, url } = referenceOutlineOf(citable)
  const isWhole = size === 'whole' || doi === undefined
  const hasFewAuthors = citable.paper.authors.length <= (doi === undefined ? 3 * MAX_COINS_AUTHORS : MAX_COINS_AUTHORS)
  const [first, ...others] = isWhole && hasFewAuthors ? citationAuthorsOf(citable.paper).authors : []
  const keys: [key: string, value: string | undefined | false][] = [
    ['rft_id', doi ? `info:doi/${doi}` : url],
    ['rft.genre', isWhole && GENRES[kind]],
    ['rft.atitle', isWhole && excerpt(texToPlainText(title), 240)],
    ['rft.jtitle', isWhole && venue && texToPlainText(venue)],
    ['rft.date', isWhole && date && isoDate(date)],
    ['rft.aulast', first && shortName(first)],
    ['rft.aufirst', first && 'given' in first && first.given],
    ...others.map((person): [string, string] => ['rft.au', invertedName(person)]),
  ]
  const query = keys.flatMap(([key, value]) => (value ? [`${key}=${encodeURIComponent(value.toWellFormed())}`] : [])).join('&')
  return `ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:journal&${query.replace(/%2(?:0|F|C)|%3A/g, (code) => UNENCODED[code] as string)}`
}

/** Characters that a query may contain unencoded: fewer bytes, the same meaning. */
const UNENCODED: Record<string, string> = { '%20': '+', '%2F': '/', '%2C': ',', '%3A': ':' }

const GENRES = { article: 'article', conference: 'proceeding', preprint: 'preprint', other: 'document' } as const
