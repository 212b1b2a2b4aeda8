/**
 * SVG cards, for READMEs: without external resources, light or dark like the reader's system. The fonts of readers differ, so lines
 * are broken by the letter widths of the widest common font.
 */
import { hasRightToLeftText } from '../pages/language-attributes.ts'
import { fingerprint, stripBidiControls } from '../text/strings.ts'
import { escapeXml, stripInvalidXmlChars } from '../text/xml.ts'
import { colourCss } from './colours.ts'
import type { EmbedOptions } from './options.ts'
import type { EmbeddedPaper, EmbedView } from './view.ts'

/** The widths of letters in DejaVu Sans, the widest common font, in thousandths of its size; accents add nothing. */
const GLYPH_WIDTHS = new Map(
  Object.entries({
    "'ijlIJ": 295,
    ' ,.·/:;\\|’': 337,
    'ft-()[]!²': 401,
    'r"': 460,
    '*_`°–sz“”?': 531,
    cLFk: 579,
    vxyPTYoa: 613,
    'Eehnu0123456789Sbdgpq${}': 636,
    AVXZBK: 686,
    RCUN: 748,
    'HDG&OQ': 787,
    '#+<=>^~×≤→∞w': 838,
    'M%': 950,
    'mW@…—': 1000,
  }).flatMap(([letters, width]) => [...letters].map((letter): [string, number] => [letter, width])),
)
const WIDE_CHARACTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uff00-\uff60]/u
const ZERO_WIDTH_CHARACTER = /\p{Cf}/u
const COMBINING_MARK = /[\p{Mn}\p{Me}]/u
/** The widths of other letters, and of combining marks. */
const [DEFAULT_WIDTH, MARK_WIDTH] = [0.85, 0.16]
const BOLD_WIDTH_FACTOR = 1.14

/** The width of a letter as a share of the font size. */
function glyphWidthOf(letter: string): number {
  if (ZERO_WIDTH_CHARACTER.test(letter)) return 0
  if (COMBINING_MARK.test(letter)) return MARK_WIDTH
  const width = GLYPH_WIDTHS.get(letter) ?? GLYPH_WIDTHS.get(letter.normalize('NFD')[0] as string)
  return width === undefined ? (WIDE_CHARACTER.test(letter) ? 1 : DEFAULT_WIDTH) : width / 1000
}

const SEGMENTER = /\s+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|./gsu

/** Breaks a text into at most `maxLines` lines; the last ends in an ellipsis if text is left. */
export function wrapToWidth(
  text: string,
  { size, width, maxLines, bold = false }: { size: number; width: number; maxLines: number; bold?: boolean },
): string[] {
  const maxWidth = width / size / (bold ? BOLD_WIDTH_FACTOR : 1)
  const lines: string[] = []
  let line = ''
  let used = 0
  const end = () => {
    lines.push(line.trim())
    line = ''
    used = 0
  }
  for (const [word] of text.matchAll(SEGMENTER)) {
    const letters = [...word]
    const wordWidth = letters.reduce((sum, letter) => sum + glyphWidthOf(letter), 0)
    if (used + wordWidth > maxWidth && line.trim()) end()
    if (/^\s/.test(word) && !line) continue
    if (wordWidth <= maxWidth) {
      line += word
      used += wordWidth
    }
    // a word wider than a line is broken
    else
      for (const letter of letters) {
        if (used + glyphWidthOf(letter) > maxWidth) end()
        line += letter
        used += glyphWidthOf(letter)
      }
    if (lines.length >= maxLines) break
  }
  if (line.trim()) end()
  if (lines.length <= maxLines) return lines
  const last = truncateLine(lines[maxLines - 1] as string, maxWidth)
  return [...lines.slice(0, maxLines - 1), last]
}

