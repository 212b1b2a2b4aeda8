/** The operator's feed, `/status.atom` and `/status.rss`: one entry for each incident of a source, dated when it began. */

import type { AppContext } from '../app-context.ts'
import { atom } from '../formats/atom.ts'
import { rss } from '../formats/rss.ts'
import { healthOf, type Incident, incidentsOf } from '../gather/health.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { Moment, Notice } from '../model.ts'
import { PATHS } from '../site.ts'
import { dayOf, rfc3339 } from '../text/dates.ts'
import { truncateMiddle } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import type { FeedList } from './document.ts'
import { withDistinctUpdates } from './entries.ts'

const formatMoment = (at: Moment): string => `${dayOf(at)}, ${rfc3339(at).slice(11, 16)} UTC`

/** The title of an incident behind the source's name, and what to do. */
const INCIDENT_TEXTS: Record<Incident['kind'], { title: string; advice: string }> = {
  stopped: {
    title: 'is gone',
    advice:
      'It is no longer visited. Look for its new address on its page; then change its line in feeds/sources.ts, or remove it and add the new one.',
  },
  failing: {
    title: 'does not answer',
    advice: 'It is visited again automatically, less and less often. If its address has changed, enter the new one.',
  },
  suspect: {
    title: 'gave an unusual answer',
    advice: 'Its records are kept, and it is visited again soon; records that were missing come with a later answer.',
  },
  silent: {
    title: 'has nothing new',
    advice:
      'It answers, but nothing new appeared for more than three times its usual interval. Check whether its feed is still maintained.',
  },
  overdue: {
    title: 'is overdue',
    advice:
      'It was not visited at two of its scheduled times. Check whether anything gathers: npm start without GATHER=off, or npm run gather.',
  },
}

/** The entry of an incident; its id and date stay the same while the incident is listed. */
export function incidentNoticeOf({ kind, source, since, until, message }: Incident, statusUrl: string): Notice {
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
    url: statusUrl,
    content: paragraphs
      .filter(Boolean)
      .map((text) => `<p>${escapeXml(text)}</p>`)
      .join('\n'),
    publishedAt: since,
    updatedAt: until ?? since,
  }
}

/** The incidents of all sources. */
export const incidentFeed = (context: AppContext): FeedList => ({
  heading: {
    key: 'status',
    title: `${context.site.name}: source problems`,
    description: 'Sources that fail, have nothing new, or give unusual answers.',
    pagePath: PATHS.status,
    path: PATHS.status,
    queryString: '',
    formats: [rss, atom],
  },
  loadPage: async () => {
    const incidents = await incidentsOf(context, await healthOf(context))
    return { notices: withDistinctUpdates(incidents.map((incident) => incidentNoticeOf(incident, context.site.url(PATHS.status)))) }
  },
})
