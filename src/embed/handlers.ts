/**
 * The embeds: `/embed/<name>` is framed, `/embed/<name>.html` is included, `/embed/<name>.svg` is shown as a picture, and
 * `/embed/<name>.json` is what the element of `/embed.js` reads. Each is a document, rendered when what it shows changed.
 */

import type { AppContext } from '../app-context.ts'
import { parseQueryParams } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import { embedTargetPath, formatQueryString, oembedUrlOf, PATHS, paperPath, type Site } from '../site.ts'
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
const embedHeadersOf = (form: EmbedFormat, site: Site): Record<string, string> => {
  if (form === 'page') return frameHeaders(site)
  return {
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    ...(form === 'svg' && { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox" }),
    ...(form === 'html' && { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox", 'x-robots-tag': 'noindex' }),
  }
}

/** A file's name and its form: `compression.svg` is a card. */
function parseEmbedFileName(file: string): { name: string; form: EmbedFormat } {
  const [, name = '', ending] = /^(.*?)(?:\.(html|svg|json))?$/s.exec(file) ?? []
  return { name, form: (ending as EmbedFormat | undefined) ?? 'page' }
}

/** The path of an embed with its parameters and options. */
export const embedPath = (
  { name, parameters }: Pick<EmbedTarget, 'name' | 'parameters'>,
  look: Partial<EmbedOptions> = {},
  ending = '',
): string =>
  `${embedTargetPath(encodeEmbedName(name))}${ending}${formatQueryString({ ...parameters, ...parametersOfOptions({ ...DEFAULT_EMBED_OPTIONS, ...look }) })}`

const encodeEmbedName = (name: string): string => (name.startsWith('papers/') ? paperPath(name.slice('papers/'.length)).slice(1) : name)

/** Responds to `/embed/…`. */
export async function embedResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { name, form } = parseEmbedFileName(file)
  const { site, publisher } = service
  const asked: EmbedParameters = parseQueryParams(request.url, { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT[form] })
  const look = embedOptionsOf(asked)
  const shown = await resolveEmbedTarget(name, asked, service)
  if ('movedTo' in shown) {
    const location = site.url(
      `${embedTargetPath(encodeEmbedName(shown.movedTo))}${form === 'page' ? '' : `.${form}`}${new URL(request.url).search}`,
    )
    const status = name.startsWith('papers/') ? 302 : 301
    return redirect(status, location, embedHeadersOf(form, site))
  }
  const rendered = await publisher.document({
    address: embedPath(shown, look, `.${form}`),
    revision: shown.revision,
    contentType: CONTENT_TYPES[form],
    // there are as many as anybody thinks of
    isPersisted: false,
    render: async () => renderEmbed(form, embedViewOf(shown, await shown.entries(look.n), look, site.name), shown, look, site),
  })
  return publisher.respond(request, rendered, embedHeadersOf(form, site))
}

async function renderEmbed(form: EmbedFormat, view: EmbedView, shown: EmbedTarget, look: EmbedOptions, site: Site): Promise<string> {
  if (form === 'html') return renderFragment(view)
  if (form === 'svg') return renderSvgCard(view, look)
  if (form === 'json') return JSON.stringify(view)
  return renderFrame(site, view, { theme: look.theme, discovery: oembedUrlOf(site, site.url(embedPath(shown, look))) })
}

/** In which form an embed's errors are answered at a path. */
export const embedContentTypeAt = (path: string): string => CONTENT_TYPES[parseEmbedFileName(path).form].split(';')[0] ?? ''

/** An error where an embed should be: a quiet link, and what to change where its owner will look for it; never a box. */
export async function embedErrorResponse(
  site: Site,
  path: string,
  { status, message }: { status: number; message: string },
): Promise<{ body: string; headers: Record<string, string> }> {
  const { form } = parseEmbedFileName(path)
  const headers = { ...embedHeadersOf(form, site), 'content-type': CONTENT_TYPES[form] }
  if (form === 'json') return { body: JSON.stringify({ error: message }), headers }
  if (form === 'html') return { body: await renderErrorFragment(site.url(PATHS.home), site.name, message), headers }
  if (form === 'svg') return { body: renderMessageCard(site.name, status < 500 ? message : undefined, DEFAULT_EMBED_OPTIONS), headers }
  return { body: await renderErrorFrame(site, { status, message }), headers }
}
