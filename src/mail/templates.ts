/** The letters there are: a digest, and the one that asks for its confirmation. What they say is pure; links come from SITE_URL alone. */
import { buildItem } from '../formats/entry.ts'
import type { DigestPreferences, DocumentEntry, Topic } from '../model.ts'
import { entriesOfPapers } from '../publish/entries.ts'
import { confirmationPath, mailedDigestPath, PATHS, paperPath, type Site, subscriptionPath, topicPath, unsubscribePath } from '../site.ts'
import type { Letter } from '../store/outbox.ts'
import type { DatedPaper } from '../store/paper-lists.ts'
import type { Confirmation, Subscriber } from '../store/subscribers.ts'
import { dayOf, formatDate, formatDayWithWeekday } from '../text/dates.ts'
import { escapeXml, excerpt, formatCount } from '../text/strings.ts'
import { mathToUnicode } from '../text/unicode-maths.ts'
import { entryIdOf } from '../topics/admit.ts'
import { type EmailMessage, emailHtml, linkHtml, sanitizeLine, styleAttributes, wrapText } from './html.ts'
import { ALL_TOPICS, describeSchedule, describeSelection, selectedTopics } from './preferences.ts'

/** What letters need to know of this instance. `from` is the address they are sent from. */
export type LetterContext = { site: Site; topics: Topic[]; from: string }

const MAX_LETTER_AUTHORS = 4
const MAX_LETTER_ABSTRACT_LENGTH = 360
/** Gmail shows the first 102 kB of a letter, and its end is where it can be ended. */
export const MAX_LETTER_BYTES = 95_000
/** How much of each paper the HTML has room for: the first with which the letter keeps to its bound. */
const LETTER_DETAIL_LEVELS = [
  { abstract: MAX_LETTER_ABSTRACT_LENGTH, links: true },
  { abstract: 200, links: true },
  { abstract: 200, links: false },
  { abstract: 90, links: false },
  { abstract: 0, links: false },
]
type LetterDetail = (typeof LETTER_DETAIL_LEVELS)[number]
const MAX_SUBJECT_LENGTH = 110

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
/** What a letter is known by when it comes back: a subscriber's or a confirmation's id, never an address. */
const messageIdOf = (kind: 'digest' | 'confirm', id: string, issue: string, from: string): string =>
  `${kind}.${id}${issue && `.${issue}`}@${domainOf(from)}`

/** Sent by a program, and never to be answered by one (RFC 3834). */
const AUTOMATED_HEADERS = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** What a letter holds, for whom, and what of earlier ones may not have arrived. */
export type DigestData = {
  letter: Pick<Letter, 'issue' | 'papers' | 'sections' | 'skippedPapers'>
  subscriber: Pick<Subscriber, 'id' | 'address' | 'preferences' | 'confirmedAt'>
  /** The end of its links. */
  linkToken: string
  /** The papers of the letter, in any order, each under the id that the letter knows it by. */
  papers: Map<string, DatedPaper>
  unknownIssues: string[]
}

/** An entry of a digest with what is said of it in either part. */
type DigestItem = ReturnType<typeof digestItemOf>

