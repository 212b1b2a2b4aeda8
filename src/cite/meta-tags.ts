/**
 * What machines read of a paper's page: Highwire's meta elements, as Google Scholar and Zotero do
 * (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), JSON-LD as https://schema.org/ScholarlyArticle, and
 * links to its citations.
 */
import { html, raw } from 'hono/html'
import { invertedName } from '../authors/parse-name.ts'
import type { Html } from '../http/html.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import { PATHS, type Site } from '../site.ts'
import { collapseWhitespace, excerpt, stripBidiControls } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'
import { citations } from './index.ts'
import { type CitablePaper, isoDate, type Reference, referenceOf, referenceOutlineOf } from './reference.ts'

/** Lists of authors are as long as a collaboration; these keep a page within its weight. */
const MAX_META_AUTHORS = 300
const MAX_JSON_LD_AUTHORS = 40

const isArxivDoi = (doi: string): boolean => doi.startsWith('10.48550/')

/** The persistent address by which to cite a paper: its DOI's, else arXiv's. */
export function citeAsUrl({ doi, arxiv }: Pick<Reference, 'doi' | 'arxiv'>): string | undefined {
  if (doi && !isArxivDoi(doi)) return `https://doi.org/${encodeURI(doi).replace(/[?#]/g, encodeURIComponent)}`
  return arxiv && `https://arxiv.org/abs/${arxiv.id}`
}

/** Elements for the head of a paper's page. */
export function metaElementsOf(site: Site, cited: CitablePaper): Html {
  const { paper, page } = cited
  const reference = referenceOf(cited)
  const { date, people, venue, kind, arxiv } = reference
  const meta: [name: string, content: string | undefined | false][] = [
    ['citation_title', texToPlainText(reference.title)],
    ...people.slice(0, MAX_META_AUTHORS).map((person): [string, string] => ['citation_author', invertedName(person)]),
    ['citation_publication_date', date && isoDate(date).replaceAll('-', '/')],
    [kind === 'conference' ? 'citation_conference_title' : 'citation_journal_title', venue && texToPlainText(venue)],
    ['citation_doi', reference.doi !== undefined && !isArxivDoi(reference.doi) && reference.doi],
    ['citation_arxiv_id', arxiv?.id],
    ['citation_pmid', reference.pmid],
    ['citation_abstract_html_url', paper.links.abstract ?? reference.url],
    ['citation_pdf_url', paper.links.pdf],
  ]
  return html`<link rel="canonical" href="${reference.url}">
${citations.map(({ extension, contentType, name }) => html`<link rel="alternate" type="${contentType.split(';')[0]}" title="${name}" href="${page}.${extension}">\n`)}<link rel="unapi-server" type="application/xml" title="unAPI" href="${site.url(PATHS.unapi)}">
${meta.map(([name, content]) => content && html`<meta name="${name}" content="${stripBidiControls(content)}">\n`)}<script type="application/ld+json">${raw(jsonForScript(jsonLdOf(cited, reference)))}</script>
`
}

/** As JSON that ends no element it stands in. */
const jsonForScript = (value: unknown): string =>
  stripBidiControls(JSON.stringify(value)).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function jsonLdOf({ paper, page }: CitablePaper, reference: Reference) {
  const { date, venue, kind, people, keywords, abstract, note, server } = reference
  const persistent = citeAsUrl(reference)
  const author = paper.authors.slice(0, MAX_JSON_LD_AUTHORS).map(({ name, orcid }, i) => {
    const person = people[i]
    const group = person && 'literal' in person && / |[a-z][A-Z]/.test(person.literal)
    const digits = orcid === undefined ? undefined : parseOrcid(orcid)
    return {
      '@type': group ? 'Organization' : 'Person',
      ...(digits && { '@id': `https://orcid.org/${digits}` }),
      name: collapseWhitespace(name),
    }
  })
  return {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': persistent ?? page,
    url: page,
    name: texToPlainText(reference.title),
    headline: excerpt(texToPlainText(reference.title), 110),
    ...(author.length > 0 && { author }),
    ...(date && { datePublished: isoDate(date) }),
    ...(venue && { isPartOf: { '@type': kind === 'conference' ? 'PublicationEvent' : 'Periodical', name: texToPlainText(venue) } }),
    ...(kind === 'preprint' && server && { publisher: { '@type': 'Organization', name: server } }),
    identifier: paper.identifiers.filter((name) => !name.startsWith('title:')),
    sameAs: [...new Set([persistent, reference.url, paper.links.discussion].filter((address) => address !== undefined))],
    ...(abstract && { abstract: excerpt(texToPlainText(abstract), 1500) }),
    ...(keywords.length > 0 && { keywords }),
    ...(paper.license && /^https?:/.test(paper.license) && { license: paper.license }),
    ...(note && { creativeWorkStatus: note }),
  }
}

/** The `Link` header of a paper's page: how to cite it (RFC 8574), its citations, and where it comes from. */
export function paperLinkHeader(cited: CitablePaper): string {
  const outline = referenceOutlineOf(cited)
  const persistent = citeAsUrl(outline)
  const ascii = (address: string): string => encodeURI(address.toWellFormed()).replaceAll('%25', '%')
  return [
    persistent && `<${ascii(persistent)}>; rel="cite-as"`,
    ...citations.map(
      ({ extension, contentType }) =>
        `<${ascii(cited.page)}.${extension}>; rel="describedby alternate"; type="${contentType.split(';')[0]}"`,
    ),
    `<${ascii(outline.url)}>; rel="canonical"`,
  ]
    .filter(Boolean)
    .join(', ')
}
