/** Converts one item of a feed in any format to the data of a paper. */

import { parseIdentifier } from '../../identifiers/identifiers.ts'
import type { Author, Copy } from '../../model.ts'
import { htmlToText } from '../../text/html.ts'
import { collapseWhitespace } from '../../text/strings.ts'
import { findOwnPaper } from './linked-paper.ts'
import { parseAuthorFields, parseCommaSeparatedAuthors } from './split-authors.ts'

/** The data of one paper in a feed: plain text, absolute http(s) addresses, RFC 3339 dates. */
export type FeedItem = {
  /** Its guid, id or address, unchanged; empty if it has none. */
  id: string
  title: string
  url: string
  authors: Author[]
  published?: string
  updated?: string
  /** Identifiers found in the item. */
  identifiers: string[]
  /** Other copies of the paper that the item states or presents. */
  copies?: Copy[]
  abstract: string
  /** Categories, the primary one first if there is one. */
  categories: string[]
  version?: number
  announceType?: string
  license?: string
  venue?: string
  comment?: string
  primaryCategory?: string
  pdf?: string
  doi?: string
  journalRef?: string
}

/** An element as rss-parser gives it. */
export type ElementValue = string | { _?: string; $?: Record<string, string>; name?: string[]; affiliation?: string[] }
/** The elements of an item by their names, in order. */
export type ElementLookup = (name: string) => ElementValue[]

/** Removes undefined members. */
export const omitUndefined = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

/** The trimmed text of an element; empty if there is none. */
export const valueText = (value: ElementValue | undefined): string => (typeof value === 'string' ? value : (value?._ ?? '')).trim()

/** The visible text of an element in one line. */
export const valueToPlainText = (value: ElementValue | undefined): string => collapseWhitespace(htmlToText(valueText(value)))

type FeedItemLink = { href: string; rel: string; type: string; title: string }
const parseItemLink = (value: ElementValue): FeedItemLink => {
  const { href = '', rel = '', type = '', title = '' } = typeof value === 'string' ? {} : (value.$ ?? {})
  return { href, rel, type, title }
}

// in order of preference
const SUMMARY_ELEMENTS =
  'description summary atom:summary dcterms:abstract abstract dc:description itunes:summary media:description itunes:subtitle'.split(' ')
const CONTENT_ELEMENTS = 'content:encoded content atom:content body fullitem'.split(' ')
const PUBLISHED_ELEMENTS =
  'pubdate published atom:published issued dcterms:issued dc:date date prism:publicationdate prism:coverdate created dcterms:created'.split(
    ' ',
  )
const UPDATED_ELEMENTS = 'updated modified atom:updated dcterms:modified lastmod'.split(' ')

