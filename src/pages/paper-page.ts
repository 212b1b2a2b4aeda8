/** One paper: all that the sources said of it, and why it is here. */
import { html } from 'hono/html'
import { metaElementsOf } from '../cite/meta-tags.ts'
import { venueDateOfVersions } from '../cite/reference.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Moment, Paper, PaperVersion, SignalKind } from '../model.ts'
import { abstractOf, EXCERPT_LENGTH, titleOf, withdrawalStatusOf } from '../papers/display.ts'
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
  /** Every copy: `source` is the source's id, `name` what a person calls it. */
  records: { source: string; name: string; url: string; published?: string; version?: number; venue?: string; firstSeenAt: Moment }[]
  /** The states in which it was public, oldest first. */
  versions: PaperVersion[]
  /** What was put together, by which rule, on what evidence and how surely, in words; `from` is what it was called until then. */
  merges: { from: string; rule: string; evidence: string; sure: string | undefined; at: Moment }[]
  /** `topic` is the topic's title. */
  admissions: { topic: string; slug: string; at: Moment; reason: string }[]
  /** What the sources count now. */
  signals: Partial<Record<SignalKind, number>>
  /** Papers like it, likest first. */
  related: Paper[]
}

/** A paper's page. */
export function paperPage(site: Site, page: PaperPageData): Promise<string> {
  const { paper, records, versions, merges, admissions, signals, related } = page
  const title = titleOf(paper, 500)
  const abstract = abstractOf(paper)
  const cited = { paper, page: site.url(paperPath(paper.id)), inVenue: venueDateOfVersions(versions, paper.venue) }
  const facts: [string, Html | string | undefined | false][] = [
    ['In', paper.venue && html`<bdi>${paper.venue}</bdi>`],
    ['Versions', describeVersions(versions) ?? (paper.version !== undefined && `v${paper.version}`)],
    ['Names', identifierLinks(paper.identifiers)],
    ['Categories', paper.categories.join(', ')],
    ['Licence', paper.license && externalLink(paper.license, describeLicence(paper.license))],
    ['Comment', paper.comment && html`<bdi>${paper.comment}</bdi>`],
    ['Also counted', describeOtherSignals(signals)],
  ]
  return layout(
    site,
    {
      title: excerpt(title, 150),
      description: excerpt(abstract, 200) || undefined,
      path: paperPath(paper.id),
      feeds: [...allTopicsFeedLinks(site), ...relatedFeeds(site, paper)],
      className: title.length > 200 ? 'paper long' : 'paper',
      picture: `${paperPath(paper.id)}.png`,
      oembedPath: paperPath(paper.id),
      extraElements: metaElementsOf(site, cited),
    },
    html`<h1${languageAttributes(title)}>${renderFormulas(title)}</h1>
${authorList(site, paper)}${byline(page)}${withdrawalNotice(paper) ?? ''}<p class="row">${paperLinks(paper)}</p>
${abstract ? html`<p class="abstract whole"${languageAttributes(abstract)}>${renderFormulas(abstract)}</p>\n` : html`<p class="meta">The sources gave no abstract.</p>\n`}${
  paper.abstractDisplay === 'excerpt' &&
  paper.abstract.length > EXCERPT_LENGTH &&
  html`<p class="meta">The source allows only the beginning here: ${externalLink(paper.url, 'read the whole abstract there')}.</p>\n`
}<dl>
${facts.map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<section>
<h2>Why it is here</h2>
${
  admissions.length > 0
    ? html`<ul class="wire" role="list">
${admissions.map(
  ({ topic, slug, at, reason }) => html`<li>
<h3><a href="${site.url(topicPath(slug))}">${topic}</a></h3>
<p class="meta">Admitted ${dayTag(at)}: ${reason}</p>
</li>
`,
)}</ul>
`
    : html`<p class="meta">No topic has admitted it: it is known here, and in no feed.</p>\n`
}<p class="meta">Its merit now: ${describeScore(paper.scoreParts).join('; ')}.</p>
</section>
<section>
<h2>${formatCount(records.length, 'copy', 'copies')}</h2>
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
${
  related.length > 0 &&
  html`<section>
<h2>Related papers</h2>
<ul class="wire" role="list">
${related.map(
  (one) => html`<li>
<h3${languageAttributes(titleOf(one, 240))}><a href="${relativeUrl(site, paperPath(one.id))}">${renderFormulas(titleOf(one, 240))}</a></h3>
<p class="meta">${joinHtml([shortAuthorList(one), dateTag(one.published, formatShortDate) || dayTag(one.firstSeenAt, formatShortDate)], ' · ')}</p>
</li>
`,
)}</ul>
<p class="meta">Papers like this one, as a feed:\u00a0${feedLinkList(relatedFeeds(site, paper))}</p>
</section>
`
}${citeSection(cited)}<p class="meta"><a href="${relativeUrl(site, builderPath({ paper: paper.id }))}">Put this paper on your own site</a>.</p>
`,
  )
}

