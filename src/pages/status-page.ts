/** The status page: the health of the sources, failing ones first. */
import { html } from 'hono/html'
import { atom } from '../formats/atom.ts'
import { rss } from '../formats/rss.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Moment } from '../model.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt, formatCount, truncateMiddle } from '../text/strings.ts'
import { momentTag, timeTag } from './date-tags.ts'
import { allTopicsFeedLinks, externalLink, feedLinkList, layout } from './layout.ts'

/** The health of a source, as judged in gather/health.ts. `suspect` and `error` are sentences. */
export type SourceStatus = {
  id: string
  name: string
  homepage: string
  lastVisitAt?: Moment
  nextVisitAt?: Moment
  /** The HTTP status of the last response. */
  status?: number
  /** The number of records of the last visit. */
  seen?: number
  new?: number
  suspect?: string
  error?: string
  /** Consecutive failed visits. */
  failures: number
  backingOffUntil?: Moment
  /** The expected number of records of a visit. */
  expectedRange?: { least: number; most: number } | undefined
  /** Why it is not asked any more. */
  stopped?: string
  /** Where it moved for good. */
  movedTo?: string
  /** The setting without which it is not asked. */
  off?: string
  ok: boolean
}

/** The incident feeds, for whoever operates this site. */
export const incidentFeedLinks = (site: Site) =>
  [atom, rss].map(({ extension, name, contentType }) => ({
    name,
    type: contentType.split(';')[0] ?? '',
    title: `${site.name}: incidents (${name})`,
    href: site.url(`${PATHS.status}.${extension}`),
  }))

/** Renders the health of all sources, failing ones first. */
export function statusPage(
  site: Site,
  page: { sources: SourceStatus[]; papers: number; admissions: number; possibleDuplicates: number; semanticSearch?: SemanticSearchStatus },
): Promise<string> {
  const failing = page.sources.filter((source) => !source.ok)
  const off = page.sources.filter((source) => source.ok && source.off !== undefined)
  const enabled = page.sources.filter((source) => source.ok && source.off === undefined)
  const unvisited = enabled.filter((source) => source.lastVisitAt === undefined)
  const healthy = enabled.filter((source) => source.lastVisitAt !== undefined)
  const verdict =
    failing.length > 0
      ? `${failing.length} of ${formatCount(page.sources.length - off.length, 'source')} failing`
      : healthy.length > 0
        ? 'All sources work'
        : 'No source has been visited yet'
  return layout(
    site,
    { title: 'Status', description: verdict, path: PATHS.status, feeds: [...incidentFeedLinks(site), ...allTopicsFeedLinks(site)] },
    html`<h1>${verdict}</h1>
<p class="lead meta">Incidents as a feed: ${feedLinkList(incidentFeedLinks(site))}. For monitoring: <a href="${site.url(PATHS.sourceHealth)}">/healthz/sources</a>.</p>
<dl class="tally">
${[
  ['working', healthy.length],
  ['failing', failing.length],
  ['not visited yet', unvisited.length],
  ['off', off.length],
  ['papers', page.papers],
  ['added to topics', page.admissions],
].map(
  ([label, n]) =>
    html`<div${label === 'failing' && failing.length > 0 && html` class="bad"`}><dt>${label}</dt><dd>${n?.toLocaleString('en')}</dd></div>\n`,
)}</dl>
${
  page.possibleDuplicates > 0 &&
  html`<p class="meta">${formatCount(page.possibleDuplicates, 'possible duplicate')}, listed by <code>npm run paperwire -- duplicates</code>.</p>\n`
}${page.semanticSearch && semanticSearchNotice(page.semanticSearch)}${failing.length > 0 && failingSources(failing)}${sourceGroup('Not visited yet', unvisited)}${healthy.length > 0 && healthySources(healthy)}${sourceGroup('Off', off)}${
  page.sources.length === 0 && html`<p>No sources are configured. Add one, or import an OPML file.</p>\n`
}`,
  )
}

/** The embedding model in use, the papers it was trained on, the papers without vectors, and the last error of the embeddings API. */
export type SemanticSearchStatus = {
  model?: string
  papers: number
  waiting: number
  configuredModel?: string
  error?: { at: Moment; message: string }
}