export function renderDigest(sender: LetterContext, parts: DigestData): EmailMessage {
  const { site } = sender
  const { letter, subscriber, linkToken, unknownIssues } = parts
  const { preferences } = subscriber
  const sections = digestSectionsOf(sender, parts)
  const told = sections.flatMap(({ entries }) => entries)
  const subject = subjectOf(told, preferences)
  const heading = told.length > 0 ? formatCount(told.length, 'paper') : 'No papers'
  const when = formatDayWithWeekday(letter.issue).replaceAll('\u00a0', ' ')
  const what = `From ${describeSelection(preferences, sender.topics)}.`
  const manage = site.url(subscriptionPath(linkToken))
  const unsubscribe = site.url(unsubscribePath(linkToken))
  const more =
    letter.skippedPapers.length > 0
      ? `${formatCount(letter.skippedPapers.length, 'more', 'more')} did not fit into ${preferences.maxPapers}`
      : undefined
  const home = homeUrlOf(sender, preferences)
  const since = `You asked for this at ${sanitizeLine(site.name, 80)} on ${formatDate(dayOf(subscriber.confirmedAt))}: ${describeSchedule(preferences)}, at most ${formatCount(preferences.maxPapers, 'paper')}${preferences.sendIfEmpty ? '' : ', nothing when there is none'}.`
  const notes = unknownIssues.map((issue) => ({
    words: `Your digest of ${formatDate(issue)} may not have reached you: handing it over was interrupted.`,
    href: site.url(mailedDigestPath(linkToken, issue)),
  }))
  let place = 0
  const rendered = (room: LetterDetail) =>
    emailHtml({
      title: subject,
      preview:
        told
          .slice(2, 6)
          .map(({ title }) => title)
          .join(' · ') || what,
      home: site.url(PATHS.home),
      siteName: sanitizeLine(site.name, 80),
      body: [
        `<h1 ${styleAttributes('h1')}>${escapeXml(heading)}</h1>`,
        `<p ${styleAttributes('meta')}>${escapeXml(`${when}. ${what}`)}</p>`,
        ...notes.map(({ words, href }) => `<p ${styleAttributes('note')}>${escapeXml(words)} ${linkHtml(href, 'Read it here')}.</p>`),
        ...sections.map(
          ({ title, entries }) =>
            `${title === undefined ? '<div style="height:22px"></div>' : `<h2 ${styleAttributes('h2')}>${escapeXml(title)}</h2>`}\n${entries.map((entry) => digestItemHtml(entry, room)).join('\n')}`,
        ),
        more && `<p ${styleAttributes('meta')}>${escapeXml(more)}: ${linkHtml(home, 'all of them')}.</p>`,
      ]
        .filter(Boolean)
        .join('\n'),
      foot: [
        `<p ${styleAttributes('foot')}>${escapeXml(since)}</p>`,
        `<p ${styleAttributes('foot')}>${linkHtml(manage, 'Change what you get')} · ${linkHtml(unsubscribe, 'Unsubscribe')} · ${linkHtml(site.url(mailedDigestPath(linkToken, letter.issue)), 'Read in a browser')}</p>`,
      ].join('\n'),
    })
  const html = renderWithinByteLimit(rendered)
  const text = [
    `${heading}, ${when}`,
    wrapText(what),
    '',
    ...notes.flatMap(({ words, href }) => [wrapText(words), href, '']),
    ...sections.flatMap(({ title, entries }) => [
      ...(title === undefined ? [] : [title.toUpperCase(), '-'.repeat(Math.min(72, title.length)), '']),
      ...entries.flatMap((entry) => [digestItemText(entry, ++place), '']),
    ]),
    ...(more ? [wrapText(`${more}:`), home, ''] : []),
    // what mail programs take for the end of the letter proper
    '-- ',
    wrapText(since),
    `Change what you get: ${manage}`,
    `Unsubscribe: ${unsubscribe}`,
  ].join('\n')
  const host = new URL(site.url(PATHS.home)).hostname
  return {
    to: subscriber.address ?? '',
    messageId: messageIdOf('digest', subscriber.id, letter.issue, sender.from),
    subject,
    text: `${text}\n`,
    html,
    headers: {
      ...AUTOMATED_HEADERS,
      'List-Id': `${listIdPhrase(site.name)}<digest.${host}>`,
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // all digests of one subscriber are answers to a letter that never was: programs that show threads show one
      References: `<${messageIdOf('digest', subscriber.id, '', sender.from)}>`,
    },
  }
}