/** Shortens a line to end in an ellipsis. */
function truncateLine(line: string, maxWidth: number): string {
  let letters = [...line]
  const widthOfAll = () => letters.reduce((sum, letter) => sum + glyphWidthOf(letter), 0)
  while (letters.length > 0 && widthOfAll() + glyphWidthOf('…') > maxWidth) letters = letters.slice(0, -1)
  const start = letters.join('')
  const space = start.lastIndexOf(' ')
  return `${(start.length < line.length && space >= start.length / 2 ? start.slice(0, space) : start).replace(/[\s,;:.]+$/, '')}…`
}

const PADDING = 20
const INDENT = 18
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

const cardCss = `text { font: 400 15px ${FONT}; fill: var(--ink); white-space: pre; }
.h { font-weight: 600; font-size: 16px; }
.m { font-size: 13px; fill: var(--soft); }
.w { fill: var(--green); }
.b { fill: var(--paper); stroke: var(--line); }
.l { stroke: var(--line); }
.o { fill: var(--green); }`

/** A line of text by its baseline; `kind` is its class. */
type TextLine = { text: string; y: number; kind: string; lang?: string | undefined; suffix?: string }

/** The lines of a card, and the y of each paper's node on the wire that runs from `top` to `bottom`. */
type CardLayout = { lines: TextLine[]; nodes: number[]; top: number; bottom: number; height: number }

type LineStyle = { size: number; leading: number; maxLines: number; indent?: number; lang?: string | undefined }

function layOutCard(view: EmbedView, width: number): CardLayout {
  const lines: TextLine[] = []
  const nodes: number[] = []
  const textWidth = width - 2 * PADDING - INDENT
  let y = PADDING
  const write = (text: string, kind: string, { size, leading, maxLines, indent = INDENT, lang }: LineStyle) => {
    const maxWidth = width - 2 * PADDING - indent
    for (const line of wrapToWidth(stripInvalidXmlChars(text), { size, width: maxWidth, maxLines, bold: kind === 'h' })) {
      y += leading
      lines.push({ text: line, y: y - Math.round((leading - size) / 2) - 2, kind, lang })
    }
  }
  if (view.title !== undefined) {
    write(stripBidiControls(view.title), 'h', { size: 16, leading: 21, maxLines: 2, indent: 0 })
    y += 12
  }
  const top = y
  if (view.papers.length === 0) write(view.none, 'm', { size: 13, leading: 20, maxLines: 2 })
  view.papers.forEach((paper, i) => {
    if (i > 0) y += view.layout === 'compact' ? 8 : 12
    nodes.push(y + 10.5)
    write(stripBidiControls(paper.title), 't', { size: 15, leading: 20, maxLines: view.papers.length === 1 ? 4 : 2, lang: paper.lang })
    const meta = fitMetaText(view, paper, textWidth)
    const titleLine = lines.at(-1)
    // in the compact layout the date follows the title if it fits
    if (view.layout === 'compact' && titleLine && textWidthOf(titleLine.text, 15) + textWidthOf(meta, 13) + 8 < textWidth)
      titleLine.suffix = meta
    else write(meta, 'm', { size: 13, leading: 18, maxLines: 1 })
    if (paper.why) write(stripBidiControls(paper.why), 'm w', { size: 13, leading: 18, maxLines: 1 })
    if (paper.abstract) write(stripBidiControls(paper.abstract), 'm', { size: 13, leading: 18, maxLines: 3, lang: paper.lang })
  })
  const bottom = y
  y += 8
  write(view.more, 'm w', { size: 13, leading: 22, maxLines: 1, indent: 0 })
  return { lines, nodes, top, bottom, height: y + PADDING - 6 }
}

/** The position attributes of a line; right-to-left text starts at the right edge. */
function lineAttributes({ kind, text }: TextLine, view: EmbedView, width: number): string {
  const isRtlCard = view.dir === 'rtl'
  const isRtlText = hasRightToLeftText(text)
  const indent = kind === 'h' || text === view.more ? 0 : INDENT
  if (!isRtlCard) return isRtlText ? ` x="${width - PADDING}" direction="rtl"` : ` x="${PADDING + indent}"`
  return ` x="${width - PADDING - indent}"${isRtlText ? ' direction="rtl"' : ' text-anchor="end"'}`
}

