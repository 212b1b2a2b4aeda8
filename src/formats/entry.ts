/** What every format says of an entry, said once: the formats differ in how they spell it. */

import type { DocumentEntry, MeritPart, SignalKind } from '../model.ts'
import { EXCERPT_LENGTH, fateOf } from '../papers/display.ts'
import { dateInWords, dayOf, momentOf } from '../text/dates.ts'
import { escapeXml, excerpt, oneLine } from '../text/strings.ts'
import { plainOf } from '../text/tex.ts'
import { withUnicode } from '../text/unicode-maths.ts'

export type Link = { title: string; href: string; type?: string }

/** One entry: every text clean and in one line, every address one that strict readers accept, what is empty left out. */
export type Item = {
  id: string
  title: string
  /** The source's page of the paper or, where there is none, the paper's page here. */
  url: string
  authors: { name: string; orcid?: string; affiliations: string[] }[]
  /** The abstract as it may be shown, without markup. */
  abstract: string
  /** The abstract as HTML, in one paragraph without elements. */
  summary: string
  /** All there is to read, as HTML. */
  content: string
  /** Where else to go: its page here, PDF, code, project, discussion. */
  related: Link[]
  discussion?: string
  publishedAt: number
  updatedAt: number
  /** `retracted`, `withdrawn` or, of an entry whose paper another entry stands for, `merged`. */
  fate?: string
  /** What it announces again: `published`, `v3`. */
  mark?: string
  names: string[]
  doi?: { name: string; url: string }
  arxiv?: { id: string; primaryCategory?: string }
  version?: number
  announceType?: string
  comment?: string
  organization?: string
  venue?: string
  /** Its organization, place and date in words, as far as they are known: `Example University · arXiv, cs.CV · 20 November 2025`. */
  whereAndWhen: string
  /** The paper's own date, as exact as it is known: `2025-11-20`, `2025-11` or `2025`. */
  date?: string
  license?: string
  licenseUrl?: string
  categories: string[]
  reasons: { topic: string; reason: string }[]
  /** What was true when it was admitted; nothing of a paper that no topic admitted. */
  merit: number | undefined
  parts: MeritPart[]
  counts: Partial<Record<SignalKind, number>>
}

/** More authors than this are folded in the content; the metadata names all. */
const AUTHORS_SHOWN = 12
const TITLE_FROM_ABSTRACT = 80
/** How much of an abstract stands beside the content, for lists. */
export const SUMMARY = 300