function semanticSearchNotice({ model, papers, waiting, configuredModel, error }: SemanticSearchStatus): Html {
  const state =
    model === undefined ? 'not trained yet, so searches match words only' : `${model}, trained on ${formatCount(papers, 'paper')}`
  return html`<p class="meta">Semantic search: ${state}${waiting > 0 && `; ${formatCount(waiting, 'paper')} not included yet`}.${
    configuredModel !== undefined && html` <code>EMBEDDINGS_MODEL</code> names another model: run <code>train-embeddings</code> to use it.`
  }${
    error &&
    html` <strong class="bad">Searches match words only since ${momentTag(error.at)}:</strong> <bdi>${excerpt(error.message, 300)}</bdi>`
  }</p>
`
}

/** Failing sources, each with its error first. */
const failingSources = (sources: SourceStatus[]): Html => html`<section>
<h2>Failing</h2>
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

/** Healthy sources as a table. */
const healthySources = (sources: SourceStatus[]): Html => html`<section>
<h2>Working</h2>
<table class="visits">
<thead><tr><th scope="col">Source</th><th scope="col">Records</th><th scope="col">New</th><th scope="col">Expected</th><th scope="col">Last visit (UTC)</th><th scope="col">Next visit (UTC)</th></tr></thead>
<tbody>
${sources.map(({ name, homepage, seen, new: fresh, expectedRange, lastVisitAt, nextVisitAt, backingOffUntil, suspect, movedTo }) => {
  const next = backingOffUntil ?? nextVisitAt
  const notes = [
    suspect !== undefined && html`Unusual: <bdi>${excerpt(suspect, 300)}</bdi>`,
    movedTo !== undefined && html`Moved to <bdi>${excerpt(movedTo, 300)}</bdi>.`,
    backingOffUntil !== undefined && 'Waiting longer before the next visit.',
  ].filter((note) => note !== false)
  return html`<tr><th scope="row">${externalLink(homepage, name)}${notes.length > 0 && html`<br><span class="meta">${joinHtml(notes, ' ')}</span>`}</th><td>${formatOptionalNumber(seen)}</td><td>${formatOptionalNumber(fresh)}</td><td>${
    expectedRange && `${formatOptionalNumber(expectedRange.least)}–${formatOptionalNumber(expectedRange.most)}`
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

/** A sentence on what is wrong with a source. */
function describeSourceFailure({ error, suspect, failures, lastVisitAt, stopped }: SourceStatus): Html {
  if (stopped) return html`<strong>Stopped:</strong> <bdi>${excerpt(stopped, 300)}</bdi>`
  const times = failures > 1 ? `Failed ${failures.toLocaleString('en')} times in a row` : 'Failed'
  const problems = joinHtml(
    [
      error && html`<strong>${times}:</strong> <bdi>${truncateMiddle(error, 300)}</bdi>`,
      suspect && html`<strong>Unusual:</strong> <bdi>${excerpt(suspect, 300)}</bdi>`,
    ],
    ' ',
  )
  if (error || suspect) return problems
  return html`<strong>${failures > 0 ? `${times}.` : lastVisitAt === undefined ? 'It has never answered.' : 'It is overdue.'}</strong>`
}

function describeSourceTimes(source: SourceStatus): (Html | false)[] {
  const { lastVisitAt, nextVisitAt, backingOffUntil, status, error, seen, new: fresh, ok, suspect, expectedRange, movedTo, off } = source
  return [
    off !== undefined && html`Needs an API key in the setting <code>${off}</code>.`,
    lastVisitAt !== undefined &&
      html`Last visit: ${timeTag(lastVisitAt)}\u00a0UTC${status !== undefined && error === undefined && `, HTTP ${status}`}${
        seen !== undefined && error === undefined && `: ${formatCount(seen, 'record')}, ${(fresh ?? 0).toLocaleString('en')} new`
      }.`,
    expectedRange !== undefined &&
      html`Expected: ${expectedRange.least.toLocaleString('en')} to ${expectedRange.most.toLocaleString('en')}.`,
    movedTo !== undefined && html`Moved to <bdi>${excerpt(movedTo, 300)}</bdi>.`,
    ok && suspect !== undefined && html`Unusual: ${excerpt(suspect, 300)}`,
    backingOffUntil !== undefined
      ? html`Next try: ${timeTag(backingOffUntil)}\u00a0UTC.`
      : nextVisitAt !== undefined && html`Next visit: ${timeTag(nextVisitAt)}\u00a0UTC.`,
  ]
}