/** Renders a card as SVG, as high as its content. */
export function renderSvgCard(view: EmbedView, { theme, width }: Pick<EmbedOptions, 'theme' | 'width'>): string {
  const { lines, nodes, top, bottom, height } = layOutCard(view, width)
  const wireX = view.dir === 'rtl' ? width - PADDING - 0.5 : PADDING + 0.5
  const title = escapeXml(stripBidiControls(view.title ?? view.papers[0]?.title ?? view.more))
  const description = view.papers.map((paper) => escapeXml(stripBidiControls(`${paper.title}. ${metaTextOf(view, paper)}`))).join('\n')
  const id = `p${fingerprint(title + description)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}t ${id}d"${theme === 'auto' ? '' : ` class="${theme}"`} xml:lang="${view.lang}">
<title id="${id}t">${title}</title>
<desc id="${id}d">${description}</desc>
<style>${colourCss}
${cardCss}</style>
<rect class="b" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
${nodes.length > 0 ? `<path class="l" d="M${wireX} ${top}V${bottom}"/>\n` : ''}${nodes.map((cy) => `<circle class="o" cx="${wireX}" cy="${cy}" r="3.5"/>\n`).join('')}${lines
  .map(
    (line) =>
      `<text class="${line.kind}"${lineAttributes(line, view, width)} y="${line.y}"${line.lang ? ` xml:lang="${line.lang}"` : ''}>${escapeXml(line.text)}${line.suffix ? `<tspan class="m" dx="8">${escapeXml(line.suffix)}</tspan>` : ''}</text>\n`,
  )
  .join('')}</svg>
`
}

const metaPartsOf = ({ layout }: EmbedView, { fate, by, where, when }: EmbeddedPaper): (string | undefined)[] =>
  layout === 'compact' ? [fate, when] : [fate, by, where, when]

/** Isolates right-to-left text from its neighbours (https://unicode.org/reports/tr9/#Explicit_Directional_Isolates). */
const isolateDirection = (text: string): string => (hasRightToLeftText(text) ? `\u2068${stripBidiControls(text)}\u2069` : text)

const metaTextOf = (view: EmbedView, paper: EmbeddedPaper): string => metaPartsOf(view, paper).filter(Boolean).join(' · ')

/** The line below a title; authors are shortened to make room for the venue and the date. */
function fitMetaText(view: EmbedView, paper: EmbeddedPaper, width: number): string {
  const dir = view.dir === 'rtl' ? (text: string) => `\u2068${stripBidiControls(text)}\u2069` : isolateDirection
  const otherParts = metaTextOf(view, { ...paper, by: paper.by && '' } as EmbeddedPaper)
  const authorsWidth = Math.max(60, width - textWidthOf(otherParts ? ` · ${otherParts}` : '', 13))
  const by = paper.by && wrapToWidth(stripBidiControls(paper.by), { size: 13, width: authorsWidth, maxLines: 1 })[0]
  return metaPartsOf(view, { ...paper, ...(by && { by }) })
    .flatMap((part) => (part ? [dir(part)] : []))
    .join(' · ')
}

const textWidthOf = (text: string, size: number): number => [...text].reduce((sum, letter) => sum + glyphWidthOf(letter), 0) * size

/** A card with an error message, or only the site's name. */
export const renderMessageCard = (
  name: string,
  message: string | undefined,
  { theme, width }: Pick<EmbedOptions, 'theme' | 'width'>,
): string =>
  renderSvgCard({ lang: 'en', dir: 'ltr', layout: 'full', home: '', more: name, none: message ?? '', papers: [] }, { theme, width })
