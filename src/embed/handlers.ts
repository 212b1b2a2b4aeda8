/**
 * The embeds: `/embed/<name>` is framed, `/embed/<name>.html` is included, `/embed/<name>.svg` is shown as a picture, and
 * `/embed/<name>.json` is what the element of `/embed.js` reads. Each is a document, rendered when what it shows changed.
 */

import type { Service } from '../app-context.ts'
import { elsewhere } from '../http/document-cache.ts'
import { askedOf } from '../http/query-params.ts'
import { discoveryOf, paperPath, queryOf, type Site } from '../site.ts'
import { fragment, withoutFragment } from './fragment.ts'
import { framed, framedQuietly, frameHeaders } from './iframe.ts'
import { LOOK, type Look, lookOf, parametersOfLook, USUAL } from './options.ts'
import { card, quietCard } from './svg-card.ts'
import { type AskedOfEmbed, asksOf, type Shown, shownOf } from './target.ts'
import { type View, viewOf } from './view.ts'

type Form = 'page' | 'html' | 'svg' | 'json'

const { layout, lang, abstract, reasons, theme, width } = LOOK
/** The options of a look that say something in each form. */
export const OPTIONS: Record<Form, Partial<typeof LOOK>> = {
  page: { layout, lang, abstract, reasons, theme },
  html: { layout, lang, abstract, reasons },
  svg: { layout, lang, abstract, reasons, theme, width },
  json: { layout, lang, abstract, reasons },
}
const TYPES: Record<Form, string> = {
  page: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  json: 'application/json',
}

/** What stands in the headers of each form besides those of documents. */
const headersOf = (form: Form, site: Site): Record<string, string> => {
  if (form === 'page') return frameHeaders(site)
  return {
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    ...(form === 'svg' && { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox" }),
    ...(form === 'html' && { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox", 'x-robots-tag': 'noindex' }),
  }
}

/** A file's name and its form: `compression.svg` is a card. */
function partsOf(file: string): { name: string; form: Form } {
  const [, name = '', ending] = /^(.*?)(?:\.(html|svg|json))?$/s.exec(file) ?? []
  return { name, form: (ending as Form | undefined) ?? 'page' }
}

/** Where an embed stands, with all that it is asked for. */
export const embedPath = ({ name, parameters }: Pick<Shown, 'name' | 'parameters'>, look: Partial<Look> = {}, ending = ''): string =>
  `/embed/${pathOf(name)}${ending}${queryOf({ ...parameters, ...parametersOfLook({ ...USUAL, ...look }) })}`

const pathOf = (name: string): string => (name.startsWith('papers/') ? paperPath(name.slice('papers/'.length)).slice(1) : name)

/** Answers what stands behind `/embed/`. */
export async function embedAnswer(request: Request, file: string, service: Service): Promise<Response> {
  const { name, form } = partsOf(file)
  const { site, publisher } = service
  const asked: AskedOfEmbed = askedOf(request.url, { ...asksOf(name), ...OPTIONS[form] })
  const look = lookOf(asked)
  const shown = await shownOf(name, asked, service)
  if ('moved' in shown) {
    const location = site.url(`/embed/${pathOf(shown.moved)}${form === 'page' ? '' : `.${form}`}${new URL(request.url).search}`)
    const status = name.startsWith('papers/') ? 302 : 301
    return elsewhere(status, location, headersOf(form, site))
  }
  const rendered = await publisher.document({
    address: embedPath(shown, look, `.${form}`),
    revision: shown.revision,
    contentType: TYPES[form],
    // there are as many as anybody thinks of
    stored: false,
    render: async () => written(form, viewOf(shown, await shown.entries(look.n), look, site.name), shown, look, site),
  })
  return publisher.deliver(request, rendered, headersOf(form, site))
}

async function written(form: Form, view: View, shown: Shown, look: Look, site: Site): Promise<string> {
  if (form === 'html') return fragment(view)
  if (form === 'svg') return card(view, look)
  if (form === 'json') return JSON.stringify(view)
  return framed(site, view, { theme: look.theme, discovery: discoveryOf(site, site.url(embedPath(shown, look))) })
}

/** Whether a path is one of an embed: its errors are for those who read another's page. */
export const isEmbed = (path: string): boolean => path.startsWith('/embed/')

/** In which form an embed's errors are answered at a path. */
export const embedTypeAt = (path: string): string => TYPES[partsOf(path).form].split(';')[0] ?? ''

/** An error where an embed should be: a quiet link, and what to change where its owner will look for it; never a box. */
export async function quietAnswer(
  site: Site,
  path: string,
  { status, message }: { status: number; message: string },
): Promise<{ body: string; headers: Record<string, string> }> {
  const { form } = partsOf(path)
  const headers = { ...headersOf(form, site), 'content-type': TYPES[form] }
  if (form === 'json') return { body: JSON.stringify({ error: message }), headers }
  if (form === 'html') return { body: await withoutFragment(site.url('/'), site.name, message), headers }
  if (form === 'svg') return { body: quietCard(site.name, status < 500 ? message : undefined, USUAL), headers }
  return { body: await framedQuietly(site, { status, message }), headers }
}
