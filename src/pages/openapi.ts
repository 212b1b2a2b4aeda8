/** The pages, as they are documented. */

import {
  BAD_REQUEST_RESPONSE,
  DAY_PARAM,
  GONE_RESPONSE,
  NOT_FOUND_RESPONSE,
  type Operation,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  pageOperation,
  pathParam,
  type ResponseSpec,
  redirectResponseSpec,
  SLUG_PARAM,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { textParam } from '../http/query-params.ts'
import { PATHS } from '../site.ts'
import { PAGE_PARAMETERS } from './list-handlers.ts'
import { SEARCH_PARAMETERS } from './search-handler.ts'

const binary = (description: string, type: string): ResponseSpec => ({ description, content: { [type]: {} } })

export const pageOperations: Operation[] = [
  pageOperation('today', '/', 'The newest day that has papers', {
    queryParameters: PAGE_PARAMETERS,
    responses: { 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('day', '/day/{day}', 'What was admitted on a day, best first', {
    pathParameters: { day: DAY_PARAM },
    queryParameters: PAGE_PARAMETERS,
    responses: { 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('week', '/week/{week}', 'What was admitted in a week', {
    pathParameters: { week: pathParam('A week.', '2025-W47', { pattern: '^\\d{4}-W\\d\\d$' }) },
    queryParameters: PAGE_PARAMETERS,
    responses: { 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('month', '/month/{month}', 'What was admitted in a month', {
    pathParameters: { month: pathParam('A month.', '2025-11', { pattern: '^\\d{4}-\\d\\d$' }) },
    queryParameters: PAGE_PARAMETERS,
    responses: { 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('trending', '/trending', 'What is hot now'),
  pageOperation('topicsPage', '/topics', 'The topics'),
  pageOperation('topic', '/topics/{slug}', 'A topic', {
    pathParameters: { slug: SLUG_PARAM },
    responses: { 301: TOPIC_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE, 410: GONE_RESPONSE },
  }),
  pageOperation('paperPage', '/papers/{id}', 'A paper', {
    pathParameters: { id: PAPER_ID_PARAM },
    responses: { 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('search', '/search', 'A search', {
    queryParameters: SEARCH_PARAMETERS,
    responses: { 302: redirectResponseSpec('The paper whose name was asked for.'), 404: NOT_FOUND_RESPONSE },
  }),
  pageOperation('status', '/status', 'How the sources are doing'),
  pageOperation('about', '/about', 'What this site is and whom it asks'),
  pageOperation('api', '/api', 'What programs may ask, and a form to try each'),
  {
    id: 'try',
    group: 'Pages',
    path: '/api/try',
    summary: 'Leads from a form of that page to what it asks for',
    queryParameters: {
      operation: textParam({
        description: 'An operation of this document; with it, what that is asked.',
        example: 'topics',
        required: 'say which operation',
      }),
    },
    responses: { 302: redirectResponseSpec('The answer.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'icon',
    group: 'Pages',
    path: '/favicon.ico',
    summary: 'Where browsers look for this site’s mark',
    responses: { 302: redirectResponseSpec('The mark.') },
  },
  {
    id: 'paperPicture',
    group: 'Pages',
    path: '/papers/{id}.png',
    summary: 'What shows where a paper’s page is shared',
    pathParameters: { id: PAPER_ID_PARAM },
    isConditional: true,
    responses: { 200: binary('A picture.', 'image/png'), 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'topicPicture',
    group: 'Pages',
    path: '/topics/{slug}.png',
    summary: 'What shows where a topic’s page is shared',
    pathParameters: { slug: SLUG_PARAM },
    isConditional: true,
    responses: { 200: binary('A picture.', 'image/png'), 301: TOPIC_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'picture',
    group: 'Pages',
    path: PATHS.picture,
    summary: 'What shows where this site is shared',
    isConditional: true,
    responses: { 200: binary('A picture.', 'image/png') },
  },
]
