/**
 * COinS: a paper in a list, as reference managers read it. An empty span whose title is an OpenURL context object
 * (ANSI/NISO Z39.88-2004) with the keys of its matrices for journals and Dublin Core.
 */
import { html } from 'hono/html'
import { invertedName, shortName } from '../authors/parse-name.ts'
import type { Html } from '../http/html.ts'
import type { Paper } from '../model.ts'
import { excerpt } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'
import { type CitablePaper, citationAuthorsOf, isoDate, referenceOutlineOf } from './reference.ts'

/** Where there is a DOI, managers look up the authors of a paper that names none: some of them would be taken for all. */
const MAX_COINS_AUTHORS = 6

/**
 * The span for a paper. A brief one says little more than the DOI: a list has many papers
 * and a page a weight.
 */
export function coins(cited: CitablePaper, size: 'whole' | 'brief'): Html {
  const known = contextObjectCache.get(cited.paper) ?? {}
  contextObjectCache.set(cited.paper, known)
  known[size] ??= contextObjectOf(cited, size)
  return html`<span class="Z3988" title="${known[size]}"></span>`
}

/** A page is rendered until its weight is right, and each paper is the same each time. */
const contextObjectCache = new WeakMap<Paper, { whole?: string; brief?: string }>()

function contextObjectOf(cited: CitablePaper, size: 'whole' | 'brief'): string {
  const { kind, title, date, venue, doi, url } = referenceOutlineOf(cited)
  const whole = size === 'whole' || doi === undefined
  const few = cited.paper.authors.length <= (doi === undefined ? 3 * MAX_COINS_AUTHORS : MAX_COINS_AUTHORS)
  const [first, ...others] = whole && few ? citationAuthorsOf(cited.paper).people : []
  const keys: [key: string, value: string | undefined | false][] = [
    ['rft_id', doi ? `info:doi/${doi}` : url],
    ['rft.genre', whole && GENRES[kind]],
    ['rft.atitle', whole && excerpt(texToPlainText(title), 240)],
    ['rft.jtitle', whole && venue && texToPlainText(venue)],
    ['rft.date', whole && date && isoDate(date)],
    ['rft.aulast', first && shortName(first)],
    ['rft.aufirst', first && 'given' in first && first.given],
    ...others.map((person): [string, string] => ['rft.au', invertedName(person)]),
  ]
  const said = keys.flatMap(([key, value]) => (value ? [`${key}=${encodeURIComponent(value.toWellFormed())}`] : [])).join('&')
  return `ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:journal&${said.replace(/%2(?:0|F|C)|%3A/g, (code) => UNENCODED[code] as string)}`
}

/** What a query may have as it is: fewer bytes, the same meaning. */
const UNENCODED: Record<string, string> = { '%20': '+', '%2F': '/', '%2C': ',', '%3A': ':' }

const GENRES = { article: 'article', conference: 'proceeding', preprint: 'preprint', other: 'document' } as const
