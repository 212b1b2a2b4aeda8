/** Cards: papers in lists, with as much of each as the page has room for. */

import { html } from 'hono/html'
import { coins } from '../cite/coins.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Paper, SignalKind } from '../model.ts'
import { abstractOf, hasVisibleText, titleOf, withdrawalStatusOf } from '../papers/display.ts'
import { lastingReason } from '../papers/reasons.ts'
import { paperPath, type Site, topicPath } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { dateTag, dayTag, formatShortDate } from './date-tags.ts'
import { languageAttributes } from './language-attributes.ts'
import { externalLink, relativeUrl } from './layout.ts'
import { renderFormulas } from './mathml.ts'

/** A paper in a list. `reasons` say why each topic added it, `topic` is the topic's title; `sources` are names of sources. */
export type CardData = {
  paper: Paper
  counts: Partial<Record<SignalKind, number>>
  reasons: { slug: string; topic: string; reason: string }[]
  sources: string[]
  /** The date its venue published it, for citations. */
  venueDate?: string | undefined
}

/** The target size of a page with a list of papers, in bytes before compression. */
export const MAX_PAGE_BYTES = 50_000

/** How much cards show: the length of abstracts (longer for the leading cards), metadata for reference managers, and formulas. */
export type CardDetail = {
  leadingAbstractLength: number
  abstractLength: number
  coins: 'whole' | 'brief' | 'none'
  maths: 'all' | 'titles' | 'none'
}

/** The first cards of a list show more of their abstracts, and reasons. */
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
/** Longer lists never have room for the most detailed levels. */
const MAX_DETAILED_CARDS = 30

/** The level last used for a number of cards: the next page of that length mostly has the same. */
const lastDetailLevels = new Map<number, number>()

/** Renders a page at the highest level of detail that keeps it within `MAX_PAGE_BYTES`; else at the lowest. */
export async function renderWithinBudget(cardCount: number, render: (detail: CardDetail) => Promise<string>): Promise<string> {
  const levels = cardCount > MAX_DETAILED_CARDS ? CARD_DETAIL_LEVELS.filter(({ coins }) => coins !== 'whole') : CARD_DETAIL_LEVELS
  let best: { page: string; level: number } | undefined
  // a binary search that starts at the last level and, once a page fits, tries its neighbours
  for (let [from, to, level] = [0, levels.length, lastDetailLevels.get(cardCount) ?? 0]; from < to; ) {
    const page = await render(levels[level] as CardDetail)
    if (new TextEncoder().encode(page).length <= MAX_PAGE_BYTES) {
      best = { page, level }
      to = level
      level--
    } else {
      from = level + 1
      level = best ? from : (from + to) >> 1
    }
  }
  lastDetailLevels.set(cardCount, best?.level ?? levels.length - 1)
  return best?.page ?? render(levels.at(-1) as CardDetail)
}

/** Joins the first two words with a no-break space: `14\u00a0upvotes`. */
export const nonBreaking = (text: string): string => text.replace(' ', '\u00a0')

/** Names of one or two authors, or the number of more. */
export function shortAuthorList({ authors }: Paper): Html | string | undefined {
  if (authors.length > 2) return nonBreaking(formatCount(authors.length, 'author'))
  return authors.length
    ? joinHtml(
        authors.map((author) => html`<bdi>${excerpt(author.name, 60)}</bdi>`),
        ', ',
      )
    : undefined
}

/** As many whole parts of a reason as fit. */
function shortenReason(reason: string): string {
  const [first = '', ...parts] = reason.split('; ')
  let short = excerpt(first, MAX_REASON_LENGTH)
  for (const part of parts) if (short.length + part.length < MAX_REASON_LENGTH) short += `; ${part}`
  return short
}
const MAX_REASON_LENGTH = 140

/** Links to topics with their reasons, unless `isBrief`; topics with the same reason share it. */
function reasonLinks(site: Site, { reasons, counts }: CardData, isBrief: boolean): Html[] {
  const byReason = Map.groupBy(reasons, ({ reason }) => (isBrief ? '' : lastingReason(reason, counts.upvotes)))
  return [...byReason].map(([reason, topics]) => {
    const links = topics.map(({ slug, topic }) => html`<a href="${relativeUrl(site, topicPath(slug))}">${topic}</a>`)
    return html`${joinHtml(links, ', ')}${reason && `: ${shortenReason(reason)}`}`
  })
}

