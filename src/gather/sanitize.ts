/**
 * Sanitizes HTML from sources: keeps article markup, and removes what runs, frames, asks for input, styles or tracks. Links are
 * absolute http(s) or mailto; a `<` that begins no tag is text.
 */
import sanitize from 'sanitize-html'
import { stripInvalidXmlChars } from '../text/xml.ts'

const splitTagNames = (list: string): string[] => list.split(' ')

const MATHML_TAGS = splitTagNames(
  'math annotation maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics',
)
const ALLOWED_TAGS = [
  ...splitTagNames(
    'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var video audio wbr',
  ),
  ...MATHML_TAGS,
]
/** Elements whose text is not for reading. */
const NON_TEXT_TAGS = splitTagNames(
  'script style textarea option noscript iframe object embed applet template xmp noembed noframes plaintext',
)
const MATHML_NAMESPACE = 'http://www.w3.org/1998/Math/MathML'
/** Smaller pictures are tracking pixels. */
const PIXEL_SIZE = /^[01]$/

/** Query parameters that only track readers. */
const TRACKING_PARAMETER = /^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|_hsenc|_hsmi|igshid)$/i

/** Returns an absolute address with one of these schemes and without tracking parameters; undefined for any other. */
function sanitizeUrl(written: string | undefined, base: string | undefined, schemes: RegExp): string | undefined {
  const address = written?.trim().replace(/^\/\/(?=[^/])/, 'https://')
  if (!address || !URL.canParse(address, base)) return undefined
  const url = new URL(address, base)
  if (!schemes.test(url.protocol)) return undefined
  const tracked = [...new Set(url.searchParams.keys())].filter((name) => TRACKING_PARAMETER.test(name))
  for (const name of tracked) url.searchParams.delete(name)
  return URL.canParse(address) && tracked.length === 0 ? address : url.href
}

const HTTP_PROTOCOL = /^https?:$/
const LINK_PROTOCOL = /^(https?|mailto):$/

/** The candidates of a `srcset` with allowed addresses. */
function sanitizeSrcset(written: string | undefined, base: string | undefined): string | undefined {
  const candidates = (written ?? '').split(/,\s+|,$/).flatMap((candidate) => {
    const [address, size] = candidate.trim().split(/\s+/)
    const safe = sanitizeUrl(address, base, HTTP_PROTOCOL)
    return safe === undefined || (size !== undefined && !/^\d+(\.\d+)?[wx]$/.test(size))
      ? []
      : [size === undefined ? safe : `${safe} ${size}`]
  })
  return candidates.join(', ') || undefined
}

/** Removes attributes without a value. */
const definedAttributes = (attributes: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter((one): one is [string, string] => one[1] !== undefined))

const numericValue = (value: string | undefined): string | undefined => (value !== undefined && /^\d{1,5}$/.test(value) ? value : undefined)

const cellAttributes = ({ colspan, rowspan, ...rest }: Record<string, string>) =>
  definedAttributes({ ...rest, colspan: numericValue(colspan), rowspan: numericValue(rowspan) })

const allowedValue = (value: string | undefined, ...values: string[]): string | undefined => values.find((one) => one === value)

/** The maximum nesting depth; the parser's time grows with its square. */
const MAX_NESTING = 500
/** Elements whose end tag is optional. */
const UNNESTED_TAGS = new Set(
  splitTagNames('br hr img col wbr source input link meta area base embed param track p li td th tr dt dd option'),
)

/** Escapes every `<` that begins no tag, is never closed, or is nested too deep. */
function escapeStrayTags(html: string): string {
  const end = html.lastIndexOf('>') + 1
  const open: string[] = []
  const times = new Map<string, number>()
  const begins = html.slice(0, end).replace(/<(\/?)([a-z][^\s/<>]*|[!?/])?/gi, (written, slash: string, named?: string) => {
    const name = named?.toLowerCase()
    if (name === undefined && !slash) return `&lt;${written.slice(1)}`
    if (name === undefined || /^[!?/]/.test(name) || UNNESTED_TAGS.has(name)) return written
    if (slash) {
      if (!times.get(name)) return written
      for (let last = open.pop(); last !== undefined; last = last === name ? undefined : open.pop())
        times.set(last, (times.get(last) ?? 1) - 1)
    } else {
      if (open.length === MAX_NESTING) return `&lt;${written.slice(1)}`
      open.push(name)
      times.set(name, (times.get(name) ?? 0) + 1)
    }
    return written
  })
  return begins + html.slice(end).replaceAll('<', '&lt;')
}

