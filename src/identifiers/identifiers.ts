/**
 * Canonical identifiers: one spelling each, so that equal identifiers mean one paper.
 *
 * DOI: lower case without resolver (ISO 26324, DOIs are case-insensitive). arXiv: without version, old ids with their
 * archive and without subject class (https://info.arxiv.org/help/arxiv_identifier.html); arXiv's own DOIs are arXiv ids.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Copy, SourceRecord } from '../model.ts'
import { fold } from '../text/strings.ts'
import { isAboutAnother } from './about-another.ts'
import { PREPRINT_DOI } from './preprint-servers.ts'

/** Strongest first: a new paper's id is its strongest identifier. */
const SCHEMES_BY_STRENGTH = ['arxiv', 'doi', 'pmcid', 'pmid', 'openreview', 'title']

/** The part of an identifier before its colon: `doi`. */
export const schemeOf = (identifier: string): string => identifier.slice(0, identifier.indexOf(':'))

/** Sorts identifiers strongest first, then alphabetically, each once. */
export const sortByStrength = (identifiers: Iterable<string>): string[] =>
  [...new Set(identifiers)].sort(
    (a, b) => SCHEMES_BY_STRENGTH.indexOf(schemeOf(a)) - SCHEMES_BY_STRENGTH.indexOf(schemeOf(b)) || (a < b ? -1 : 1),
  )

const ARXIV_NEW = /^(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?$/i
const ARXIV_OLD = /^([a-z]{2,8}(?:-[a-z]{2,8})?)(?:\.[a-z]{2})?\/(\d{7})(?:v\d+)?$/i
const DOI = /^10\.\d{4,9}\/\S+$/

function arxivIdentifier(id: string): string | undefined {
  const bare = id.replace(/\.pdf$/i, '')
  const modern = ARXIV_NEW.exec(bare)
  if (modern) return `arxiv:${modern[1]}`
  const old = ARXIV_OLD.exec(bare)
  return old ? `arxiv:${old[1]?.toLowerCase()}/${old[2]}` : undefined
}

function doiIdentifier(text: string): string | undefined {
  let doi = text.toLowerCase().replace(/[.,;:'"\s]+$/, '')
  while (/[)\]}>]$/.test(doi) && !hasOpeningBracket(doi)) doi = doi.slice(0, -1)
  if (!DOI.test(doi)) return undefined
  const arxiv = /^10\.48550\/arxiv\.(.+)$/.exec(doi)
  return arxiv?.[1] ? (arxivIdentifier(arxiv[1]) ?? `doi:${doi}`) : `doi:${doi}`
}

/** Whether the bracket at the end of a text was opened in it: Wiley's old DOIs have balanced brackets. */
function hasOpeningBracket(text: string): boolean {
  const closing = text.at(-1) as string
  const opening = { ')': '(', ']': '[', '}': '{', '>': '<' }[closing] as string
  return text.split(opening).length >= text.split(closing).length
}

