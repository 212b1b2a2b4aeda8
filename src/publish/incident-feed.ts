/** The operator's feed: `/status.atom` and `/status.rss` tell of sources in trouble, an entry a trouble, dated when it began. */

import type { Service } from '../app-context.ts'
import { atom } from '../formats/atom.ts'
import { rss } from '../formats/rss.ts'
import { healthOf, type Trouble, troublesOf } from '../gather/health.ts'
import { uuidOf } from '../identifiers/identifiers.ts'
import type { Document, Format, Moment, Notice } from '../model.ts'
import { dayOf, rfc3339 } from '../text/dates.ts'
import { abridged, escapeXml } from '../text/strings.ts'
import { latestOf } from './document.ts'
import { feedStylePath } from './feed.css.ts'

const FORMATS: Record<string, Format> = { atom, rss }

const inWords = (at: Moment): string => `${dayOf(at)}, ${rfc3339(at).slice(11, 16)} UTC`

/** A trouble's title, and what to do. */
const WORDS: Record<Trouble['kind'], { title: string; advice: string }> = {
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
export function noticeOf({ kind, source, since, until, said }: Trouble, statusPage: string): Notice {
  const { title, advice } = WORDS[kind]
  const paragraphs = [
    `Since ${inWords(since)}${until === undefined ? '' : `; over at ${inWords(until)}`}.`,
    said === undefined ? '' : abridged(said, 500),
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
export async function troublesAnswer(request: Request, extension: 'atom' | 'rss', service: Service): Promise<Response> {
  const { site } = service
  const format = FORMATS[extension] as Format
  const home = site.url('/status')
  const notices = (await troublesOf(service, await healthOf(service))).map((trouble) => noticeOf(trouble, home))
  const updatedAt = latestOf(notices)
  const heading: Omit<Document, 'entries'> = {
    id: uuidOf('feed status'),
    title: `${site.name}: troubles`,
    description: 'Sources that fall silent, fail, or give answers to be doubted.',
    home,
    self: Object.fromEntries(Object.keys(FORMATS).map((one) => [one, site.url(`/status.${one}`)])),
    siteName: site.name,
    style: site.url(feedStylePath),
    updatedAt,
  }
  const text = format.renderNotices?.(heading, apart(notices)) ?? ''
  return service.publisher.deliver(request, await service.publisher.body(text, format.contentType), {
    link: `<${heading.self[extension]}>; rel="self", <${home}>; rel="alternate"; type="text/html"`,
  })
}

/** Newest first, no two updated in the same second: readers tell entries apart by it. */
function apart(notices: Notice[]): Notice[] {
  let before = Number.POSITIVE_INFINITY
  return notices.map((notice) => {
    before = Math.min(notice.updatedAt, before - 1)
    return { ...notice, publishedAt: Math.min(notice.publishedAt, before), updatedAt: before }
  })
}
