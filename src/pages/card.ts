/** A paper in a list. */

import { html } from 'hono/html'
import { coins } from '../cite/coins.ts'
import { type Html, joined } from '../http/html.ts'
import type { Paper, SignalKind } from '../model.ts'
import { abstractOf, fateOf, isVisible, titleOf } from '../papers/display.ts'
import { paperPath, type Site } from '../site.ts'
import { count, excerpt } from '../text/strings.ts'
import { NO_VOTES } from '../topics/admit.ts'
import { dateInShort, dateTag, dayTag } from './date-tags.ts'
import { languageAttributes } from './language-attributes.ts'
import { here, outward } from './layout.ts'
import { withMaths } from './mathml.ts'

/** A paper as lists show it. `reasons` say why it is here, `topic` is that topic's title; `sources` are names of sources. */
export type Listed = {
  paper: Paper
  counts: Partial<Record<SignalKind, number>>
  reasons: { slug: string; topic: string; reason: string }[]
  sources: string[]
  /** When its venue published it, where that is known: for citations. */
  inVenue?: string | undefined
}

/** What a page of papers may weigh, in bytes before compression. */
export const PAGE_BYTES = 50_000

/** How much room cards have: the first `LEADING` of a page for so many characters of their abstracts, the others for fewer, for what reference managers read, and for formulas drawn. */
export type Room = { leading: number; length: number; coins: 'whole' | 'brief' | 'none'; maths: 'all' | 'titles' | 'none' }

/** Of a list, so many papers are shown at length: with more of their abstracts, and the reasons why they are here. */
export const LEADING = 10

const ROOMS: Room[] = [
  { leading: 600, length: 600, coins: 'whole', maths: 'all' },
  { leading: 600, length: 400, coins: 'whole', maths: 'all' },
  { leading: 600, length: 300, coins: 'brief', maths: 'all' },
  { leading: 450, length: 240, coins: 'brief', maths: 'all' },
  { leading: 300, length: 160, coins: 'brief', maths: 'all' },
  { leading: 300, length: 160, coins: 'brief', maths: 'titles' },
  { leading: 160, length: 120, coins: 'brief', maths: 'titles' },
  { leading: 80, length: 80, coins: 'brief', maths: 'none' },
  { leading: 80, length: 80, coins: 'none', maths: 'none' },
]
/** So many cards never have room for more than is brief. */
const MANY = 30

/** Which room pages of so many cards had last: the next one has mostly the same. */
const usual = new Map<number, number>()

/** The page of so many cards with the most room for each with which it keeps to `PAGE_BYTES`; else with the least. */
export async function withinBudget(cards: number, render: (room: Room) => Promise<string>): Promise<string> {
  const rooms = cards > MANY ? ROOMS.filter(({ coins }) => coins !== 'whole') : ROOMS
  let best: { page: string; at: number } | undefined
  // less room makes a smaller page: what is looked for is the first that fits, and it is asked for by its neighbour
  for (let [from, to, at] = [0, rooms.length, usual.get(cards) ?? 0]; from < to; ) {
    const page = await render(rooms[at] as Room)
    if (new TextEncoder().encode(page).length <= PAGE_BYTES) {
      best = { page, at }
      to = at
      at--
    } else {
      from = at + 1
      at = best ? from : (from + to) >> 1
    }
  }
  usual.set(cards, best?.at ?? rooms.length - 1)
  return best?.page ?? render(rooms.at(-1) as Room)
}

/** `14 votes` stay on one line. */
export const unbroken = (words: string): string => words.replace(' ', '\u00a0')

/** One or two authors by name, more as their number. */
export function authorsInShort({ authors }: Paper): Html | string | undefined {
  if (authors.length > 2) return unbroken(count(authors.length, 'author'))
  return authors.length
    ? joined(
        authors.map((author) => html`<bdi>${excerpt(author.name, 60)}</bdi>`),
        ', ',
      )
    : undefined
}

/** A reason for a list: as many of its parts as fit, whole ones. */
function inShort(reason: string): string {
  const [first = '', ...parts] = reason.split('; ')
  let short = excerpt(first, REASON)
  for (const part of parts) if (short.length + part.length < REASON) short += `; ${part}`
  return short
}
const REASON = 140