/** Sanitizes HTML; `base` is the address of its page. */
export function sanitizeHtml(input: string, base?: string): string {
  const media = ({ src, srcset, poster, ...rest }: Record<string, string>) =>
    definedAttributes({
      ...rest,
      src: sanitizeUrl(src, base, HTTP_PROTOCOL),
      srcset: sanitizeSrcset(srcset, base),
      poster: sanitizeUrl(poster, base, HTTP_PROTOCOL),
    })
  return sanitize(escapeStrayTags(stripInvalidXmlChars(input)), {
    allowedTags: ALLOWED_TAGS,
    nonTextTags: NON_TEXT_TAGS,
    disallowedTagsMode: 'discard',
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'], source: ['http', 'https'], video: ['http', 'https'], audio: ['http', 'https'] },
    allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
    allowProtocolRelative: false,
    // attributes without a value are removed above
    nonBooleanAttributes: [],
    selfClosing: splitTagNames('img br hr col source wbr'),
    parseStyleAttributes: false,
    enforceHtmlBoundary: false,
    nestingLimit: 100,
    allowedAttributes: {
      a: ['href', 'title', 'hreflang', 'rel'],
      img: ['src', 'srcset', 'sizes', 'alt', 'title', 'width', 'height', 'loading', 'decoding', 'fetchpriority'],
      source: ['src', 'srcset', 'sizes', 'media', 'type'],
      video: ['src', 'poster', 'width', 'height', 'controls'],
      audio: ['src', 'controls'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      ol: ['start', 'type', 'reversed'],
      time: ['datetime'],
      math: ['xmlns', 'display'],
      abbr: ['title'],
      dfn: ['title'],
      annotation: ['encoding'],
      // hidden elements are removed below
      '*': ['dir', 'lang', 'hidden'],
    },
    transformTags: {
      a: (tagName, { href, ...rest }) => {
        const fragment = href?.trim().startsWith('#') ? href.trim() : undefined
        const address = fragment ?? sanitizeUrl(href, base, LINK_PROTOCOL)
        return {
          tagName,
          attribs: definedAttributes({ ...rest, href: address, rel: address === undefined || fragment ? undefined : 'noopener' }),
        }
      },
      img: (tagName, { width, height, decoding, fetchpriority, ...rest }) => {
        const how = {
          decoding: allowedValue(decoding, 'sync', 'async', 'auto'),
          fetchpriority: allowedValue(fetchpriority, 'high', 'low', 'auto'),
        }
        return {
          tagName,
          attribs: {
            ...media(rest),
            ...definedAttributes({ width: numericValue(width), height: numericValue(height), ...how }),
            loading: 'lazy',
          },
        }
      },
      td: (tagName, attributes) => ({ tagName, attribs: cellAttributes(attributes) }),
      th: (tagName, attributes) => ({ tagName, attribs: cellAttributes(attributes) }),
      source: (tagName, attributes) => ({ tagName, attribs: media(attributes) }),
      video: (tagName, attributes) => ({ tagName, attribs: { ...media(attributes), controls: '' } }),
      audio: (tagName, attributes) => ({ tagName, attribs: { ...media(attributes), controls: '' } }),
      math: (tagName, attributes) => ({ tagName, attribs: { ...attributes, xmlns: MATHML_NAMESPACE } }),
    },
    exclusiveFilter: ({ tag, attribs }) => {
      const { hidden, href, src, srcset, width = '', height = '' } = attribs
      if (hidden !== undefined) return true
      if (tag === 'a') return href === undefined && 'excludeTag'
      if (tag !== 'img' && tag !== 'source') return false
      return (src === undefined && srcset === undefined) || (PIXEL_SIZE.test(width) && PIXEL_SIZE.test(height))
    },
  })
}
