/** Citations as files (`/papers/<id>.bib`, `/day/<day>.bib`, `/topics/<slug>.bib?since=…`), and unAPI, which points to them. */

import type { AppContext } from '../app-context.ts'
import { BadRequest, paperNotFound } from '../errors.ts'
import { linkHeader, mediaTypeOf } from '../http/link-header.ts'
import { assertDay, EXAMPLE_PAPER_ID, parseQueryParams, requireTopic, textParam, timeParam } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import { CORS_HEADERS } from '../http/response-headers.ts'
import type { Paper } from '../model.ts'
import { currentFeedName } from '../publish/feed-topics.ts'
import { dayPath, formatQueryString, PATHS, paperPath, topicPath } from '../site.ts'
import { admissionsOnDay, listAdmittedPapers } from '../store/admissions.ts'
import { copiesOf, findPaperByIdentifier } from '../store/papers.ts'
import { dayOf, rfc3339 } from '../text/dates.ts'
import { escapeXml } from '../text/xml.ts'
import type { CitationFormat } from './citation-format.ts'
import { citationFormats } from './index.ts'
import { type CitablePaper, venueDateOfRecords } from './reference.ts'

/** The size limit of a file; its `Link` header leads to the next one. */
export const MAX_CITATIONS_PER_FILE = 500

/** The extensions as a pattern for routes: `bib|ris|csl\.json`. */
export const citationExtensionPattern = citationFormats.map(({ extension }) => extension.replace('.', '\\.')).join('|')

/** The parts of `arxiv:2210.17323.csl.json`. */
function parseCitationFileName(file: string): { name: string; format: CitationFormat } {
  const format = citationFormats.find(({ extension }) => file.endsWith(`.${extension}`))
  if (!format)
    throw new BadRequest(`no such citation format; there are ${citationFormats.map(({ extension }) => `.${extension}`).join(', ')}`, 404)
  return { name: file.slice(0, -format.extension.length - 1), format }
}

/** Loads what a citation needs besides the papers: the dates on which their venues published them. */
export async function citablePapersOf({ db, site }: AppContext, papers: Paper[]): Promise<CitablePaper[]> {
  const copies = await copiesOf(
    db,
    papers.filter(({ venue }) => venue !== undefined).map(({ id }) => id),
  )
  return papers.map((paper) => ({
    paper,
    pageUrl: site.url(paperPath(paper.id)),
    venueDate: venueDateOfRecords(copies.get(paper.id) ?? [], paper.venue),
  }))
}

/** A list of papers as a citation file: its name without extension, the page with the same papers, and the URL of the next file. */
type CitationList = { name: string; pageUrl: string; papers: Paper[]; nextUrl?: string | undefined }

async function citationResponse(request: Request, context: AppContext, format: CitationFormat, list: CitationList): Promise<Response> {
  const { publisher } = context
  const { name, pageUrl, papers, nextUrl } = list
  const text = format.render(await citablePapersOf(context, papers))
  return publisher.respond(request, await publisher.createBody(text, format.contentType), {
    'content-disposition': `inline; filename="${name.replace(/[^\w.-]+/g, '-')}.${format.extension}"`,
    link: linkHeader([
      { href: pageUrl, rel: 'alternate', type: 'text/html' },
      ...(nextUrl === undefined ? [] : [{ href: nextUrl, rel: 'next' }]),
    ]),
  })
}

/** Answers `/papers/<id>.<format>`; other identifiers of the paper redirect to its id. */
export async function paperCitationResponse(request: Request, file: string, context: AppContext): Promise<Response> {
  const { name, format } = parseCitationFileName(file)
  const paper = await findPaperByIdentifier(context.db, name)
  if (!paper) throw paperNotFound(name)
  const pageUrl = context.site.url(paperPath(paper.id))
  if (paper.id !== name) return redirect(302, `${pageUrl}.${format.extension}`)
  return citationResponse(request, context, format, { name: paper.id, pageUrl, papers: [paper] })
}