/** Reads one item; `all` returns the elements with a name. */
export function parseFeedItem(all: ElementLookup, feedVenue: string | undefined): FeedItem {
  const texts = (...names: string[]): string[] => names.flatMap((name) => all(name).map(valueText)).filter(Boolean)
  const first = (...names: string[]): string | undefined => texts(...names)[0]
  const words = (...names: string[]): string | undefined => names.flatMap((name) => all(name).map(valueToPlainText)).find(Boolean)
  const links = ['feedburner:origlink', 'link', 'url', 'atom:link'].flatMap((name) => all(name).map(parseItemLink))
  const ids = texts('guid', 'id', 'atom:id', 'about')
  const url =
    all('feedburner:origlink').map(parseItemLink)[0]?.href ??
    choosePageUrl(all('link')) ??
    choosePageUrl(all('url')) ??
    choosePageUrl(all('atom:link')) ??
    findPermalink(all, ids) ??
    links[0]?.href ??
    ''
  const id = ids[0] ?? url
  const announcement = parseArxivAnnouncement(chooseAbstract(all))
  const announceType = first('arxiv:announce_type') ?? announcement.type
  const primary = all('arxiv:primary_category').map(valueText)[0]
  const categories = texts('category').length ? texts('category') : texts('dc:subject')
  const identifiers = findIdentifiers(texts, links, [...ids, url])
  const title = (words('title', 'dc:title', 'atom:title', 'media:title') ?? '').replace(/\s*\(arXiv:\S+ \[[\w.-]+\][^)]*\)$/, '')
  const copies = findCopies(texts, title, identifiers)
  const doi = [...texts('prism:doi', 'doi', 'arxiv:doi'), ...texts('dc:identifier', 'dcterms:identifier')].find((name) =>
    /^(doi:\s*)?10\./i.test(name),
  )
  return {
    id,
    title,
    url,
    authors:
      announceType && all('dc:creator').length
        ? parseCommaSeparatedAuthors(personFieldsOf(all, 'dc:creator').join(', '))
        : chooseAuthors(all),
    identifiers,
    ...(copies.length > 0 && { copies }),
    abstract: announcement.abstract,
    categories: [...new Set([...(primary ? [primary] : []), ...categories].map((text) => valueToPlainText(text)))].filter(Boolean),
    ...omitUndefined({
      published: first(...PUBLISHED_ELEMENTS),
      updated: first(...UPDATED_ELEMENTS),
      version: preprintVersionOf([...ids, url]) ?? announcement.version,
      announceType,
      license:
        first('dc:rights', 'license', 'cc:license') ?? links.find((link) => link.rel === 'license')?.href ?? words('rights', 'copyright'),
      venue: words('prism:publicationname') ?? (feedVenue ? valueToPlainText(feedVenue) : undefined),
      comment: words('arxiv:comment'),
      primaryCategory: primary,
      pdf: [...links, ...all('enclosure').map(parseItemLink)].find((link) => link.type === 'application/pdf' || link.title === 'pdf')?.href,
      doi: doi?.replace(/^doi:\s*/i, ''),
      journalRef: words('arxiv:journal_ref', 'arxiv:journal_reference'),
    }),
  }
}

const PREPRINT_VERSION = /^(?:oai:arXiv\.org:|https?:\/\/(?:\w+\.)?(?:arxiv|biorxiv|medrxiv)\.org\/).*?\dv(\d{1,3})\b/i

/** The version at the end of an arXiv, bioRxiv or medRxiv id or address. */
function preprintVersionOf(ids: string[]): number | undefined {
  const found = ids.map((id) => PREPRINT_VERSION.exec(id)?.[1]).find(Boolean)
  return found ? Number(found) : undefined
}

/** The item's page among its links: an alternate link, best in HTML, then a link without a relation. */
function choosePageUrl(values: ElementValue[]): string | undefined {
  const rank = ({ rel, type }: FeedItemLink): number => {
    if (rel === 'alternate') return /html/.test(type) ? 0 : type ? 3 : 1
    return rel === '' ? 2 : rel === 'content' ? 4 : 9
  }
  const pages = values.map(parseItemLink).filter((link) => rank(link) < 9)
  return pages.sort((a, b) => rank(a) - rank(b))[0]?.href
}

function findPermalink(all: ElementLookup, ids: string[]): string | undefined {
  const [guid] = all('guid')
  const permanent = typeof guid === 'string' || guid?.$?.permalink?.toLowerCase() !== 'false'
  return ids.filter((id) => permanent || id !== valueText(guid)).find((id) => /^https?:\/\/\S+$/i.test(id))
}

/** The abstract: the summary, unless it is a stub and the content is an abstract. */
function chooseAbstract(all: ElementLookup): string {
  const read = (names: string[]) => names.flatMap((name) => all(name).map((value) => htmlToText(valueText(value)))).filter(Boolean)
  const [summary, ...others] = read(SUMMARY_ELEMENTS)
  if (summary && summary.length > 120 && !/(?:…|\.\.\.|\[\.\.\.\]|\[…\])$/.test(summary)) return summary
  const candidates = [...others, ...read(CONTENT_ELEMENTS)]
  if (!summary) return candidates[0] ?? ''
  return candidates.find((text) => text.length > 2 * summary.length && text.length < 6000) ?? summary
}

