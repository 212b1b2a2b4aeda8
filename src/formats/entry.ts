/** What every format says of an entry, said once: the formats differ in how they spell it. */

import type { DocumentEntry, ScorePart, SignalKind } from '../model.ts'
import { EXCERPT_LENGTH, withdrawalStatusOf } from '../papers/display.ts'
import { dayOf, formatDate, parseMoment } from '../text/dates.ts'
import { collapseWhitespace, escapeXml, excerpt } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'
import { mathToUnicode } from '../text/unicode-maths.ts'

export type ItemLink = { title: string; href: string; type?: string }

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
  related: ItemLink[]
  discussion?: string
  publishedAt: number
  updatedAt: number
  /** `retracted`, `withdrawn` or, of an entry whose paper another entry stands for, `merged`. */
  publicationStatus?: string
  /** What it announces again: `published`, `v3`. */
  mark?: string
  identifiers: string[]
  doi?: { name: string; url: string }
  arxiv?: { id: string; primaryCategory?: string }
  version?: number
  announceType?: string
  comment?: string
  organization?: string
  venue?: string
  /** Its organization, place and date in words, as far as they are known: `Example University · arXiv, cs.CV · 20 November 2025`. */
  publicationLine: string
  /** The paper's own date, as exact as it is known: `2025-11-20`, `2025-11` or `2025`. */
  date?: string
  license?: string
  licenseUrl?: string
  categories: string[]
  reasons: { topic: string; reason: string }[]
  /** What was true when it was admitted; nothing of a paper that no topic admitted. */
  score: number | undefined
  parts: ScorePart[]
  counts: Partial<Record<SignalKind, number>>
}

/** More authors than this are folded in the content; the metadata names all. */
const MAX_CONTENT_AUTHORS = 12
const FALLBACK_TITLE_LENGTH = 80
/** How much of an abstract stands beside the content, for lists. */
export const SUMMARY_LENGTH = 300

