/** The pages, as they are documented. */
import {
  type Answer,
  DAY,
  elsewhere,
  gone,
  ID,
  missing,
  mistaken,
  type Operation,
  otherName,
  pageAt,
  renamed,
  SLUG,
  shaped,
} from '../http/operation.ts'
import { text } from '../http/query-params.ts'
import { PAGED, SEARCH } from './handlers.ts'

const binary = (description: string, type: string): Answer => ({ description, content: { [type]: {} } })

export const pageOperations: Operation[] = [
  pageAt('today', '/', 'The newest day that has papers', { inQuery: PAGED, answers: { 404: missing } }),
  pageAt('day', '/day/{day}', 'What was admitted on a day, best first', {
    inPath: { day: DAY },
    inQuery: PAGED,
    answers: { 404: missing },
  }),
  pageAt('week', '/week/{week}', 'What was admitted in a week', {
    inPath: { week: shaped('A week.', '2025-W47', { pattern: '^\\d{4}-W\\d\\d$' }) },
    inQuery: PAGED,
    answers: { 404: missing },
  }),
  pageAt('month', '/month/{month}', 'What was admitted in a month', {
    inPath: { month: shaped('A month.', '2025-11', { pattern: '^\\d{4}-\\d\\d$' }) },
    inQuery: PAGED,
    answers: { 404: missing },
  }),
  pageAt('trending', '/trending', 'What is hot now'),
  pageAt('topicsPage', '/topics', 'The topics'),
  pageAt('topic', '/topics/{slug}', 'A topic', { inPath: { slug: SLUG }, answers: { 301: renamed, 404: missing, 410: gone } }),
  pageAt('paperPage', '/papers/{id}', 'A paper', { inPath: { id: ID }, answers: { 302: otherName, 404: missing } }),
  pageAt('search', '/search', 'A search', {
    inQuery: SEARCH,
    answers: { 302: elsewhere('The paper whose name was asked for.'), 404: missing },
  }),
  pageAt('status', '/status', 'How the sources are doing'),
  pageAt('about', '/about', 'What this site is and whom it asks'),
  pageAt('api', '/api', 'What programs may ask, and a form to try each'),
  {
    id: 'try',
    group: 'Pages',
    path: '/api/try',
    summary: 'Leads from a form of that page to what it asks for',
    inQuery: {
      operation: text({
        description: 'An operation of this document; with it, what that is asked.',
        example: 'topics',
        required: 'say which operation',
      }),
    },
    answers: { 302: elsewhere('The answer.'), 400: mistaken, 404: missing },
  },
  {
    id: 'icon',
    group: 'Pages',
    path: '/favicon.ico',
    summary: 'Where browsers look for this site’s mark',
    answers: { 302: elsewhere('The mark.') },
  },
  {
    id: 'paperPicture',
    group: 'Pages',
    path: '/papers/{id}.png',
    summary: 'What shows where a paper’s page is shared',
    inPath: { id: ID },
    kept: true,
    answers: { 200: binary('A picture.', 'image/png'), 302: otherName, 404: missing },
  },
  {
    id: 'topicPicture',
    group: 'Pages',
    path: '/topics/{slug}.png',
    summary: 'What shows where a topic’s page is shared',
    inPath: { slug: SLUG },
    kept: true,
    answers: { 200: binary('A picture.', 'image/png'), 301: renamed, 404: missing },
  },
  {
    id: 'picture',
    group: 'Pages',
    path: '/picture.png',
    summary: 'What shows where this site is shared',
    kept: true,
    answers: { 200: binary('A picture.', 'image/png') },
  },
]
