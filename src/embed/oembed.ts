/**
 * oEmbed 1.0 (https://oembed.com): whoever is given an address of this site, and shows it as a frame, asks here how. WordPress
 * keeps of the answer a quotation and a frame, hides the frame until it speaks, and shows the quotation until then; its
 * filter also takes the attribute away by which the quotation is hidden from everybody else.
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
  return { ...number, read: (given, name) => (given === '' ? undefined : number.read(given, name)) }
}

/** What oEmbed may be asked. */
export const OEMBED_PARAMETERS = {
  url: textParam({ description: 'A page or feed of this site, or an embed.', example: '{site}/', required: 'give the URL to embed' }),
  format: withErrorStatus(501, enumParam({ description: 'The format.', example: 'json' }, ['json', 'xml'])),
  maxwidth: pixelsParameter('Of what is shown, in pixels.'),
  maxheight: pixelsParameter('Of what is shown, in pixels.'),
}

/** Answers `/oembed?url=…`. Whoever asks may say more than is known here: it asks for nothing. */
export async function oembedResponse(request: Request, service: AppContext): Promise<Response> {
  const { site, publisher } = service
  const { url = '', format = 'json', maxwidth: most, maxheight: highest } = parseQueryParams(request.url, OEMBED_PARAMETERS, 'ignore')
  const { shown, look: wished } = await resolveUrl(url, service)
  const width = Math.max(MIN_OEMBED_WIDTH, Math.min(most ?? MAX_OEMBED_WIDTH, MAX_OEMBED_WIDTH))
  const look = limitToHeight(wished, shown, width, highest)
  const height = Math.min(estimateHeight(look, shown.title !== undefined, width), highest ?? Number.POSITIVE_INFINITY)
  const address = embedPath(shown, look)
  const rendered = await publisher.document({
    address: `oembed ${format} ${width}×${height} ${address}`,
    revision: shown.revision,
    contentType: format === 'json' ? 'application/json' : 'text/xml; charset=utf-8',
    isPersisted: false,
    render: async () => {
      const title = stripBidiControls(collapseWhitespace(shown.title ?? (await shown.entries(1))[0]?.paper.title ?? '')) || shown.label
      const answer = {
        version: '1.0',
        type: 'rich',
        title,
        provider_name: site.name,
        provider_url: site.url(PATHS.home),
        cache_age: 3600,
        width,
        height,
        html: oembedHtml({ title, home: shown.home, src: site.url(address), width, height }),
      }
      return format === 'json' ? JSON.stringify(answer) : oembedXml(answer)
    },
  })
  return publisher.respond(request, rendered)
}

const oembedHtml = ({ title, home, src, width, height }: { title: string; home: string; src: string; width: number; height: number }) =>
  `<blockquote hidden><a href="${escapeXml(home)}">${escapeXml(title)}</a></blockquote><iframe src="${escapeXml(src)}" title="${escapeXml(title)}" width="${width}" height="${height}" frameborder="0" scrolling="no" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>`

const oembedXml = (answer: Record<string, string | number>): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n${Object.entries(answer)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>\n`)
    .join('')}</oembed>\n`

/** The look with no more papers than fit a height. */
function limitToHeight(look: EmbedOptions, shown: EmbedTarget, width: number, highest: number | undefined): EmbedOptions {
  let n = look.n
  while (highest !== undefined && n > 1 && estimateHeight({ ...look, n }, shown.title !== undefined, width) > highest) n--
  return { ...look, n: shown.title === undefined ? DEFAULT_EMBED_OPTIONS.n : n }
}

/** What an address of this site shows: a page, a feed or an embed. */
async function resolveUrl(url: string, service: AppContext): Promise<{ shown: EmbedTarget; look: EmbedOptions }> {
  const { site } = service
  const nothing = new BadRequest(
    `${url} shows nothing that can be embedded: topics, ${site.url(PATHS.home)}, papers, searches and their feeds do`,
    404,
  )
  if (!URL.canParse(url)) throw nothing
  const [asked, base] = [new URL(url), new URL(site.url(PATHS.home))]
  if (asked.host !== base.host || !`${asked.pathname}/`.startsWith(base.pathname)) throw nothing
  const path = safeDecodePath(asked.pathname.slice(base.pathname.length - 1).replace(/(?<=.)\/$/, ''))
  const name = embedNameOf(path)
  if (name === undefined) throw nothing
  if (isEmbedPath(path))
    return resolveMovedTarget(name, parseQueryParams(url, { ...targetParametersOf(name), ...PARAMETERS_BY_FORMAT.page }), service)
  const q = asked.searchParams.get('q')
  const topic = asked.searchParams.get('topic')
  return resolveMovedTarget(name, name === 'search' ? { q: q?.trim() || undefined, topic: topic || undefined } : {}, service)
}

async function resolveMovedTarget(
  name: string,
  given: EmbedParameters,
  service: AppContext,
): Promise<{ shown: EmbedTarget; look: EmbedOptions }> {
  const shown = await resolveEmbedTarget(name, given, service)
  return 'movedTo' in shown ? resolveMovedTarget(shown.movedTo, given, service) : { shown, look: embedOptionsOf(given) }
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
