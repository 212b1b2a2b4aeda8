/**
 * Responds to `/embed/<name>` with a page to be framed, `.html` a fragment to be included, `.svg` a picture, `.json` the data of the
 * element in `/embed.js`. Each is a document, rendered again when its content has changed.
 */

import type { AppContext } from '../app-context.ts'
import { parseQueryParams } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import { embedTargetPath, formatQueryString, oembedUrlOf, PATHS, paperPath, type Site } from '../site.ts'
import { pageRevision } from '../store/documents.ts'
import { renderErrorFragment, renderFragment } from './fragment.ts'
import { frameHeaders, renderErrorFrame, renderFrame } from './iframe.ts'
import { DEFAULT_EMBED_OPTIONS, EMBED_PARAMETERS, type EmbedOptions, embedOptionsOf, parametersOfOptions } from './options.ts'
import { renderMessageCard, renderSvgCard } from './svg-card.ts'
import { type EmbedParameters, type EmbedTarget, resolveEmbedTarget, targetParametersOf } from './target.ts'
import { type EmbedView, embedViewOf } from './view.ts'

type EmbedFormat = 'page' | 'html' | 'svg' | 'json'

const { layout, lang, abstract, reasons, theme, width } = EMBED_PARAMETERS
/** The display options of each format. */
export const PARAMETERS_BY_FORMAT: Record<EmbedFormat, Partial<typeof EMBED_PARAMETERS>> = {
  page: { layout, lang, abstract, reasons, theme },
  html: { layout, lang, abstract, reasons },
  svg: { layout, lang, abstract, reasons, theme, width },
  json: { layout, lang, abstract, reasons },
}
const CONTENT_TYPES: Record<EmbedFormat, string> = {
  page: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  json: 'application/json',
}

/** The headers of each format besides those of documents. */
const embedHeadersOf = (format: EmbedFormat, site: Site): Record<string, string> => {
  if (format === 'page') return frameHeaders(site)
  return {
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    ...(format === 'svg' && {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    }),
    ...(format === 'html' && {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-robots-tag': 'noindex',
    }),
  }
}

/** Splits a file name into the target's name and the format: `compression.svg` is a picture. */
function parseEmbedFileName(file: string): { name: string; format: EmbedFormat } {
  const [, name = '', extension] = /^(.*?)(?:\.(html|svg|json))?$/s.exec(file) ?? []
  return { name, format: (extension as EmbedFormat | undefined) ?? 'page' }
}

/** The path of an embed with its parameters and options. */
export const embedPath = (
  { name, parameters }: Pick<EmbedTarget, 'name' | 'parameters'>,
  options: Partial<EmbedOptions> = {},
  extension = '',
): string =>
  `${embedTargetPath(encodeEmbedName(name))}${extension}${formatQueryString({ ...parameters, ...parametersOfOptions({ ...DEFAULT_EMBED_OPTIONS, ...options }) })}`

const encodeEmbedName = (name: string): string => (name.startsWith('papers/') ? paperPath(name.slice('papers/'.length)).slice(1) : name)

/** Responds to `/embed/…`. */
export async function embedResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { name, format } = parseEmbedFileName(file)
  const { site, publisher } = service
  const params: EmbedParameters = parseQueryParams(request.url, { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT[format] })
  const options = embedOptionsOf(params)
  const target = await resolveEmbedTarget(name, params, service)
  if ('movedTo' in target) {
    const location = site.url(
      `${embedTargetPath(encodeEmbedName(target.movedTo))}${format === 'page' ? '' : `.${format}`}${new URL(request.url).search}`,
    )
    const status = name.startsWith('papers/') ? 302 : 301
    return redirect(status, location, embedHeadersOf(format, site))
  }
  const rendered = await publisher.document({
    address: embedPath(target, options, `.${format}`),
    // counts change with every visit
    revision: options.reasons ? () => pageRevision(service.db) : target.revision,
    contentType: CONTENT_TYPES[format],
    // the number of addresses is unlimited
    isPersisted: false,
    render: async () =>
      renderEmbed(format, embedViewOf(target, await target.entries(options.n), options, site.name), target, options, site),
  })
  return publisher.respond(request, rendered, embedHeadersOf(format, site))
}

async function renderEmbed(format: EmbedFormat, view: EmbedView, target: EmbedTarget, options: EmbedOptions, site: Site): Promise<string> {
  if (format === 'html') return renderFragment(view)
  if (format === 'svg') return renderSvgCard(view, options)
  if (format === 'json') return JSON.stringify(view)
  return renderFrame(site, view, { theme: options.theme, discovery: oembedUrlOf(site, site.url(embedPath(target, options))) })
}

/** The content type of an embed's errors, by its path. */
export const embedContentTypeAt = (path: string): string => CONTENT_TYPES[parseEmbedFileName(path).format].split(';')[0] ?? ''

/** Renders an error in the format of the embed: a link to the site, and the message for the owner of the page. */
export async function embedErrorResponse(
  site: Site,
  path: string,
  { status, message }: { status: number; message: string },
): Promise<{ body: string; headers: Record<string, string> }> {
  const { format } = parseEmbedFileName(path)
  const headers = { ...embedHeadersOf(format, site), 'content-type': CONTENT_TYPES[format] }
  if (format === 'json') return { body: JSON.stringify({ error: message }), headers }
  if (format === 'html') return { body: await renderErrorFragment(site.url(PATHS.home), site.name, message), headers }
  if (format === 'svg') return { body: renderMessageCard(site.name, status < 500 ? message : undefined, DEFAULT_EMBED_OPTIONS), headers }
  return { body: await renderErrorFrame(site, { status, message }), headers }
}
