/** The letters there are: a digest, and the one that asks for its confirmation. What they say is pure; links come from SITE_URL alone. */
import { itemOf } from '../formats/entry.ts'
import type { Choice, DocumentEntry, Topic } from '../model.ts'
import { documentOfFound } from '../publish/document.ts'
import { paperPath, type Site } from '../site.ts'
import type { Letter } from '../store/outbox.ts'
import type { Seen } from '../store/paper-lists.ts'
import type { Confirmation, Subscriber } from '../store/subscribers.ts'
import { dateInWords, dayInWords, dayOf } from '../text/dates.ts'
import { count, escapeXml, excerpt } from '../text/strings.ts'
import { withUnicode } from '../text/unicode-maths.ts'
import { entryIdOf } from '../topics/admit.ts'
import { inHtml, link, look, plain, type Written, wrapped } from './html.ts'
import { ALL, topicsOf, whatInWords, whenInWords } from './preferences.ts'

/** What letters need to know of this instance. `from` is the address they are sent from. */
export type Sender = { site: Site; topics: Topic[]; from: string }

/** The paths at which a subscriber changes and ends what it gets, and at which programs end it by POST (RFC 8058). */
export const managePath = (link: string): string => `/subscribe/${link}`
const unsubscribePath = (link: string): string => `/unsubscribe/${link}`
const confirmPath = (link: string): string => `/subscribe/confirm/${link}`
/** A digest as a page. */
const issuePath = (link: string, issue: string): string => `/subscribe/${link}/${issue}`

const AUTHORS = 4
const ABSTRACT = 360
/** Gmail shows the first 102 kB of a letter, and its end is where it can be ended. */
export const LETTER_BYTES = 95_000
/** How much of each paper the HTML has room for: the first with which the letter keeps to its bound. */
const ROOMS = [
  { abstract: ABSTRACT, links: true },
  { abstract: 200, links: true },
  { abstract: 200, links: false },
  { abstract: 90, links: false },
  { abstract: 0, links: false },
]
type Room = (typeof ROOMS)[number]
const SUBJECT = 110

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
/** What a letter is known by when it comes back: a subscriber's or a confirmation's id, never an address. */
const messageIdOf = (kind: 'digest' | 'confirm', id: string, issue: string, from: string): string =>
  `${kind}.${id}${issue && `.${issue}`}@${domainOf(from)}`

/** Sent by a program, and never to be answered by one (RFC 3834). */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** What a letter holds, for whom, and what of earlier ones may not have arrived. */
export type DigestParts = {
  letter: Pick<Letter, 'issue' | 'papers' | 'sections' | 'passed'>
  subscriber: Pick<Subscriber, 'id' | 'address' | 'choice' | 'confirmedAt'>
  /** The end of its links. */
  ends: string
  /** The papers of the letter, in any order, each under the id that the letter knows it by. */
  papers: Map<string, Seen>
  uncertain: string[]
}

/** An entry of a digest with what is said of it in either part. */
type Told = ReturnType<typeof toldOf>

export function digestLetter(sender: Sender, parts: DigestParts): Written {
  const { site } = sender
  const { letter, subscriber, ends, uncertain } = parts
  const { choice } = subscriber
  const sections = sectionsOf(sender, parts)
  const told = sections.flatMap(({ entries }) => entries)
  const subject = subjectOf(told, choice)
  const heading = told.length > 0 ? count(told.length, 'paper') : 'No papers'
  const when = dayInWords(letter.issue).replaceAll('\u00a0', ' ')
  const what = `From ${whatInWords(choice, sender.topics)}.`
  const manage = site.url(managePath(ends))
  const unsubscribe = site.url(unsubscribePath(ends))
  const more = letter.passed.length > 0 ? `${count(letter.passed.length, 'more', 'more')} did not fit into ${choice.most}` : undefined
  const home = homeOf(sender, choice)
  const since = `You asked for this at ${plain(site.name, 80)} on ${dateInWords(dayOf(subscriber.confirmedAt))}: ${whenInWords(choice)}, at most ${count(choice.most, 'paper')}${choice.evenIfNone ? '' : ', nothing when there is none'}.`
  const notes = uncertain.map((issue) => ({
    words: `Your digest of ${dateInWords(issue)} may not have reached you: handing it over was interrupted.`,
    href: site.url(issuePath(ends, issue)),
  }))
  let place = 0
  const rendered = (room: Room) =>
    inHtml({
      title: subject,
      preview:
        told
          .slice(2, 6)
          .map(({ title }) => title)
          .join(' · ') || what,
      home: site.url('/'),
      siteName: plain(site.name, 80),
      body: [
        `<h1 ${look('h1')}>${escapeXml(heading)}</h1>`,
        `<p ${look('meta')}>${escapeXml(`${when}. ${what}`)}</p>`,
        ...notes.map(({ words, href }) => `<p ${look('note')}>${escapeXml(words)} ${link(href, 'Read it here')}.</p>`),
        ...sections.map(
          ({ title, entries }) =>
            `${title === undefined ? '<div style="height:22px"></div>' : `<h2 ${look('h2')}>${escapeXml(title)}</h2>`}\n${entries.map((entry) => entryInHtml(entry, room)).join('\n')}`,
        ),
        more && `<p ${look('meta')}>${escapeXml(more)}: ${link(home, 'all of them')}.</p>`,
      ]
        .filter(Boolean)
        .join('\n'),
      foot: [
        `<p ${look('foot')}>${escapeXml(since)}</p>`,
        `<p ${look('foot')}>${link(manage, 'Change what you get')} · ${link(unsubscribe, 'Unsubscribe')} · ${link(site.url(issuePath(ends, letter.issue)), 'Read in a browser')}</p>`,
      ].join('\n'),
    })
  const html = fitting(rendered)
  const text = [
    `${heading}, ${when}`,
    wrapped(what),
    '',
    ...notes.flatMap(({ words, href }) => [wrapped(words), href, '']),
    ...sections.flatMap(({ title, entries }) => [
      ...(title === undefined ? [] : [title.toUpperCase(), '-'.repeat(Math.min(72, title.length)), '']),
      ...entries.flatMap((entry) => [entryInText(entry, ++place), '']),
    ]),
    ...(more ? [wrapped(`${more}:`), home, ''] : []),
    // what mail programs take for the end of the letter proper
    '-- ',
    wrapped(since),
    `Change what you get: ${manage}`,
    `Unsubscribe: ${unsubscribe}`,
  ].join('\n')
  const host = new URL(site.url('/')).hostname
  return {
    to: subscriber.address ?? '',
    messageId: messageIdOf('digest', subscriber.id, letter.issue, sender.from),
    subject,
    text: `${text}\n`,
    html,
    headers: {
      ...AUTOMATIC,
      'List-Id': `${named(site.name)}<digest.${host}>`,
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // all digests of one subscriber are answers to a letter that never was: programs that show threads show one
      References: `<${messageIdOf('digest', subscriber.id, '', sender.from)}>`,
    },
  }
}

