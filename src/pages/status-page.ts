/** Whether the sources answer: troubles first, in words. */
import { html } from 'hono/html'
import { atom } from '../formats/atom.ts'
import { rss } from '../formats/rss.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Moment } from '../model.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt, formatCount, truncateMiddle } from '../text/strings.ts'
import { momentTag, timeTag } from './date-tags.ts'
import { allTopicsFeedLinks, externalLink, feedLinkList, layout } from './layout.ts'

/** A source's health. `suspect` and `error` are sentences; `ok` is the judgement, made elsewhere. */
export type SourceStatus = {
  id: string
  name: string
  homepage: string
  lastVisitAt?: Moment
  nextVisitAt?: Moment
  /** The HTTP status of the last answer. */
  status?: number
  /** Records of the last visit. */
  seen?: number
  new?: number
  suspect?: string
  error?: string
  /** Visits that failed since one succeeded. */
  failures: number
  backingOffUntil?: Moment
  /** How many records are usual. */
  band?: { least: number; most: number } | undefined
  /** Why it is not asked any more. */
  stopped?: string
  /** Where it moved for good. */
  movedTo?: string
  /** The setting without which it is not asked. */
  off?: string
  ok: boolean
}

/** What is wrong, as feeds for whoever looks after this site. */
export const incidentFeedLinks = (site: Site) =>
  [atom, rss].map(({ extension, name, contentType }) => ({
    name,
    type: contentType.split(';')[0] ?? '',
    title: `${site.name}: troubles (${name})`,
    href: site.url(`${PATHS.status}.${extension}`),
  }))

/** The page of all sources, those in trouble first. */
export function statusPage(
  site: Site,
  page: { sources: SourceStatus[]; papers: number; admissions: number; possibles: number; meaning?: SemanticSearchStatus },
): Promise<string> {
  const troubled = page.sources.filter((source) => !source.ok)
  const off = page.sources.filter((source) => source.ok && source.off !== undefined)
  const on = page.sources.filter((source) => source.ok && source.off === undefined)
  const waiting = on.filter((source) => source.lastVisitAt === undefined)
  const well = on.filter((source) => source.lastVisitAt !== undefined)
  const verdict =
    troubled.length > 0
      ? `${troubled.length} of ${formatCount(page.sources.length - off.length, 'source')} in trouble`
      : well.length > 0
        ? 'All sources answer'
        : 'No source has been asked yet'
  return layout(
    site,
    { title: 'Status', description: verdict, path: PATHS.status, feeds: [...incidentFeedLinks(site), ...allTopicsFeedLinks(site)] },
    html`<h1>${verdict}</h1>
<p class="lead meta">Troubles as a feed: ${feedLinkList(incidentFeedLinks(site))}. For machines: <a href="${site.url(PATHS.sourceHealth)}">healthz/sources</a>.</p>
<dl class="tally">
${[
  ['answer', well.length],
  ['in trouble', troubled.length],
  ['not asked yet', waiting.length],
  ['off', off.length],
  ['papers', page.papers],
  ['admissions', page.admissions],
].map(
  ([words, n]) =>
    html`<div${words === 'in trouble' && troubled.length > 0 && html` class="bad"`}><dt>${words}</dt><dd>${n?.toLocaleString('en')}</dd></div>\n`,
)}</dl>
${
  page.possibles > 0 &&
  html`<p class="meta">${formatCount(page.possibles, 'pair')} of papers may be one paper: <code>npm run paperwire -- duplicates</code> lists them for whoever looks after this site.</p>\n`
}${page.meaning && semanticSearchNotice(page.meaning)}${troubled.length > 0 && failingSources(troubled)}${sourceGroup('Not asked yet', waiting)}${well.length > 0 && healthySources(well)}${sourceGroup('Off', off)}${
  page.sources.length === 0 && html`<p>No source is set up: name at least one, or import an OPML file.</p>\n`
}`,
  )
}

/** How search by meaning stands: what made its vectors, how many papers wait for theirs, what is wrong with whoever makes them. */
export type SemanticSearchStatus = {
  model?: string
  papers: number
  waiting: number
  configuredModel?: string
  error?: { at: Moment; said: string }
}

function semanticSearchNotice({ model, papers, waiting, configuredModel, error }: SemanticSearchStatus): Html {
  const fitted =
    model === undefined ? 'not fitted yet, so searches go by words alone' : `fitted by ${model} to ${formatCount(papers, 'paper')}`
  return html`<p class="meta">Search by meaning: ${fitted}${waiting > 0 && `; ${formatCount(waiting, 'paper awaits its place', 'papers await their place')}`}.${
    configuredModel !== undefined && html` <code>EMBEDDINGS_MODEL</code> is another: <code>refit</code> makes it the one in use.`
  }${
    error && html` <strong class="bad">Searches go by words, since ${momentTag(error.at)}:</strong> <bdi>${excerpt(error.said, 300)}</bdi>`
  }</p>
`
}

