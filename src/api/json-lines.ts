/**
 * `/api/v1/papers.jsonl`: all papers or those of a topic as JSON lines (https://jsonlines.org), oldest first. A response has a
 * limit and is read in batches, which bounds both memory and database requests.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { cursorParam, integerParam, type ParameterValues, requireTopic, timeParam, topicParam } from '../http/query-params.ts'
import { formatQueryString, PATHS } from '../site.ts'
import type { Db } from '../store/db.ts'
import { admissionsForExport, type ExportRow, papersForExport } from '../store/ordered-papers.ts'
import { papersById } from '../store/papers.ts'
import { rfc3339 } from '../text/dates.ts'
import { apiPapersOf } from './papers-json.ts'

/** Not registered yet; suggested by https://jsonlines.org. */
export const JSON_LINES_TYPE = 'application/jsonl; charset=utf-8'

/** The most papers of a response: one database request, and four for each batch (the free plan of D1 allows fifty). */
const MAX_EXPORT_PAPERS = 1000
const EXPORT_BATCH_SIZE = 200

/** The parameters of an export. */
export const EXPORT_PARAMS = {
  topic: topicParam({ description: 'Only papers of this topic, in the order they were added.', example: '' }),
  since: timeParam({ description: 'Only papers first seen since then; with `topic`, added since then.', example: '2025-11-21' }),
  limit: integerParam(
    { description: 'At most this many papers.', example: '2' },
    { min: 1, max: MAX_EXPORT_PAPERS, default: MAX_EXPORT_PAPERS },
  ),
  cursor: cursorParam(
    {
      description: 'Continues after the line that has this `cursor`.',
      example: '',
    },
    (given) => {
      const [, kind, at] = /^(stored|admitted)-(\d{1,15})$/.exec(given) ?? []
      if (kind === undefined) throw new BadRequest('the cursor is not one of this service: leave it out to start over')
      return { kind, at: Number(at) }
    },
  ),
}

/** The papers, one a line, with `Link: rel="next"` if there are more. */
export async function exportResponse(
  request: Request,
  params: ParameterValues<typeof EXPORT_PARAMS>,
  context: AppContext,
): Promise<Response> {
  const { db, site, topics, publisher } = context
  const { topic, since, limit = MAX_EXPORT_PAPERS, cursor } = params
  const kind = topic === undefined ? 'stored' : 'admitted'
  if (topic !== undefined) requireTopic(topic, topics, PATHS.apiTopics)
  if (cursor && cursor.kind !== kind)
    throw new BadRequest(`the cursor is from an export ${kind === 'stored' ? 'of a topic' : 'of all papers'}: leave it out to start over`)
  const range = { after: cursor?.at, since, limit: limit + 1 }
  const rows = await (topic === undefined ? papersForExport(db, range) : admissionsForExport(db, topic, range))
  const page = rows.slice(0, limit)
  const cursorAt = (at: number | undefined) => `${kind}-${at}`
  const query = { topic, since: since === undefined ? undefined : rfc3339(since), limit: params.limit, cursor: cursorAt(page.at(-1)?.at) }
  return publisher.stream(request, jsonLinesStream(db, page, cursorAt), {
    'content-type': JSON_LINES_TYPE,
    'cache-control': 'public, max-age=60',
    ...(rows.length > limit && { link: `<${site.url(`${PATHS.apiPaperLines}${formatQueryString(query)}`)}>; rel="next"` }),
  })
}

/** Reads the papers batch by batch as the lines are consumed, so a slow or disconnected reader costs nothing. */
function jsonLinesStream(db: Db, rows: ExportRow[], cursorAt: (at: number) => string): ReadableStream<Uint8Array<ArrayBuffer>> {
  let done = 0
  return new ReadableStream(
    {
      pull: async (controller) => {
        const batch = rows.slice(done, done + EXPORT_BATCH_SIZE)
        done += batch.length
        const papers = await papersById(
          db,
          batch.map(({ paper }) => paper),
        )
        // a paper that was merged in the meantime appears as the other paper
        const existing = batch.filter(({ paper }) => papers.has(paper))
        const lines = await apiPapersOf(
          db,
          existing.flatMap(({ paper }) => papers.get(paper) ?? []),
        )
        controller.enqueue(
          utf8ToBytes(lines.map((line, i) => `${JSON.stringify({ ...line, cursor: cursorAt(existing[i]?.at ?? 0) })}\n`).join('')),
        )
        if (done >= rows.length) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