/** The letter with the most room for each paper with which it keeps to its bound; else with the least. */
function fitting(rendered: (room: Room) => string): string {
  let html = ''
  for (const room of ROOMS) {
    html = rendered(room)
    if (new TextEncoder().encode(html).length <= LETTER_BYTES) break
  }
  return html
}

/** `7 papers: Mixed-precision training of …, Attention is …`. */
function subjectOf(told: Told[], choice: Choice): string {
  const [first, second] = told
  if (!first) return choice.every === 'day' ? 'No papers today' : 'No papers this week'
  const start = `${count(told.length, 'paper')}: `
  const one = excerpt(first.title, second ? 62 : SUBJECT - start.length)
  const left = SUBJECT - start.length - one.length - 2
  return second && left > 24 ? `${start}${one}, ${excerpt(second.title, left)}` : `${start}${one}`
}

/** Where all of it stands: the topic's page where there is one topic, else the newest day's. */
function homeOf({ site, topics }: Sender, choice: Choice): string {
  const [only] = topicsOf(choice, topics)
  return site.url(
    only && choice.topics.length === 1 && choice.searches.length === 0 && choice.topics[0] !== ALL ? `/topics/${only.slug}` : '/',
  )
}

/** The sections with their entries; a digest of one section has no headings. */
function sectionsOf(sender: Sender, { letter, subscriber, papers }: DigestParts): { title: string | undefined; entries: Told[] }[] {
  const { site, topics } = sender
  const chosen = new Set(topicsOf(subscriber.choice, topics).map(({ slug }) => slug))
  const titleOf = (slug: string) => topics.find((topic) => topic.slug === slug || topic.aliases?.includes(slug))?.title ?? slug
  const entries = new Map(
    documentOfFound(
      {
        ...{ key: 'digest', title: site.name, description: '', home: site.url('/'), base: site.url('/feeds/digest'), extensions: [] },
        ...{ siteName: site.name, style: '', vocabulary: '', titleOf, pageOf: (paper) => site.url(paperPath(paper)) },
      },
      [...papers.values()].map(({ paper, at, changedAt, admissions }) => {
        const asked = admissions.filter(({ topic }) => chosen.has(topic))
        return {
          ...{ paper, at, changedAt, entryId: admissions[0]?.entryId ?? entryIdOf(paper.id) },
          reasons: asked.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
        }
      }),
    ).entries.map((entry) => [entry.paper.id, entry]),
  )
  let shown = 0
  return letter.sections.map((section) => {
    const ids = letter.papers.slice(shown, shown + section.papers)
    shown += section.papers
    const search = 'search' in section ? section.search : undefined
    const title =
      'search' in section ? `Search: ${plain(section.search, 120)}` : section.topic === ALL ? 'All topics' : titleOf(section.topic)
    return {
      title: letter.sections.length === 1 && search === undefined ? undefined : title,
      entries: ids.flatMap((id) => {
        const entry = entries.get(papers.get(id)?.paper.id ?? '')
        return entry ? [toldOf(entry, site.name, 'search' in section ? section : { topic: titleOf(section.topic) })] : []
      }),
    }
  })
}