/** An organisation with its first letter as a mark, as no pictures of other sites are loaded. */
export function organisationLabel({ organization }: Paper): Html | undefined {
  if (!organization) return undefined
  const [initial] = organization.match(/[\p{L}\p{N}]/u) ?? []
  return html`${initial && html`<i class="org" aria-hidden="true">${initial.toUpperCase()}</i>`}<bdi>${excerpt(organization, 60)}</bdi>`
}

/** A text with its formulas rendered, if the level of detail includes those of titles, or of all texts. */
export const renderFormulasWithin = (text: string, where: 'titles' | 'all', { maths }: CardDetail): Html | string =>
  maths === 'all' || maths === where ? renderFormulas(text) : text

/** The line below a title: withdrawal, organisation, authors, date and current counts. */
function metaLine({ paper, counts }: CardData): Html {
  const withdrawal = withdrawalStatusOf(paper)
  return joinHtml(
    [
      withdrawal && html`<strong class="bad">${withdrawal === 'retracted' ? 'Retracted' : 'Withdrawn'}</strong>`,
      organisationLabel(paper),
      shortAuthorList(paper),
      dateTag(paper.published, formatShortDate) || dayTag(paper.firstSeenAt, formatShortDate),
      counts.upvotes !== undefined && nonBreaking(formatCount(counts.upvotes, 'upvote')),
      counts.comments !== undefined && nonBreaking(formatCount(counts.comments, 'comment')),
      paper.submittedBy && html`submitted\u00a0by\u00a0<bdi>${excerpt(paper.submittedBy, 40)}</bdi>`,
    ],
    ' · ',
  )
}

/** `arXiv`, `arXiv and Hugging Face`, `arXiv, bioRxiv and Hugging Face`. */
const joinWithAnd = (names: string[]): string => [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')

export type CardOptions = {
  heading: 'h2' | 'h3'
  detail: CardDetail
  /** The title links to the paper's source, as the paper has no page here. */
  isExternal?: boolean
  /** Title and abstract with the matches of a search marked. */
  highlighted?: { title: Html; abstract: Html }
}

/** A card as an item of a list; `position` counts from 0. */
export function paperCard(site: Site, card: CardData, position: number, { heading, detail, isExternal, highlighted }: CardOptions): Html {
  const { paper, reasons, sources, venueDate } = card
  const isBrief = position >= LEADING_CARDS
  const plainTitle = titleOf(paper, 240)
  const title = highlighted && hasVisibleText(paper.title) ? highlighted.title : renderFormulasWithin(plainTitle, 'titles', detail)
  const link = isExternal ? externalLink(paper.url, title) : html`<a href="${relativeUrl(site, paperPath(paper.id))}">${title}</a>`
  const plainAbstract = abstractOf(paper, isBrief ? detail.abstractLength : detail.leadingAbstractLength)
  const abstract = plainAbstract && (highlighted?.abstract ?? renderFormulasWithin(plainAbstract, 'all', detail))
  const why =
    reasons.length + sources.length > 0 &&
    joinHtml([...reasonLinks(site, card, isBrief), sources.length > 0 && `on ${joinWithAnd(sources)}`], ' · ')
  const attributes = languageAttributes(plainTitle)
  return html`<li${isBrief && html` class="brief"`}>
${heading === 'h2' ? html`<h2${attributes}>${link}</h2>` : html`<h3${attributes}>${link}</h3>`}
<p class="meta">${metaLine(card)}</p>
${abstract && html`<p class="abstract"${languageAttributes(plainAbstract)}>${abstract}</p>\n`}${why && html`<p class="why">${why}</p>\n`}${!isExternal && detail.coins !== 'none' && coins({ paper, pageUrl: site.url(paperPath(paper.id)), venueDate }, detail.coins)}</li>
`
}
