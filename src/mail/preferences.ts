/** What a subscriber asks for: read from a form, said in words. Pure. */
import { BadRequest } from '../errors.ts'
import type { DigestPreferences, Topic } from '../model.ts'
import { FEED_QUERY_LIMITS, isPlainText } from '../query/compile-sql.ts'
import { normalizeQuery } from '../query/normalize.ts'
import { parseQuery } from '../query/parse.ts'
import { queryForFeed } from '../search/filters.ts'
import { WEEKDAY_NAMES } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { isTimeZone } from './schedule.ts'

export const MAX_DIGEST_SEARCHES = 5
/** As many papers as a digest may show, in steps. */
export const DIGEST_SIZES = [5, 10, 20, 50]
export const ALL_TOPICS = 'all'

/** What a form says that says nothing else. */
export const DEFAULT_PREFERENCES: DigestPreferences = {
  topics: [],
  searches: [],
  frequency: 'day',
  weekday: 1,
  zone: 'UTC',
  hour: 7,
  maxPapers: 10,
  sendIfEmpty: false,
}

/**
 * A mail address that can be written to by any server, in its one form: the domain in lower case and in ASCII. Anything else is
 * a Mistake, which does not repeat it.
 */
export function parseMailAddress(text: string): string {
  const [, local, domain = ''] = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@/?#:[\]\\]{1,253})$/.exec(text.trim()) ?? []
  const url = `http://${domain}`
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (!local || /^\.|\.\.|\.$/.test(local) || !/^([a-z0-9_-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)$/.test(host))
    throw new BadRequest('that is no mail address: it must be one such as you@example.org')
  return `${local}@${host}`
}

/** Reads what a form asks for; what cannot be read is a Mistake that says what to change. */
export function parsePreferences(form: URLSearchParams, topics: Topic[]): DigestPreferences {
  const asked = form.getAll('topic')
  const slugs = asked.includes(ALL_TOPICS)
    ? [ALL_TOPICS]
    : topics.filter(({ slug, aliases }) => asked.some((one) => one === slug || aliases?.includes(one)))
  const chosen = slugs.map((one) => (typeof one === 'string' ? one : one.slug))
  const unknown = asked.find((one) => one !== ALL_TOPICS && !topics.some(({ slug, aliases }) => one === slug || aliases?.includes(one)))
  if (unknown !== undefined) throw new BadRequest(`there is no topic ${JSON.stringify(unknown.slice(0, 80))}`)
  const searches = [
    ...new Set(
      form
        .getAll('q')
        .map((text) => text.trim())
        .filter(Boolean)
        .map(normalizeSearch),
    ),
  ]
  if (searches.length > MAX_DIGEST_SEARCHES)
    throw new BadRequest(`a digest has at most ${formatCount(MAX_DIGEST_SEARCHES, 'search', 'searches')}`)
  if (chosen.length + searches.length === 0) throw new BadRequest('say what you want to read: choose a topic, or give a search')
  const every = form.get('every') ?? 'day'
  if (!/^(day|[1-7])$/.test(every)) throw new BadRequest('every must be day, or the number of a weekday from 1 to 7')
  const zone = form.get('zone') || DEFAULT_PREFERENCES.zone
  if (!isTimeZone(zone)) throw new BadRequest(`${JSON.stringify(zone.slice(0, 80))} is no time zone: write it as Europe/Berlin`)
  return {
    topics: chosen,
    searches,
    frequency: every === 'day' ? 'day' : 'week',
    weekday: every === 'day' ? DEFAULT_PREFERENCES.weekday : Number(every),
    zone,
    hour: parseIntegerField(form, 'hour', DEFAULT_PREFERENCES.hour, 0, 23),
    maxPapers: parseIntegerField(form, 'most', DEFAULT_PREFERENCES.maxPapers, 1, Math.max(...DIGEST_SIZES)),
    sendIfEmpty: form.get('empty') === 'yes',
  }
}

/** A search in its normal form: all its words must match, of a plain question those that say something. */
function normalizeSearch(text: string): string {
  const query = isPlainText(text) ? queryForFeed(text, undefined) : parseQuery(text, FEED_QUERY_LIMITS)
  if (!query) throw new BadRequest(`${JSON.stringify(text.slice(0, 80))} has no word to search for, or too many`)
  return normalizeQuery(query)
}

function parseIntegerField(form: URLSearchParams, name: string, usual: number, least: number, most: number): number {
  const text = form.get(name) || String(usual)
  const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) throw new BadRequest(`${name} must be a whole number from ${least} to ${most}`)
  return number
}

/** What a form, or an address that fills it in, asks for already: what of it can be kept, so that nobody fills it in again for one mistake. */
export function parsePartialPreferences(fields: URLSearchParams): Partial<DigestPreferences> {
  const frequency = fields.get('every') ?? ''
  const zone = fields.get('zone') ?? ''
  const integerField = (name: string, max: number): number | undefined => {
    const text = fields.get(name) ?? ''
    return /^\d{1,3}$/.test(text) && Number(text) <= max ? Number(text) : undefined
  }
  const hour = integerField('hour', 23)
  const maxPapers = integerField('most', Math.max(...DIGEST_SIZES))
  return {
    topics: fields.getAll('topic').slice(0, 50),
    searches: fields
      .getAll('q')
      .filter((text) => text.trim() !== '')
      .slice(0, MAX_DIGEST_SEARCHES),
    ...(frequency === 'day' && { frequency }),
    ...(/^[1-7]$/.test(frequency) && { frequency: 'week', weekday: Number(frequency) }),
    ...(isTimeZone(zone) && { zone }),
    ...(hour !== undefined && { hour }),
    ...(maxPapers !== undefined && { maxPapers }),
    ...(fields.has('empty') && { sendIfEmpty: fields.get('empty') === 'yes' }),
  }
}

/** Two choices of one address as one: what either asks for, when and how much as the newer says. */
export function mergePreferences(older: DigestPreferences, newer: DigestPreferences): DigestPreferences {
  const topics = [...new Set([...older.topics, ...newer.topics])]
  return {
    ...newer,
    topics: topics.includes(ALL_TOPICS) ? [ALL_TOPICS] : topics,
    searches: [...new Set([...newer.searches, ...older.searches])].slice(0, MAX_DIGEST_SEARCHES),
  }
}

/** The topics of preferences as they are now: those that were taken away are left out. */
export const selectedTopics = (preferences: DigestPreferences, topics: Topic[]): Topic[] =>
  preferences.topics.includes(ALL_TOPICS)
    ? topics
    : topics.filter(({ slug, aliases }) => preferences.topics.some((one) => one === slug || aliases?.includes(one)))

/** `every day at 07:00 (Europe/Berlin)`, `every Monday at 07:00 (UTC)`. */
export const describeSchedule = ({ frequency, weekday, hour, zone }: DigestPreferences): string =>
  `every ${frequency === 'day' ? 'day' : (WEEKDAY_NAMES[weekday - 1] ?? 'week')} at ${String(hour).padStart(2, '0')}:00 (${zone.replaceAll('_', ' ')})`

/** `Model compression, Agents, and 2 searches`: nothing in it was written by whoever asked. */
export function describeSelection(preferences: DigestPreferences, topics: Topic[]): string {
  const titles = preferences.topics.includes(ALL_TOPICS) ? ['all topics'] : selectedTopics(preferences, topics).map(({ title }) => title)
  const searches =
    preferences.searches.length > 0 ? [preferences.searches.length === 1 ? 'a search' : `${preferences.searches.length} searches`] : []
  return [...titles, ...searches].join(', ')
}