function toldOf(entry: DocumentEntry, siteName: string, of: { topic: string } | { search: string }) {
  const item = itemOf(entry, siteName)
  const names = item.authors.map(({ name }) => plain(name, 80))
  const authors =
    names.length > AUTHORS ? `${names.slice(0, AUTHORS - 1).join(', ')} and ${names.length - AUTHORS + 1} more` : names.join(', ')
  // what was counted is the same wherever it was admitted: one topic says it, the one it stands under
  const first = ('topic' in of && item.reasons.find(({ topic }) => topic === of.topic)) || item.reasons[0]
  const also = item.reasons.filter((one) => one !== first).map(({ topic }) => topic)
  const why = [
    'search' in of && 'Matches your search',
    first && `${first.topic}: ${first.reason}`,
    also.length > 0 && `Also in ${also.join(', ')}`,
  ].filter((one) => one !== false && one !== undefined)
  return {
    title: plain(withUnicode(item.title), 300),
    page: entry.page,
    byline: [authors, plain(item.whereAndWhen, 200)].filter(Boolean).join(' · '),
    why: why.map((one) => plain(one, 240)),
    abstract: plain(item.abstract, ABSTRACT),
    links: [{ title: 'Paper', href: item.url }, ...item.related].filter(({ href, title }) => href !== entry.page && title !== 'Abstract'),
  }
}

const entryInHtml = ({ title, page, byline, why, abstract, links }: Told, room: Room): string =>
  [
    '<div style="margin:0 0 26px">',
    `<h3 ${look('h3')}>${link(page, title, 'title')}</h3>`,
    byline && `<p ${look('meta')}>${escapeXml(byline)}</p>`,
    abstract && room.abstract > 0 && `<p ${look('p')}>${escapeXml(excerpt(abstract, room.abstract))}</p>`,
    why.length > 0 && `<p ${look('meta')}>${why.map(escapeXml).join('<br>')}</p>`,
    links.length > 0 && room.links && `<p ${look('meta')}>${links.map(({ title, href }) => link(href, title)).join(' · ')}</p>`,
    '</div>',
  ]
    .filter(Boolean)
    .join('\n')

function entryInText({ title, page, byline, why, abstract, links }: Told, place: number): string {
  const number = `${place}. `
  const indent = ' '.repeat(number.length)
  return [
    number + wrapped(title, indent).slice(indent.length),
    byline && wrapped(byline, indent),
    ...why.map((one) => wrapped(`[${one}]`, indent)),
    abstract && wrapped(abstract, indent),
    `${indent}${page}`,
    ...links.map(({ title, href }) => `${indent}${title}: ${href}`),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What asks an address whether it was it that asked. It repeats nothing that was typed: it may be read by somebody who asked for nothing. */
export function confirmationLetter(
  { site, topics, from }: Sender,
  { confirmation, link: end, manage }: { confirmation: Confirmation; link: string; manage?: string | undefined },
): Written {
  const { choice, id, expiresAt } = confirmation
  const name = plain(site.name, 80)
  const href = site.url(confirmPath(end))
  const subject = manage === undefined ? `Confirm your digest from ${name}` : `Confirm what your digest from ${name} is to have`
  const what = `Somebody, we hope you, asked ${name} for a digest at this address: ${whatInWords(choice, topics)}, ${whenInWords(choice)}.`
  const until = `The link works once, until ${dateInWords(dayOf(expiresAt))}, ${new Date(expiresAt * 1000).toISOString().slice(11, 16)} UTC. If it was not you, do nothing: nothing more will be sent for it.`
  const already = 'You get a digest already: what you confirm is added to it. To see, change or end it without confirming anything:'
  const html = inHtml({
    title: subject,
    preview: 'One click, and nothing is sent before it.',
    home: site.url('/'),
    siteName: name,
    body: [
      `<h1 ${look('h1')}>Is it you?</h1>`,
      `<p ${look('p')}>${escapeXml(what)}</p>`,
      `<p style="margin:22px 0">${link(href, 'Yes, confirm', 'button')}</p>`,
      ...(manage === undefined
        ? []
        : [`<p ${look('meta')}>${escapeXml(already)} ${link(site.url(managePath(manage)), 'your digest')}.</p>`]),
    ].join('\n'),
    foot: `<p ${look('foot')}>${escapeXml(until)}</p>`,
  })
  const text = [
    wrapped(what),
    '',
    'Yes, it was me:',
    href,
    '',
    ...(manage === undefined ? [] : [wrapped(already), site.url(managePath(manage)), '']),
    '-- ',
    wrapped(until),
    '',
  ].join('\n')
  return {
    to: confirmation.address ?? '',
    messageId: messageIdOf('confirm', id, '', from),
    subject,
    text,
    html,
    headers: AUTOMATIC,
  }
}

/** A name before what it names in a header; none that is not in ASCII. */
const named = (name: string): string => (/^[\x20-\x7e]+$/.test(name) ? `"${plain(name, 80).replace(/["\\…]/g, '')}" ` : '')
