/** The routes of citation files and unAPI. */
import type { AppRoute } from '../app-context.ts'
import { schemaRef } from '../http/json-schemas.ts'
import {
  BAD_REQUEST_RESPONSE,
  DAY_PARAM,
  enumPathParam,
  multiTypeResponseSpec,
  NOT_FOUND_RESPONSE,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  type ResponseSpec,
  redirectResponseSpec,
  responseSpec,
  SLUG_PARAM,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { pathAfter } from '../http/route.ts'
import { dayPath, PATHS, paperPath, topicPath } from '../site.ts'
import {
  citationExtensionPattern,
  dayCitationsResponse,
  MAX_CITATIONS_PER_FILE,
  paperCitationResponse,
  TOPIC_CITATIONS_PARAMS,
  topicCitationsResponse,
  UNAPI_PARAMS,
  unapiResponse,
} from './handlers.ts'
import { citationFormats } from './index.ts'

const FORMAT_PARAM = enumPathParam(
  'The format.',
  citationFormats.map(({ extension }) => extension),
)
const FILE_PATTERN = `:file{.+\\.(?:${citationExtensionPattern})}`
const citationResponseSpec = (description: string): ResponseSpec =>
  multiTypeResponseSpec(
    description,
    citationFormats.map(({ contentType }) => contentType),
    { 'application/vnd.citationstyles.csl+json': schemaRef('Citations') },
  )

/** The routes of citation files; they come before the pages below the same paths. */
export const citationRoutes: AppRoute[] = [
  {
    id: 'citation',
    group: 'Citations',
    path: '/papers/{id}.{form}',
    pattern: `/papers/${FILE_PATTERN}`,
    summary: 'The citation of a paper',
    pathParameters: { id: PAPER_ID_PARAM, form: FORMAT_PARAM },
    isConditional: true,
    responses: { 200: citationResponseSpec('One citation.'), 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => paperCitationResponse(c.req.raw, pathAfter(c, paperPath('')), context),
  },
  {
    id: 'topicCitations',
    group: 'Citations',
    path: '/topics/{slug}.{form}',
    pattern: `/topics/${FILE_PATTERN}`,
    summary: 'Citations of the papers that a topic admitted',
    description: `Newest first, ${MAX_CITATIONS_PER_FILE} a file; \`Link: rel="next"\` has the next file.`,
    pathParameters: { slug: SLUG_PARAM, form: FORMAT_PARAM },
    queryParameters: TOPIC_CITATIONS_PARAMS,
    isConditional: true,
    responses: {
      200: citationResponseSpec('The citations.'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
    handler: (c, context) => topicCitationsResponse(c.req.raw, pathAfter(c, topicPath('')), context),
  },
  {
    id: 'dayCitations',
    group: 'Citations',
    path: '/day/{day}.{form}',
    pattern: `/day/${FILE_PATTERN}`,
    summary: 'Citations of the papers admitted on a day',
    pathParameters: { day: DAY_PARAM, form: FORMAT_PARAM },
    isConditional: true,
    responses: { 200: citationResponseSpec('The citations, best first.'), 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => dayCitationsResponse(c.req.raw, pathAfter(c, dayPath('')), context),
  },
  {
    id: 'unapi',
    group: 'Citations',
    path: PATHS.unapi,
    summary: 'unAPI: the formats, and where they are',
    queryParameters: UNAPI_PARAMS,
    responses: {
      200: responseSpec('The formats of any paper.', 'application/xml'),
      300: responseSpec('The formats of this paper.', 'application/xml'),
      302: redirectResponseSpec('The citation.'),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      406: { description: 'Unknown format.' },
    },
    handler: (c, context) => unapiResponse(c.req.raw, context),
  },
]