/** An http(s) address in the letters RFC 3986 allows, or undefined. */
export function normalizeHttpUrl(text: string | undefined): string | undefined {
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

const textOrUndefined = (text: string | undefined): string | undefined => collapseWhitespace(text ?? '') || undefined
const roundToThousandths = (number: number): number => Math.round(number * 1000) / 1000
const roundScorePart = (part: ScorePart): ScorePart =>
  part.kind === 'prior'
    ? { kind: part.kind, adds: roundToThousandths(part.adds), says: collapseWhitespace(part.says) }
    : { kind: part.kind, value: part.value, baseline: roundToThousandths(part.baseline), adds: roundToThousandths(part.adds) }

function publicationDateOf(published: string | undefined): string | undefined {
  const at = parseMoment(published)
  if (!published || at === undefined) return undefined
  if (/^\d{4}(-\d\d)?$/.test(published)) return published
  const day = dayOf(at)
  return /^\d{4}-/.test(day) ? day : undefined
}

/** The DOI; of a paper that has none of its own, the one that arXiv registers for it. */
function doiOf(names: string[], arxivId: string | undefined): Item['doi'] {
  const name = names.find((name) => name.startsWith('doi:'))?.slice(4) ?? (arxivId && `10.48550/arXiv.${arxivId}`)
  const url = normalizeHttpUrl(`https://doi.org/${name?.replace(/[%?#\\]/g, encodeURIComponent)}`)
  return name && url ? { name, url } : undefined
}

/** A text of one line as readers show it: commands of TeX obeyed or gone, mathematics in Unicode where that is exact. */
export const toReadableText = (text: string): string => collapseWhitespace(mathToUnicode(texToPlainText(collapseWhitespace(text))))
const anchor = (link: ItemLink): string => `<a href="${escapeXml(link.href)}">${escapeXml(link.title)}</a>`
/** A text as HTML in which the addresses it names can be followed. */
const linkify = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"'“”‘’]*[\w/])/)
    .map((part, i) => {
      const href = i % 2 === 1 ? normalizeHttpUrl(part) : undefined
      return href === undefined ? escapeXml(part) : anchor({ title: part, href })
    })
    .join('')
const paragraph = (html: string): string => (html ? `<p>${html}</p>` : '')

/** `Ada Byron, Alan Turing`; of more than twelve the first eleven, the last and how many they are. */
function byline(names: string[]): string {
  if (names.length <= MAX_CONTENT_AUTHORS) return names.join(', ')
  return `${names.slice(0, MAX_CONTENT_AUTHORS - 1).join(', ')}, … and ${names.at(-1)} (${names.length} authors)`
}

/** An entry as an item; it never throws, whatever its paper lacks. */
export function buildItem(
  { id, paper, pageUrl: given, mark, isMerged, publishedAt, updatedAt, reasons, admission }: DocumentEntry,
  siteName: string,
): Item {
  const page = normalizeHttpUrl(given) ?? given
  const url = normalizeHttpUrl(paper.url) ?? normalizeHttpUrl(paper.links.abstract) ?? page
  const identifiers = paper.identifiers.map(collapseWhitespace).filter(Boolean)
  const categories = [...new Set(paper.categories.map(collapseWhitespace).filter(Boolean))]
  const arxivId = identifiers.find((name) => name.startsWith('arxiv:'))?.slice(6)
  const primaryCategory = categories[0] !== undefined && isArxivCategory(categories[0]) ? categories[0] : undefined
  const authors = paper.authors
    .map(({ name, orcid, affiliations }) => {
      const number = orcid?.match(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/)?.[0]
      return {
        name: collapseWhitespace(name),
        ...(number && { orcid: `https://orcid.org/${number}` }),
        affiliations: (affiliations ?? []).map(collapseWhitespace).filter(Boolean),
      }
    })
    .filter(({ name }) => name)

  const whole = paper.abstract
    .split(/\n\s*\n/)
    .map(collapseWhitespace)
    .filter(Boolean)
  const paragraphs = paper.abstractShown === 'excerpt' && whole.length > 0 ? [excerpt(whole.join(' '), EXCERPT_LENGTH)] : whole
  const shown = paragraphs.map(toReadableText)
  const plainTitle = toReadableText(paper.title) || excerpt(shown.join(' '), FALLBACK_TITLE_LENGTH) || 'Untitled'

  const publicationStatus = isMerged ? 'merged' : withdrawalStatusOf(paper)
  const said = publicationStatus ?? mark
  const here = `On ${collapseWhitespace(siteName) || 'this site'}`
  const candidates: (Omit<ItemLink, 'href'> & { href: string | undefined })[] = [
    { title: 'Abstract', href: normalizeHttpUrl(paper.links.abstract) },
    { title: 'PDF', href: normalizeHttpUrl(paper.links.pdf), type: 'application/pdf' },
    { title: 'Code', href: normalizeHttpUrl(paper.links.code) },
    { title: 'Project page', href: normalizeHttpUrl(paper.links.project) },
    { title: 'Discussion', href: normalizeHttpUrl(paper.links.discussion) },
    { title: here, href: page, type: 'text/html' },
  ]
  const related: ItemLink[] = []
  for (const { href, ...link } of candidates) {
    if (href && href !== url && !related.some((known) => known.href === href)) related.push({ ...link, href })
  }

  const organization = textOrUndefined(paper.organization)
  const venue = textOrUndefined(paper.venue)
  const date = publicationDateOf(paper.published)
  const where = venue ?? (arxivId ? ['arXiv', primaryCategory].filter(Boolean).join(', ') : primaryCategory)
  const publicationLine = [organization, where, date && formatDate(date)].filter(Boolean).join(' · ')
  const topics = reasons.map(({ topic, reason }) => ({ topic: collapseWhitespace(topic), reason: collapseWhitespace(reason) }))
  const license = textOrUndefined(paper.license)
  const readOn = paper.abstractShown === 'excerpt' ? ` ${anchor({ title: 'Read on', href: url })}` : ''
  const abstract = shown.map((text) => paragraph(linkify(text) + readOn)).join('\n')
  const content = [
    paragraph([byline(authors.map(({ name }) => name)), publicationLine].filter(Boolean).map(escapeXml).join('<br>')),
    paragraph(isMerged ? 'The same paper as an entry that was here before.' : ''),
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
    publicationLine,
    content: content.filter(Boolean).join('\n'),
    related,
    discussion: normalizeHttpUrl(paper.links.discussion),
    publishedAt,
    updatedAt,
    publicationStatus,
    mark,
    identifiers,
    doi: doiOf(identifiers, arxivId),
    arxiv: arxivId ? { id: arxivId, primaryCategory } : undefined,
    version: paper.version,
    announceType: textOrUndefined(paper.announceType),
    comment: textOrUndefined(paper.comment),
    organization,
    venue,
    date,
    license,
    licenseUrl: normalizeHttpUrl(license),
    categories,
    reasons: topics,
    score: admission && roundToThousandths(admission.score),
    parts: (admission?.parts ?? []).map(roundScorePart),
    counts: admission?.counts ?? {},
  }
}