/** An http(s) address in the letters RFC 3986 allows, or undefined. */
export function addressOf(text: string | undefined): string | undefined {
  if (!text || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  const rest = url.pathname + url.search + url.hash
  return url.origin + rest.replace(/[^\w;/?:@&=+$.\-!~*'()%,#]/g, encodeURIComponent)
}

/** https://arxiv.org/category_taxonomy: archives with subjects, and those without. */
const ARXIV_CATEGORY =
  /^((cs|econ|eess|math|nlin|physics|stat|q-bio|q-fin|astro-ph|cond-mat)\.[A-Za-z-]+|(astro|math|quant|hep)-ph|cond-mat|gr-qc|hep-(ex|lat|th)|nucl-(ex|th))$/

/** Whether a category is one of arXiv's: `cs.LG`, `hep-th`, `cond-mat.mes-hall`. */
export const isArxivCategory = (category: string): boolean => ARXIV_CATEGORY.test(category)

const orNothing = (text: string | undefined): string | undefined => oneLine(text ?? '') || undefined
const round = (number: number): number => Math.round(number * 1000) / 1000
const roundedPart = (part: MeritPart): MeritPart =>
  part.kind === 'prior'
    ? { kind: part.kind, adds: round(part.adds), says: oneLine(part.says) }
    : { kind: part.kind, value: part.value, usual: round(part.usual), adds: round(part.adds) }

function dateOf(published: string | undefined): string | undefined {
  const at = momentOf(published)
  if (!published || at === undefined) return undefined
  if (/^\d{4}(-\d\d)?$/.test(published)) return published
  const day = dayOf(at)
  return /^\d{4}-/.test(day) ? day : undefined
}

/** The DOI; of a paper that has none of its own, the one that arXiv registers for it. */
function doiOf(names: string[], arxivId: string | undefined): Item['doi'] {
  const name = names.find((name) => name.startsWith('doi:'))?.slice(4) ?? (arxivId && `10.48550/arXiv.${arxivId}`)
  const url = addressOf(`https://doi.org/${name?.replace(/[%?#\\]/g, encodeURIComponent)}`)
  return name && url ? { name, url } : undefined
}

/** A text of one line as readers show it: commands of TeX obeyed or gone, mathematics in Unicode where that is exact. */
export const readable = (text: string): string => oneLine(withUnicode(plainOf(oneLine(text))))
const anchor = (link: Link): string => `<a href="${escapeXml(link.href)}">${escapeXml(link.title)}</a>`
/** A text as HTML in which the addresses it names can be followed. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"'“”‘’]*[\w/])/)
    .map((part, i) => {
      const href = i % 2 === 1 ? addressOf(part) : undefined
      return href === undefined ? escapeXml(part) : anchor({ title: part, href })
    })
    .join('')
const paragraph = (html: string): string => (html ? `<p>${html}</p>` : '')

/** `Ada Byron, Alan Turing`; of more than twelve the first eleven, the last and how many they are. */
function byline(names: string[]): string {
  if (names.length <= AUTHORS_SHOWN) return names.join(', ')
  return `${names.slice(0, AUTHORS_SHOWN - 1).join(', ')}, … and ${names.at(-1)} (${names.length} authors)`
}

/** An entry as an item; it never throws, whatever its paper lacks. */
export function itemOf(
  { id, paper, page: given, mark, merged, publishedAt, updatedAt, reasons, admission }: DocumentEntry,
  siteName: string,
): Item {
  const page = addressOf(given) ?? given
  const url = addressOf(paper.url) ?? addressOf(paper.links.abstract) ?? page
  const names = paper.names.map(oneLine).filter(Boolean)
  const categories = [...new Set(paper.categories.map(oneLine).filter(Boolean))]
  const arxivId = names.find((name) => name.startsWith('arxiv:'))?.slice(6)
  const primaryCategory = categories[0] !== undefined && isArxivCategory(categories[0]) ? categories[0] : undefined
  const authors = paper.authors
    .map(({ name, orcid, affiliations }) => {
      const number = orcid?.match(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/)?.[0]
      return {
        name: oneLine(name),
        ...(number && { orcid: `https://orcid.org/${number}` }),
        affiliations: (affiliations ?? []).map(oneLine).filter(Boolean),
      }
    })
    .filter(({ name }) => name)

  const whole = paper.abstract
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter(Boolean)
  const paragraphs = paper.abstractShown === 'excerpt' && whole.length > 0 ? [excerpt(whole.join(' '), EXCERPT_LENGTH)] : whole
  const shown = paragraphs.map(readable)
  const plainTitle = readable(paper.title) || excerpt(shown.join(' '), TITLE_FROM_ABSTRACT) || 'Untitled'

  const fate = merged ? 'merged' : fateOf(paper)
  const said = fate ?? mark
  const here = `On ${oneLine(siteName) || 'this site'}`
  const candidates: (Omit<Link, 'href'> & { href: string | undefined })[] = [
    { title: 'Abstract', href: addressOf(paper.links.abstract) },
    { title: 'PDF', href: addressOf(paper.links.pdf), type: 'application/pdf' },
    { title: 'Code', href: addressOf(paper.links.code) },
    { title: 'Project page', href: addressOf(paper.links.project) },
    { title: 'Discussion', href: addressOf(paper.links.discussion) },
    { title: here, href: page, type: 'text/html' },
  ]
  const related: Link[] = []
  for (const { href, ...link } of candidates) {
    if (href && href !== url && !related.some((known) => known.href === href)) related.push({ ...link, href })
  }

  const organization = orNothing(paper.organization)
  const venue = orNothing(paper.venue)
  const date = dateOf(paper.published)
  const where = venue ?? (arxivId ? ['arXiv', primaryCategory].filter(Boolean).join(', ') : primaryCategory)
  const whereAndWhen = [organization, where, date && dateInWords(date)].filter(Boolean).join(' · ')
  const topics = reasons.map(({ topic, reason }) => ({ topic: oneLine(topic), reason: oneLine(reason) }))
  const license = orNothing(paper.license)
  const readOn = paper.abstractShown === 'excerpt' ? ` ${anchor({ title: 'Read on', href: url })}` : ''
  const abstract = shown.map((text) => paragraph(linked(text) + readOn)).join('\n')
  const content = [
    paragraph([byline(authors.map(({ name }) => name)), whereAndWhen].filter(Boolean).map(escapeXml).join('<br>')),
    paragraph(merged ? 'The same paper as an entry that was here before.' : ''),
    paragraph(topics.map(({ topic, reason }) => `In <strong>${escapeXml(topic)}</strong>: ${escapeXml(reason)}`).join('<br>')),
    abstract,
    paragraph([{ title: url === page ? here : 'Paper', href: url }, ...related].map(anchor).join(' · ')),
  ]
  return {
    id,
    title: said ? `[${said}] ${plainTitle}` : plainTitle,
    url,
    authors,
    abstract: shown.join(' '),
    summary: escapeXml(shown.join(' ')),
    whereAndWhen,
    content: content.filter(Boolean).join('\n'),
    related,
    discussion: addressOf(paper.links.discussion),
    publishedAt,
    updatedAt,
    fate,
    mark,
    names,
    doi: doiOf(names, arxivId),
    arxiv: arxivId ? { id: arxivId, primaryCategory } : undefined,
    version: paper.version,
    announceType: orNothing(paper.announceType),
    comment: orNothing(paper.comment),
    organization,
    venue,
    date,
    license,
    licenseUrl: addressOf(license),
    categories,
    reasons: topics,
    merit: admission && round(admission.merit),
    parts: (admission?.parts ?? []).map(roundedPart),
    counts: admission?.counts ?? {},
  }
}
