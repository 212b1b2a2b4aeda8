/** Digest preferences: parsed from forms, merged, and described. */
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
/** The choices for the maximum number of papers. */
export const DIGEST_SIZES = [5, 10, 20, 50]
export const ALL_TOPICS = 'all'

/** The preferences of an empty form. */
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

/** Parses an e-mail address, with its domain in lower case and ASCII; throws a BadRequest that does not repeat the address. */
export function parseMailAddress(text: string): string {
  const [, local, domain = ''] = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@/?#:[\]\\]{1,253})$/.exec(text.trim()) ?? []
  const url = `http://${domain}`
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (!local || /^\.|\.\.|\.$/.test(local) || !/^([a-z0-9_-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)$/.test(host))
    throw new BadRequest('this is not a valid e-mail address: write it like you@example.org')
  return `${local}@${host}`
}

/** Parses the preferences of a form; throws a BadRequest that says what to change. */
export function parsePreferences(form: URLSearchParams, topics: Topic[]): DigestPreferences {
  const values = form.getAll('topic')
  const isNameOf = (value: string, { slug, aliases }: Topic) => value === slug || aliases?.includes(value)
  const slugs = values.includes(ALL_TOPICS)
    ? [ALL_TOPICS]
    : topics.filter((topic) => values.some((value) => isNameOf(value, topic))).map(({ slug }) => slug)
  const unknown = values.find((value) => value !== ALL_TOPICS && !topics.some((topic) => isNameOf(value, topic)))
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
  if (slugs.length + searches.length === 0) throw new BadRequest('choose at least one topic or search')
  const every = form.get('every') ?? 'day'
  if (!/^(day|[1-7])$/.test(every)) throw new BadRequest('every must be "day", or a weekday from 1 (Monday) to 7 (Sunday)')
  const zone = form.get('zone') || DEFAULT_PREFERENCES.zone
  if (!isTimeZone(zone)) throw new BadRequest(`${JSON.stringify(zone.slice(0, 80))} is not a time zone: write it like Europe/Berlin`)
  return {
    topics: slugs,
    searches,
    frequency: every === 'day' ? 'day' : 'week',
    weekday: every === 'day' ? DEFAULT_PREFERENCES.weekday : Number(every),
    zone,
    hour: parseIntegerField(form, 'hour', DEFAULT_PREFERENCES.hour, 0, 23),
    maxPapers: parseIntegerField(form, 'most', DEFAULT_PREFERENCES.maxPapers, 1, Math.max(...DIGEST_SIZES)),
    sendIfEmpty: form.get('empty') === 'yes',
  }
}

/** The normalized query of a search; of a plain question only the significant words remain. */
function normalizeSearch(text: string): string {
  const query = isPlainText(text) ? queryForFeed(text, undefined) : parseQuery(text, FEED_QUERY_LIMITS)
  if (!query) throw new BadRequest(`${JSON.stringify(text.slice(0, 80))} has no words to search for, or too many`)
  return normalizeQuery(query)
}

function parseIntegerField(form: URLSearchParams, name: string, defaultValue: number, min: number, max: number): number {
  const text = form.get(name) || String(defaultValue)
  const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= min && number <= max)) throw new BadRequest(`${name} must be a whole number from ${min} to ${max}`)
  return number
}

/** Parses the valid fields of a form or a URL, so that a form with a mistake keeps them. */
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

/** Merges preferences of one address: the topics and searches of both, the schedule and size of the newer. */
export function mergePreferences(older: DigestPreferences, newer: DigestPreferences): DigestPreferences {
  const topics = [...new Set([...older.topics, ...newer.topics])]
  return {
    ...newer,
    topics: topics.includes(ALL_TOPICS) ? [ALL_TOPICS] : topics,
    searches: [...new Set([...newer.searches, ...older.searches])].slice(0, MAX_DIGEST_SEARCHES),
  }
}

/** The selected topics that still exist. */
export const selectedTopics = (preferences: DigestPreferences, topics: Topic[]): Topic[] =>
  preferences.topics.includes(ALL_TOPICS)
    ? topics
    : topics.filter(({ slug, aliases }) => preferences.topics.some((value) => value === slug || aliases?.includes(value)))

/** `every day at 07:00 (Europe/Berlin)`, `every Monday at 07:00 (UTC)`. */
export const describeSchedule = ({ frequency, weekday, hour, zone }: DigestPreferences): string =>
  `every ${frequency === 'day' ? 'day' : (WEEKDAY_NAMES[weekday - 1] ?? 'week')} at ${String(hour).padStart(2, '0')}:00 (${zone.replaceAll('_', ' ')})`

/** `Model compression, Agents, and 2 searches`; contains no text of the subscriber. */
export function describeSelection(preferences: DigestPreferences, topics: Topic[]): string {
  const titles = preferences.topics.includes(ALL_TOPICS) ? ['all topics'] : selectedTopics(preferences, topics).map(({ title }) => title)
  const searches =
    preferences.searches.length > 0 ? [preferences.searches.length === 1 ? 'a search' : `${preferences.searches.length} searches`] : []
  return [...titles, ...searches].join(', ')
}
