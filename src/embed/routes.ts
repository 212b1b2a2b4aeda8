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
const EMBED_FORMATS: Record<EmbedFormatName, { id: string; summary: string; ending: string; response: ResponseSpec }> = {
  page: {
    id: 'Frame',
    summary: 'as a page for a frame',
    ending: '',
    response: responseSpec('A page that other sites may frame.', 'text/html'),
  },
  html: {
    id: 'Fragment',
    summary: 'as a fragment of HTML',
    ending: '.html',
    response: responseSpec('A fragment without style or script.', 'text/html'),
  },
  svg: { id: 'Card', summary: 'as a picture', ending: '.svg', response: responseSpec('A picture, light or dark.', 'image/svg+xml') },
  json: {
    id: 'View',
    summary: 'as JSON for the custom element',
    ending: '.json',
    response: responseSpec('The texts to show.', 'application/json', schemaRef('View')),
  },
}

const EMBED_KINDS: (Pick<Operation, 'pathParameters'> & {
  id: string
  name: string
  path: string
  summary: string
  responses: Operation['responses']
})[] = [
  {
    id: 'embed',
    name: 'all',
    path: '/embed/{feed}',
    summary: 'A topic, several, or all',
    pathParameters: { feed: FEED_NAME_PARAM },
    responses: { 301: TOPIC_MOVED_RESPONSE, 410: GONE_RESPONSE },
  },
  { id: 'embedSearch', name: 'search', path: '/embed/search', summary: 'A search', responses: {} },
  {
    id: 'embedPaper',
    name: 'papers/',
    path: '/embed/papers/{id}',
    summary: 'A paper',
    pathParameters: { id: PAPER_ID_PARAM },
    responses: { 302: PAPER_MOVED_RESPONSE },
  },
]

export const embedRoutes: AppRoute[] = [
  {
    ...pageOperation('builder', PATHS.embedBuilder, 'The embed builder', {
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
  ...EMBED_KINDS.flatMap(({ id, name, path, summary, pathParameters, responses }) =>
    (Object.keys(EMBED_FORMATS) as EmbedFormatName[]).map((form): AppRoute => {
      const { id: formId, summary: formatSummary, ending, response } = EMBED_FORMATS[form]
      return {
        id: `${id}${formId}`,
        group: 'Embeds',
        path: `${path}${ending}`,
        pattern: '/embed/:file{.+}',
        summary: `${summary}, ${formatSummary}`,
        ...(pathParameters && { pathParameters }),
        queryParameters: { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT[form] },
        isConditional: true,
        responses: { 200: response, ...responses, 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
        handler: (c, context) => embedResponse(c.req.raw, pathAfter(c, embedTargetPath('')), context),
      }
    }),
  ),
  {
    id: 'oembed',
    group: 'Embeds',
    path: PATHS.oembed,
    summary: 'oEmbed 1.0 of an address of this site',
    description: 'Other parameters are ignored.',
    queryParameters: OEMBED_PARAMETERS,
    isConditional: true,
    responses: {
      200: multiTypeResponseSpec('How to embed it.', ['application/json', 'text/xml'], { 'application/json': schemaRef('OEmbed') }),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      501: { description: 'The format is unknown.' },
    },
    handler: (c, context) => oembedResponse(c.req.raw, context),
  },
  {
    id: 'element',
    group: 'Embeds',
    path: PATHS.embedScript,
    summary: 'The script of the custom element',
    isConditional: true,
    responses: { 200: responseSpec('A script.', 'text/javascript') },
    handler: async (c, { publisher }) =>
      publisher.respond(c.req.raw, await publisher.createBody(elementScript, 'text/javascript; charset=utf-8'), elementHeaders),
  },
]
