/** What a subscriber asks for: read from a form, said in words. Pure. */
import { Mistake } from '../errors.ts'
import type { Choice, Topic } from '../model.ts'
import { FEED_BOUNDS, isPlain } from '../query/compile-sql.ts'
import { canonicalQuery } from '../query/normalize.ts'
import { parseQuery } from '../query/parse.ts'
import { feedQueryOf } from '../search/filters.ts'
import { count } from '../text/strings.ts'
import { isZone } from './schedule.ts'

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export const MOST_SEARCHES = 5
/** As many papers as a digest may show, in steps. */
export const SIZES = [5, 10, 20, 50]
export const ALL = 'all'

/** What a form says that says nothing else. */
export const USUAL: Choice = { topics: [], searches: [], every: 'day', weekday: 1, zone: 'UTC', hour: 7, most: 10, evenIfNone: false }

/**
 * A mail address that can be written to by any server, in its one form: the domain in lower case and in ASCII. Anything else is
 * a Mistake, which does not repeat it.
 */
export function addressOf(text: string): string {
  const [, local, domain = ''] = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@/?#:[\]\\]{1,253})$/.exec(text.trim()) ?? []
  const url = `http://${domain}`
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (!local || /^\.|\.\.|\.$/.test(local) || !/^([a-z0-9_-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)$/.test(host))
    throw new Mistake('that is no mail address: it must be one such as you@example.org')
  return `${local}@${host}`
}

/** Reads what a form asks for; what cannot be read is a Mistake that says what to change. */
export function choiceOf(form: URLSearchParams, topics: Topic[]): Choice {
  const asked = form.getAll('topic')
  const slugs = asked.includes(ALL)
    ? [ALL]
    : topics.filter(({ slug, aliases }) => asked.some((one) => one === slug || aliases?.includes(one)))
  const chosen = slugs.map((one) => (typeof one === 'string' ? one : one.slug))
  const unknown = asked.find((one) => one !== ALL && !topics.some(({ slug, aliases }) => one === slug || aliases?.includes(one)))
  if (unknown !== undefined) throw new Mistake(`there is no topic ${JSON.stringify(unknown.slice(0, 80))}`)
  const searches = [
    ...new Set(
      form
        .getAll('q')
        .map((text) => text.trim())
        .filter(Boolean)
        .map(searchOf),
    ),
  ]
  if (searches.length > MOST_SEARCHES) throw new Mistake(`a digest has at most ${count(MOST_SEARCHES, 'search', 'searches')}`)
  if (chosen.length + searches.length === 0) throw new Mistake('say what you want to read: choose a topic, or give a search')
  const every = form.get('every') ?? 'day'
  if (!/^(day|[1-7])$/.test(every)) throw new Mistake('every must be day, or the number of a weekday from 1 to 7')
  const zone = form.get('zone') || USUAL.zone
  if (!isZone(zone)) throw new Mistake(`${JSON.stringify(zone.slice(0, 80))} is no time zone: write it as Europe/Berlin`)
  return {
    topics: chosen,
    searches,
    every: every === 'day' ? 'day' : 'week',
    weekday: every === 'day' ? USUAL.weekday : Number(every),
    zone,
    hour: wholeOf(form, 'hour', USUAL.hour, 0, 23),
    most: wholeOf(form, 'most', USUAL.most, 1, Math.max(...SIZES)),
    evenIfNone: form.get('empty') === 'yes',
  }
}

/** A search in its normal form: all its words must match, of a plain question those that say something. */
function searchOf(text: string): string {
  const query = isPlain(text) ? feedQueryOf(text, undefined) : parseQuery(text, FEED_BOUNDS)
  if (!query) throw new Mistake(`${JSON.stringify(text.slice(0, 80))} has no word to search for, or too many`)
  return canonicalQuery(query)
}

function wholeOf(form: URLSearchParams, name: string, usual: number, least: number, most: number): number {
  const text = form.get(name) || String(usual)
  const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) throw new Mistake(`${name} must be a whole number from ${least} to ${most}`)
  return number
}

/** What a form, or an address that fills it in, asks for already: what of it can be kept, so that nobody fills it in again for one mistake. */
export function typedIn(fields: URLSearchParams): Partial<Choice> {
  const every = fields.get('every') ?? ''
  const zone = fields.get('zone') ?? ''
  const whole = (name: 'hour' | 'most', most: number) => {
    const text = fields.get(name) ?? ''
    return /^\d{1,3}$/.test(text) && Number(text) <= most && { [name]: Number(text) }
  }
  return {
    topics: fields.getAll('topic').slice(0, 50),
    searches: fields
      .getAll('q')
      .filter((text) => text.trim() !== '')
      .slice(0, MOST_SEARCHES),
    ...(every === 'day' && { every }),
    ...(/^[1-7]$/.test(every) && { every: 'week', weekday: Number(every) }),
    ...(isZone(zone) && { zone }),
    ...whole('hour', 23),
    ...whole('most', Math.max(...SIZES)),
    ...(fields.has('empty') && { evenIfNone: fields.get('empty') === 'yes' }),
  }
}

/** Two choices of one address as one: what either asks for, when and how much as the newer says. */
export function joinedChoices(older: Choice, newer: Choice): Choice {
  const topics = [...new Set([...older.topics, ...newer.topics])]
  return {
    ...newer,
    topics: topics.includes(ALL) ? [ALL] : topics,
    searches: [...new Set([...newer.searches, ...older.searches])].slice(0, MOST_SEARCHES),
  }
}

/** The topics of a choice as they are now: those that were taken away are left out. */
export const topicsOf = (choice: Choice, topics: Topic[]): Topic[] =>
  choice.topics.includes(ALL)
    ? topics
    : topics.filter(({ slug, aliases }) => choice.topics.some((one) => one === slug || aliases?.includes(one)))

/** `every day at 07:00 (Europe/Berlin)`, `every Monday at 07:00 (UTC)`. */
export const whenInWords = ({ every, weekday, hour, zone }: Choice): string =>
  `every ${every === 'day' ? 'day' : (WEEKDAYS[weekday - 1] ?? 'week')} at ${String(hour).padStart(2, '0')}:00 (${zone.replaceAll('_', ' ')})`

/** `Model compression, Agents, and 2 searches`: nothing in it was written by whoever asked. */
export function whatInWords(choice: Choice, topics: Topic[]): string {
  const titles = choice.topics.includes(ALL) ? ['all topics'] : topicsOf(choice, topics).map(({ title }) => title)
  const searches = choice.searches.length > 0 ? [choice.searches.length === 1 ? 'a search' : `${choice.searches.length} searches`] : []
  return [...titles, ...searches].join(', ')
}