/** Each trouble with what is wrong first. */
const failingSources = (sources: SourceStatus[]): Html => html`<section>
<h2>In trouble</h2>
<ul class="wire" role="list">
${sources.map(
  (source) => html`<li class="trouble">
<h3>${externalLink(source.homepage, source.name)}</h3>
<p class="meta">${describeSourceFailure(source)}</p>
<p class="meta">${joinHtml(describeSourceTimes(source), ' ')}</p>
</li>
`,
)}</ul>
</section>
`

/** Those that are well, a line each, to be looked through. */
const healthySources = (sources: SourceStatus[]): Html => html`<section>
<h2>Answering</h2>
<table class="visits">
<thead><tr><th scope="col">Source</th><th scope="col">Records</th><th scope="col">New</th><th scope="col">Usual</th><th scope="col">Asked (UTC)</th><th scope="col">Next (UTC)</th></tr></thead>
<tbody>
${sources.map(({ name, homepage, seen, new: fresh, band, lastVisitAt, nextVisitAt, backingOffUntil, suspect, movedTo }) => {
  const next = backingOffUntil ?? nextVisitAt
  const also = [
    suspect !== undefined && html`Suspect: <bdi>${excerpt(suspect, 300)}</bdi>`,
    movedTo !== undefined && html`It moved to <bdi>${excerpt(movedTo, 300)}</bdi>.`,
    backingOffUntil !== undefined && 'Left alone until then.',
  ].filter((one) => one !== false)
  return html`<tr><th scope="row">${externalLink(homepage, name)}${also.length > 0 && html`<br><span class="meta">${joinHtml(also, ' ')}</span>`}</th><td>${formatOptionalNumber(seen)}</td><td>${formatOptionalNumber(fresh)}</td><td>${
    band && `${formatOptionalNumber(band.least)}–${formatOptionalNumber(band.most)}`
  }</td><td>${lastVisitAt !== undefined && timeTag(lastVisitAt)}</td><td>${next !== undefined && timeTag(next)}</td></tr>
`
})}</tbody>
</table>
</section>
`

const formatOptionalNumber = (n: number | undefined): string => n?.toLocaleString('en') ?? ''

const sourceGroup = (title: string, sources: SourceStatus[]): Html | false =>
  sources.length > 0 &&
  html`<section>
<h2>${title}</h2>
<ul class="plain" role="list">
${sources.map((source) => html`<li>${externalLink(source.homepage, source.name)} <span class="meta">${joinHtml(describeSourceTimes(source), ' ')}</span></li>\n`)}</ul>
</section>
`

/** What is wrong, in words. */
function describeSourceFailure({ error, suspect, failures, lastVisitAt, stopped }: SourceStatus): Html {
  if (stopped) return html`<strong>Not asked any more:</strong> <bdi>${excerpt(stopped, 300)}</bdi>`
  const times = failures > 1 ? `Failed ${failures.toLocaleString('en')} times in a row` : 'Failed'
  const said = joinHtml(
    [
      error && html`<strong>${times}:</strong> <bdi>${truncateMiddle(error, 300)}</bdi>`,
      suspect && html`<strong>Suspect:</strong> <bdi>${excerpt(suspect, 300)}</bdi>`,
    ],
    ' ',
  )
  if (error || suspect) return said
  return html`<strong>${failures > 0 ? `${times}.` : lastVisitAt === undefined ? 'It has never answered.' : 'It is overdue.'}</strong>`
}

function describeSourceTimes(source: SourceStatus): (Html | false)[] {
  const { lastVisitAt, nextVisitAt, backingOffUntil, status, error, seen, new: fresh, ok, suspect, band, movedTo, off } = source
  return [
    off !== undefined && html`Not asked: it needs a key, in the setting <code>${off}</code>.`,
    lastVisitAt !== undefined &&
      html`Asked ${timeTag(lastVisitAt)}\u00a0UTC${status !== undefined && error === undefined && `, answered ${status}`}${
        seen !== undefined && error === undefined && `: ${formatCount(seen, 'record')}, ${(fresh ?? 0).toLocaleString('en')} new`
      }.`,
    band !== undefined && html`Usual: ${band.least.toLocaleString('en')} to ${band.most.toLocaleString('en')}.`,
    movedTo !== undefined && html`It moved to <bdi>${excerpt(movedTo, 300)}</bdi>.`,
    ok && suspect !== undefined && html`Suspect: ${excerpt(suspect, 300)}`,
    backingOffUntil !== undefined
      ? html`Left alone until ${timeTag(backingOffUntil)}\u00a0UTC.`
      : nextVisitAt !== undefined && html`Next ${timeTag(nextVisitAt)}\u00a0UTC.`,
  ]
}
