/** The templates of digests and confirmations; links lead only to SITE_URL. */
import { buildItem } from '../formats/entry.ts'
import type { DigestPreferences, DocumentEntry, Topic } from '../model.ts'
import { entriesOfPapers } from '../publish/entries.ts'
import { confirmationPath, mailedDigestPath, PATHS, paperPath, type Site, subscriptionPath, topicPath, unsubscribePath } from '../site.ts'
import type { Confirmation } from '../store/confirmations.ts'
import type { Letter } from '../store/outbox.ts'
import type { DatedPaper } from '../store/paper-lists.ts'
import type { Subscriber } from '../store/subscribers.ts'
import { dayOf, formatDate, formatDayWithWeekday } from '../text/dates.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { mathToUnicode } from '../text/unicode-maths.ts'
import { escapeXml } from '../text/xml.ts'
import { entryIdOf } from '../topics/admit.ts'
import { domainOf, type EmailMessage, emailHtml, linkHtml, sanitizeLine, styleAttributes, wrapText } from './html.ts'
import { ALL_TOPICS, describeSchedule, describeSelection, selectedTopics } from './preferences.ts'

/** The instance that sends letters; `from` is the sender's address. */
export type LetterContext = { site: Site; topics: Topic[]; from: string }

const MAX_LETTER_AUTHORS = 4
const MAX_LETTER_ABSTRACT_LENGTH = 360
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

/** Identifies a returned letter by the id of its subscriber or confirmation, never by an address. */
const messageIdOf = (kind: 'digest' | 'confirm', id: string, issue: string, from: string): string =>
  `${kind}.${id}${issue && `.${issue}`}@${domainOf(from)}`

/** Marks automatic mail, so that no program replies (RFC 3834). */
const AUTOMATED_HEADERS = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** The content of a digest and its subscriber; `unknownIssues` are digests that may not have arrived. */
export type DigestData = {
  letter: Pick<Letter, 'issue' | 'papers' | 'sections' | 'skippedPapers'>
  subscriber: Pick<Subscriber, 'id' | 'address' | 'preferences' | 'confirmedAt'>
  /** The token in the subscriber's links. */
  linkToken: string
  /** Papers by the id in the letter, which may have been merged into another since. */
  papers: Map<string, DatedPaper>
  unknownIssues: string[]
}

/** The texts of a paper in a digest. */
type DigestItem = ReturnType<typeof digestItemOf>
/** Without a title if it is the only section. */
type DigestSection = { title: string | undefined; entries: DigestItem[] }

/** What both parts of a digest say, in order. */
type DigestTexts = {
  heading: string
  day: string
  selection: string
  notes: { text: string; href: string }[]
  sections: DigestSection[]
  skipped: string | undefined
  homeUrl: string
  footer: string
  preferencesUrl: string
  unsubscribeUrl: string
  browserUrl: string
}

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