/** Answers `/day/<day>.<format>`: the papers admitted to any topic that day, best first. */
export async function dayCitationsResponse(request: Request, file: string, context: AppContext): Promise<Response> {
  const { name: day, format } = parseCitationFileName(file)
  assertDay(day, dayOf(context.now()))
  const slugs = context.topics.map(({ slug }) => slug)
  const admissions = await admissionsOnDay(context.db, slugs, day)
  const papers = [...new Map(admissions.map(({ paper }) => [paper.id, paper])).values()]
  return citationResponse(request, context, format, { name: `day-${day}`, pageUrl: context.site.url(dayPath(day)), papers })
}

export const TOPIC_CITATIONS_PARAMS = {
  since: timeParam({ description: 'Only papers admitted at or after this time.', example: '2025-11-01' }),
  before: timeParam({ description: 'Only papers admitted before this time: where the next file begins.', example: '2025-12-01' }),
}

/** Answers `/topics/<slug>.<format>`: the papers that a topic admitted, newest first. */
export async function topicCitationsResponse(request: Request, file: string, context: AppContext): Promise<Response> {
  const { name: slug, format } = parseCitationFileName(file)
  const { site, topics } = context
  const currentSlug = currentFeedName(slug, topics)
  if (currentSlug !== undefined)
    return redirect(301, site.url(`${topicPath(currentSlug)}.${format.extension}${new URL(request.url).search}`))
  requireTopic(slug, topics, site.url(PATHS.topics))
  const { since, before } = parseQueryParams(request.url, TOPIC_CITATIONS_PARAMS)
  const rows = await listAdmittedPapers(context.db, {
    topic: slug,
    limit: MAX_CITATIONS_PER_FILE + 1,
    since,
    ...(before !== undefined && { after: { at: before } }),
  })
  const page = rows.slice(0, MAX_CITATIONS_PER_FILE)
  const last = page.at(-1)
  const pageUrl = site.url(topicPath(slug))
  const nextQuery = formatQueryString({ since: since === undefined ? undefined : rfc3339(since), before: last && rfc3339(last.at) })
  return citationResponse(request, context, format, {
    name: slug,
    pageUrl,
    papers: page.map(({ paper }) => paper),
    nextUrl: rows.length > page.length ? `${pageUrl}.${format.extension}${nextQuery}` : undefined,
  })
}

const unapiNames = citationFormats.map(({ unapi }) => unapi).join(', ')

export const UNAPI_PARAMS = {
  id: textParam({ description: 'The paper, by any of its identifiers; without it, the formats of any paper.', example: EXAMPLE_PAPER_ID }),
  format: textParam({ description: `The format, by its unAPI name: ${unapiNames}.`, example: citationFormats[0]?.unapi ?? '' }),
}

/** Answers unAPI, revision 3 (https://unapi.info/specs/): the formats in general, those of a paper, or a redirect to one of them. */
export async function unapiResponse(request: Request, { db, site }: AppContext): Promise<Response> {
  const { id, format: unapiName } = parseQueryParams(request.url, UNAPI_PARAMS)
  const paper = id === undefined ? undefined : await findPaperByIdentifier(db, id)
  if (id !== undefined && paper === undefined) throw paperNotFound(id)
  if (paper !== undefined && unapiName !== undefined) {
    const format = citationFormats.find(({ unapi }) => unapi === unapiName)
    if (format) return redirect(302, site.url(`${paperPath(paper.id)}.${format.extension}`))
    throw new BadRequest(`there is no format ${JSON.stringify(unapiName)}; there are ${unapiNames}`, 406)
  }
  const elements = citationFormats.map(({ unapi, contentType }) => `<format name="${unapi}" type="${mediaTypeOf(contentType)}"/>\n`)
  const idAttribute = id === undefined ? '' : ` id="${escapeXml(id)}"`
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n<formats${idAttribute}>\n${elements.join('')}</formats>\n`, {
    status: id === undefined ? 200 : 300,
    headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'public, max-age=3600', ...CORS_HEADERS },
  })
}
