/**
 * oEmbed 1.0 (https://oembed.com): whoever is given an address of this site, and shows it as a frame, asks here how. WordPress
 * keeps of the answer a quotation and a frame, hides the frame until it speaks, and shows the quotation until then; its
 * filter also takes the attribute away by which the quotation is hidden from everybody else.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { askedOf, choice, type Parameter, refusedWith, text, whole } from '../http/query-params.ts'
import { escapeXml, oneLine, unturned } from '../text/strings.ts'
import { embedPath, OPTIONS } from './handlers.ts'
import { heightOf, type Look, lookOf, USUAL } from './options.ts'
import { type AskedOfEmbed, asksOf, type Shown, shownOf } from './target.ts'

/** A frame is as wide as a column of text. */
const WIDTH = 600
const LEAST = 120

const pixels = (description: string): Parameter<number | undefined> => {
  const number = whole({ description, example: '480' }, { from: 1, to: 999_999 })
  return { ...number, read: (given, name) => (given === '' ? undefined : number.read(given, name)) }
}

/** What oEmbed may be asked. */
export const OEMBED = {
  url: text({ description: 'A page or feed of this site, or an embed.', example: '{site}/', required: 'say of which address' }),
  format: refusedWith(501, choice({ description: 'The format.', example: 'json' }, ['json', 'xml'])),
  maxwidth: pixels('Of what is shown, in pixels.'),
  maxheight: pixels('Of what is shown, in pixels.'),
}

/** Answers `/oembed?url=…`. Whoever asks may say more than is known here: it asks for nothing. */
export async function oembedAnswer(request: Request, service: Service): Promise<Response> {
  const { site, publisher } = service
  const { url = '', format = 'json', maxwidth: most, maxheight: highest } = askedOf(request.url, OEMBED, 'ignored')
  const { shown, look: wished } = await meant(url, service)
  const width = Math.max(LEAST, Math.min(most ?? WIDTH, WIDTH))
  const look = fitting(wished, shown, width, highest)
  const height = Math.min(heightOf(look, shown.title !== undefined, width), highest ?? Number.POSITIVE_INFINITY)
  const address = embedPath(shown, look)
  const rendered = await publisher.document({
    address: `oembed ${format} ${width}×${height} ${address}`,
    revision: shown.revision,
    contentType: format === 'json' ? 'application/json' : 'text/xml; charset=utf-8',
    stored: false,
    render: async () => {
      const title = unturned(oneLine(shown.title ?? (await shown.entries(1))[0]?.paper.title ?? '')) || shown.label
      const answer = {
        version: '1.0',
        type: 'rich',
        title,
        provider_name: site.name,
        provider_url: site.url('/'),
        cache_age: 3600,
        width,
        height,
        html: oembedHtml({ title, home: shown.home, src: site.url(address), width, height }),
      }
      return format === 'json' ? JSON.stringify(answer) : asXml(answer)
    },
  })
  return publisher.deliver(request, rendered)
}

const oembedHtml = ({ title, home, src, width, height }: { title: string; home: string; src: string; width: number; height: number }) =>
  `<blockquote hidden><a href="${escapeXml(home)}">${escapeXml(title)}</a></blockquote><iframe src="${escapeXml(src)}" title="${escapeXml(title)}" width="${width}" height="${height}" frameborder="0" scrolling="no" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>`

const asXml = (answer: Record<string, string | number>): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n${Object.entries(answer)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>\n`)
    .join('')}</oembed>\n`

/** The look with no more papers than fit a height. */
function fitting(look: Look, shown: Shown, width: number, highest: number | undefined): Look {
  let n = look.n
  while (highest !== undefined && n > 1 && heightOf({ ...look, n }, shown.title !== undefined, width) > highest) n--
  return { ...look, n: shown.title === undefined ? USUAL.n : n }
}

/** What an address of this site shows: a page, a feed or an embed. */
async function meant(url: string, service: Service): Promise<{ shown: Shown; look: Look }> {
  const { site } = service
  const nothing = new Mistake(
    `${url} shows nothing that can be embedded: topics, ${site.url('/')}, papers, searches and their feeds do`,
    404,
  )
  if (!URL.canParse(url)) throw nothing
  const [asked, base] = [new URL(url), new URL(site.url('/'))]
  if (asked.host !== base.host || !`${asked.pathname}/`.startsWith(base.pathname)) throw nothing
  const path = decoded(asked.pathname.slice(base.pathname.length - 1).replace(/(?<=.)\/$/, ''))
  const name = nameOf(path)
  if (name === undefined) throw nothing
  if (path.startsWith('/embed/')) return followed(name, askedOf(url, { ...asksOf(name), ...OPTIONS.page }), service)
  const q = asked.searchParams.get('q')
  const topic = asked.searchParams.get('topic')
  return followed(name, name === 'search' ? { q: q?.trim() || undefined, topic: topic || undefined } : {}, service)
}

async function followed(name: string, given: AskedOfEmbed, service: Service): Promise<{ shown: Shown; look: Look }> {
  const shown = await shownOf(name, given, service)
  return 'moved' in shown ? followed(shown.moved, given, service) : { shown, look: lookOf(given) }
}

function nameOf(path: string): string | undefined {
  if (path === '/' || path === '') return 'all'
  if (path === '/search') return 'search'
  const [, kind, name] = /^\/(topics|papers|embed|feeds)\/(.+)$/s.exec(path) ?? []
  if (kind === 'papers') return `papers/${name}`
  if (kind === 'embed') return name?.replace(/\.(html|svg|json)$/, '')
  return kind === 'feeds' ? /^([a-z0-9+-]+)\.\w+$/.exec(name ?? '')?.[1] : name
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