/** The identifier in a page's address, for sites whose addresses have one. */
function identifierInUrl(url: URL): string | undefined {
  const host = url.hostname.replace(/^(www|export|browse|dx|m)\./, '')
  const path = decodeUriSafely(url.pathname)
  if (host === 'arxiv.org' || host === 'alphaxiv.org' || host === 'ar5iv.org' || host === 'ar5iv.labs.arxiv.org') {
    return arxivIdentifier(path.replace(/^\/(abs|pdf|html|format|overview)\//, ''))
  }
  if (host === 'huggingface.co') return path.startsWith('/papers/') ? arxivIdentifier(path.slice('/papers/'.length)) : undefined
  if (host === 'openreview.net') {
    const id = url.searchParams.get('id')
    return id && /^\/(forum|pdf)$/.test(path) ? `openreview:${id}` : undefined
  }
  if (host === 'pubmed.ncbi.nlm.nih.gov') return pubmedIdentifier(path.split('/')[1] ?? '')
  if (host === 'ncbi.nlm.nih.gov' && path.startsWith('/pubmed/')) return pubmedIdentifier(path.split('/')[2] ?? '')
  if (host === 'pmc.ncbi.nlm.nih.gov' || host === 'ncbi.nlm.nih.gov' || host === 'europepmc.org') return pmcIdentifier(path)
  const article = /^\/articles\/([a-z]?\d[\w-]*)(?:\.pdf)?$/.exec(path)
  if (host === 'nature.com' && article) return doiIdentifier(`10.1038/${article[1]}`)
  const inQuery = url.searchParams.get('doi') ?? url.searchParams.get('id')
  const doi = /10\.\d{4,9}\/.+$/.exec(path)?.[0] ?? (inQuery && DOI.test(inQuery) ? inQuery : undefined)
  return doi && doiIdentifier(trimDoiSuffix(doi, host))
}

/** A DOI in a path, without the suffixes of publishers: `.full`, `/pdf`. */
function trimDoiSuffix(text: string, host: string): string {
  const doi = text
    .replace(/\/+$/, '')
    .replace(/(\.full|\.abstract|\.full-text|\.short|\/full|\/abstract|\/pdf|\/epdf|\/html|\/meta|\.pdf|\.full\.pdf)$/i, '')
  return /(^|\.)(bio|med)rxiv\.org$/.test(host) ? doi.replace(/v\d+$/, '') : doi
}

const pubmedIdentifier = (id: string): string | undefined => (/^\d{1,9}$/.test(id) ? `pmid:${Number(id)}` : undefined)
const pmcIdentifier = (text: string): string | undefined => {
  const id = /(?:\bPMC|\/pmc\/articles\/)(\d{1,9})\b/i.exec(text)
  return id ? `pmcid:PMC${id[1]}` : undefined
}

function decodeUriSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The canonical form of an identifier that is bare, prefixed or an address; undefined if it is of no known kind. */
export function parseIdentifier(input: string): string | undefined {
  const text = input.trim()
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) return undefined
    const url = new URL(text)
    if (/^(dx\.)?doi\.org$/i.test(url.hostname)) return doiIdentifier(decodeUriSafely(url.pathname.slice(1)))
    return identifierInUrl(url)
  }
  const [, scheme = '', rest = ''] = /^(?:info:)?(arxiv|oai:arxiv\.org|doi|pmid|pmcid|openreview|title)\s*[:/]\s*(.+)$/i.exec(text) ?? []
  switch (scheme.toLowerCase()) {
    case 'arxiv':
    case 'oai:arxiv.org':
      return arxivIdentifier(rest.trim())
    case 'doi':
      return doiIdentifier(decodeUriSafely(rest.replace(/^https?:\/\/(dx\.)?doi\.org\//i, '')))
    case 'pmid':
      return pubmedIdentifier(rest)
    case 'pmcid':
      return pmcIdentifier(rest)
    case 'openreview':
      return /^[\w-]{6,}$/.test(rest) ? `openreview:${rest}` : undefined
    case 'title':
      return /^[0-9a-f]{16}$/.test(rest) ? `title:${rest}` : undefined
  }
  if (DOI.test(text)) return doiIdentifier(text)
  if (/^PMC\d+$/i.test(text)) return pmcIdentifier(text)
  return arxivIdentifier(text)
}

/** What stands before the comma of a person's name, else its last word. Title identifiers are hashed from it: never changed. */
export function familyNameOf(name: string): string {
  const comma = name.indexOf(',')
  return (comma > 0 ? name.slice(0, comma) : (name.trim().split(/\s+/).at(-1) ?? '')).trim()
}

const foldToWords = (text: string): string => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

/**
 * The identifier of a record that states none: the hash of its folded title, first author's family name and year. Without
 * authors the page's address stands for the author, because "Erratum" is the title of many papers.
 */
export function titleIdentifier(record: Pick<SourceRecord, 'title' | 'abstract' | 'authors' | 'published' | 'url'>): string {
  const title = foldToWords(record.title) || foldToWords(record.abstract.slice(0, 300))
  const author = record.authors[0] ? foldToWords(familyNameOf(record.authors[0].name)) : record.url
  const digest = sha256(utf8ToBytes([title, author, record.published?.slice(0, 4) ?? ''].join('\n').toWellFormed()))
  return `title:${bytesToHex(digest).slice(0, 16)}`
}

/** Whether an identifier is a DOI that a preprint server registered. */
export const isPreprintDoi = (identifier: string): boolean => PREPRINT_DOI.test(identifier)

/** Whether an identifier is a preprint's. */
export const isPreprintIdentifier = (identifier: string): boolean => identifier.startsWith('arxiv:') || isPreprintDoi(identifier)

const ownIdentifiersCache = new WeakMap<object, string[]>()

/** The identifiers that a record states as its own, strongest first, its address included; none if it states none. Cached. */
export function ownIdentifiersOf(record: Pick<SourceRecord, 'identifiers' | 'url'>): string[] {
  const cached = ownIdentifiersCache.get(record)
  if (cached) return cached
  const parsed = [...record.identifiers, record.url].map(parseIdentifier)
  const identifiers = sortByStrength(parsed.filter((identifier) => identifier !== undefined))
  ownIdentifiersCache.set(record, identifiers)
  return identifiers
}

/** The other copies that a record links to, with canonical identifiers; none if its title is about another paper. */
export function copyLinksOf(record: SourceRecord): Copy[] {
  if (!record.copies || isAboutAnother(record.title)) return []
  const own = ownIdentifiersOf(record)
  return record.copies.flatMap((copy) => {
    const identifier = parseIdentifier(copy.identifier)
    return identifier === undefined || own.includes(identifier) ? [] : [{ identifier, says: copy.says }]
  })
}

/**
 * Every identifier that leads from a record to its paper, strongest first: its own, and those of the copies it links to. Two
 * records that share one are one paper.
 */
export function identifiersOf(record: SourceRecord): string[] {
  const identifiers = [...ownIdentifiersOf(record), ...copyLinksOf(record).map(({ identifier }) => identifier)]
  return identifiers.length > 0 ? sortByStrength(identifiers) : [titleIdentifier(record)]
}

/** DOIs of repositories, which hold copies, often one for each version: they conflict with no other identifier. */
const REPOSITORY_DOI = /^doi:10\.(?:5281\/zenodo|6084\/m9\.figshare|17605\/osf)/

/** Identifiers by kind; a paper has at most one of each: an arXiv id, a publisher's DOI, a DOI of each preprint server, a PubMed id. */
export type IdentifiersByKind = Map<string, string[]>

/** Groups identifiers by kind, without titles and repositories' DOIs. */
export function groupIdentifiersByKind(identifiers: string[]): IdentifiersByKind {
  const groups: IdentifiersByKind = new Map()
  for (const identifier of identifiers) {
    const scheme = schemeOf(identifier)
    if (scheme === 'title' || REPOSITORY_DOI.test(identifier)) continue
    const [, server, id = ''] = PREPRINT_DOI.exec(identifier) ?? []
    const kind = server ?? scheme
    groups.set(kind, [...(groups.get(kind) ?? []), server ? id : identifier])
  }
  return groups
}

/** Whether one paper cannot have both: each side has identifiers of one kind, and they share none. */
export function haveIdentifierConflict(left: IdentifiersByKind, right: IdentifiersByKind): boolean {
  for (const [kind, identifiers] of left) {
    const others = right.get(kind)
    if (others && !others.some((other) => identifiers.includes(other))) return true
  }
  return false
}

/** Whether each side has a preprint of one server, and they share none. */
export function havePreprintConflict(left: string[], right: string[]): boolean {
  const preprintsOf = (identifiers: string[]) => groupIdentifiersByKind(identifiers.filter(isPreprintIdentifier))
  return haveIdentifierConflict(preprintsOf(left), preprintsOf(right))
}

/**
 * The prefix of ids that cannot be the same paper unless they are equal: another arXiv id, another DOI of the same publisher.
 * Undefined if no prefix tells.
 */
export function conflictingIdPrefix(identifiers: string[]): string | undefined {
  for (const identifier of identifiers) {
    if (identifier.startsWith('arxiv:')) return 'arxiv:'
    const registrant = /^doi:10\.[^/]+\//.exec(identifier)?.[0]
    const isShared = registrant === 'doi:10.1101/' || PREPRINT_DOI.test(identifier) || REPOSITORY_DOI.test(identifier)
    if (registrant && !isShared) return registrant
  }
  return undefined
}

/** The first identifier of a scheme without its prefix: the bare DOI or arXiv id. */
export const identifierValueOf = (identifiers: string[], scheme: string): string | undefined =>
  identifiers.find((identifier) => identifier.startsWith(`${scheme}:`))?.slice(scheme.length + 1)

/** The DOI that arXiv registers for a preprint: `10.48550/arXiv.2210.17323`. */
export const arxivDoiOf = (arxivId: string): string => `10.48550/arXiv.${arxivId}`
