/** A paper in a list. */

import { html } from 'hono/html'
import { coins } from '../cite/coins.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Paper, SignalKind } from '../model.ts'
import { abstractOf, hasVisibleText, titleOf, withdrawalStatusOf } from '../papers/display.ts'
import { paperPath, type Site, topicPath } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { NO_VOTES_TEXT } from '../topics/admit.ts'
import { dateTag, dayTag, formatShortDate } from './date-tags.ts'
import { languageAttributes } from './language-attributes.ts'
import { externalLink, relativeUrl } from './layout.ts'
import { renderFormulas } from './mathml.ts'

/** A paper as lists show it. `reasons` say why it is here, `topic` is that topic's title; `sources` are names of sources. */
export type CardData = {
  paper: Paper
  counts: Partial<Record<SignalKind, number>>
  reasons: { slug: string; topic: string; reason: string }[]
  sources: string[]
  /** When its venue published it, where that is known: for citations. */
  inVenue?: string | undefined
}

/** What a page of papers may weigh, in bytes before compression. */
export const MAX_PAGE_BYTES = 50_000

/** How much room cards have: the first `LEADING` of a page for so many characters of their abstracts, the others for fewer, for what reference managers read, and for formulas drawn. */
export type CardDetail = {
  leadingAbstractLength: number
  abstractLength: number
  coins: 'whole' | 'brief' | 'none'
  maths: 'all' | 'titles' | 'none'
}

/** Of a list, so many papers are shown at length: with more of their abstracts, and the reasons why they are here. */
export const LEADING_CARDS = 10

const CARD_DETAIL_LEVELS: CardDetail[] = [
  { leadingAbstractLength: 600, abstractLength: 600, coins: 'whole', maths: 'all' },
  { leadingAbstractLength: 600, abstractLength: 400, coins: 'whole', maths: 'all' },
  { leadingAbstractLength: 600, abstractLength: 300, coins: 'brief', maths: 'all' },
  { leadingAbstractLength: 450, abstractLength: 240, coins: 'brief', maths: 'all' },
  { leadingAbstractLength: 300, abstractLength: 160, coins: 'brief', maths: 'all' },
  { leadingAbstractLength: 300, abstractLength: 160, coins: 'brief', maths: 'titles' },
  { leadingAbstractLength: 160, abstractLength: 120, coins: 'brief', maths: 'titles' },
  { leadingAbstractLength: 80, abstractLength: 80, coins: 'brief', maths: 'none' },
  { leadingAbstractLength: 80, abstractLength: 80, coins: 'none', maths: 'none' },
]
/** So many cards never have room for more than is brief. */
const MAX_DETAILED_CARDS = 30

/** Which room pages of so many cards had last: the next one has mostly the same. */
const lastDetailLevels = new Map<number, number>()

/** The page of so many cards with the most room for each with which it keeps to `PAGE_BYTES`; else with the least. */
export async function renderWithinBudget(cards: number, render: (room: CardDetail) => Promise<string>): Promise<string> {
  const rooms = cards > MAX_DETAILED_CARDS ? CARD_DETAIL_LEVELS.filter(({ coins }) => coins !== 'whole') : CARD_DETAIL_LEVELS
  let best: { page: string; at: number } | undefined
  // less room makes a smaller page: what is looked for is the first that fits, and it is asked for by its neighbour
  for (let [from, to, at] = [0, rooms.length, lastDetailLevels.get(cards) ?? 0]; from < to; ) {
    const page = await render(rooms[at] as CardDetail)
    if (new TextEncoder().encode(page).length <= MAX_PAGE_BYTES) {
      best = { page, at }
      to = at
      at--
    } else {
      from = at + 1
      at = best ? from : (from + to) >> 1
    }
  }
  lastDetailLevels.set(cards, best?.at ?? rooms.length - 1)
  return best?.page ?? render(rooms.at(-1) as CardDetail)
}

/** `14 votes` stay on one line. */
export const nonBreaking = (words: string): string => words.replace(' ', '\u00a0')

/** One or two authors by name, more as their number. */
export function shortAuthorList({ authors }: Paper): Html | string | undefined {
  if (authors.length > 2) return nonBreaking(formatCount(authors.length, 'author'))
  return authors.length
    ? joinHtml(
        authors.map((author) => html`<bdi>${excerpt(author.name, 60)}</bdi>`),
        ', ',
      )
    : undefined
}

