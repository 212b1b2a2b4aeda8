/** Converts HTML, JATS and MathML fragments to text, in linear time. A `<` that does not begin a tag is text. */

import { decodeHTMLStrict } from 'entities/decode'

const splitNameSet = (list: string) => new Set(list.split(' '))

/** Elements whose text is not displayed, or repeats the text beside it. */
const NON_TEXT_ELEMENTS = splitNameSet('script style template iframe object annotation annotation-xml')
const BLOCK_ELEMENTS = splitNameSet(
  'address article aside blockquote body br caption center dd disp-formula div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html label legend li list list-item main nav ol option p pre section sec select table tbody td tfoot th thead title tr ul',
)
const INLINE_ELEMENTS = splitNameSet(
  'a abbr acronym alternatives applet area audio b base bdi bdo big blink bold button canvas cite code col colgroup data del details dfn em embed ext-link fig font frame frameset i img inline-formula inline-graphic input ins italic kbd link map mark marquee meta meter monospace named-content nobr noscript param picture q rp rt ruby s samp sc small source span strike strong styled-content sub summary sup svg g path tex-math textarea time track tt u underline uri var video wbr xref math maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics none',
)
const VOID_ELEMENTS = splitNameSet('br hr img input link meta wbr area base col embed param source track')
const BOOLEAN_ATTRIBUTES = splitNameSet(
  'async autoplay checked compact controls default defer disabled hidden loop muted noshade nowrap open readonly required selected',
)

const TAG_NAME = /<(\/?)((?:[a-z][a-z0-9]*:)?[a-z][a-z0-9-]*)(?=[\s/>])/iy

type HtmlTag = { name: string; isClosing: boolean; hasNoAttributes: boolean; end: number }

/** The tag at a `<`, or undefined if the `<` is text: the element must exist, and what follows must be attributes. */
function parseTagAt(html: string, at: number): HtmlTag | undefined {
  TAG_NAME.lastIndex = at
  const [start, slash, qualifiedName] = TAG_NAME.exec(html) ?? []
  if (!start || !qualifiedName) return undefined
  const name = qualifiedName.slice(qualifiedName.indexOf(':') + 1).toLowerCase()
  if (name === qualifiedName.toLowerCase() && !BLOCK_ELEMENTS.has(name) && !INLINE_ELEMENTS.has(name) && !NON_TEXT_ELEMENTS.has(name))
    return undefined
  const end = findTagEnd(html, at + start.length)
  if (end < 0) return undefined
  const attributes = html
    .slice(at + start.length, end)
    .replace(/\/$/, '')
    .trim()
  if (attributes && !attributes.includes('=') && attributes.split(/\s+/).some((word) => !BOOLEAN_ATTRIBUTES.has(word.toLowerCase())))
    return undefined
  return { name, isClosing: slash === '/', hasNoAttributes: !attributes, end: end + 1 }
}

/** The index of the `>` that ends a tag, or -1. Stops at the next `<`, so that `<p <p <p` takes linear time. */
export function findTagEnd(text: string, from: number): number {
  let quote = ''
  let first = -1
  for (let at = from; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '<') break
    if (letter === '>') {
      if (!quote) return at
      if (first < 0) first = at
    } else if (quote) {
      if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
  }
  return first
}

/** Whether a text is HTML rather than plain text: it has a closing tag, a tag with attributes, or `<br>`. */
export function looksLikeHtml(text: string): boolean {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const tag = parseTagAt(text, at)
    if (tag && (tag.isClosing || !tag.hasNoAttributes || VOID_ELEMENTS.has(tag.name))) return true
  }
  return false
}

/** Plain text as HTML; text that looks like HTML is unchanged. */
export const textToHtml = (text: string): string => (looksLikeHtml(text) ? text : text.replaceAll('<', '&lt;'))

/** Decodes named and numeric entities; a stray `&` stays. */
export const decodeEntities = (text: string): string => (text.includes('&') ? decodeHTMLStrict(text) : text)

/**
 * The text of an HTML fragment: one line per block, without scripts and styles, entities decoded once. A fragment without tags
 * whose entities decode to HTML was escaped twice, and is decoded twice.
 */
export function htmlToText(html: string): string {
  const { text, hasTags } = readHtmlText(html)
  return hasTags || !looksLikeHtml(text) ? text : readHtmlText(text).text
}

function readHtmlText(html: string): { text: string; hasTags: boolean } {
  let text = ''
  let hasTags = false
  let from = 0
  const add = (to: number) => {
    if (to > from) text += decodeEntities(html.slice(from, to)).replace(/[^\S\u00a0]{2,}|[^\S\u00a0 ]/g, ' ')
  }
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const skipped = skipNonElement(html, at)
    if (skipped) {
      add(at)
      if (skipped.text) text += skipped.text
      from = at = skipped.end
      continue
    }
    const tag = parseTagAt(html, at)
    if (!tag) {
      at++
      continue
    }
    add(at)
    hasTags = true
    from = at = tag.end
    if (BLOCK_ELEMENTS.has(tag.name)) text += '\n'
    if (NON_TEXT_ELEMENTS.has(tag.name) && !tag.isClosing && html[tag.end - 2] !== '/') from = at = findElementEnd(html, tag)
  }
  add(html.length)
  const lines = text.replace(/\s{2,}|[^\S ]/g, (space) => (space.includes('\n') ? '\n' : ' '))
  return { text: lines.replace(/ ?\n ?/g, '\n').trim(), hasTags }
}

const DECLARATION = /<(?:!doctype|\?)[^<>]*>/iy

/** The end of a comment, CDATA section, declaration or processing instruction, with the text of a CDATA section. */
function skipNonElement(html: string, at: number): { end: number; text?: string } | undefined {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4)
    return { end: end < 0 ? html.length : end + 3 }
  }
  if (html.startsWith('<![CDATA[', at)) {
    const end = html.indexOf(']]>', at)
    return { end: end < 0 ? html.length : end + 3, text: html.slice(at + 9, end < 0 ? undefined : end) }
  }
  DECLARATION.lastIndex = at
  return DECLARATION.test(html) ? { end: DECLARATION.lastIndex } : undefined
}

/** The end of an element whose text is skipped: after its closing tag, or the end of the fragment. */
function findElementEnd(html: string, tag: HtmlTag): number {
  const closing = new RegExp(`</(?:[a-z]+:)?${tag.name}\\s*>`, 'gi')
  closing.lastIndex = tag.end
  return closing.exec(html) ? closing.lastIndex : html.length
}