/** Removes a heading or arXiv's `arXiv:2508.13426v1 Announce Type: new Abstract:` from an abstract. */
function parseArxivAnnouncement(text: string): { abstract: string; type?: string; version?: number } {
  const line = collapseWhitespace(text)
  const [whole, version, type] = /^arXiv:\S+?(?:v(\d+))?\s+Announce Type:\s*([\w-]+)\s*/i.exec(line) ?? []
  const abstract = line.slice(whole?.length ?? 0).replace(/^(?:Abstract\s*[:.]\s*|ABSTRACT\s+|Abstract\s+(?=\p{Lu}))/u, '')
  return { abstract, ...omitUndefined({ type, version: version ? Number(version) : undefined }) }
}

/** https://www.dublincore.org/specifications/dublin-core/dcmi-terms/ */
const DUBLIN_CORE_RELATIONS: [string, Copy['says']][] = [
  ['dcterms:isversionof', 'is a version of'],
  ['dcterms:hasversion', 'has the version'],
  ['dcterms:isformatof', 'is the same as'],
  ['dcterms:hasformat', 'is the same as'],
]
const TEXT_ELEMENTS = [...SUMMARY_ELEMENTS, ...CONTENT_ELEMENTS]

/** Copies stated by Dublin Core relations, and the paper that the item presents as its own. */
function findCopies(texts: (...names: string[]) => string[], title: string, names: string[]): Copy[] {
  const copies = DUBLIN_CORE_RELATIONS.flatMap(([relation, says]) =>
    texts(relation).flatMap((written): Copy[] => {
      const identifier = parseIdentifier(written)
      return identifier === undefined ? [] : [{ identifier, says }]
    }),
  )
  const html = texts(...TEXT_ELEMENTS).join('\n')
  const own = html ? names.map(parseIdentifier).filter((name) => name !== undefined) : []
  const presented = html ? findOwnPaper(html, title, own) : undefined
  return presented === undefined ? copies : [...copies, { identifier: presented, says: 'presents' }]
}

const personFieldsOf = (all: ElementLookup, name: string): string[] =>
  all(name).flatMap((value) => (typeof value === 'string' ? value : (value.name?.[0] ?? '')))

/** The authors from the element that names the most, with their affiliations. */
function chooseAuthors(all: ElementLookup): Author[] {
  let most: Author[] = []
  for (const name of ['dc:creator', 'author', 'atom:author', 'dc:author', 'itunes:author']) {
    const affiliated = new Map(
      all(name).flatMap((value) => (typeof value === 'object' && value.affiliation ? [[value.name?.[0] ?? '', value.affiliation]] : [])),
    )
    const authors = parseAuthorFields(personFieldsOf(all, name)).map((author) => {
      const affiliations = affiliated.get(author.name)?.map(valueToPlainText).filter(Boolean)
      return affiliations?.length ? { ...author, affiliations } : author
    })
    if (authors.length > most.length) most = authors
  }
  return most
}

const IDENTIFIER_PATTERN = /\b10\.\d{4,9}\/\S|\barxiv\b|\bpmid\b|pubmed|\bpmc(?:id|\d)|ncbi\.nlm|openreview/i

/** Identifiers that are stated, and those in ids and addresses. */
function findIdentifiers(texts: (...names: string[]) => string[], links: FeedItemLink[], ids: string[]): string[] {
  const own = links.filter(
    ({ rel, title }) => ['', 'alternate', 'canonical', 'content', 'self'].includes(rel) || /^(doi|pdf)$/i.test(title),
  )
  const found = [...texts('dc:identifier', 'dcterms:identifier', 'prism:doi', 'doi', 'arxiv:doi'), ...ids, ...own.map((link) => link.href)]
  return [...new Set(found)].filter((name) => IDENTIFIER_PATTERN.test(name) && name.length < 500)
}
