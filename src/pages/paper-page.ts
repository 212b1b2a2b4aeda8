/** One paper: all that the sources said of it, and why it is here. */
import { html } from 'hono/html'
import { metaOf } from '../cite/meta-tags.ts'
import { dateOfVersion } from '../cite/reference.ts'
import { type Html, joined } from '../http/html.ts'
import type { Moment, Paper, PaperVersion, SignalKind } from '../model.ts'
import { abstractOf, EXCERPT_LENGTH, fateOf, titleOf } from '../papers/display.ts'
import { meritInWords } from '../papers/score.ts'
import { builderPath, paperPath, type Site } from '../site.ts'
import { count, excerpt } from '../text/strings.ts'
import { authorsInShort, organisationOf, unbroken } from './card.ts'
import { citeSection } from './cite-section.ts'
import { dateInShort, dateTag, dayTag, momentTag } from './date-tags.ts'
import { languageAttributes } from './language-attributes.ts'
import { allFeeds, feedLine, feedsOf, here, layout, outward } from './layout.ts'
import { withMaths } from './mathml.ts'

export type PaperPage = {
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
export function paperPage(site: Site, page: PaperPage): Promise<string> {
  const { paper, records, versions, merges, admissions, signals, related } = page
  const title = titleOf(paper, 500)
  const abstract = abstractOf(paper)
  const cited = { paper, page: site.url(paperPath(paper.id)), inVenue: dateOfVersion(versions, paper.venue) }
  const facts: [string, Html | string | undefined | false][] = [
    ['In', paper.venue && html`<bdi>${paper.venue}</bdi>`],
    ['Versions', versionsInWords(versions) ?? (paper.version !== undefined && `v${paper.version}`)],
    ['Names', namesLinked(paper.names)],
    ['Categories', paper.categories.join(', ')],
    ['Licence', paper.license && outward(paper.license, licenceInWords(paper.license))],
    ['Comment', paper.comment && html`<bdi>${paper.comment}</bdi>`],
    ['Also counted', alsoCounted(signals)],
  ]
  return layout(
    site,
    {
      title: excerpt(title, 150),
      description: excerpt(abstract, 200) || undefined,
      path: paperPath(paper.id),
      feeds: [...allFeeds(site), ...likeFeeds(site, paper)],
      kind: title.length > 200 ? 'paper long' : 'paper',
      picture: `${paperPath(paper.id)}.png`,
      embeddable: paperPath(paper.id),
      extra: metaOf(site, cited),
    },
    html`<h1${languageAttributes(title)}>${withMaths(title)}</h1>
${authorsOf(site, paper)}${byline(page)}${fateInWords(paper) ?? ''}<p class="row">${links(paper)}</p>
${abstract ? html`<p class="abstract whole"${languageAttributes(abstract)}>${withMaths(abstract)}</p>\n` : html`<p class="meta">The sources gave no abstract.</p>\n`}${
  paper.abstractShown === 'excerpt' &&
  paper.abstract.length > EXCERPT_LENGTH &&
  html`<p class="meta">The source allows only the beginning here: ${outward(paper.url, 'read the whole abstract there')}.</p>\n`
}<dl>
${facts.map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<section>
<h2>Why it is here</h2>
${
  admissions.length > 0
    ? html`<ul class="wire" role="list">
${admissions.map(
  ({ topic, slug, at, reason }) => html`<li>
<h3><a href="${site.url(`/topics/${slug}`)}">${topic}</a></h3>
<p class="meta">Admitted ${dayTag(at)}: ${reason}</p>
</li>
`,
)}</ul>
`
    : html`<p class="meta">No topic has admitted it: it is known here, and in no feed.</p>\n`
}<p class="meta">Its merit now: ${meritInWords(paper.meritParts).join('; ')}.</p>
</section>
<section>
<h2>${count(records.length, 'copy', 'copies')}</h2>
<ul class="wire tight" role="list">
${records.map(
  (record) => html`<li>
<h3>${outward(record.url, record.name)}</h3>
<p class="meta">${joined(
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
${records.length > 1 && whyOne(paper.names, merges)}${wrongLink(site, page)}</section>
${
  related.length > 0 &&
  html`<section>
<h2>Related papers</h2>
<ul class="wire" role="list">
${related.map(
  (one) => html`<li>
<h3${languageAttributes(titleOf(one, 240))}><a href="${here(site, paperPath(one.id))}">${withMaths(titleOf(one, 240))}</a></h3>
<p class="meta">${joined([authorsInShort(one), dateTag(one.published, dateInShort) || dayTag(one.firstSeenAt, dateInShort)], ' · ')}</p>
</li>
`,
)}</ul>
<p class="meta">Papers like this one, as a feed:\u00a0${feedLine(likeFeeds(site, paper))}</p>
</section>
`
}${citeSection(cited)}<p class="meta"><a href="${here(site, builderPath({ paper: paper.id }))}">Put this paper on your own site</a>.</p>
`,
  )
}

/** Why the copies are one paper: the names that they share, and what was found of those that share none. */
function whyOne(names: string[], merges: PaperPage['merges']): Html | false {
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
<p class="meta">${joined([sure, !from.startsWith('title:') && html`until then <bdi>${from}</bdi>`, html`put together ${momentTag(at)}`], ' · ')}</p>
</li>
`,
)}</ul>
`
}`
  )
}

/** What a card in a list says beside its title, here below the authors: whose it is, when it came, what readers made of it. */
function byline({ paper, signals: { upvotes, comments } }: PaperPage): Html | false {
  const parts = [
    organisationOf(paper),
    dateTag(paper.published),
    upvotes !== undefined && unbroken(count(upvotes, 'vote')),
    comments !== undefined && unbroken(count(comments, 'comment')),
    paper.submittedBy && html`submitted by <bdi>${paper.submittedBy}</bdi>`,
  ].filter(Boolean)
  return parts.length > 0 && html`<p class="meta">${joined(parts, ' · ')}</p>\n`
}

/** A collaboration has thousands of authors, and its abstract stands below them: of more than `FOLDED` the first `UNFOLDED` are seen at once. */
const FOLDED = 30
const UNFOLDED = 12
/** A page has a weight: so many authors are links. */
const AUTHORS_LINKED = 60

/** All authors, those of a long list behind a click. */
function authorsOf(site: Site, { authors }: Paper): Html | false {
  if (authors.length === 0) return false
  const names = authors.map(({ name }, i) => (i < AUTHORS_LINKED ? authorLinked(site, name) : html`<bdi>${name}</bdi>`))
  const seen = authors.length > FOLDED ? UNFOLDED : authors.length
  const rest = names.slice(seen)
  return html`<p class="authors">${joined(names.slice(0, seen), ', ')}</p>
${
  rest.length > 0 &&
  html`<details class="authors">
<summary>and ${count(rest.length, 'more author')}</summary>
<p>${joined(rest, ', ')}</p>
</details>
`
}`
}

/** An author whose other papers are one search away. */
function authorLinked(site: Site, name: string): Html {
  const words = name.replace(/[^\p{L}\p{M}\p{N}'’.-]+/gu, ' ').trim()
  return words === ''
    ? html`<bdi>${name}</bdi>`
    : html`<a href="${here(site, `/search?q=${encodeURIComponent(`author:"${words.toWellFormed()}"`)}`)}"><bdi>${name}</bdi></a>`
}

/** A letter to whoever looks after this site, with what they need to know already in it. */
function wrongLink(site: Site, { paper, records, merges }: PaperPage): Html | false {
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
const likeFeeds = (site: Site, paper: Paper) =>
  feedsOf(site, 'like', `Papers like ${titleOf(paper, 80)}`, `?id=${encodeURIComponent(paper.id).replace(/%(3A|2F)/g, decodeURIComponent)}`)

const links = ({ url, links: { abstract, pdf, code, project, discussion } }: Paper): Html =>
  joined(
    [
      outward(abstract ?? url, 'At its source'),
      pdf && outward(pdf, 'PDF'),
      code && outward(code, 'Code'),
      project && outward(project, 'Project'),
      discussion && outward(discussion, 'Discussion'),
    ],
    '\n',
  )

/** That a paper was taken back, and by whom. */
function fateInWords(paper: Paper): Html | undefined {
  switch (fateOf(paper)) {
    case 'retracted':
      return html`<p class="note"><strong class="bad">Retracted.</strong> A source says that the journal which published this paper took it back; the copies below may say why.</p>\n`
    case 'withdrawn':
      return html`<p class="note"><strong class="bad">Withdrawn.</strong> A source says that this paper was withdrawn by its authors or by the server that has it; the copies below may say why.</p>\n`
  }
}

/** `v1 on 20 November 2025, v3 on 2 December 2025, published in A Journal on 9 January 2026`, each a link to what was public then. */
function versionsInWords(versions: PaperVersion[]): Html | undefined {
  if (versions.length === 0) return undefined
  return joined(
    versions.map(({ url, at, version, venue }) => {
      const on = dateTag(at)
      const preposition = at?.length === 4 || at?.length === 7 ? 'in' : 'on'
      return html`${venue === undefined ? outward(url, `v${version}`) : html`published in ${outward(url, html`<bdi>${venue}</bdi>`)}`}${on && html` ${preposition} ${on}`}`
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
function namesLinked(names: string[]): Html | undefined {
  const shown = names.filter((name) => !name.startsWith('title:'))
  if (shown.length === 0) return undefined
  return joined(
    shown.map((name) => {
      const colon = name.indexOf(':')
      const resolver = RESOLVERS[name.slice(0, colon)]
      const path = encodeURI(name.slice(colon + 1).toWellFormed()).replace(/[?#]/g, encodeURIComponent)
      return resolver ? outward(resolver + path, name) : outward(name, name)
    }),
    ', ',
  )
}

/** `CC BY 4.0` where it is one of Creative Commons, else as it stands. */
function licenceInWords(license: string): string {
  const [, kind, version] = /creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/.exec(license) ?? []
  if (/arxiv\.org\/licenses\/nonexclusive-distrib/.test(license)) return 'arXiv’s, to distribute it'
  if (!kind) return license
  return kind === 'zero' ? `CC0 ${version}` : `CC ${kind.toUpperCase()} ${version}`
}

/** What was counted besides what the line below the authors says. */
function alsoCounted({ picks, stars, citations, mentions }: PaperPage['signals']): string {
  return [
    picks !== undefined && count(picks, 'editor’s pick', 'editors’ picks'),
    stars !== undefined && count(stars, 'star'),
    citations !== undefined && count(citations, 'citation'),
    mentions !== undefined && count(mentions, 'other source'),
  ]
    .filter(Boolean)
    .join(', ')
}