/** Why the copies are one paper: the names that they share, and what was found of those that share none. */
function mergeEvidence(names: string[], merges: PaperPageData['merges']): Html | false {
  const shared = names.filter((name) => !name.startsWith('title:'))
  return (
    shared.length + merges.length > 0 &&
    html`<h3>Why they are one paper</h3>
${shared.length > 0 && html`<p class="meta">Copies that share a name are one paper: <bdi>${shared.join(', ')}</bdi>.</p>\n`}${
  merges.length > 0 &&
  html`<ul class="wire" role="list">
${merges.map(
  ({ from, rule, evidence, sure, at }) => html`<li>
<p>${rule}: <bdi>${evidence}</bdi></p>
<p class="meta">${joinHtml([sure, !from.startsWith('title:') && html`until then <bdi>${from}</bdi>`, html`put together ${momentTag(at)}`], ' · ')}</p>
</li>
`,
)}</ul>
`
}`
  )
}

/** What a card in a list says beside its title, here below the authors: whose it is, when it came, what readers made of it. */
function byline({ paper, signals: { upvotes, comments } }: PaperPageData): Html | false {
  const parts = [
    organisationLabel(paper),
    dateTag(paper.published),
    upvotes !== undefined && nonBreaking(formatCount(upvotes, 'vote')),
    comments !== undefined && nonBreaking(formatCount(comments, 'comment')),
    paper.submittedBy && html`submitted by <bdi>${paper.submittedBy}</bdi>`,
  ].filter(Boolean)
  return parts.length > 0 && html`<p class="meta">${joinHtml(parts, ' · ')}</p>\n`
}

/** A collaboration has thousands of authors, and its abstract stands below them: of more than `FOLDED` the first `UNFOLDED` are seen at once. */
const MAX_UNFOLDED_AUTHORS = 30
const MAX_VISIBLE_AUTHORS = 12
/** A page has a weight: so many authors are links. */
const MAX_LINKED_AUTHORS = 60

/** All authors, those of a long list behind a click. */
function authorList(site: Site, { authors }: Paper): Html | false {
  if (authors.length === 0) return false
  const names = authors.map(({ name }, i) => (i < MAX_LINKED_AUTHORS ? authorLink(site, name) : html`<bdi>${name}</bdi>`))
  const seen = authors.length > MAX_UNFOLDED_AUTHORS ? MAX_VISIBLE_AUTHORS : authors.length
  const rest = names.slice(seen)
  return html`<p class="authors">${joinHtml(names.slice(0, seen), ', ')}</p>
${
  rest.length > 0 &&
  html`<details class="authors">
<summary>and ${formatCount(rest.length, 'more author')}</summary>
<p>${joinHtml(rest, ', ')}</p>
</details>
`
}`
}

