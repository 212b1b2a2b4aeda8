/**
 * The metadata of a paper's page: Highwire meta elements for Google Scholar and Zotero
 * (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), JSON-LD (https://schema.org/ScholarlyArticle), and links to its
 * citations.
 */
import { html, raw } from 'hono/html'
import { invertedName } from '../authors/parse-name.ts'
import type { Html } from '../http/html.ts'
import { linkHeader, mediaTypeOf } from '../http/link-header.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import { PATHS, type Site } from '../site.ts'
import { collapseWhitespace, excerpt, stripBidiControls } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'
import { citationFormats } from './index.ts'
import { type CitablePaper, isoDate, type Reference, referenceOf, referenceOutlineOf } from './reference.ts'

/** A collaboration has thousands of authors; these limits keep a page within its size limit. */
const MAX_META_AUTHORS = 300
const MAX_JSON_LD_AUTHORS = 40

const isArxivDoi = (doi: string): boolean => doi.startsWith('10.48550/')

/** The persistent URL of a paper for citations: of its DOI, else of arXiv. */
export function citeAsUrl({ doi, arxiv }: Pick<Reference, 'doi' | 'arxiv'>): string | undefined {
  if (doi && !isArxivDoi(doi)) return `https://doi.org/${encodeURI(doi).replace(/[?#]/g, encodeURIComponent)}`
  return arxiv && `https://arxiv.org/abs/${arxiv.id}`
}

/** The elements for the head of a paper's page. */
export function metaElementsOf(site: Site, citable: CitablePaper): Html {
  const { paper, pageUrl } = citable
  const reference = referenceOf(citable)
  const { date, authors, venue, kind, arxiv } = reference
  const meta: [name: string, content: string | undefined | false][] = [
    ['citation_title', texToPlainText(reference.title)],
    ...authors.slice(0, MAX_META_AUTHORS).map((person): [string, string] => ['citation_author', invertedName(person)]),
    ['citation_publication_date', date && isoDate(date).replaceAll('-', '/')],
    [kind === 'conference' ? 'citation_conference_title' : 'citation_journal_title', venue && texToPlainText(venue)],
    ['citation_doi', reference.doi !== undefined && !isArxivDoi(reference.doi) && reference.doi],
    ['citation_arxiv_id', arxiv?.id],
    ['citation_pmid', reference.pmid],
    ['citation_abstract_html_url', paper.links.abstract ?? reference.url],
    ['citation_pdf_url', paper.links.pdf],
  ]
  return html`<link rel="canonical" href="${reference.url}">
${citationFormats.map(({ extension, contentType, name }) => html`<link rel="alternate" type="${mediaTypeOf(contentType)}" title="${name}" href="${pageUrl}.${extension}">\n`)}<link rel="unapi-server" type="application/xml" title="unAPI" href="${site.url(PATHS.unapi)}">
${meta.map(([name, content]) => content && html`<meta name="${name}" content="${stripBidiControls(content)}">\n`)}<script type="application/ld+json">${raw(jsonForScript(jsonLdOf(citable, reference)))}</script>
`
}

/** JSON that cannot end the script element around it. */
const jsonForScript = (value: unknown): string =>
  stripBidiControls(JSON.stringify(value)).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function jsonLdOf({ paper, pageUrl }: CitablePaper, reference: Reference) {
  const { date, venue, kind, authors, keywords, abstract, note, server } = reference
  const persistentUrl = citeAsUrl(reference)
  const author = paper.authors.slice(0, MAX_JSON_LD_AUTHORS).map(({ name, orcid }, i) => {
    const person = authors[i]
    const isGroup = person && 'literal' in person && / |[a-z][A-Z]/.test(person.literal)
    const digits = orcid === undefined ? undefined : parseOrcid(orcid)
    return {
      '@type': isGroup ? 'Organization' : 'Person',
      ...(digits && { '@id': `https://orcid.org/${digits}` }),
      name: collapseWhitespace(name),
    }
  })
  return {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': persistentUrl ?? pageUrl,
    url: pageUrl,
    name: texToPlainText(reference.title),
    headline: excerpt(texToPlainText(reference.title), 110),
    ...(author.length > 0 && { author }),
    ...(date && { datePublished: isoDate(date) }),
    ...(venue && { isPartOf: { '@type': kind === 'conference' ? 'PublicationEvent' : 'Periodical', name: texToPlainText(venue) } }),
    ...(kind === 'preprint' && server && { publisher: { '@type': 'Organization', name: server } }),
    identifier: paper.identifiers.filter((name) => !name.startsWith('title:')),
    sameAs: [...new Set([persistentUrl, reference.url, paper.links.discussion].filter((address) => address !== undefined))],
    ...(abstract && { abstract: excerpt(texToPlainText(abstract), 1500) }),
    ...(keywords.length > 0 && { keywords }),
    ...(paper.license && /^https?:/.test(paper.license) && { license: paper.license }),
    ...(note && { creativeWorkStatus: note }),
  }
}

/** The `Link` header of a paper's page: how to cite it (RFC 8574), its citations, and its source. */
export function paperLinkHeader(citable: CitablePaper): string {
  const outline = referenceOutlineOf(citable)
  const persistentUrl = citeAsUrl(outline)
  return linkHeader([
    ...(persistentUrl === undefined ? [] : [{ href: persistentUrl, rel: 'cite-as' }]),
    ...citationFormats.map(({ extension, contentType }) => ({
      href: `${citable.pageUrl}.${extension}`,
      rel: 'describedby alternate',
      type: contentType,
    })),
    { href: outline.url, rel: 'canonical' },
  ])
}
