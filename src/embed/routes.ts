/** The routes of the embeds, the page that builds them, and oEmbed. */

import type { AppRoute } from '../app-context.ts'
import { schemaRef } from '../http/json-schemas.ts'
import {
  BAD_REQUEST_RESPONSE,
  FEED_NAME_PARAM,
  GONE_RESPONSE,
  multiTypeResponseSpec,
  NOT_FOUND_RESPONSE,
  type Operation,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  pageOperation,
  type ResponseSpec,
  responseSpec,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { PAGE_HEADERS } from '../http/response-headers.ts'
import { pathAfter } from '../http/route.ts'
import { HTML_CONTENT_TYPE } from '../pages/page-response.ts'
import { embedTargetPath, PATHS } from '../site.ts'
import { BUILDER_PARAMETERS, BUILDER_POLICY, renderBuilderPage } from './builder.ts'
import { elementHeaders, elementScript } from './element.ts'
import { embedResponse, PARAMETERS_BY_FORMAT } from './handlers.ts'
import { OEMBED_PARAMETERS, oembedResponse } from './oembed.ts'
import { targetParametersOf } from './target.ts'

type EmbedFormatName = keyof typeof PARAMETERS_BY_FORMAT
const EMBED_FORMATS: Record<EmbedFormatName, { id: string; words: string; ending: string; answer: ResponseSpec }> = {
  page: { id: 'Frame', words: 'to be framed', ending: '', answer: responseSpec('A page that other sites may frame.', 'text/html') },
  html: {
    id: 'Fragment',
    words: 'as a fragment of HTML',
    ending: '.html',
    answer: responseSpec('A fragment without style or script.', 'text/html'),
  },
  svg: { id: 'Card', words: 'as a picture', ending: '.svg', answer: responseSpec('A picture, light or dark.', 'image/svg+xml') },
  json: {
    id: 'View',
    words: 'as its element reads it',
    ending: '.json',
    answer: responseSpec('What is shown, in words.', 'application/json', schemaRef('View')),
  },
}

const EMBED_KINDS: (Pick<Operation, 'pathParameters'> & {
  id: string
  name: string
  path: string
  words: string
  also: Operation['responses']
})[] = [
  {
    id: 'embed',
    name: 'all',
    path: '/embed/{feed}',
    words: 'A topic, several, or all',
    pathParameters: { feed: FEED_NAME_PARAM },
    also: { 301: TOPIC_MOVED_RESPONSE, 410: GONE_RESPONSE },
  },
  { id: 'embedSearch', name: 'search', path: '/embed/search', words: 'A search', also: {} },
  {
    id: 'embedPaper',
    name: 'papers/',
    path: '/embed/papers/{id}',
    words: 'A paper',
    pathParameters: { id: PAPER_ID_PARAM },
    also: { 302: PAPER_MOVED_RESPONSE },
  },
]

export const embedRoutes: AppRoute[] = [
  {
    ...pageOperation('builder', PATHS.embedBuilder, 'What can stand on another site, to be chosen, seen and copied', {
      queryParameters: BUILDER_PARAMETERS,
      responses: { 404: NOT_FOUND_RESPONSE, 410: GONE_RESPONSE },
    }),
    handler: async (c, context) => {
      const { page, status } = await renderBuilderPage(context, c.req.url)
      const headers = { ...PAGE_HEADERS, 'content-security-policy': BUILDER_POLICY }
      if (status !== 200) return c.html(page, status, headers)
      return context.publisher.respond(c.req.raw, await context.publisher.createBody(page, HTML_CONTENT_TYPE), headers)
    },
  },
  ...EMBED_KINDS.flatMap(({ id, name, path, words, pathParameters, also }) =>
    (Object.keys(EMBED_FORMATS) as EmbedFormatName[]).map((form): AppRoute => {
      const { id: formId, words: formed, ending, answer: whole } = EMBED_FORMATS[form]
      return {
        id: `${id}${formId}`,
        group: 'Embeds',
        path: `${path}${ending}`,
        pattern: '/embed/:file{.+}',
        summary: `${words}, ${formed}`,
        ...(pathParameters && { pathParameters }),
        queryParameters: { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT[form] },
        isConditional: true,
        responses: { 200: whole, ...also, 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
        handler: (c, context) => embedResponse(c.req.raw, pathAfter(c, embedTargetPath('')), context),
      }
    }),
  ),
  {
    id: 'oembed',
    group: 'Embeds',
    path: PATHS.oembed,
    summary: 'oEmbed 1.0 of an address of this site',
    description: 'What is asked for besides is ignored.',
    queryParameters: OEMBED_PARAMETERS,
    isConditional: true,
    responses: {
      200: multiTypeResponseSpec('How to show it.', ['application/json', 'text/xml'], { 'application/json': schemaRef('OEmbed') }),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      501: { description: 'There is no such format.' },
    },
    handler: (c, context) => oembedResponse(c.req.raw, context),
  },
  {
    id: 'element',
    group: 'Embeds',
    path: PATHS.embedScript,
    summary: 'The script of the element that shows papers',
    isConditional: true,
    responses: { 200: responseSpec('A script.', 'text/javascript') },
    handler: async (c, { publisher }) =>
      publisher.respond(c.req.raw, await publisher.createBody(elementScript, 'text/javascript; charset=utf-8'), elementHeaders),
  },
]
