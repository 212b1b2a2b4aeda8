/** The digest as a letter; its links lead only to SITE_URL. */
import type { DigestPreferences } from '../model.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { type DigestData, type DigestItem, type DigestTexts, digestTextsOf, MAX_LETTER_ABSTRACT_LENGTH } from './digest-content.ts'
import { type EmailMessage, emailHtml, linkHtml, sanitizeLine, styleAttributes, wrapText } from './html.ts'
import { AUTOMATED_HEADERS, type LetterContext, messageIdOf } from './letter-headers.ts'

/** Gmail cuts a letter after 102 kB, and the unsubscribe link stands at its end. */
export const MAX_LETTER_BYTES = 95_000
/** Levels of detail; a letter has the first that keeps it within its limit. */
const LETTER_DETAIL_LEVELS = [
  { abstract: MAX_LETTER_ABSTRACT_LENGTH, links: true },
  { abstract: 200, links: true },
  { abstract: 200, links: false },
  { abstract: 90, links: false },
  { abstract: 0, links: false },
]
type LetterDetail = (typeof LETTER_DETAIL_LEVELS)[number]
const MAX_SUBJECT_LENGTH = 110

/** Renders a digest as HTML and text. */
export function renderDigest(context: LetterContext, digest: DigestData): EmailMessage {
  const { site } = context
  const { letter, subscriber } = digest
  const texts = digestTextsOf(context, digest)
  const items = texts.sections.flatMap(({ entries }) => entries)
  const subject = subjectOf(items, subscriber.preferences)
  return {
    to: subscriber.address ?? '',
    messageId: messageIdOf('digest', subscriber.id, letter.issue, context.from),
    subject,
    text: digestText(texts),
    html: renderWithinByteLimit((detail) => digestHtml(site, subject, texts, detail)),
    headers: {
      ...AUTOMATED_HEADERS,
      'List-Id': `${listIdPhrase(site.name)}<digest.${new URL(site.url(PATHS.home)).hostname}>`,
      'List-Unsubscribe': `<${texts.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // a common reference to a message that never existed makes mail programs show all digests as one thread
      References: `<${messageIdOf('digest', subscriber.id, '', context.from)}>`,
    },
  }
}

function digestHtml(site: Site, subject: string, texts: DigestTexts, detail: LetterDetail): string {
  const { heading, day, selection, notes, sections, skipped, homeUrl, footer, preferencesUrl, unsubscribeUrl, browserUrl } = texts
  const items = sections.flatMap(({ entries }) => entries)
  const laterTitles = items.slice(2, 6).map(({ title }) => title)
  return emailHtml({
    title: subject,
    preview: laterTitles.join(' · ') || selection,
    home: site.url(PATHS.home),
    siteName: sanitizeLine(site.name, 80),
    body: [
      `<h1 ${styleAttributes('h1')}>${escapeXml(heading)}</h1>`,
      `<p ${styleAttributes('meta')}>${escapeXml(`${day}. ${selection}`)}</p>`,
      ...notes.map(({ text, href }) => `<p ${styleAttributes('note')}>${escapeXml(text)} ${linkHtml(href, 'Read it here')}.</p>`),
      ...sections.map(
        ({ title, entries }) =>
          `${title === undefined ? '<div style="height:22px"></div>' : `<h2 ${styleAttributes('h2')}>${escapeXml(title)}</h2>`}\n${entries.map((entry) => digestItemHtml(entry, detail)).join('\n')}`,
      ),
      skipped && `<p ${styleAttributes('meta')}>${escapeXml(skipped)}: ${linkHtml(homeUrl, 'see all')}.</p>`,
    ]
      .filter(Boolean)
      .join('\n'),
    foot: [
      `<p ${styleAttributes('foot')}>${escapeXml(footer)}</p>`,
      `<p ${styleAttributes('foot')}>${linkHtml(preferencesUrl, 'Change your preferences')} · ${linkHtml(unsubscribeUrl, 'Unsubscribe')} · ${linkHtml(browserUrl, 'Read in a browser')}</p>`,
    ].join('\n'),
  })
}

function digestText({
  heading,
  day,
  selection,
  notes,
  sections,
  skipped,
  homeUrl,
  footer,
  preferencesUrl,
  unsubscribeUrl,
}: DigestTexts): string {
  let number = 0
  const lines = [
    `${heading}, ${day}`,
    wrapText(selection),
    '',
    ...notes.flatMap(({ text, href }) => [wrapText(text), href, '']),
    ...sections.flatMap(({ title, entries }) => [
      ...(title === undefined ? [] : [title.toUpperCase(), '-'.repeat(Math.min(72, title.length)), '']),
      ...entries.flatMap((entry) => [digestItemText(entry, ++number), '']),
    ]),
    ...(skipped ? [wrapText(`${skipped}:`), homeUrl, ''] : []),
    // mail programs recognize the separator of a signature
    '-- ',
    wrapText(footer),
    `Change your preferences: ${preferencesUrl}`,
    `Unsubscribe: ${unsubscribeUrl}`,
  ]
  return `${lines.join('\n')}\n`
}

/** Renders at the highest level of detail that keeps to `MAX_LETTER_BYTES`; else at the lowest. */
function renderWithinByteLimit(render: (detail: LetterDetail) => string): string {
  let html = ''
  for (const detail of LETTER_DETAIL_LEVELS) {
    html = render(detail)
    if (new TextEncoder().encode(html).length <= MAX_LETTER_BYTES) break
  }
  return html
}

/** `7 papers: Mixed-precision training of …, Attention is …`. */
function subjectOf(items: DigestItem[], preferences: DigestPreferences): string {
  const [first, second] = items
  if (!first) return preferences.frequency === 'day' ? 'No papers today' : 'No papers this week'
  const start = `${formatCount(items.length, 'paper')}: `
  const title = excerpt(first.title, second ? 62 : MAX_SUBJECT_LENGTH - start.length)
  const remaining = MAX_SUBJECT_LENGTH - start.length - title.length - 2
  return second && remaining > 24 ? `${start}${title}, ${excerpt(second.title, remaining)}` : `${start}${title}`
}

const digestItemHtml = ({ title, page, byline, why, abstract, links }: DigestItem, detail: LetterDetail): string =>
  [
    '<div style="margin:0 0 26px">',
    `<h3 ${styleAttributes('h3')}>${linkHtml(page, title, 'title')}</h3>`,
    byline && `<p ${styleAttributes('meta')}>${escapeXml(byline)}</p>`,
    abstract && detail.abstract > 0 && `<p ${styleAttributes('p')}>${escapeXml(excerpt(abstract, detail.abstract))}</p>`,
    why.length > 0 && `<p ${styleAttributes('meta')}>${why.map(escapeXml).join('<br>')}</p>`,
    links.length > 0 &&
      detail.links &&
      `<p ${styleAttributes('meta')}>${links.map(({ title, href }) => linkHtml(href, title)).join(' · ')}</p>`,
    '</div>',
  ]
    .filter(Boolean)
    .join('\n')

function digestItemText({ title, page, byline, why, abstract, links }: DigestItem, number: number): string {
  const prefix = `${number}. `
  const indent = ' '.repeat(prefix.length)
  return [
    prefix + wrapText(title, indent).slice(indent.length),
    byline && wrapText(byline, indent),
    ...why.map((line) => wrapText(`[${line}]`, indent)),
    abstract && wrapText(abstract, indent),
    `${indent}${page}`,
    ...links.map(({ title, href }) => `${indent}${title}: ${href}`),
  ]
    .filter(Boolean)
    .join('\n')
}

/** The phrase of a List-Id header; empty for a name that is not ASCII. */
const listIdPhrase = (name: string): string => (/^[\x20-\x7e]+$/.test(name) ? `"${sanitizeLine(name, 80).replace(/["\\…]/g, '')}" ` : '')
