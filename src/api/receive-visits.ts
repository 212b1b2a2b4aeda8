/** `POST /admin/visits`: visits that another machine made, kept here. The only address that writes; off without ADMIN_TOKEN. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { type ForwardedVisit, parseVisitLines } from '../gather/forward-visits.ts'
import { admitPapers, prepareRound } from '../gather/round.ts'
import { ingestVisit, sourceLookupOf, type VisitReport, visitReportOf } from '../ingest/ingest-visit.ts'
import type { Source } from '../model.ts'
import { tryEmbedNewPapers } from '../search/train-embeddings.ts'
import { newFeedRows } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { forwardedVisitStatements } from '../store/sources.ts'
import { DAY_SECONDS, rfc3339 } from '../text/dates.ts'
import { buildClassifier } from '../topics/classify.ts'

/** Of one visit, as text: a source's largest answer, read, is a few megabytes. */
const MAX_VISIT_BYTES = 20_000_000

/** Keeps what was handed over, and answers with what came of it: a visit's report, or how many papers a round admitted. */
export async function receiveForwardedVisit(request: Request, service: AppContext): Promise<VisitReport | { admitted: number }> {
  const { db, topics, settings, embedder } = service
  if (settings.adminToken === undefined) throw new BadRequest('nothing can be handed over here: ADMIN_TOKEN is not set', 404)
  if (!isValidToken(request.headers.get('authorization'), settings.adminToken))
    throw new BadRequest('the header Authorization must be "Bearer " and the ADMIN_TOKEN of this instance', 401)
  if (Number(request.headers.get('content-length') ?? 0) > MAX_VISIT_BYTES)
    throw new BadRequest(`a visit may be handed over in ${MAX_VISIT_BYTES / 1e6} MB at most`, 413)
  const text = await request.text()
  if (text.length > MAX_VISIT_BYTES) throw new BadRequest(`a visit may be handed over in ${MAX_VISIT_BYTES / 1e6} MB at most`, 413)
  const handed = parseVisitLines(text)
  const at = 'round' in handed ? handed.round.at : handed.visit.at
  if (at > service.now() + DAY_SECONDS)
    throw new BadRequest(`it is of ${rfc3339(at)}, and here it is ${rfc3339(service.now())}: set one of the two clocks right`)
  if ('round' in handed) {
    await prepareRound(db, topics, at)
    const admitted = await admitPapers(db, topics, at, handed.round.settled)
    if (handed.round.settled) await tryEmbedNewPapers(db, embedder)
    return { admitted }
  }
  const sources = await sourcesForVisit(handed, service)
  const { visit, caughtUpAt, row, records } = handed
  return ingestVisit(
    db,
    { source: visit.source, now: visit.at, caughtUpAt, records },
    sourceLookupOf(sources),
    buildClassifier(topics),
    (decided) => {
      const report = visitReportOf(visit, records.length, decided)
      return { statements: forwardedVisitStatements(db, { ...report, at: visit.at }, row), result: report }
    },
  )
}

/** The sources of this instance, with the feed that was handed over where it was added to the gatherer alone. */
async function sourcesForVisit({ visit, feed }: ForwardedVisit, service: AppContext): Promise<Source[]> {
  const sources = await service.sources()
  if (sources.some(({ id }) => id === visit.source)) return sources
  const [row] =
    feed.feed === undefined ? [] : newFeedRows([{ url: feed.feed, title: feed.name, homepage: feed.homepage }], sources, visit.at)
  if (!row)
    throw new BadRequest(`there is no source ${JSON.stringify(visit.source)} here: deploy the feeds/sources.ts that the gatherer has`)
  await addFeeds(service.db, [{ ...row, id: visit.source }])
  return sources
}

/** Compares hashes, so that the time it takes tells nothing of the token. */
function isValidToken(header: string | null, token: string): boolean {
  const [given, right] = [sha256(utf8ToBytes((header ?? '').toWellFormed())), sha256(utf8ToBytes(`Bearer ${token}`))]
  return given.every((byte, i) => byte === right[i])
}
