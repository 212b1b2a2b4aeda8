/** The values of an entry that every format writes, computed once. */

import { isArxivCategory } from '../identifiers/arxiv-categories.ts'
import { arxivDoiOf, identifierValueOf } from '../identifiers/identifiers.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import type { Author, DocumentEntry, Links, Paper, ScorePart, SignalKind } from '../model.ts'
import { EXCERPT_LENGTH, substituteTitle, withdrawalStatusOf } from '../papers/display.ts'
import { calendarDateOf, formatDate } from '../text/dates.ts'
import { collapseWhitespace, excerpt } from '../text/strings.ts'
import { toReadableText } from '../text/unicode-maths.ts'
import { escapeXml } from '../text/xml.ts'
import { type ItemLink, normalizeHttpUrl, renderEntryContent } from './entry-content.ts'

/** One entry: every text clean and in one line, every URL one that strict readers accept, no empty value. */
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
  /** Authors, reasons, abstract and links, as HTML. */
  content: string
  /** Other links: its page here, PDF, code, project, discussion. */
  related: ItemLink[]
  discussion?: string
  publishedAt: number
  updatedAt: number
  /** `retracted`, `withdrawn`, or `merged` where another entry stands for the paper. */
  publicationStatus?: string
  /** The news that the entry announces: `published`, `v3`. */
  mark?: string
  identifiers: string[]
  doi?: { value: string; url: string }
  arxiv?: { id: string; primaryCategory?: string }
  version?: number
  announceType?: string
  comment?: string
  organization?: string
  venue?: string
  /** Organization, venue and date, as far as they are known: `Example University · arXiv, cs.CV · 20 November 2025`. */
  publicationLine: string
  /** The paper's own date, as exact as it is known: `2025-11-20`, `2025-11` or `2025`. */
  date?: string
  license?: string
  licenseUrl?: string
  categories: string[]
  reasons: { topic: string; reason: string }[]
  /** The score when it was admitted; undefined where no topic admitted the paper. */
  score: number | undefined
  parts: ScorePart[]
  counts: Partial<Record<SignalKind, number>>
}

/** The length of the excerpt of an abstract beside the content, for lists. */
export const SUMMARY_LENGTH = 300

/** Builds the item of an entry; it never throws, whatever the paper lacks. */
export function buildItem(entry: DocumentEntry, siteName: string): Item {
  const { id, paper, mark, isMerged = false, publishedAt, updatedAt, admission } = entry
  const pageUrl = normalizeHttpUrl(entry.pageUrl) ?? entry.pageUrl
  const url = normalizeHttpUrl(paper.url) ?? normalizeHttpUrl(paper.links.abstract) ?? pageUrl
  const identifiers = cleanTexts(paper.identifiers)
  const categories = [...new Set(cleanTexts(paper.categories))]
  const arxiv = arxivOf(identifiers, categories)
  const authors = paper.authors.map(itemAuthorOf).filter(({ name }) => name)
  const organization = textOrUndefined(paper.organization)
  const venue = textOrUndefined(paper.venue)
  const date = calendarDateOf(paper.published)
  const publicationLine = [organization, venue ?? serverLabelOf(arxiv, categories), date && formatDate(date)].filter(Boolean).join(' · ')
  const abstractParagraphs = abstractParagraphsOf(paper)
  const abstract = abstractParagraphs.join(' ')
  const publicationStatus = isMerged ? 'merged' : withdrawalStatusOf(paper)
  const label = publicationStatus ?? mark
  const title = toReadableText(paper.title) || substituteTitle(abstract)
  const pageTitle = `On ${collapseWhitespace(siteName) || 'this site'}`
  const related = relatedLinksOf(paper.links, url, { title: pageTitle, href: pageUrl })
  const reasons = entry.reasons.map(({ topic, reason }) => ({ topic: collapseWhitespace(topic), reason: collapseWhitespace(reason) }))
  const license = textOrUndefined(paper.license)
  const content = renderEntryContent({
    authorNames: authors.map(({ name }) => name),
    publicationLine,
    isMerged,
    reasons,
    abstractParagraphs,
    ...(paper.abstractDisplay === 'excerpt' && { readOnUrl: url }),
    links: [{ title: url === pageUrl ? pageTitle : 'Paper', href: url }, ...related],
  })
  return {
    ...{ id, title: label ? `[${label}] ${title}` : title, url, authors, abstract, summary: escapeXml(abstract), content, publicationLine },
    ...{ related, discussion: normalizeHttpUrl(paper.links.discussion), publishedAt, updatedAt, publicationStatus, mark },
    ...{ identifiers, doi: doiOf(identifiers, arxiv?.id), arxiv, version: paper.version, organization, venue, date, categories, reasons },
    announceType: textOrUndefined(paper.announceType),
    comment: textOrUndefined(paper.comment),
    license,
    licenseUrl: normalizeHttpUrl(license),
    score: admission && roundToThousandths(admission.score),
    parts: (admission?.parts ?? []).map(roundScorePart),
    counts: admission?.counts ?? {},
  }
}

