/** `POST /admin/visits`: stores the visits of another machine; off without ADMIN_TOKEN. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { type ForwardedVisit, parseVisitLines } from '../gather/forward-visits.ts'
import { admitPapers, prepareRound } from '../gather/round.ts'
import { readBody } from '../http/read-body.ts'
import { ingestVisit, sourceLookupOf, type VisitReport, visitReportOf } from '../ingest/ingest-visit.ts'
import type { Source } from '../model.ts'
import { tryEmbedNewPapers } from '../search/train-embeddings.ts'
import { newFeedRows } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { forwardedVisitStatements } from '../store/visits.ts'
import { DAY_SECONDS, rfc3339 } from '../text/dates.ts'
import { buildClassifier } from '../topics/classify.ts'

/** The longest forwarded visit; the largest sources have a few megabytes of records. */
const MAX_VISIT_BYTES = 20_000_000

/** Stores a forwarded visit and returns its report, or ends a round and returns the number of admitted papers. */
export async function receiveForwardedVisit(request: Request, context: AppContext): Promise<VisitReport | { admitted: number }> {
  const { db, topics, settings, embedder } = context
  if (settings.adminToken === undefined) throw new BadRequest('this instance accepts no forwarded visits: ADMIN_TOKEN is not set', 404)
  if (!isValidToken(request.headers.get('authorization'), settings.adminToken))
    throw new BadRequest('the header Authorization must be "Bearer " and the ADMIN_TOKEN of this instance', 401)
  const message = parseVisitLines(await readBody(request, MAX_VISIT_BYTES))
  const at = 'round' in message ? message.round.at : message.visit.at
  if (at > context.now() + DAY_SECONDS)
    throw new BadRequest(`the visit is dated ${rfc3339(at)}, but the clock here says ${rfc3339(context.now())}: correct one of the clocks`)
  if ('round' in message) {
    await prepareRound(db, topics, at)
    const admitted = await admitPapers(db, topics, at, message.round.settled)
    if (message.round.settled) await tryEmbedNewPapers(db, embedder)
    return { admitted }
  }
  const sources = await sourcesForVisit(message, context)
  const { visit, caughtUpAt, row, records } = message
  return ingestVisit(
    db,
    { source: visit.source, now: visit.at, caughtUpAt, records },
    sourceLookupOf(sources),
    buildClassifier(topics),
    (changes) => {
      const report = visitReportOf(visit, records.length, changes)
      return { statements: forwardedVisitStatements(db, { ...report, at: visit.at }, row), result: report }
    },
  )
}

/** The sources of this instance; a feed that was added only to the gatherer is added here, too. */
async function sourcesForVisit({ visit, feed }: ForwardedVisit, context: AppContext): Promise<Source[]> {
  const sources = await context.sources()
  if (sources.some(({ id }) => id === visit.source)) return sources
  const [row] =
    feed.feed === undefined ? [] : newFeedRows([{ url: feed.feed, title: feed.name, homepage: feed.homepage }], sources, visit.at)
  if (!row)
    throw new BadRequest(`there is no source ${JSON.stringify(visit.source)} here: deploy the feeds/sources.ts that the gatherer has`)
  await addFeeds(context.db, [{ ...row, id: visit.source }])
  return sources
}

/** Compares hashes, so that the timing reveals nothing about the token. */
function isValidToken(header: string | null, token: string): boolean {
  const actual = sha256(utf8ToBytes((header ?? '').toWellFormed()))
  const expected = sha256(utf8ToBytes(`Bearer ${token}`))
  return actual.every((byte, i) => byte === expected[i])
}
