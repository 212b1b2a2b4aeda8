/** One paper: all that the sources said of it, and why it is here. */
import { html } from 'hono/html'
import type { Moment, Paper, SignalKind } from '../model.ts'
import { count, EXCERPT_LENGTH, excerpt, shownAbstract } from '../text.ts'
import { paperPath, titleOf } from './card.ts'
import { dateTag, dayTag, momentTag } from './dates.ts'
import { allFeeds, type Html, joined, layout, outward, type Site } from './layout.ts'

export type PaperPage = {
  paper: Paper
  /** Every copy: `source` is the source's id, `name` what a person calls it. */
  records: { source: string; name: string; url: string; published?: string; version?: number; venue?: string; firstSeenAt: Moment }[]
  /** What was put together, by which rule, on what evidence and how surely, in words; `from` is what it was called until then. */
  merges: { from: string; rule: string; evidence: string; sure: string | undefined; at: Moment }[]
  /** `topic` is the topic's title. */
  admissions: { topic: string; slug: string; at: Moment; reason: string }[]
  /** What the sources count now. */
  signals: Partial<Record<SignalKind, number>>
  /** The parts of its merit in words: `14 upvotes, twice the usual`. */
  merit: string[]
}

/** A paper's page. */
export function paperPage(site: Site, { paper, records, merges, admissions, signals, merit }: PaperPage): Promise<string> {
  const title = titleOf(paper, 500)
  const abstract = shownAbstract(paper)
  const facts: [string, Html | string | undefined | false][] = [
    ['Published', dateTag(paper.published) || undefined],
    ['In', paper.venue && html`<bdi>${paper.venue}</bdi>`],
    ['Version', paper.version !== undefined && `${paper.version}${paper.announceType?.startsWith('replace') ? ', replaced' : ''}`],
    ['Names', namesLinked(paper.names)],
    ['Categories', paper.categories.join(', ')],
    ['Organisation', paper.organization && html`<bdi>${paper.organization}</bdi>`],
    ['Licence', paper.license && outward(paper.license, licenceInWords(paper.license))],
    ['Comment', paper.comment && html`<bdi>${paper.comment}</bdi>`],
    ['Submitted by', paper.submittedBy && html`<bdi>${paper.submittedBy}</bdi>`],
    ['Counted', signalsInWords(signals)],
  ]
  return layout(
    site,
    {
      title: excerpt(title, 150),
      description: excerpt(abstract, 200) || undefined,
      path: paperPath(paper.id),
      feeds: allFeeds(site),
      kind: title.length > 200 ? 'paper long' : 'paper',
    },
    html`<h1 dir="auto">${title}</h1>
${
  paper.authors.length > 0 &&
  html`<p class="authors">${joined(
    paper.authors.map((author) => html`<bdi>${author.name}</bdi>`),
    ', ',
  )}</p>\n`
}${
  paper.withdrawn &&
  html`<p class="note"><strong class="bad">Withdrawn.</strong> A source says that this paper was withdrawn; the copies below may say why.</p>\n`
}<p class="row meta">${links(paper)}</p>
${abstract ? html`<p class="abstract whole" dir="auto">${abstract}</p>\n` : html`<p class="meta">The sources gave no abstract.</p>\n`}${
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
}<p class="meta">${merit.length > 0 ? `Its merit now: ${merit.join('; ')}.` : 'No source has counted anything of it yet.'}</p>
</section>
<section>
<h2>${count(records.length, 'copy', 'copies')}</h2>
<ul class="wire" role="list">
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
${records.length > 1 && whyOne(paper.names, merges)}</section>
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
  if (!kind) return license
  return kind === 'zero' ? `CC0 ${version}` : `CC ${kind.toUpperCase()} ${version}`
}

function signalsInWords({ upvotes, comments, stars, citations, mentions }: PaperPage['signals']): string {
  return [
    upvotes !== undefined && count(upvotes, 'vote'),
    comments !== undefined && count(comments, 'comment'),
    stars !== undefined && count(stars, 'star'),
    citations !== undefined && count(citations, 'citation'),
    mentions !== undefined && count(mentions, 'other source'),
  ]
    .filter(Boolean)
    .join(', ')
}
