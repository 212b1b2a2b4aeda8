/**
 * An embed as a picture, for READMEs: SVG that asks nothing of anybody, light or dark as its reader's system is. Whoever shows it
 * has fonts of his own, so lines are broken by what letters are wide in the widest of the usual ones.
 */
import { hasRightToLeftText } from '../pages/language-attributes.ts'
import { escapeXml, fingerprint, stripBidiControls, stripInvalidXmlChars } from '../text/strings.ts'
import { colourCss } from './colours.ts'
import type { EmbedOptions } from './options.ts'
import type { EmbeddedPaper, EmbedView } from './view.ts'

/** Advances of DejaVu Sans, the widest of the usual fonts, in thousandths of its size; a letter with accents is as wide as without. */
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
/** Marks above and below letters take no room where a font has them. */
const COMBINING_MARK = /[\p{Mn}\p{Me}]/u
/** What another letter takes at most in nearly every case, and a mark. */
const [OTHER, MARKED] = [0.85, 0.16]
/** Bold letters are so much wider. */
const BOLD_WIDTH_FACTOR = 1.14

/** How wide a letter may be, as a share of its size. */
function glyphWidthOf(letter: string): number {
  if (ZERO_WIDTH_CHARACTER.test(letter)) return 0
  if (COMBINING_MARK.test(letter)) return MARKED
  const width = GLYPH_WIDTHS.get(letter) ?? GLYPH_WIDTHS.get(letter.normalize('NFD')[0] as string)
  return width === undefined ? (WIDE_CHARACTER.test(letter) ? 1 : OTHER) : width / 1000
}

const SEGMENTER = /\s+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|./gsu

/** A text as lines of a font's size that fit a width, at most so many; the last ends in an ellipsis where there was more. */
export function wrapToWidth(
  text: string,
  { size, width, most, bold = false }: { size: number; width: number; most: number; bold?: boolean },
): string[] {
  const room = width / size / (bold ? BOLD_WIDTH_FACTOR : 1)
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
    const wide = letters.reduce((sum, letter) => sum + glyphWidthOf(letter), 0)
    if (used + wide > room && line.trim()) end()
    if (/^\s/.test(word) && !line) continue
    if (wide <= room) {
      line += word
      used += wide
    }
    // a word that no line holds is broken where a line ends
    else
      for (const letter of letters) {
        if (used + glyphWidthOf(letter) > room) end()
        line += letter
        used += glyphWidthOf(letter)
      }
    if (lines.length >= most) break
  }
  if (line.trim()) end()
  if (lines.length <= most) return lines
  const last = truncateLine(lines[most - 1] as string, room)
  return [...lines.slice(0, most - 1), last]
}

