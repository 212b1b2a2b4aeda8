/** `POST /admin/visits`: visits that another machine made, kept here. The only address that writes; off without ADMIN_TOKEN. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { type HandedVisit, handedIn } from '../gather/forward-visits.ts'
import { admitAt, beginAt } from '../gather/round.ts'
import { factsOf, keep, reportOf, type VisitReport } from '../ingest/ingest-visit.ts'
import type { Source } from '../model.ts'
import { placeNew } from '../search/train-embeddings.ts'
import { newFeeds } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { handedStatements } from '../store/sources.ts'
import { DAY, rfc3339 } from '../text/dates.ts'
import { classifierOf } from '../topics/classify.ts'

/** Of one visit, as text: a source's largest answer, read, is a few megabytes. */
const MOST_BYTES = 20_000_000

/** Keeps what was handed over, and answers with what came of it: a visit's report, or how many papers a round admitted. */
export async function visitsAnswer(request: Request, service: Service): Promise<VisitReport | { admitted: number }> {
  const { db, topics, settings, embedder } = service
  if (settings.adminToken === undefined) throw new Mistake('nothing can be handed over here: ADMIN_TOKEN is not set', 404)
  if (!isToken(request.headers.get('authorization'), settings.adminToken))
    throw new Mistake('the header Authorization must be "Bearer " and the ADMIN_TOKEN of this instance', 401)
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES)
    throw new Mistake(`a visit may be handed over in ${MOST_BYTES / 1e6} MB at most`, 413)
  const text = await request.text()
  if (text.length > MOST_BYTES) throw new Mistake(`a visit may be handed over in ${MOST_BYTES / 1e6} MB at most`, 413)
  const handed = handedIn(text)
  const at = 'round' in handed ? handed.round.at : handed.visit.at
  if (at > service.now() + DAY)
    throw new Mistake(`it is of ${rfc3339(at)}, and here it is ${rfc3339(service.now())}: set one of the two clocks right`)
  if ('round' in handed) {
    await beginAt(db, topics, at)
    const admitted = await admitAt(db, topics, at, handed.round.settled)
    if (handed.round.settled) await placeNew(db, embedder)
    return { admitted }
  }
  const sources = await knownSources(handed, service)
  const { visit, caughtUpAt, row, records } = handed
  return keep(db, { source: visit.source, now: visit.at, caughtUpAt, records }, factsOf(sources), classifierOf(topics), (decided) => {
    const report = reportOf(visit, records.length, decided)
    return { statements: handedStatements(db, { ...report, at: visit.at }, row), result: report }
  })
}

/** The sources of this instance, with the feed that was handed over where it was added to the gatherer alone. */
async function knownSources({ visit, feed }: HandedVisit, service: Service): Promise<Source[]> {
  const sources = await service.sources()
  if (sources.some(({ id }) => id === visit.source)) return sources
  const [row] = feed.feed === undefined ? [] : newFeeds([{ url: feed.feed, title: feed.name, homepage: feed.homepage }], sources, visit.at)
  if (!row) throw new Mistake(`there is no source ${JSON.stringify(visit.source)} here: deploy the feeds/sources.ts that the gatherer has`)
  await addFeeds(service.db, [{ ...row, id: visit.source }])
  return sources
}

/** Compares hashes, so that the time it takes tells nothing of the token. */
function isToken(header: string | null, token: string): boolean {
  const [given, right] = [sha256(utf8ToBytes((header ?? '').toWellFormed())), sha256(utf8ToBytes(`Bearer ${token}`))]
  return given.every((byte, i) => byte === right[i])
}