function digestTextsOf(context: LetterContext, digest: DigestData): DigestTexts {
  const { site } = context
  const { letter, subscriber, linkToken, unknownIssues } = digest
  const { preferences } = subscriber
  const sections = digestSectionsOf(context, digest)
  const shownCount = sections.reduce((sum, { entries }) => sum + entries.length, 0)
  return {
    heading: shownCount > 0 ? formatCount(shownCount, 'paper') : 'No papers',
    day: formatDayWithWeekday(letter.issue).replaceAll('\u00a0', ' '),
    selection: `From ${describeSelection(preferences, context.topics)}.`,
    notes: unknownIssues.map((issue) => ({
      text: `Your digest of ${formatDate(issue)} may not have reached you: sending it was interrupted.`,
      href: site.url(mailedDigestPath(linkToken, issue)),
    })),
    sections,
    skipped:
      letter.skippedPapers.length > 0
        ? `${formatCount(letter.skippedPapers.length, 'more paper')} did not fit into your limit of ${preferences.maxPapers}`
        : undefined,
    homeUrl: homeUrlOf(context, preferences),
    footer: `You subscribed at ${sanitizeLine(site.name, 80)} on ${formatDate(dayOf(subscriber.confirmedAt))}: ${describeSchedule(preferences)}, at most ${formatCount(preferences.maxPapers, 'paper')}${preferences.sendIfEmpty ? '' : ', nothing if there are no papers'}.`,
    preferencesUrl: site.url(subscriptionPath(linkToken)),
    unsubscribeUrl: site.url(unsubscribePath(linkToken)),
    browserUrl: site.url(mailedDigestPath(linkToken, letter.issue)),
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

/** The page with all papers: that of the only topic, else the front page. */
function homeUrlOf({ site, topics }: LetterContext, preferences: DigestPreferences): string {
  const [only] = selectedTopics(preferences, topics)
  return site.url(
    only && preferences.topics.length === 1 && preferences.searches.length === 0 && preferences.topics[0] !== ALL_TOPICS
      ? topicPath(only.slug)
      : PATHS.home,
  )
}

function digestSectionsOf({ site, topics }: LetterContext, { letter, subscriber, papers }: DigestData): DigestSection[] {
  const selectedSlugs = new Set(selectedTopics(subscriber.preferences, topics).map(({ slug }) => slug))
  const topicTitleOf = (slug: string) => topics.find((topic) => topic.slug === slug || topic.aliases?.includes(slug))?.title ?? slug
  const entries = new Map(
    entriesOfPapers(
      { topicTitleOf, paperUrlOf: (paper) => site.url(paperPath(paper)) },
      [...papers.values()].map(({ paper, at, changedAt, admissions }) => {
        const selectedAdmissions = admissions.filter(({ topic }) => selectedSlugs.has(topic))
        return {
          ...{ paper, at, changedAt, entryId: admissions[0]?.entryId ?? entryIdOf(paper.id) },
          reasons: selectedAdmissions.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
        }
      }),
    ).map((entry) => [entry.paper.id, entry]),
  )
  let position = 0
  return letter.sections.map((section) => {
    const ids = letter.papers.slice(position, position + section.papers)
    position += section.papers
    const search = 'search' in section ? section.search : undefined
    const title =
      'search' in section
        ? `Search: ${sanitizeLine(section.search, 120)}`
        : section.topic === ALL_TOPICS
          ? 'All topics'
          : topicTitleOf(section.topic)
    return {
      title: letter.sections.length === 1 && search === undefined ? undefined : title,
      entries: ids.flatMap((id) => {
        const entry = entries.get(papers.get(id)?.paper.id ?? '')
        return entry ? [digestItemOf(entry, site.name, 'search' in section ? section : { topic: topicTitleOf(section.topic) })] : []
      }),
    }
  })
}

function digestItemOf(entry: DocumentEntry, siteName: string, section: { topic: string } | { search: string }) {
  const item = buildItem(entry, siteName)
  const names = item.authors.map(({ name }) => sanitizeLine(name, 80))
  const authors =
    names.length > MAX_LETTER_AUTHORS
      ? `${names.slice(0, MAX_LETTER_AUTHORS - 1).join(', ')} and ${names.length - MAX_LETTER_AUTHORS + 1} more`
      : names.join(', ')
  // signals are the same in every topic, so only the topic of the section gives its reason
  const main = ('topic' in section && item.reasons.find(({ topic }) => topic === section.topic)) || item.reasons[0]
  const otherTopics = item.reasons.filter((reason) => reason !== main).map(({ topic }) => topic)
  const why = [
    'search' in section && 'Matches your search',
    main && `${main.topic}: ${main.reason}`,
    otherTopics.length > 0 && `Also in ${otherTopics.join(', ')}`,
  ].filter((line) => line !== false && line !== undefined)
  return {
    title: sanitizeLine(mathToUnicode(item.title), 300),
    page: entry.pageUrl,
    byline: [authors, sanitizeLine(item.publicationLine, 200)].filter(Boolean).join(' · '),
    why: why.map((line) => sanitizeLine(line, 240)),
    abstract: sanitizeLine(item.abstract, MAX_LETTER_ABSTRACT_LENGTH),
    links: [{ title: 'Paper', href: item.url }, ...item.related].filter(
      ({ href, title }) => href !== entry.pageUrl && title !== 'Abstract',
    ),
  }
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

/** Renders the request to confirm an address. It repeats no text of the form, as its reader may not have sent it. */
export function renderConfirmation(
  { site, topics, from }: LetterContext,
  { confirmation, linkToken, subscriberToken }: { confirmation: Confirmation; linkToken: string; subscriberToken?: string | undefined },
): EmailMessage {
  const { preferences, id, expiresAt } = confirmation
  const name = sanitizeLine(site.name, 80)
  const href = site.url(confirmationPath(linkToken))
  const subject = subscriberToken === undefined ? `Confirm your digest from ${name}` : `Confirm the changes to your digest from ${name}`
  const request = `Somebody, hopefully you, asked for a digest of ${name} at this address: ${describeSelection(preferences, topics)}, ${describeSchedule(preferences)}.`
  const expiry = `The link works once, until ${formatDate(dayOf(expiresAt))}, ${new Date(expiresAt * 1000).toISOString().slice(11, 16)} UTC. If it was not you, ignore this e-mail: nothing more will be sent.`
  const existing = 'You already get a digest, and this is added to it. To see, change or end your digest without confirming:'
  const html = emailHtml({
    title: subject,
    preview: 'Nothing is sent before you confirm.',
    home: site.url(PATHS.home),
    siteName: name,
    body: [
      `<h1 ${styleAttributes('h1')}>Confirm your digest</h1>`,
      `<p ${styleAttributes('p')}>${escapeXml(request)}</p>`,
      `<p style="margin:22px 0">${linkHtml(href, 'Confirm', 'button')}</p>`,
      ...(subscriberToken === undefined
        ? []
        : [
            `<p ${styleAttributes('meta')}>${escapeXml(existing)} ${linkHtml(site.url(subscriptionPath(subscriberToken)), 'your digest')}.</p>`,
          ]),
    ].join('\n'),
    foot: `<p ${styleAttributes('foot')}>${escapeXml(expiry)}</p>`,
  })
  const text = [
    wrapText(request),
    '',
    'Confirm:',
    href,
    '',
    ...(subscriberToken === undefined ? [] : [wrapText(existing), site.url(subscriptionPath(subscriberToken)), '']),
    '-- ',
    wrapText(expiry),
    '',
  ].join('\n')
  return {
    to: confirmation.address ?? '',
    messageId: messageIdOf('confirm', id, '', from),
    subject,
    text,
    html,
    headers: AUTOMATED_HEADERS,
  }
}

/** The phrase of a List-Id header; empty for a name that is not ASCII. */
const listIdPhrase = (name: string): string => (/^[\x20-\x7e]+$/.test(name) ? `"${sanitizeLine(name, 80).replace(/["\\…]/g, '')}" ` : '')
