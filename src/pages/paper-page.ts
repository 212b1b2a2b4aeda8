/** The page of a paper: its abstract and metadata, its topics, its records, related papers and citations. */
import { html } from 'hono/html'
import { metaElementsOf } from '../cite/meta-tags.ts'
import { venueDateOfVersions } from '../cite/reference.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Moment, Paper, PaperVersion, SignalKind } from '../model.ts'
import { abstractOf, EXCERPT_LENGTH, titleOf, withdrawalStatusOf } from '../papers/display.ts'
import { lastingReason } from '../papers/reasons.ts'
import { describeScore } from '../papers/score.ts'
import { builderPath, PATHS, paperPath, type Site, topicPath } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { nonBreaking, organisationLabel, shortAuthorList } from './card.ts'
import { citeSection } from './cite-section.ts'
import { dateTag, dayTag, formatShortDate, momentTag } from './date-tags.ts'
import { languageAttributes } from './language-attributes.ts'
import { allTopicsFeedLinks, externalLink, feedLinkList, feedLinksOf, layout, relativeUrl } from './layout.ts'
import { renderFormulas } from './mathml.ts'

export type PaperPageData = {
  paper: Paper
  /** `source` is the id of a source, `name` its display name. */
  records: { source: string; name: string; url: string; published?: string; version?: number; venue?: string; firstSeenAt: Moment }[]
  /** Its public versions, oldest first. */
  versions: PaperVersion[]
  /** Merges with other papers; `from` is the id before the merge, the other texts are for people. */
  merges: { from: string; rule: string; evidence: string; confidence: string | undefined; at: Moment }[]
  /** `topic` is the topic's title. */
  admissions: { topic: string; slug: string; at: Moment; reason: string }[]
  /** The current signals. */
  signals: Partial<Record<SignalKind, number>>
  /** The most similar papers, best first. */
  related: Paper[]
}

/** Renders the page of a paper. */
export function paperPage(site: Site, page: PaperPageData): Promise<string> {
  const { paper, versions, related } = page
  const title = titleOf(paper, 500)
  const citable = { paper, pageUrl: site.url(paperPath(paper.id)), venueDate: venueDateOfVersions(versions, paper.venue) }
  return layout(
    site,
    {
      title: excerpt(title, 150),
      description: excerpt(abstractOf(paper), 200) || undefined,
      path: paperPath(paper.id),
      feeds: [...allTopicsFeedLinks(site), ...relatedFeeds(site, paper)],
      className: title.length > 200 ? 'paper long' : 'paper',
      picture: `${paperPath(paper.id)}.png`,
      oembedPath: paperPath(paper.id),
      extraElements: metaElementsOf(site, citable),
    },
    html`<h1${languageAttributes(title)}>${renderFormulas(title)}</h1>
${authorList(site, paper)}${byline(page)}${withdrawalNotice(paper) ?? ''}<p class="row">${paperLinks(paper)}</p>
${abstractSection(paper)}<dl>
${factsOf(page).map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${admissionsSection(site, page)}${recordsSection(site, page)}${related.length > 0 && relatedSection(site, page)}${citeSection(citable)}<p class="meta"><a href="${relativeUrl(site, builderPath({ paper: paper.id }))}">Embed this paper on your site</a>.</p>
`,
  )
}

const factsOf = ({ paper, versions, signals }: PaperPageData): [string, Html | string | undefined | false][] => [
  ['Venue', paper.venue && html`<bdi>${paper.venue}</bdi>`],
  ['Versions', describeVersions(versions) ?? (paper.version !== undefined && `v${paper.version}`)],
  ['Identifiers', identifierLinks(paper.identifiers)],
  ['Categories', paper.categories.join(', ')],
  ['Licence', paper.license && externalLink(paper.license, describeLicence(paper.license))],
  ['Comment', paper.comment && html`<bdi>${paper.comment}</bdi>`],
  ['Other counts', describeOtherSignals(signals)],
]

function abstractSection(paper: Paper): Html {
  const abstract = abstractOf(paper)
  const isCut = paper.abstractDisplay === 'excerpt' && paper.abstract.length > EXCERPT_LENGTH
  return html`${
    abstract
      ? html`<p class="abstract whole"${languageAttributes(abstract)}>${renderFormulas(abstract)}</p>\n`
      : html`<p class="meta">No abstract available.</p>\n`
  }${isCut && html`<p class="meta">Only the beginning may be shown here: ${externalLink(paper.url, 'read the full abstract at its source')}.</p>\n`}`
}

/** The topics that added the paper, and what its score consists of. */
function admissionsSection(site: Site, { paper, admissions, signals }: PaperPageData): Html {
  const list = html`<ul class="wire" role="list">
${admissions.map(({ topic, slug, at, reason }) => {
  const shortReason = lastingReason(reason, signals.upvotes)
  return html`<li>
<h3><a href="${site.url(topicPath(slug))}">${topic}</a></h3>
<p class="meta">Added ${dayTag(at)}${shortReason && `: ${shortReason}`}</p>
</li>
`
})}</ul>
`
  return html`<section>
<h2>Why it is here</h2>
${admissions.length > 0 ? list : html`<p class="meta">No topic has added it, so it is in no feed.</p>\n`}<p class="meta"><a href="${relativeUrl(site, PATHS.score)}">Score</a> now: ${describeScore(paper.scoreParts).join('; ')}.</p>
</section>
`
}