/** An author whose other papers are one search away. */
function authorLink(site: Site, name: string): Html {
  const words = name.replace(/[^\p{L}\p{M}\p{N}'’.-]+/gu, ' ').trim()
  return words === ''
    ? html`<bdi>${name}</bdi>`
    : html`<a href="${relativeUrl(site, `${PATHS.search}?q=${encodeURIComponent(`author:"${words.toWellFormed()}"`)}`)}"><bdi>${name}</bdi></a>`
}

/** A letter to whoever looks after this site, with what they need to know already in it. */
function reportErrorLink(site: Site, { paper, records, merges }: PaperPageData): Html | false {
  if (!site.contact) return false
  const body = [
    'What is wrong:',
    '',
    '',
    '--',
    site.url(paperPath(paper.id)),
    `Paper: ${paper.id}`,
    ...records.slice(0, 8).map(({ source, url }) => `Copy: ${source} ${url}`),
    ...merges.slice(0, 8).map(({ from, rule, evidence }) => `Merged: ${from} (${rule}: ${excerpt(evidence, 80)})`),
  ].join('\r\n')
  const subject = `Something is wrong with ${paper.id}`
  const parameters = [`subject=${encodeURIComponent(subject.toWellFormed())}`, `body=${encodeURIComponent(body.toWellFormed())}`].join('&')
  return html`<p class="meta"><a href="mailto:${site.contact}?${parameters}">Something wrong?</a> A letter with what was put together, and why, is ready to be sent.</p>\n`
}

/** The feeds of papers like one. */
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
      externalLink(abstract ?? url, 'At its source'),
      pdf && externalLink(pdf, 'PDF'),
      code && externalLink(code, 'Code'),
      project && externalLink(project, 'Project'),
      discussion && externalLink(discussion, 'Discussion'),
    ],
    '\n',
  )

/** That a paper was taken back, and by whom. */
function withdrawalNotice(paper: Paper): Html | undefined {
  switch (withdrawalStatusOf(paper)) {
    case 'retracted':
      return html`<p class="note"><strong class="bad">Retracted.</strong> A source says that the journal which published this paper took it back; the copies below may say why.</p>\n`
    case 'withdrawn':
      return html`<p class="note"><strong class="bad">Withdrawn.</strong> A source says that this paper was withdrawn by its authors or by the server that has it; the copies below may say why.</p>\n`
  }
}

/** `v1 on 20 November 2025, v3 on 2 December 2025, published in A Journal on 9 January 2026`, each a link to what was public then. */
function describeVersions(versions: PaperVersion[]): Html | undefined {
  if (versions.length === 0) return undefined
  return joinHtml(
    versions.map(({ url, at, version, venue }) => {
      const on = dateTag(at)
      const preposition = at?.length === 4 || at?.length === 7 ? 'in' : 'on'
      return html`${venue === undefined ? externalLink(url, `v${version}`) : html`published in ${externalLink(url, html`<bdi>${venue}</bdi>`)}`}${on && html` ${preposition} ${on}`}`
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

/** Names as links to whoever resolves them; a name made of the title is ours and not shown. */
function identifierLinks(names: string[]): Html | undefined {
  const shown = names.filter((name) => !name.startsWith('title:'))
  if (shown.length === 0) return undefined
  return joinHtml(
    shown.map((name) => {
      const colon = name.indexOf(':')
      const resolver = RESOLVERS[name.slice(0, colon)]
      const path = encodeURI(name.slice(colon + 1).toWellFormed()).replace(/[?#]/g, encodeURIComponent)
      return resolver ? externalLink(resolver + path, name) : externalLink(name, name)
    }),
    ', ',
  )
}

/** `CC BY 4.0` where it is one of Creative Commons, else as it stands. */
function describeLicence(license: string): string {
  const [, kind, version] = /creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/.exec(license) ?? []
  if (/arxiv\.org\/licenses\/nonexclusive-distrib/.test(license)) return 'arXiv’s, to distribute it'
  if (!kind) return license
  return kind === 'zero' ? `CC0 ${version}` : `CC ${kind.toUpperCase()} ${version}`
}

/** What was counted besides what the line below the authors says. */
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