/** A reason is what was true at the admission: that nobody had voted is not said beside the votes there are now. */
const beside = (upvotes: number | undefined, reason: string): string =>
  upvotes
    ? reason
        .split('; ')
        .filter((part) => part !== NO_VOTES)
        .join('; ')
    : reason

/** Topics with the reason of each, unless they are to be `brief`; one reason of several topics is said once. */
function reasonsOf(site: Site, { reasons, counts }: Listed, brief: boolean): Html[] {
  const byReason = Map.groupBy(reasons, ({ reason }) => (brief ? '' : beside(counts.upvotes, reason)))
  return [...byReason].map(([reason, topics]) => {
    const links = topics.map(({ slug, topic }) => html`<a href="${here(site, `/topics/${slug}`)}">${topic}</a>`)
    return html`${joined(links, ', ')}${reason && `: ${inShort(reason)}`}`
  })
}

/** An organisation behind its mark: no picture of another site, but its first letter, drawn. */
export function organisationOf({ organization }: Paper): Html | undefined {
  if (!organization) return undefined
  const [initial] = organization.match(/[\p{L}\p{N}]/u) ?? []
  return html`${initial && html`<i class="org" aria-hidden="true">${initial.toUpperCase()}</i>`}<bdi>${excerpt(organization, 60)}</bdi>`
}

/** A text with its formulas drawn, where there is room for those of titles, or for all. */
export const drawn = (text: string, where: 'titles' | 'all', { maths }: Room): Html | string =>
  maths === 'all' || maths === where ? withMaths(text) : text

/** An item of a list of papers, `place` counted from 0. `outside` sends the reader to the paper's own page at its source, where it has none here. */
export function card(
  site: Site,
  listed: Listed,
  place: number,
  options: {
    heading: 'h2' | 'h3'
    room: Room
    outside?: boolean
    /** Title and abstract with what was looked for marked. */
    marked?: { title: Html; abstract: Html }
  },
): Html {
  const { paper, counts, reasons, sources } = listed
  const { room, heading, outside } = options
  const brief = place >= LEADING
  const shown = titleOf(paper, 240)
  const title = options.marked && isVisible(paper.title) ? options.marked.title : drawn(shown, 'titles', room)
  const link = outside ? outward(paper.url, title) : html`<a href="${here(site, paperPath(paper.id))}">${title}</a>`
  const text = abstractOf(paper, brief ? room.length : room.leading)
  const abstract = text && (options.marked?.abstract ?? drawn(text, 'all', room))
  const fate = fateOf(paper)
  const meta = joined(
    [
      fate && html`<strong class="bad">${fate === 'retracted' ? 'Retracted' : 'Withdrawn'}</strong>`,
      organisationOf(paper),
      authorsInShort(paper),
      dateTag(paper.published, dateInShort) || dayTag(paper.firstSeenAt, dateInShort),
      counts.upvotes !== undefined && unbroken(count(counts.upvotes, 'vote')),
      counts.comments !== undefined && unbroken(count(counts.comments, 'comment')),
      paper.submittedBy && html`submitted\u00a0by\u00a0<bdi>${excerpt(paper.submittedBy, 40)}</bdi>`,
    ],
    ' · ',
  )
  const why =
    reasons.length + sources.length > 0 &&
    joined([...reasonsOf(site, listed, brief), sources.length > 0 && `from ${sources.join(', ')}`], ' · ')
  const said = languageAttributes(shown)
  return html`<li${brief && html` class="brief"`}>
${heading === 'h2' ? html`<h2${said}>${link}</h2>` : html`<h3${said}>${link}</h3>`}
<p class="meta">${meta}</p>
${abstract && html`<p class="abstract"${languageAttributes(text)}>${abstract}</p>\n`}${why && html`<p class="why">${why}</p>\n`}${!outside && room.coins !== 'none' && coins({ paper, page: site.url(paperPath(paper.id)), inVenue: listed.inVenue }, room.coins)}</li>
`
}