/** A line that leaves room for the ellipsis at its end. */
function truncateLine(line: string, room: number): string {
  let letters = [...line]
  const widthOfAll = () => letters.reduce((sum, letter) => sum + glyphWidthOf(letter), 0)
  while (letters.length > 0 && widthOfAll() + glyphWidthOf('…') > room) letters = letters.slice(0, -1)
  const kept = letters.join('')
  const space = kept.lastIndexOf(' ')
  return `${(kept.length < line.length && space >= kept.length / 2 ? kept.slice(0, space) : kept).replace(/[\s,;:.]+$/, '')}…`
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

/** A line of text on its base line; right to left it begins at the other end. */
type TextLine = { text: string; y: number; kind: string; lang?: string | undefined; behind?: string }

/** The card; its height is what it holds. */
export function renderSvgCard(view: EmbedView, { theme, width }: Pick<EmbedOptions, 'theme' | 'width'>): string {
  const rtl = view.dir === 'rtl'
  const lines: TextLine[] = []
  const nodes: number[] = []
  let y = PADDING
  const write = (
    text: string,
    kind: string,
    { size, leading, most, hang = INDENT, lang }: { size: number; leading: number; most: number; hang?: number; lang?: string | undefined },
  ) => {
    const words = stripInvalidXmlChars(text)
    for (const line of wrapToWidth(words, { size, width: width - 2 * PADDING - hang, most, bold: kind === 'h' })) {
      y += leading
      lines.push({ text: line, y: y - Math.round((leading - size) / 2) - 2, kind, lang })
    }
  }
  if (view.title !== undefined) {
    write(stripBidiControls(view.title), 'h', { size: 16, leading: 21, most: 2, hang: 0 })
    y += 12
  }
  const top = y
  if (view.papers.length === 0) write(view.none, 'm', { size: 13, leading: 20, most: 2 })
  view.papers.forEach((paper, i) => {
    if (i > 0) y += view.layout === 'compact' ? 8 : 12
    nodes.push(y + 10.5)
    write(stripBidiControls(paper.title), 't', { size: 15, leading: 20, most: view.papers.length === 1 ? 4 : 2, lang: paper.lang })
    const meta = fitMetaText(view, paper, width - 2 * PADDING - INDENT)
    const last = lines.at(-1)
    // a day alone stands behind a title where there is room
    if (view.layout === 'compact' && last && textWidthOf(last.text, 15) + textWidthOf(meta, 13) + 8 < width - 2 * PADDING - INDENT)
      last.behind = meta
    else write(meta, 'm', { size: 13, leading: 18, most: 1 })
    if (paper.why) write(stripBidiControls(paper.why), 'm w', { size: 13, leading: 18, most: 1 })
    if (paper.abstract) write(stripBidiControls(paper.abstract), 'm', { size: 13, leading: 18, most: 3, lang: paper.lang })
  })
  const bottom = y
  y += 8
  write(view.more, 'm w', { size: 13, leading: 22, most: 1, hang: 0 })
  const height = y + PADDING - 6
  const wire = rtl ? width - PADDING - 0.5 : PADDING + 0.5
  const at = ({ kind, text }: TextLine): string => {
    const hang = kind === 'h' || text === view.more ? 0 : INDENT
    const turned = rtl || hasRightToLeftText(text)
    // what runs from right to left begins at the right edge of its lines
    const x = rtl ? width - PADDING - hang : turned ? width - PADDING : PADDING + hang
    const foreign = rtl && !hasRightToLeftText(text)
    if (foreign) return ` x="${x}" text-anchor="end"`
    return ` x="${x}"${turned ? ' direction="rtl"' : ''}`
  }
  const title = escapeXml(stripBidiControls(view.title ?? view.papers[0]?.title ?? view.more))
  const said = view.papers.map((paper) => escapeXml(stripBidiControls(`${paper.title}. ${metaTextOf(view, paper)}`))).join('\n')
  const id = `p${fingerprint(title + said)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}t ${id}d"${theme === 'auto' ? '' : ` class="${theme}"`} xml:lang="${view.lang}">
<title id="${id}t">${title}</title>
<desc id="${id}d">${said}</desc>
<style>${colourCss}
${cardCss}</style>
<rect class="b" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
${nodes.length > 0 ? `<path class="l" d="M${wire} ${top}V${bottom}"/>\n` : ''}${nodes.map((cy) => `<circle class="o" cx="${wire}" cy="${cy}" r="3.5"/>\n`).join('')}${lines
  .map(
    (line) =>
      `<text class="${line.kind}"${at(line)} y="${line.y}"${line.lang ? ` xml:lang="${line.lang}"` : ''}>${escapeXml(line.text)}${line.behind ? `<tspan class="m" dx="8">${escapeXml(line.behind)}</tspan>` : ''}</text>\n`,
  )
  .join('')}</svg>
`
}

const metaPartsOf = ({ layout }: EmbedView, { fate, by, where, when }: EmbeddedPaper): (string | undefined)[] =>
  layout === 'compact' ? [fate, when] : [fate, by, where, when]

/** Parts that run one way stand among others that run the other way: each is isolated (https://unicode.org/reports/tr9/#Explicit_Directional_Isolates). */
const isolateDirection = (text: string): string => (hasRightToLeftText(text) ? `\u2068${stripBidiControls(text)}\u2069` : text)

const metaTextOf = (view: EmbedView, paper: EmbeddedPaper): string => metaPartsOf(view, paper).filter(Boolean).join(' · ')

/** The line below a title, in which the names give way to the venue and the day. */
function fitMetaText(view: EmbedView, paper: EmbeddedPaper, width: number): string {
  const dir = view.dir === 'rtl' ? (text: string) => `\u2068${stripBidiControls(text)}\u2069` : isolateDirection
  const others = metaTextOf(view, { ...paper, by: paper.by && '' } as EmbeddedPaper)
  const room = Math.max(60, width - textWidthOf(others ? ` · ${others}` : '', 13))
  const by = paper.by && wrapToWidth(stripBidiControls(paper.by), { size: 13, width: room, most: 1 })[0]
  return metaPartsOf(view, { ...paper, ...(by && { by }) })
    .flatMap((part) => (part ? [dir(part)] : []))
    .join(' · ')
}

const textWidthOf = (text: string, size: number): number => [...text].reduce((sum, letter) => sum + glyphWidthOf(letter), 0) * size

/** A card that says one thing: what to change in its address, or only whose it is. */
export const renderMessageCard = (
  name: string,
  message: string | undefined,
  { theme, width }: Pick<EmbedOptions, 'theme' | 'width'>,
): string =>
  renderSvgCard({ lang: 'en', dir: 'ltr', layout: 'full', home: '', more: name, none: message ?? '', papers: [] }, { theme, width })