/** A reason for a list: as many of its parts as fit, whole ones. */
function shortenReason(reason: string): string {
  const [first = '', ...parts] = reason.split('; ')
  let short = excerpt(first, MAX_REASON_LENGTH)
  for (const part of parts) if (short.length + part.length < MAX_REASON_LENGTH) short += `; ${part}`
  return short
}
const MAX_REASON_LENGTH = 140

/** A reason is what was true at the admission: that nobody had voted is not said beside the votes there are now. */
const withoutNoVotes = (upvotes: number | undefined, reason: string): string =>
  upvotes
    ? reason
        .split('; ')
        .filter((part) => part !== NO_VOTES_TEXT)
        .join('; ')
    : reason

/** Topics with the reason of each, unless they are to be `brief`; one reason of several topics is said once. */
function reasonLinks(site: Site, { reasons, counts }: CardData, brief: boolean): Html[] {
  const byReason = Map.groupBy(reasons, ({ reason }) => (brief ? '' : withoutNoVotes(counts.upvotes, reason)))
  return [...byReason].map(([reason, topics]) => {
    const links = topics.map(({ slug, topic }) => html`<a href="${relativeUrl(site, topicPath(slug))}">${topic}</a>`)
    return html`${joinHtml(links, ', ')}${reason && `: ${shortenReason(reason)}`}`
  })
}

/** An organisation behind its mark: no picture of another site, but its first letter, drawn. */
export function organisationLabel({ organization }: Paper): Html | undefined {
  if (!organization) return undefined
  const [initial] = organization.match(/[\p{L}\p{N}]/u) ?? []
  return html`${initial && html`<i class="org" aria-hidden="true">${initial.toUpperCase()}</i>`}<bdi>${excerpt(organization, 60)}</bdi>`
}

/** A text with its formulas drawn, where there is room for those of titles, or for all. */
export const renderFormulasWithin = (text: string, where: 'titles' | 'all', { maths }: CardDetail): Html | string =>
  maths === 'all' || maths === where ? renderFormulas(text) : text

/** An item of a list of papers, `place` counted from 0. `outside` sends the reader to the paper's own page at its source, where it has none here. */
export function paperCard(
  site: Site,
  listed: CardData,
  place: number,
  options: {
    heading: 'h2' | 'h3'
    room: CardDetail
    outside?: boolean
    /** Title and abstract with what was looked for marked. */
    marked?: { title: Html; abstract: Html }
  },
): Html {
  const { paper, counts, reasons, sources } = listed
  const { room, heading, outside } = options
  const brief = place >= LEADING_CARDS
  const shown = titleOf(paper, 240)
  const title = options.marked && hasVisibleText(paper.title) ? options.marked.title : renderFormulasWithin(shown, 'titles', room)
  const link = outside ? externalLink(paper.url, title) : html`<a href="${relativeUrl(site, paperPath(paper.id))}">${title}</a>`
  const text = abstractOf(paper, brief ? room.abstractLength : room.leadingAbstractLength)
  const abstract = text && (options.marked?.abstract ?? renderFormulasWithin(text, 'all', room))
  const fate = withdrawalStatusOf(paper)
  const meta = joinHtml(
    [
      fate && html`<strong class="bad">${fate === 'retracted' ? 'Retracted' : 'Withdrawn'}</strong>`,
      organisationLabel(paper),
      shortAuthorList(paper),
      dateTag(paper.published, formatShortDate) || dayTag(paper.firstSeenAt, formatShortDate),
      counts.upvotes !== undefined && nonBreaking(formatCount(counts.upvotes, 'vote')),
      counts.comments !== undefined && nonBreaking(formatCount(counts.comments, 'comment')),
      paper.submittedBy && html`submitted\u00a0by\u00a0<bdi>${excerpt(paper.submittedBy, 40)}</bdi>`,
    ],
    ' · ',
  )
  const why =
    reasons.length + sources.length > 0 &&
    joinHtml([...reasonLinks(site, listed, brief), sources.length > 0 && `from ${sources.join(', ')}`], ' · ')
  const said = languageAttributes(shown)
  return html`<li${brief && html` class="brief"`}>
${heading === 'h2' ? html`<h2${said}>${link}</h2>` : html`<h3${said}>${link}</h3>`}
<p class="meta">${meta}</p>
${abstract && html`<p class="abstract"${languageAttributes(text)}>${abstract}</p>\n`}${why && html`<p class="why">${why}</p>\n`}${!outside && room.coins !== 'none' && coins({ paper, page: site.url(paperPath(paper.id)), inVenue: listed.inVenue }, room.coins)}</li>
`
}