const cleanTexts = (texts: string[]): string[] => texts.map(collapseWhitespace).filter(Boolean)
const textOrUndefined = (text: string | undefined): string | undefined => collapseWhitespace(text ?? '') || undefined

function itemAuthorOf({ name, orcid, affiliations = [] }: Author): Item['authors'][number] {
  const digits = orcid === undefined ? undefined : parseOrcid(orcid)
  return { name: collapseWhitespace(name), ...(digits && { orcid: `https://orcid.org/${digits}` }), affiliations: cleanTexts(affiliations) }
}

function arxivOf(identifiers: string[], [first]: string[]): Item['arxiv'] {
  const id = identifierValueOf(identifiers, 'arxiv')
  return id ? { id, primaryCategory: first !== undefined && isArxivCategory(first) ? first : undefined } : undefined
}

/** `arXiv, cs.CV` of a preprint there; elsewhere only a category of arXiv, where there is one. */
const serverLabelOf = (arxiv: Item['arxiv'], [first]: string[]): string | undefined =>
  arxiv ? ['arXiv', arxiv.primaryCategory].filter(Boolean).join(', ') : first !== undefined && isArxivCategory(first) ? first : undefined

/** The DOI, or the one that arXiv registers for a preprint without another. */
function doiOf(identifiers: string[], arxivId: string | undefined): Item['doi'] {
  const value = identifierValueOf(identifiers, 'doi') ?? (arxivId && arxivDoiOf(arxivId))
  const url = normalizeHttpUrl(`https://doi.org/${value?.replace(/[%?#\\]/g, encodeURIComponent)}`)
  return value && url ? { value, url } : undefined
}

/** The paragraphs of an abstract, as much of it as may be shown. */
function abstractParagraphsOf({ abstract, abstractDisplay }: Paper): string[] {
  const paragraphs = cleanTexts(abstract.split(/\n\s*\n/))
  const visible = abstractDisplay === 'excerpt' && paragraphs.length > 0 ? [excerpt(paragraphs.join(' '), EXCERPT_LENGTH)] : paragraphs
  return visible.map(toReadableText)
}

/** The links of a paper besides the entry's own, each once. */
function relatedLinksOf(links: Links, url: string, page: ItemLink): ItemLink[] {
  const candidates = [
    { title: 'Abstract', href: links.abstract },
    { title: 'PDF', href: links.pdf, type: 'application/pdf' },
    { title: 'Code', href: links.code },
    { title: 'Project page', href: links.project },
    { title: 'Discussion', href: links.discussion },
  ].map(({ href, ...link }) => ({ ...link, href: normalizeHttpUrl(href) }))
  const related: ItemLink[] = []
  for (const { href, ...link } of [...candidates, { ...page, type: 'text/html' }])
    if (href && href !== url && !related.some((other) => other.href === href)) related.push({ ...link, href })
  return related
}

const roundToThousandths = (value: number): number => Math.round(value * 1000) / 1000
const roundScorePart = (part: ScorePart): ScorePart =>
  part.kind === 'prior'
    ? { kind: part.kind, adds: roundToThousandths(part.adds), says: collapseWhitespace(part.says) }
    : { kind: part.kind, value: part.value, baseline: roundToThousandths(part.baseline), adds: roundToThousandths(part.adds) }
