/**
 * Names: the identifiers a paper goes by, one spelling each, so that equal names mean one paper.
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

/** Strongest first: a paper's id is the first of these it had. */
const SCHEMES_BY_STRENGTH = ['arxiv', 'doi', 'pmcid', 'pmid', 'openreview', 'title']

export const schemeOf = (name: string): string => name.slice(0, name.indexOf(':'))

/** Names sorted strongest first, then by their letters; each once. */
export const sortByStrength = (names: Iterable<string>): string[] =>
  [...new Set(names)].sort(
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

/** Whether the bracket that ends this text was opened in it: DOIs of the old Wiley kind hold balanced brackets. */
function hasOpeningBracket(text: string): boolean {
  const closing = text.at(-1) as string
  const opening = { ')': '(', ']': '[', '}': '{', '>': '<' }[closing] as string
  return text.split(opening).length >= text.split(closing).length
}

/** The name a page's address states, for the sites whose addresses hold one. */
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
  const stated = /10\.\d{4,9}\/.+$/.exec(path)?.[0] ?? (inQuery && DOI.test(inQuery) ? inQuery : undefined)
  return stated && doiIdentifier(trimDoiSuffix(stated, host))
}

/** A DOI in a path, without what publishers hang on to it. */
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

/** An identifier in whatever form it was found (bare, prefixed, an address) as a name, or undefined when it is none we know. */
export function parseIdentifier(found: string): string | undefined {
  const text = found.trim()
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

/** A person's family name as far as it can be told: what stands before a comma, else the last word. */
export function familyNameOf(name: string): string {
  const comma = name.indexOf(',')
  return (comma > 0 ? name.slice(0, comma) : (name.trim().split(/\s+/).at(-1) ?? '')).trim()
}

const foldToWords = (text: string): string => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

/**
 * The name of a record that states none: its folded title, first author's family name and year, hashed, so that it can be
 * asked for again. Where no author is known the page's address stands for one: "Erratum" is the title of many papers.
 */
export function titleIdentifier(record: Pick<SourceRecord, 'title' | 'abstract' | 'authors' | 'published' | 'url'>): string {
  const title = foldToWords(record.title) || foldToWords(record.abstract.slice(0, 300))
  const author = record.authors[0] ? foldToWords(familyNameOf(record.authors[0].name)) : record.url
  const digest = sha256(utf8ToBytes([title, author, record.published?.slice(0, 4) ?? ''].join('\n').toWellFormed()))
  return `title:${bytesToHex(digest).slice(0, 16)}`
}

/** Whether a name is a DOI that a server of preprints gave. */
export const isPreprintDoi = (name: string): boolean => PREPRINT_DOI.test(name)

/** Whether a name is that of a preprint. */
export const isPreprintIdentifier = (name: string): boolean => name.startsWith('arxiv:') || isPreprintDoi(name)

const ownIdentifiersCache = new WeakMap<object, string[]>()

/** The identifiers a record goes by itself, strongest first; none where it states none. Told of a record once, however often it is asked. */
export function ownIdentifiersOf(record: Pick<SourceRecord, 'identifiers' | 'url'>): string[] {
  const told = ownIdentifiersCache.get(record)
  if (told) return told
  const names = sortByStrength([...record.identifiers, record.url].map(parseIdentifier).filter((name) => name !== undefined))
  ownIdentifiersCache.set(record, names)
  return names
}

/** The other copies that a record asserts, by their names; none where its title says that it is about another paper. */
export function copyLinksOf(record: SourceRecord): Copy[] {
  if (!record.copies || isAboutAnother(record.title)) return []
  const own = ownIdentifiersOf(record)
  return record.copies.flatMap(({ identifier: stated, says }) => {
    const name = parseIdentifier(stated)
    return name === undefined || own.includes(name) ? [] : [{ identifier: name, says }]
  })
}

/**
 * Every name that leads from this record to its paper, strongest first: those it goes by itself, and those of the copies it
 * asserts. Two records that share one are one paper.
 */
export function identifiersOf(record: SourceRecord): string[] {
  const names = [...ownIdentifiersOf(record), ...copyLinksOf(record).map(({ identifier }) => identifier)]
  return names.length > 0 ? sortByStrength(names) : [titleIdentifier(record)]
}

/** DOIs of repositories, which hold a copy, or another one for each version: they say nothing of other names. */
const REPOSITORY_DOI = /^doi:10\.(?:5281\/zenodo|6084\/m9\.figshare|17605\/osf)/

/** Names by what a paper has one of: an arXiv id, a publisher's DOI, a DOI of each preprint server, a PubMed id. */
export type IdentifiersByKind = Map<string, string[]>

/** Sorts names by what a paper has one of; those that say nothing of others are left out. */
export function groupIdentifiersByKind(names: string[]): IdentifiersByKind {
  const sorted: IdentifiersByKind = new Map()
  for (const name of names) {
    const scheme = schemeOf(name)
    if (scheme === 'title' || REPOSITORY_DOI.test(name)) continue
    const [, server, id = ''] = PREPRINT_DOI.exec(name) ?? []
    const kind = server ?? scheme
    sorted.set(kind, [...(sorted.get(kind) ?? []), server ? id : name])
  }
  return sorted
}

/** Whether names can belong to no paper together: each side has one of a kind, and none is the other's. */
export function haveIdentifierConflict(left: IdentifiersByKind, right: IdentifiersByKind): boolean {
  for (const [kind, ones] of left) {
    const others = right.get(kind)
    if (others && !others.some((other) => ones.includes(other))) return true
  }
  return false
}

/** Whether names are those of two preprints of one server: each side has one there, and none is the other's. */
export function havePreprintConflict(left: string[], right: string[]): boolean {
  const preprints = (names: string[]) => groupIdentifiersByKind(names.filter(isPreprintIdentifier))
  return haveIdentifierConflict(preprints(left), preprints(right))
}

/**
 * How the ids of papers begin that cannot be one with a paper of these names, if they share none of them: another arXiv id,
 * another DOI of the same publisher. Undefined where that cannot be told from the beginning alone.
 */
export function conflictingIdPrefix(names: string[]): string | undefined {
  for (const name of names) {
    if (name.startsWith('arxiv:')) return 'arxiv:'
    const registrant = /^doi:10\.[^/]+\//.exec(name)?.[0]
    if (registrant && registrant !== 'doi:10.1101/' && !PREPRINT_DOI.test(name) && !REPOSITORY_DOI.test(name)) return registrant
  }
  return undefined
}

/** The part of a name after its scheme, of the first name with this scheme: the bare DOI or arXiv id. */
export const identifierValueOf = (names: string[], scheme: string): string | undefined =>
  names.find((name) => name.startsWith(`${scheme}:`))?.slice(scheme.length + 1)

/** The DOI that arXiv registers for a preprint: `10.48550/arXiv.2210.17323`. */
export const arxivDoiOf = (arxivId: string): string => `10.48550/arXiv.${arxivId}`
