/** The HTML of an entry: who wrote the paper, where and when; why it is here; the abstract; links. It needs no stylesheet and no script. */
import { escapeXml } from '../text/xml.ts'

export type ItemLink = { title: string; href: string; type?: string }

/** More authors than this are folded in the content; the metadata lists all. */
const MAX_CONTENT_AUTHORS = 12

/** An http(s) URL with only the characters that RFC 3986 allows, or undefined. */
export function normalizeHttpUrl(text: string | undefined): string | undefined {
  if (!text || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  const pathAndMore = url.pathname + url.search + url.hash
  return url.origin + pathAndMore.replace(/[^\w;/?:@&=+$.\-!~*'()%,#]/g, encodeURIComponent)
}

/** The parts of an entry's content, as plain texts; what is empty is left out. */
export type EntryContent = {
  authorNames: string[]
  publicationLine: string
  isMerged: boolean
  reasons: { topic: string; reason: string }[]
  abstractParagraphs: string[]
  /** Where the rest of an excerpt is. */
  readOnUrl?: string
  links: ItemLink[]
}

/** The content of an entry as HTML, one paragraph a line. */
export function renderEntryContent(content: EntryContent): string {
  const { authorNames, publicationLine, isMerged, reasons, abstractParagraphs, readOnUrl, links } = content
  const readOn = readOnUrl === undefined ? '' : ` ${anchor({ title: 'Read on', href: readOnUrl })}`
  return [
    paragraph([byline(authorNames), publicationLine].filter(Boolean).map(escapeXml).join('<br>')),
    paragraph(isMerged ? 'The same paper as an earlier entry of this feed.' : ''),
    paragraph(reasons.map(({ topic, reason }) => `In <strong>${escapeXml(topic)}</strong>: ${escapeXml(reason)}`).join('<br>')),
    ...abstractParagraphs.map((text) => paragraph(linkify(text) + readOn)),
    paragraph(links.map(anchor).join(' · ')),
  ]
    .filter(Boolean)
    .join('\n')
}

const paragraph = (html: string): string => (html ? `<p>${html}</p>` : '')
const anchor = ({ href, title }: ItemLink): string => `<a href="${escapeXml(href)}">${escapeXml(title)}</a>`

/** `Ada Byron, Alan Turing`; of more than twelve authors the first eleven, the last and the count. */
function byline(names: string[]): string {
  if (names.length <= MAX_CONTENT_AUTHORS) return names.join(', ')
  return `${names.slice(0, MAX_CONTENT_AUTHORS - 1).join(', ')}, … and ${names.at(-1)} (${names.length} authors)`
}

/** A text as HTML in which its URLs are links. */
const linkify = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"'“”‘’]*[\w/])/)
    .map((part, i) => {
      const href = i % 2 === 1 ? normalizeHttpUrl(part) : undefined
      return href === undefined ? escapeXml(part) : anchor({ title: part, href })
    })
    .join('')