/** The records of the paper, and why they were merged. */
function recordsSection(site: Site, page: PaperPageData): Html {
  const { paper, records, merges } = page
  return html`<section>
<h2>${formatCount(records.length, 'record')}</h2>
<ul class="wire tight" role="list">
${records.map(
  (record) => html`<li>
<h3>${externalLink(record.url, record.name)}</h3>
<p class="meta">${joinHtml(
    [
      record.venue && html`<bdi>${record.venue}</bdi>`,
      record.version !== undefined && `version ${record.version}`,
      dateTag(record.published) || undefined,
      html`first seen here ${momentTag(record.firstSeenAt)}`,
    ],
    ' · ',
  )}</p>
</li>
`,
)}</ul>
${records.length > 1 && mergeEvidence(paper.identifiers, merges)}${reportErrorLink(site, page)}</section>
`
}

const relatedSection = (site: Site, { paper, related }: PaperPageData): Html => html`<section>
<h2>Related papers</h2>
<ul class="wire" role="list">
${related.map((other) => {
  const title = titleOf(other, 240)
  return html`<li>
<h3${languageAttributes(title)}><a href="${relativeUrl(site, paperPath(other.id))}">${renderFormulas(title)}</a></h3>
<p class="meta">${joinHtml([shortAuthorList(other), dateTag(other.published, formatShortDate) || dayTag(other.firstSeenAt, formatShortDate)], ' · ')}</p>
</li>
`
})}</ul>
<p class="meta">Papers like this one, as a feed:\u00a0${feedLinkList(relatedFeeds(site, paper))}</p>
</section>
`

/** Why the records are one paper: the identifiers they share, and the evidence of each merge. */
function mergeEvidence(identifiers: string[], merges: PaperPageData['merges']): Html | false {
  const publicIdentifiers = identifiers.filter(isPublicIdentifier)
  return (
    publicIdentifiers.length + merges.length > 0 &&
    html`<h3>Why they are one paper</h3>
${publicIdentifiers.length > 0 && html`<p class="meta">Records that share an identifier are one paper: <bdi>${publicIdentifiers.join(', ')}</bdi>.</p>\n`}${
  merges.length > 0 &&
  html`<ul class="wire" role="list">
${merges.map(
  ({ from, rule, evidence, confidence, at }) => html`<li>
<p>${rule}: <bdi>${evidence}</bdi></p>
<p class="meta">${joinHtml([confidence, isPublicIdentifier(from) && html`previously <bdi>${from}</bdi>`, html`merged ${momentTag(at)}`], ' · ')}</p>
</li>
`,
)}</ul>
`
}`
  )
}

/** The line below the authors: organisation, date and current counts, as on a card. */
function byline({ paper, signals: { upvotes, comments } }: PaperPageData): Html | false {
  const parts = [
    organisationLabel(paper),
    dateTag(paper.published),
    upvotes !== undefined && nonBreaking(formatCount(upvotes, 'upvote')),
    comments !== undefined && nonBreaking(formatCount(comments, 'comment')),
    paper.submittedBy && html`submitted by <bdi>${paper.submittedBy}</bdi>`,
  ].filter(Boolean)
  return parts.length > 0 && html`<p class="meta">${joinHtml(parts, ' · ')}</p>\n`
}

/** Longer lists of authors are folded after `MAX_VISIBLE_AUTHORS`: a collaboration has thousands. */
const MAX_UNFOLDED_AUTHORS = 30
const MAX_VISIBLE_AUTHORS = 12
/** The authors that are links, to bound the size of a page. */
const MAX_LINKED_AUTHORS = 60

/** All authors; a long list is folded. */
function authorList(site: Site, { authors }: Paper): Html | false {
  if (authors.length === 0) return false
  const names = authors.map(({ name }, i) => (i < MAX_LINKED_AUTHORS ? authorLink(site, name) : html`<bdi>${name}</bdi>`))
  const visibleCount = authors.length > MAX_UNFOLDED_AUTHORS ? MAX_VISIBLE_AUTHORS : authors.length
  const rest = names.slice(visibleCount)
  return html`<p class="authors">${joinHtml(names.slice(0, visibleCount), ', ')}</p>
${
  rest.length > 0 &&
  html`<details class="authors">
<summary>and ${formatCount(rest.length, 'more author')}</summary>
<p>${joinHtml(rest, ', ')}</p>
</details>
`
}`
}

