/** Citations as files: `/papers/<id>.bib`, `/day/<day>.bib`, `/topics/<slug>.bib?since=…`, and unAPI, which points to them. */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { assertDay, EXAMPLE_PAPER_ID, parseQueryParams, textParam, timeParam, unknownPaper } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import { CORS_HEADERS } from '../http/response-headers.ts'
import type { Paper } from '../model.ts'
import { currentFeedName } from '../publish/feed-topics.ts'
import { dayPath, formatQueryString, PATHS, paperPath, topicPath } from '../site.ts'
import { admissionsOnDay, listAdmittedPapers } from '../store/admissions.ts'
import { copiesOf, findPaperByIdentifier } from '../store/papers.ts'
import { dayOf, rfc3339 } from '../text/dates.ts'
import { escapeXml } from '../text/strings.ts'
import type { CitationFormat } from './citation-format.ts'
import { citations } from './index.ts'
import { type CitablePaper, venueDateOfRecords } from './reference.ts'

/** As many papers as one file holds, newest admission first; its `Link` header says where the next ones are. */
export const MAX_CITATIONS_PER_FILE = 500

/** What the end of these addresses looks like, for routes: `bib|ris|csl\.json`. */
export const citationExtensionPattern = citations.map(({ extension }) => extension.replace('.', '\\.')).join('|')

/** What stands before the extension of a citation's address, and its form. */
function parseCitationFileName(file: string): { name: string; format: CitationFormat } {
  const format = citations.find(({ extension }) => file.endsWith(`.${extension}`))
  if (!format)
    throw new BadRequest(
      `there is no such form of citations: there are ${citations.map(({ extension }) => `.${extension}`).join(', ')}`,
      404,
    )
  return { name: file.slice(0, -format.extension.length - 1), format }
}

/** Papers with all that a citation says of them. */
export async function citablePapersOf({ db, site }: AppContext, papers: Paper[]): Promise<CitablePaper[]> {
  const copies = await copiesOf(
    db,
    papers.filter(({ venue }) => venue !== undefined).map(({ id }) => id),
  )
  return papers.map((paper) => ({
    paper,
    page: site.url(paperPath(paper.id)),
    venueDate: venueDateOfRecords(copies.get(paper.id) ?? [], paper.venue),
  }))
}

/** One paper; another name of it leads to the same file under its id. */
export async function paperCitationResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { name, format } = parseCitationFileName(file)
  const paper = await findPaperByIdentifier(service.db, name)
  if (!paper) throw unknownPaper(name)
  const page = service.site.url(paperPath(paper.id))
  if (paper.id !== name) return redirect(302, `${page}.${format.extension}`)
  return citationResponse(request, service, format, { name: paper.id, page }, await citablePapersOf(service, [paper]))
}

/** What was admitted to any topic on a day, best first. */
export async function dayCitationsResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { name: day, format } = parseCitationFileName(file)
  assertDay(day, dayOf(service.now()))
  const admitted = await admissionsOnDay(
    service.db,
    service.topics.map(({ slug }) => slug),
    day,
  )
  const papers = [...new Map(admitted.map(({ paper }) => [paper.id, paper])).values()]
  return citationResponse(
    request,
    service,
    format,
    { name: `day-${day}`, page: service.site.url(dayPath(day)) },
    await citablePapersOf(service, papers),
  )
}

/** What the file of a topic may be asked. */
export const TOPIC_CITATIONS_PARAMS = {
  since: timeParam({ description: 'Only what was admitted since then.', example: '2025-11-01' }),
  before: timeParam({ description: 'Only what was admitted before then: where the next file begins.', example: '2025-12-01' }),
}

/** What a topic admitted, newest first: since a day, where the question says so, and before a moment. */
export async function topicCitationsResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { name: slug, format } = parseCitationFileName(file)
  const { search } = new URL(request.url)
  const now = currentFeedName(slug, service.topics)
  if (now !== undefined) return redirect(301, service.site.url(`${topicPath(now)}.${format.extension}${search}`))
  if (!service.topics.some((topic) => topic.slug === slug))
    throw new BadRequest(`there is no topic ${JSON.stringify(slug)}: ${service.site.url(PATHS.topics)} lists them`, 404)
  const { since, before } = parseQueryParams(request.url, TOPIC_CITATIONS_PARAMS)
  const found = await listAdmittedPapers(service.db, {
    topic: slug,
    limit: MAX_CITATIONS_PER_FILE + 1,
    since,
    ...(before !== undefined && { after: { at: before } }),
  })
  const shown = found.slice(0, MAX_CITATIONS_PER_FILE)
  const last = shown.at(-1)
  const page = service.site.url(topicPath(slug))
  const query = formatQueryString({ since: since === undefined ? undefined : rfc3339(since), before: last && rfc3339(last.at) })
  const next = found.length > MAX_CITATIONS_PER_FILE ? `${page}.${format.extension}${query}` : undefined
  const papers = shown.map(({ paper }) => paper)
  return citationResponse(
    request,
    service,
    format,
    { name: slug, page, ...(next !== undefined && { next }) },
    await citablePapersOf(service, papers),
  )
}

async function citationResponse(
  request: Request,
  { publisher }: AppContext,
  format: CitationFormat,
  list: { name: string; page: string; next?: string },
  cited: CitablePaper[],
): Promise<Response> {
  const file = `${list.name.replace(/[^\w.-]+/g, '-')}.${format.extension}`
  return publisher.respond(request, await publisher.createBody(format.render(cited), format.contentType), {
    'content-disposition': `inline; filename="${file}"`,
    link: [`<${list.page}>; rel="alternate"; type="text/html"`, list.next && `<${list.next}>; rel="next"`].filter(Boolean).join(', '),
  })
}

/** What unAPI may be asked. */
export const UNAPI_PARAMS = {
  id: textParam({ description: 'The paper, by any name of it; without it, the forms there are of any.', example: EXAMPLE_PAPER_ID }),
  format: textParam({
    description: `The form, as unAPI calls it: ${citations.map(({ unapi }) => unapi).join(', ')}.`,
    example: citations[0]?.unapi ?? '',
  }),
}

/** unAPI, revision 3 (https://unapi.info/specs/): which forms there are, those of one paper, and where one of them is. */
export async function unapiResponse(request: Request, service: AppContext): Promise<Response> {
  const { id, format: wanted } = parseQueryParams(request.url, UNAPI_PARAMS)
  const paper = id === undefined ? undefined : (await findPaperByIdentifier(service.db, id))?.id
  if (id !== undefined && paper === undefined) throw unknownPaper(id)
  if (paper !== undefined && wanted !== undefined) {
    const format = citations.find(({ unapi }) => unapi === wanted)
    if (format) return redirect(302, service.site.url(`${paperPath(paper)}.${format.extension}`))
    throw new BadRequest(`there is no form ${JSON.stringify(wanted)}: there are ${citations.map(({ unapi }) => unapi).join(', ')}`, 406)
  }
  const forms = citations.map(({ unapi, contentType }) => `<format name="${unapi}" type="${contentType.split(';')[0]}"/>\n`)
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<formats${id === undefined ? '' : ` id="${escapeXml(id)}"`}>\n${forms.join('')}</formats>\n`
  return new Response(xml, {
    status: id === undefined ? 200 : 300,
    headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'public, max-age=3600', ...CORS_HEADERS },
  })
}
