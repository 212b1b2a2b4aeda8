/**
 * oEmbed 1.0 (https://oembed.com): tells sites how to show a URL of this one as a frame. WordPress hides the frame until its first message
 * and shows the quotation until then; it also removes the attribute that hides the quotation elsewhere.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { enumParam, integerParam, type Parameter, parseQueryParams, textParam, withErrorStatus } from '../http/query-params.ts'
import { isEmbedPath, PATHS } from '../site.ts'
import { collapseWhitespace, stripBidiControls } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { embedPath, PARAMETERS_BY_FORMAT } from './handlers.ts'
import { DEFAULT_EMBED_OPTIONS, type EmbedOptions, embedOptionsOf, estimateHeight } from './options.ts'
import { type EmbedParameters, type EmbedTarget, resolveEmbedTarget, targetParametersOf } from './target.ts'

/** A frame is as wide as a column of text. */
const MAX_OEMBED_WIDTH = 600
const MIN_OEMBED_WIDTH = 120

const pixelsParameter = (description: string): Parameter<number | undefined> => {
  const number = integerParam({ description, example: '480' }, { min: 1, max: 999_999 })
  return { ...number, read: (text, name) => (text === '' ? undefined : number.read(text, name)) }
}

/** The query parameters of oEmbed. */
export const OEMBED_PARAMETERS = {
  url: textParam({ description: 'A page or feed of this site, or an embed.', example: '{site}/', required: 'give the URL to embed' }),
  format: withErrorStatus(501, enumParam({ description: 'The format.', example: 'json' }, ['json', 'xml'])),
  maxwidth: pixelsParameter('The maximum width, in pixels.'),
  maxheight: pixelsParameter('The maximum height, in pixels.'),
}

/** Responds to `/oembed?url=…`; unknown parameters are ignored, as consumers send their own. */
export async function oembedResponse(request: Request, service: AppContext): Promise<Response> {
  const { site, publisher } = service
  const { url = '', format = 'json', maxwidth, maxheight } = parseQueryParams(request.url, OEMBED_PARAMETERS, 'ignore')
  const { target, options: linkOptions } = await resolveUrl(url, service)
  const width = Math.max(MIN_OEMBED_WIDTH, Math.min(maxwidth ?? MAX_OEMBED_WIDTH, MAX_OEMBED_WIDTH))
  const options = limitToHeight(linkOptions, target, width, maxheight)
  const height = Math.min(estimateHeight(options, target.title !== undefined, width), maxheight ?? Number.POSITIVE_INFINITY)
  const address = embedPath(target, options)
  const rendered = await publisher.document({
    address: `oembed ${format} ${width}×${height} ${address}`,
    revision: target.revision,
    contentType: format === 'json' ? 'application/json' : 'text/xml; charset=utf-8',
    isPersisted: false,
    render: async () => {
      const title = stripBidiControls(collapseWhitespace(target.title ?? (await target.entries(1))[0]?.paper.title ?? '')) || target.label
      const body = {
        version: '1.0',
        type: 'rich',
        title,
        provider_name: site.name,
        provider_url: site.url(PATHS.home),
        cache_age: 3600,
        width,
        height,
        html: oembedHtml({ title, home: target.home, src: site.url(address), width, height }),
      }
      return format === 'json' ? JSON.stringify(body) : oembedXml(body)
    },
  })
  return publisher.respond(request, rendered)
}

const oembedHtml = ({ title, home, src, width, height }: { title: string; home: string; src: string; width: number; height: number }) =>
  `<blockquote hidden><a href="${escapeXml(home)}">${escapeXml(title)}</a></blockquote><iframe src="${escapeXml(src)}" title="${escapeXml(title)}" width="${width}" height="${height}" frameborder="0" scrolling="no" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>`

const oembedXml = (body: Record<string, string | number>): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n${Object.entries(body)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>\n`)
    .join('')}</oembed>\n`

/** Limits the number of papers to those that fit a height. */
function limitToHeight(options: EmbedOptions, target: EmbedTarget, width: number, maxheight: number | undefined): EmbedOptions {
  let n = options.n
  while (maxheight !== undefined && n > 1 && estimateHeight({ ...options, n }, target.title !== undefined, width) > maxheight) n--
  return { ...options, n: target.title === undefined ? DEFAULT_EMBED_OPTIONS.n : n }
}

/** Resolves a URL of this site, of a page, feed or embed, to its target; throws a BadRequest for any other. */
async function resolveUrl(url: string, service: AppContext): Promise<{ target: EmbedTarget; options: EmbedOptions }> {
  const { site } = service
  const notEmbeddable = new BadRequest(
    `${url} cannot be embedded; topics, ${site.url(PATHS.home)}, papers, searches and their feeds can`,
    404,
  )
  if (!URL.canParse(url)) throw notEmbeddable
  const [link, base] = [new URL(url), new URL(site.url(PATHS.home))]
  if (link.host !== base.host || !`${link.pathname}/`.startsWith(base.pathname)) throw notEmbeddable
  const path = safeDecodePath(link.pathname.slice(base.pathname.length - 1).replace(/(?<=.)\/$/, ''))
  const name = embedNameOf(path)
  if (name === undefined) throw notEmbeddable
  if (isEmbedPath(path))
    return resolveMovedTarget(name, parseQueryParams(url, { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT.page }), service)
  const q = link.searchParams.get('q')
  const topic = link.searchParams.get('topic')
  return resolveMovedTarget(name, name === 'search' ? { q: q?.trim() || undefined, topic: topic || undefined } : {}, service)
}

async function resolveMovedTarget(
  name: string,
  params: EmbedParameters,
  service: AppContext,
): Promise<{ target: EmbedTarget; options: EmbedOptions }> {
  const target = await resolveEmbedTarget(name, params, service)
  return 'movedTo' in target ? resolveMovedTarget(target.movedTo, params, service) : { target, options: embedOptionsOf(params) }
}

function embedNameOf(path: string): string | undefined {
  if (path === '/' || path === '') return 'all'
  if (path === PATHS.search) return 'search'
  const [, kind, name] = /^\/(topics|papers|embed|feeds)\/(.+)$/s.exec(path) ?? []
  if (kind === 'papers') return `papers/${name}`
  if (kind === 'embed') return name?.replace(/\.(html|svg|json)$/, '')
  return kind === 'feeds' ? /^([a-z0-9+-]+)\.\w+$/.exec(name ?? '')?.[1] : name
}

function safeDecodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
