/**
 * `/api/v1/papers.jsonl`: papers as JSON lines (https://jsonlines.org), all or a topic's, oldest first. An answer has a bound, so
 * that no host holds a store in memory or asks its database too often; what it holds is read and sent in parts.
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

/** https://jsonlines.org says this until one is registered. */
export const JSON_LINES_TYPE = 'application/jsonl; charset=utf-8'

/** Papers of an answer: one request of the database, and four for every two hundred papers (D1 allows fifty on its free plan). */
const MAX_EXPORT_PAPERS = 1000
const EXPORT_BATCH_SIZE = 200

/** What an export may be asked. */
export const EXPORT_PARAMS = {
  topic: topicParam({ description: 'Only papers that this topic admitted, oldest admission first.', example: '' }),
  since: timeParam({ description: 'Only papers first seen since then; with `topic`, admitted since then.', example: '2025-11-21' }),
  limit: integerParam(
    { description: 'So many papers at most.', example: '2' },
    { from: 1, to: MAX_EXPORT_PAPERS, usual: MAX_EXPORT_PAPERS },
  ),
  cursor: cursorParam(
    {
      description: 'Goes on behind the paper in whose line this stands as `cursor`: of an answer that was cut, or of another day.',
      example: '',
    },
    (given) => {
      const [, kind, at] = /^(stored|admitted)-(\d{1,15})$/.exec(given) ?? []
      if (kind === undefined) throw new BadRequest('the cursor is none that this service gave: leave it out to begin again')
      return { kind, at: Number(at) }
    },
  ),
}

/** The papers that were asked for, one a line; `Link: rel="next"` where more are there already. */
export async function exportResponse(
  request: Request,
  asked: ParameterValues<typeof EXPORT_PARAMS>,
  service: AppContext,
): Promise<Response> {
  const { db, site, topics, publisher } = service
  const { topic, since, limit = MAX_EXPORT_PAPERS, cursor } = asked
  const kind = topic === undefined ? 'stored' : 'admitted'
  if (topic !== undefined) requireTopic(topic, topics, PATHS.apiTopics)
  if (cursor && cursor.kind !== kind)
    throw new BadRequest(`the cursor is of an export ${kind === 'stored' ? 'of a topic' : 'of all papers'}: leave it out to begin again`)
  const range = { after: cursor?.at, since, limit: limit + 1 }
  const found = await (topic === undefined ? papersForExport(db, range) : admissionsForExport(db, topic, range))
  const shown = found.slice(0, limit)
  const cursorAt = (at: number | undefined) => `${kind}-${at}`
  const query = { topic, since: since === undefined ? undefined : rfc3339(since), limit: asked.limit, cursor: cursorAt(shown.at(-1)?.at) }
  return publisher.stream(request, jsonLinesStream(db, shown, cursorAt), {
    'content-type': JSON_LINES_TYPE,
    'cache-control': 'public, max-age=60',
    ...(found.length > limit && { link: `<${site.url(`${PATHS.apiPaperLines}${formatQueryString(query)}`)}>; rel="next"` }),
  })
}

/** The lines, made when they are asked for: a reader that is slow, or gone, costs nothing. */
function jsonLinesStream(db: Db, exported: ExportRow[], cursorAt: (at: number) => string): ReadableStream<Uint8Array<ArrayBuffer>> {
  let done = 0
  return new ReadableStream(
    {
      pull: async (controller) => {
        const part = exported.slice(done, done + EXPORT_BATCH_SIZE)
        done += part.length
        const papers = await papersById(
          db,
          part.map(({ paper }) => paper),
        )
        // what was merged meanwhile is told of at its own place
        const there = part.filter(({ paper }) => papers.has(paper))
        const lines = await apiPapersOf(
          db,
          there.flatMap(({ paper }) => papers.get(paper) ?? []),
        )
        controller.enqueue(
          utf8ToBytes(lines.map((line, i) => `${JSON.stringify({ ...line, cursor: cursorAt(there[i]?.at ?? 0) })}\n`).join('')),
        )
        if (done >= exported.length) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