/** The letter with the most room for each paper with which it keeps to its bound; else with the least. */
function renderWithinByteLimit(rendered: (room: LetterDetail) => string): string {
  let html = ''
  for (const room of LETTER_DETAIL_LEVELS) {
    html = rendered(room)
    if (new TextEncoder().encode(html).length <= MAX_LETTER_BYTES) break
  }
  return html
}

/** `7 papers: Mixed-precision training of …, Attention is …`. */
function subjectOf(told: DigestItem[], preferences: DigestPreferences): string {
  const [first, second] = told
  if (!first) return preferences.frequency === 'day' ? 'No papers today' : 'No papers this week'
  const start = `${formatCount(told.length, 'paper')}: `
  const one = excerpt(first.title, second ? 62 : MAX_SUBJECT_LENGTH - start.length)
  const left = MAX_SUBJECT_LENGTH - start.length - one.length - 2
  return second && left > 24 ? `${start}${one}, ${excerpt(second.title, left)}` : `${start}${one}`
}

/** Where all of it stands: the topic's page where there is one topic, else the newest day's. */
function homeUrlOf({ site, topics }: LetterContext, preferences: DigestPreferences): string {
  const [only] = selectedTopics(preferences, topics)
  return site.url(
    only && preferences.topics.length === 1 && preferences.searches.length === 0 && preferences.topics[0] !== ALL_TOPICS
      ? topicPath(only.slug)
      : PATHS.home,
  )
}