/** A link from an author to a search for their papers. */
function authorLink(site: Site, name: string): Html {
  const query = name.replace(/[^\p{L}\p{M}\p{N}'’.-]+/gu, ' ').trim()
  return query === ''
    ? html`<bdi>${name}</bdi>`
    : html`<a href="${relativeUrl(site, `${PATHS.search}?q=${encodeURIComponent(`author:"${query.toWellFormed()}"`)}`)}"><bdi>${name}</bdi></a>`
}

/** A mailto link to report an error, with the records and merges of the paper in its body. */
function reportErrorLink(site: Site, { paper, records, merges }: PaperPageData): Html | false {
  if (!site.contact) return false
  const body = [
    'What is wrong:',
    '',
    '',
    '--',
    site.url(paperPath(paper.id)),
    `Paper: ${paper.id}`,
    ...records.slice(0, 8).map(({ source, url }) => `Record: ${source} ${url}`),
    ...merges.slice(0, 8).map(({ from, rule, evidence }) => `Merged: ${from} (${rule}: ${excerpt(evidence, 80)})`),
  ].join('\r\n')
  const subject = `Error in ${paper.id}`
  const parameters = [`subject=${encodeURIComponent(subject.toWellFormed())}`, `body=${encodeURIComponent(body.toWellFormed())}`].join('&')
  return html`<p class="meta"><a href="mailto:${site.contact}?${parameters}">Report an error</a> by e-mail: the draft lists the records and why they were merged.</p>\n`
}

/** The feeds of similar papers. */
const relatedFeeds = (site: Site, paper: Paper) =>
  feedLinksOf(
    site,
    'like',
    `Papers like ${titleOf(paper, 80)}`,
    `?id=${encodeURIComponent(paper.id).replace(/%(3A|2F)/g, decodeURIComponent)}`,
  )

const paperLinks = ({ url, links: { abstract, pdf, code, project, discussion } }: Paper): Html =>
  joinHtml(
    [
      externalLink(abstract ?? url, 'View at source'),
      pdf && externalLink(pdf, 'PDF'),
      code && externalLink(code, 'Code'),
      project && externalLink(project, 'Project'),
      discussion && externalLink(discussion, 'Discussion'),
    ],
    '\n',
  )

/** A notice for a retracted or withdrawn paper. */
function withdrawalNotice(paper: Paper): Html | undefined {
  switch (withdrawalStatusOf(paper)) {
    case 'retracted':
      return html`<p class="note"><strong class="bad">Retracted.</strong> A source says that the journal retracted this paper; the records below may say why.</p>\n`
    case 'withdrawn':
      return html`<p class="note"><strong class="bad">Withdrawn.</strong> A source says that this paper was withdrawn by its authors or by the server that hosts it; the records below may say why.</p>\n`
  }
}

/** `v1 on 20 November 2025, v3 on 2 December 2025, published in A Journal on 9 January 2026`, each linked. */
function describeVersions(versions: PaperVersion[]): Html | undefined {
  if (versions.length === 0) return undefined
  return joinHtml(
    versions.map(({ url, at, version, venue }) => {
      const date = dateTag(at)
      const preposition = at?.length === 4 || at?.length === 7 ? 'in' : 'on'
      return html`${venue === undefined ? externalLink(url, `v${version}`) : html`published in ${externalLink(url, html`<bdi>${venue}</bdi>`)}`}${date && html` ${preposition} ${date}`}`
    }),
    ', ',
  )
}

const RESOLVERS: Record<string, string> = {
  arxiv: 'https://arxiv.org/abs/',
  doi: 'https://doi.org/',
  pmid: 'https://pubmed.ncbi.nlm.nih.gov/',
  pmcid: 'https://pmc.ncbi.nlm.nih.gov/articles/',
  openreview: 'https://openreview.net/forum?id=',
}

/** Links from identifiers to their resolvers. */
/** Identifiers made from a title are internal. */
const isPublicIdentifier = (identifier: string): boolean => !identifier.startsWith('title:')

function identifierLinks(identifiers: string[]): Html | undefined {
  const publicIdentifiers = identifiers.filter(isPublicIdentifier)
  if (publicIdentifiers.length === 0) return undefined
  return joinHtml(
    publicIdentifiers.map((identifier) => {
      const colon = identifier.indexOf(':')
      const resolver = RESOLVERS[identifier.slice(0, colon)]
      const path = encodeURI(identifier.slice(colon + 1).toWellFormed()).replace(/[?#]/g, encodeURIComponent)
      return externalLink(resolver ? resolver + path : identifier, identifier)
    }),
    ', ',
  )
}

/** `CC BY 4.0` for Creative Commons, else the licence as it is stated. */
function describeLicence(license: string): string {
  const [, kind, version] = /creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/.exec(license) ?? []
  if (/arxiv\.org\/licenses\/nonexclusive-distrib/.test(license)) return 'arXiv non-exclusive distribution licence'
  if (!kind) return license
  return kind === 'zero' ? `CC0 ${version}` : `CC ${kind.toUpperCase()} ${version}`
}

/** The signals that the byline does not show. */
function describeOtherSignals({ picks, stars, citations, mentions }: PaperPageData['signals']): string {
  return [
    picks !== undefined && formatCount(picks, 'editor’s pick', 'editors’ picks'),
    stars !== undefined && formatCount(stars, 'star'),
    citations !== undefined && formatCount(citations, 'citation'),
    mentions !== undefined && formatCount(mentions, 'other source'),
  ]
    .filter(Boolean)
    .join(', ')
}
