/** E-mail messages: the HTML frame of every letter, in light and dark, and plain text. */
import { collapseWhitespace, excerpt, stripBidiControls } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'

/** A letter to one address; `headers` are those besides From, To, Subject, Date and Message-ID. */
export type EmailMessage = {
  to: string
  /** Without its angle brackets. */
  messageId: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/** Makes a text a single line without control and bidi characters. */
export const sanitizeLine = (text: string, length = 1000): string => excerpt(stripBidiControls(collapseWhitespace(text)), length)

/** The part of an e-mail address after its last @. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

const SERIF = "Georgia,'Times New Roman',serif"
const SANS = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
/** Inline styles for all mail programs; classes add dark mode where it is supported. */
const INLINE_STYLES = {
  name: `font:600 16px/1.5 ${SERIF};color:#1a1f1e;text-decoration:none`,
  h1: `margin:0 0 4px;font:600 24px/1.25 ${SERIF};color:#1a1f1e`,
  h2: `margin:34px 0 14px;padding:0 0 6px;border-bottom:1px solid #cbd4d1;font:600 15px/1.4 ${SANS};color:#0b6657`,
  h3: `margin:0 0 4px;font:600 18px/1.3 ${SERIF};color:#1a1f1e`,
  title: 'color:#1a1f1e;text-decoration:underline;text-decoration-color:#0b6657',
  meta: `margin:0 0 4px;font:400 14px/1.5 ${SANS};color:#55605d`,
  p: `margin:8px 0 6px;font:400 16px/1.5 ${SERIF};color:#1a1f1e`,
  link: 'color:#0b6657',
  button: `display:inline-block;padding:11px 20px;border-radius:3px;background:#0b6657;font:600 16px/1.2 ${SANS};color:#ffffff;text-decoration:none`,
  note: `margin:14px 0;padding:10px 14px;border:1px dashed #9c3d14;font:400 14px/1.5 ${SANS};color:#55605d`,
  foot: `margin:0 0 8px;font:400 13px/1.5 ${SANS};color:#55605d`,
} as const
const STYLE_CLASSES: Record<keyof typeof INLINE_STYLES, string> = {
  name: 'i',
  h1: 'i',
  h2: 'g l',
  h3: 'i',
  title: 'i',
  meta: 's',
  p: 'i',
  link: 'g',
  button: 'b',
  note: 's n',
  foot: 's',
}
const DARK_MODE_CSS = `@media (prefers-color-scheme:dark){body,.w{background:#121615!important}.i{color:#e3e8e6!important}.s{color:#9caaa5!important}.g{color:#74cdb9!important}.l{border-color:#35403c!important}.b{background:#74cdb9!important;color:#121615!important}.n{border-color:#f0a27e!important}}
@media (max-width:620px){.w{padding:16px!important}}`

/** The class and style attributes of an element. */
export const styleAttributes = (kind: keyof typeof INLINE_STYLES): string =>
  `class="${STYLE_CLASSES[kind]}" style="${INLINE_STYLES[kind].replaceAll('"', '&quot;')}"`

/** A link, escaped. */
export const linkHtml = (href: string, words: string, kind: keyof typeof INLINE_STYLES = 'link'): string =>
  `<a href="${escapeXml(href)}" ${styleAttributes(kind)}>${escapeXml(words)}</a>`

/** Renders a letter as HTML. `preview` is the text that mail programs show after the subject; `body` and `foot` are HTML. */
export function emailHtml({
  title,
  preview,
  home,
  siteName,
  body,
  foot,
}: Record<'title' | 'preview' | 'home' | 'siteName' | 'body' | 'foot', string>): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeXml(title)}</title>
<style>:root{color-scheme:light dark;supported-color-schemes:light dark}body{margin:0;padding:0;background:#fbfcfb}
${DARK_MODE_CSS}</style>
</head>
<body style="margin:0;padding:0;background:#fbfcfb">
<div style="display:none;max-height:0;overflow:hidden">${escapeXml(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
<div class="w" align="left" style="max-width:600px;padding:24px;text-align:left;background:#fbfcfb;overflow-wrap:anywhere">
<p style="margin:0 0 18px">${linkHtml(home, siteName, 'name')}</p>
${body}
<div class="l" style="margin:36px 0 0;padding:14px 0 0;border-top:1px solid #cbd4d1">
${foot}
</div>
</div>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`
}

const MAX_LINE_LENGTH = 72

/** Wraps a text into indented lines of at most 72 characters; URLs stay unbroken. */
export function wrapText(text: string, indent = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > MAX_LINE_LENGTH) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, ...(line === '' ? [] : [indent + line])].join('\n')
}