/** The sections with their entries; a digest of one section has no headings. */
function digestSectionsOf(
  sender: LetterContext,
  { letter, subscriber, papers }: DigestData,
): { title: string | undefined; entries: DigestItem[] }[] {
  const { site, topics } = sender
  const chosen = new Set(selectedTopics(subscriber.preferences, topics).map(({ slug }) => slug))
  const topicTitleOf = (slug: string) => topics.find((topic) => topic.slug === slug || topic.aliases?.includes(slug))?.title ?? slug
  const entries = new Map(
    entriesOfPapers(
      { topicTitleOf, paperUrlOf: (paper) => site.url(paperPath(paper)) },
      [...papers.values()].map(({ paper, at, changedAt, admissions }) => {
        const asked = admissions.filter(({ topic }) => chosen.has(topic))
        return {
          ...{ paper, at, changedAt, entryId: admissions[0]?.entryId ?? entryIdOf(paper.id) },
          reasons: asked.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
        }
      }),
    ).map((entry) => [entry.paper.id, entry]),
  )
  let shown = 0
  return letter.sections.map((section) => {
    const ids = letter.papers.slice(shown, shown + section.papers)
    shown += section.papers
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

function digestItemOf(entry: DocumentEntry, siteName: string, of: { topic: string } | { search: string }) {
  const item = buildItem(entry, siteName)
  const names = item.authors.map(({ name }) => sanitizeLine(name, 80))
  const authors =
    names.length > MAX_LETTER_AUTHORS
      ? `${names.slice(0, MAX_LETTER_AUTHORS - 1).join(', ')} and ${names.length - MAX_LETTER_AUTHORS + 1} more`
      : names.join(', ')
  // what was counted is the same wherever it was admitted: one topic says it, the one it stands under
  const first = ('topic' in of && item.reasons.find(({ topic }) => topic === of.topic)) || item.reasons[0]
  const also = item.reasons.filter((one) => one !== first).map(({ topic }) => topic)
  const why = [
    'search' in of && 'Matches your search',
    first && `${first.topic}: ${first.reason}`,
    also.length > 0 && `Also in ${also.join(', ')}`,
  ].filter((one) => one !== false && one !== undefined)
  return {
    title: sanitizeLine(mathToUnicode(item.title), 300),
    page: entry.pageUrl,
    byline: [authors, sanitizeLine(item.publicationLine, 200)].filter(Boolean).join(' · '),
    why: why.map((one) => sanitizeLine(one, 240)),
    abstract: sanitizeLine(item.abstract, MAX_LETTER_ABSTRACT_LENGTH),
    links: [{ title: 'Paper', href: item.url }, ...item.related].filter(
      ({ href, title }) => href !== entry.pageUrl && title !== 'Abstract',
    ),
  }
}

const digestItemHtml = ({ title, page, byline, why, abstract, links }: DigestItem, room: LetterDetail): string =>
  [
    '<div style="margin:0 0 26px">',
    `<h3 ${styleAttributes('h3')}>${linkHtml(page, title, 'title')}</h3>`,
    byline && `<p ${styleAttributes('meta')}>${escapeXml(byline)}</p>`,
    abstract && room.abstract > 0 && `<p ${styleAttributes('p')}>${escapeXml(excerpt(abstract, room.abstract))}</p>`,
    why.length > 0 && `<p ${styleAttributes('meta')}>${why.map(escapeXml).join('<br>')}</p>`,
    links.length > 0 &&
      room.links &&
      `<p ${styleAttributes('meta')}>${links.map(({ title, href }) => linkHtml(href, title)).join(' · ')}</p>`,
    '</div>',
  ]
    .filter(Boolean)
    .join('\n')

function digestItemText({ title, page, byline, why, abstract, links }: DigestItem, place: number): string {
  const number = `${place}. `
  const indent = ' '.repeat(number.length)
  return [
    number + wrapText(title, indent).slice(indent.length),
    byline && wrapText(byline, indent),
    ...why.map((one) => wrapText(`[${one}]`, indent)),
    abstract && wrapText(abstract, indent),
    `${indent}${page}`,
    ...links.map(({ title, href }) => `${indent}${title}: ${href}`),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What asks an address whether it was it that asked. It repeats nothing that was typed: it may be read by somebody who asked for nothing. */
export function renderConfirmation(
  { site, topics, from }: LetterContext,
  { confirmation, link: end, manage }: { confirmation: Confirmation; link: string; manage?: string | undefined },
): EmailMessage {
  const { preferences, id, expiresAt } = confirmation
  const name = sanitizeLine(site.name, 80)
  const href = site.url(confirmationPath(end))
  const subject = manage === undefined ? `Confirm your digest from ${name}` : `Confirm what your digest from ${name} is to have`
  const what = `Somebody, we hope you, asked ${name} for a digest at this address: ${describeSelection(preferences, topics)}, ${describeSchedule(preferences)}.`
  const until = `The link works once, until ${formatDate(dayOf(expiresAt))}, ${new Date(expiresAt * 1000).toISOString().slice(11, 16)} UTC. If it was not you, do nothing: nothing more will be sent for it.`
  const already = 'You get a digest already: what you confirm is added to it. To see, change or end it without confirming anything:'
  const html = emailHtml({
    title: subject,
    preview: 'One click, and nothing is sent before it.',
    home: site.url(PATHS.home),
    siteName: name,
    body: [
      `<h1 ${styleAttributes('h1')}>Is it you?</h1>`,
      `<p ${styleAttributes('p')}>${escapeXml(what)}</p>`,
      `<p style="margin:22px 0">${linkHtml(href, 'Yes, confirm', 'button')}</p>`,
      ...(manage === undefined
        ? []
        : [`<p ${styleAttributes('meta')}>${escapeXml(already)} ${linkHtml(site.url(subscriptionPath(manage)), 'your digest')}.</p>`]),
    ].join('\n'),
    foot: `<p ${styleAttributes('foot')}>${escapeXml(until)}</p>`,
  })
  const text = [
    wrapText(what),
    '',
    'Yes, it was me:',
    href,
    '',
    ...(manage === undefined ? [] : [wrapText(already), site.url(subscriptionPath(manage)), '']),
    '-- ',
    wrapText(until),
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

/** A name before what it names in a header; none that is not in ASCII. */
const listIdPhrase = (name: string): string => (/^[\x20-\x7e]+$/.test(name) ? `"${sanitizeLine(name, 80).replace(/["\\…]/g, '')}" ` : '')
