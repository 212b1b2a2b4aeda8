/** The operator's feed: `/status.atom` and `/status.rss` tell of sources in trouble, an entry a trouble, dated when it began. */

import type { AppContext } from '../app-context.ts'
import { atom } from '../formats/atom.ts'
import { rss } from '../formats/rss.ts'
import { healthOf, type Incident, incidentsOf } from '../gather/health.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { Document, Format, Moment, Notice } from '../model.ts'
import { dayOf, rfc3339 } from '../text/dates.ts'
import { escapeXml, truncateMiddle } from '../text/strings.ts'
import { latestUpdateOf } from './document.ts'
import { feedStylePath } from './feed.css.ts'

const FORMATS: Record<string, Format> = { atom, rss }

const formatMoment = (at: Moment): string => `${dayOf(at)}, ${rfc3339(at).slice(11, 16)} UTC`

/** A trouble's title, and what to do. */
const INCIDENT_TEXTS: Record<Incident['kind'], { title: string; advice: string }> = {
  stopped: {
    title: 'is gone',
    advice:
      'It is not asked any more. Look for its new address on its page; then change its line in feeds/sources.ts, or remove it and add the new one.',
  },
  failing: {
    title: 'does not answer',
    advice: 'It is asked again by itself, less and less often. If its address has changed, give the new one.',
  },
  suspect: {
    title: 'gave a suspect answer',
    advice: 'What it had is kept, and it is asked again soon; what it may have left out comes with a later answer.',
  },
  silent: {
    title: 'has nothing new',
    advice: 'It answers, and for more than three times as long as usual there was nothing new. Look whether its feed is still kept up.',
  },
  overdue: {
    title: 'is overdue',
    advice: 'It was not asked at two of its times. Look whether anything gathers: npm start without GATHER=off, or npm run gather.',
  },
}

/** A trouble as an entry of the feed: the same id and date for as long as it is told of. */
export function incidentNoticeOf({ kind, source, since, until, message }: Incident, statusPage: string): Notice {
  const { title, advice } = INCIDENT_TEXTS[kind]
  const paragraphs = [
    `Since ${formatMoment(since)}${until === undefined ? '' : `; over at ${formatMoment(until)}`}.`,
    message === undefined ? '' : truncateMiddle(message, 500),
    until === undefined ? advice : '',
    source.feed ?? source.homepage,
  ]
  return {
    id: uuidOf(`trouble ${source.id} ${kind} ${since}`),
    title: `${source.name} ${title}`,
    url: statusPage,
    content: paragraphs
      .filter(Boolean)
      .map((text) => `<p>${escapeXml(text)}</p>`)
      .join('\n'),
    publishedAt: since,
    updatedAt: until ?? since,
  }
}

/** Answers `/status.<extension>`. */
export async function incidentFeedResponse(request: Request, extension: 'atom' | 'rss', service: AppContext): Promise<Response> {
  const { site } = service
  const format = FORMATS[extension] as Format
  const homePageUrl = site.url('/status')
  const notices = (await incidentsOf(service, await healthOf(service))).map((trouble) => incidentNoticeOf(trouble, homePageUrl))
  const updatedAt = latestUpdateOf(notices)
  const heading: Omit<Document, 'entries'> = {
    id: uuidOf('feed status'),
    title: `${site.name}: troubles`,
    description: 'Sources that fall silent, fail, or give answers to be doubted.',
    homePageUrl,
    self: Object.fromEntries(Object.keys(FORMATS).map((one) => [one, site.url(`/status.${one}`)])),
    siteName: site.name,
    stylesheetUrl: site.url(feedStylePath),
    updatedAt,
  }
  const text = format.renderNotices?.(heading, withDistinctUpdates(notices)) ?? ''
  return service.publisher.respond(request, await service.publisher.createBody(text, format.contentType), {
    link: `<${heading.self[extension]}>; rel="self", <${homePageUrl}>; rel="alternate"; type="text/html"`,
  })
}

/** Newest first, no two updated in the same second: readers tell entries apart by it. */
function withDistinctUpdates(notices: Notice[]): Notice[] {
  let before = Number.POSITIVE_INFINITY
  return notices.map((notice) => {
    before = Math.min(notice.updatedAt, before - 1)
    return { ...notice, publishedAt: Math.min(notice.publishedAt, before), updatedAt: before }
  })
}
