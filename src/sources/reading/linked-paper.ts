/**
 * Finds the paper that an entry presents: a laboratory's post or a journal's item that links its own paper. An entry that names
 * several papers presents none. A single paper is presented if the link text calls it the paper, repeats the entry's title, or
 * the identifier stands alone on its line.
 */
import { parseIdentifier } from '../../identifiers/identifiers.ts'
import { decodeEntities, findTagEnd, htmlToText } from '../../text/html.ts'
import { collapseWhitespace, fold } from '../../text/strings.ts'

const MAX_ANCHORS = 200
const MAX_HTML_LENGTH = 200_000
const MAX_ANCHOR_LENGTH = 400

type Anchor = { name: string; text: string; precedingText: string }

/** Link texts of the entry's own paper. */
const PAPER_LINK_TEXT =
  /^\W*(?:(?:read|see|view|download|get|access)\s+)?(?:(?:the|our|its|this)\s+)?(?:(?:full|research|accompanying|new)\s+)?(?:(?:arxiv|biorxiv|medrxiv|openreview)\s*)?(?:paper|pre-?print|publication|manuscript|tech(?:nical)?\s+report|pdf|arxiv|biorxiv|medrxiv|full\s+text)(?:\s+(?:here|now|(?:on|at)\s+(?:arxiv|biorxiv|medrxiv|openreview)))?(?:\s*[[(](?:pdf|arxiv|preprint)[\])])?\W*$/i
/** Texts before a link to somebody else's paper. */
const OTHER_PAPER_PREFIX =
  /\b(?:previous|earlier|prior|recent|another|original|seminal|related|similar|their|his|her|whose|an?|inspired by|based on|buil(?:t|ds?|ding) (?:up)?on|following|cites?|see also|unlike|like)\s*(?:the\s+)?$/i
/** A line that is only an identifier with its label. */
const IDENTIFIER_LABEL =
  /^(?:(?:read\s+)?(?:the\s+|our\s+)?(?:full\s+)?(?:paper|pre-?print|publication|manuscript|doi|arxiv|pdf|link)\s*[:–—-]?\s*)?$/i
const IDENTIFIER_IN_TEXT = /https?:\/\/[^\s<>"]+|\barxiv:\s?[\w.-]+(?:\/\d{7})?(?:v\d+)?|\b(?:doi:\s?)?10\.\d{4,9}\/[^\s<>"]+/gi

/** The identifier of the paper that an entry's HTML presents; undefined if there is none or it is the entry itself. */
export function findOwnPaper(html: string, title: string, own: string[]): string | undefined {
  if (!/10\.\d{4,9}\/|arxiv|pubmed|ncbi|openreview|huggingface\.co\/papers|nature\.com\/articles/i.test(html)) return undefined
  const anchors = findPaperAnchors(html.slice(0, MAX_HTML_LENGTH))
  const lines = htmlToText(html.slice(0, MAX_HTML_LENGTH)).split('\n')
  const stated = lines.flatMap((line) => {
    const found = line.match(IDENTIFIER_IN_TEXT) ?? []
    const [written = ''] = found
    const alone = found.length === 1 && IDENTIFIER_LABEL.test(line.replace(written, '').replace(/[\s.,;()[\]]+$/, ''))
    return found.flatMap((one) => {
      const name = parseIdentifier(one.replace(/[.,;)\]]+$/, '').replace(/^arxiv:\s/i, 'arxiv:'))
      return name === undefined ? [] : [{ name, alone }]
    })
  })
  const [name, another] = new Set([...anchors, ...stated].map((found) => found.name).filter((found) => !own.includes(found)))
  if (name === undefined || another !== undefined) return undefined
  const calls = ({ text, precedingText }: Anchor) =>
    (PAPER_LINK_TEXT.test(text) && !OTHER_PAPER_PREFIX.test(precedingText)) || hasSameLetters(text, title)
  const presented = anchors.some((anchor) => anchor.name === name && calls(anchor)) || stated.some((one) => one.name === name && one.alone)
  return presented ? name : undefined
}

const hasSameLetters = (words: string, title: string): boolean => {
  const letters = (text: string) => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join('')
  return letters(words).length >= 12 && letters(words) === letters(title)
}

const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i

/** The links to papers, with their text and the text before them. */
function findPaperAnchors(html: string): Anchor[] {
  const anchors: Anchor[] = []
  let seen = 0
  for (const { index } of html.matchAll(/<a(?=\s)/gi)) {
    if (++seen > MAX_ANCHORS) break
    const end = findTagEnd(html, index + 2)
    const [, double, single, bare] = end < 0 ? [] : (HREF.exec(html.slice(index + 2, end)) ?? [])
    const name = parseIdentifier(decodeEntities(double ?? single ?? bare ?? ''))
    if (name === undefined) continue
    const inside = html.slice(end + 1, end + 1 + MAX_ANCHOR_LENGTH)
    const closing = inside.search(/<\/a\s*>/i)
    const before =
      htmlToText(html.slice(Math.max(0, index - 120), index))
        .split('\n')
        .at(-1) ?? ''
    anchors.push({
      name,
      text: closing < 0 ? '' : collapseWhitespace(htmlToText(inside.slice(0, closing))),
      precedingText: before.slice(-60),
    })
  }
  return anchors
}
