/** Whether the sources answer: troubles first, in words. */
import { html } from 'hono/html'
import type { Moment } from '../model.ts'
import { count, excerpt } from '../text.ts'
import { momentTag } from './dates.ts'
import { allFeeds, type Html, joined, layout, outward, type Site } from './layout.ts'

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
  ok: boolean
}

/** The page of all sources, those in trouble first. */
export function statusPage(site: Site, page: { sources: SourceStatus[]; papers: number; admissions: number }): Promise<string> {
  const troubled = page.sources.filter((source) => !source.ok)
  const waiting = page.sources.filter((source) => source.ok && source.lastVisitAt === undefined)
  const well = page.sources.filter((source) => source.ok && source.lastVisitAt !== undefined)
  const verdict =
    troubled.length > 0
      ? `${troubled.length} of ${count(page.sources.length, 'source')} in trouble`
      : well.length > 0
        ? 'All sources answer'
        : 'No source has been asked yet'
  return layout(
    site,
    { title: 'Status', description: verdict, path: '/status', feeds: allFeeds(site) },
    html`<h1>${verdict}</h1>
<p class="lead meta">${count(page.papers, 'paper')} known, ${count(page.admissions, 'admission')} to topics. For machines: <a href="${site.url('/healthz/sources')}">healthz/sources</a>.</p>
${group('In trouble', troubled)}${group('Not asked yet', waiting)}${group('Answering', well)}${
  page.sources.length === 0 && html`<p>No source is set up: name at least one, or import an OPML file.</p>\n`
}`,
  )
}

const group = (title: string, sources: SourceStatus[]): Html | false =>
  sources.length > 0 &&
  html`<section>
<h2>${title}</h2>
<ul class="wire" role="list">
${sources.map(
  (source) => html`<li${!source.ok && html` class="trouble"`}>
<h3>${outward(source.homepage, source.name)}</h3>
${!source.ok && html`<p class="meta">${troubleOf(source)}</p>\n`}<p class="meta">${joined(timesOf(source), ' ')}</p>
</li>
`,
)}</ul>
</section>
`

/** What is wrong, in words. */
function troubleOf({ error, suspect, failures, lastVisitAt }: SourceStatus): Html {
  const times = failures > 1 ? `Failed ${failures.toLocaleString('en')} times in a row` : 'Failed'
  const said = joined(
    [
      error && html`<strong>${times}:</strong> <bdi>${excerpt(error, 300)}</bdi>`,
      suspect && html`<strong>Suspect:</strong> <bdi>${excerpt(suspect, 300)}</bdi>`,
    ],
    ' ',
  )
  if (error || suspect) return said
  return html`<strong>${failures > 0 ? `${times}.` : lastVisitAt === undefined ? 'It has never answered.' : 'It is overdue.'}</strong>`
}

function timesOf({ lastVisitAt, nextVisitAt, backingOffUntil, status, seen, new: fresh, ok, suspect }: SourceStatus): (Html | false)[] {
  return [
    lastVisitAt !== undefined &&
      html`Asked ${momentTag(lastVisitAt)}${status !== undefined && `, answered ${status}`}${
        seen !== undefined && `: ${count(seen, 'record')}, ${(fresh ?? 0).toLocaleString('en')} new`
      }.`,
    ok && suspect !== undefined && html`Suspect: ${excerpt(suspect, 300)}`,
    backingOffUntil !== undefined
      ? html`Left alone until ${momentTag(backingOffUntil)}.`
      : nextVisitAt !== undefined && html`Next ${momentTag(nextVisitAt)}.`,
  ]
}
