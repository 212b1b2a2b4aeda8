/**
 * What is in a digest: what the chosen topics admitted and the chosen searches found since the last one, each paper once, and
 * never one that was mailed to the same address before. A round may date what it admits a little before a digest that has looked
 * already, so each digest looks a day further back than the one before it ended, and leaves out what that one knew.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import type { Choice, Moment, Topic } from '../model.ts'
import { FEED_BOUNDS } from '../query/compile-sql.ts'
import { parseQuery } from '../query/parse.ts'
import { accepted } from '../search/boolean-search.ts'
import {
  admittedSince,
  type Decided,
  type DueSubscriber,
  dueSubscribers,
  keepDecided,
  knownPapers,
  type Letter,
  type Weighed,
  weighed,
} from '../store/outbox.ts'
import { DAY } from '../text/dates.ts'
import { topicsOf } from './preferences.ts'
import { lastDue, nextDue } from './schedule.ts'

/** How much further back a digest looks than the one before it ended. */
const OVERLAP = DAY
/** And for searches, whose papers may have been announced long before they were gathered; not beyond what was asked for then. */
const SEARCH_OVERLAP = 10 * DAY
/** After an outage a digest looks so far back, and no further. */
const FURTHEST = 30 * DAY
/** Papers of a search that are weighed. */
const MOST_FOUND = 200

/** Where the first digest begins to look: it brings a day, or a week, of papers. */
export const firstLook = (choice: Choice, now: Moment): Moment => now - (choice.every === 'week' ? 6 * DAY : 0)

/** What a section of a digest chooses from, best first. */
export type Source = { section: { topic: string } | { search: string }; papers: string[] }

/**
 * Which papers a digest shows: of each topic and search in turn its best that is not there yet, until it has as many as it may;
 * then section by section, each paper in the first that brought it. `passed` are those it has no room for.
 */
export function chosenPapers(sources: Source[], known: Set<string>, most: number): Pick<Letter, 'papers' | 'sections' | 'passed'> {
  const queues = sources.map(({ papers }) => papers.filter((paper) => !known.has(paper)))
  const taken = new Set<string>()
  const shown = sources.map((): string[] => [])
  for (let found = true; found && taken.size < most; ) {
    found = false
    for (const [i, queue] of queues.entries()) {
      if (taken.size >= most) break
      const next = queue.find((paper) => !taken.has(paper))
      if (next === undefined) continue
      taken.add(next)
      shown[i]?.push(next)
      found = true
    }
  }
  return {
    papers: shown.flat(),
    sections: sources.flatMap(({ section }, i) => {
      const papers = shown[i]?.length ?? 0
      return papers > 0 ? [{ ...section, papers }] : []
    }),
    passed: [...new Set(queues.flat())].filter((paper) => !taken.has(paper)),
  }
}

/** From when on a subscriber's digest looks, as though nothing that waits had been made. */
function looksFrom({ subscriber, waiting }: DueSubscriber, now: Moment): Moment {
  return Math.max(now - FURTHEST, Math.min(subscriber.seenTo - OVERLAP, waiting?.from ?? Number.POSITIVE_INFINITY))
}

const searchesFrom = ({ subscriber }: DueSubscriber, from: Moment): Moment =>
  Math.min(from, Math.max(subscriber.seenTo - SEARCH_OVERLAP, subscriber.changedAt))

/**
 * Makes the digests that are due of at most `most` subscribers, and says how many subscribers that were: a constant number of requests,
 * and three for each search that is asked of them.
 */
export async function makeDue(
  { db, topics }: Pick<Service, 'db' | 'topics'>,
  now: Moment,
  most: number,
  log: (line: string) => void,
): Promise<number> {
  const due = await dueSubscribers(db, now, most)
  if (due.length === 0) return 0
  const from = Math.min(...due.map((one) => looksFrom(one, now)))
  const slugs = new Set(due.flatMap(({ subscriber }) => topicsOf(subscriber.choice, topics).map(({ slug }) => slug)))
  const found = await searchesOf(db, due, Math.min(...due.map((one) => searchesFrom(one, looksFrom(one, now)))), log)
  const admitted = await admittedSince(db, slugs, from)
  const papers = new Set([...admitted.map(({ paper }) => paper), ...[...found.values()].flat().map(({ paper }) => paper)])
  const known = await knownPapers(
    db,
    due.map(({ subscriber }) => subscriber.hash),
    [...papers],
    now,
  )
  await keepDecided(
    db,
    due.map((one) => decidedOf(one, { admitted, found, topics, known: known.get(one.subscriber.hash) ?? new Set() }, now)),
    now,
  )
  return due.length
}

type Found = { paper: string; at: Moment }

/** What each search that anybody here asks for has found since then, best first. */
async function searchesOf(
  db: Service['db'],
  due: DueSubscriber[],
  from: Moment,
  log: (line: string) => void,
): Promise<Map<string, Found[]>> {
  const found = new Map<string, Found[]>()
  for (const search of new Set(due.flatMap(({ subscriber }) => subscriber.choice.searches))) {
    try {
      const page = await accepted(db, parseQuery(search, FEED_BOUNDS), { limit: MOST_FOUND, order: 'newest', since: from })
      found.set(
        search,
        page.found.map(({ paper, score }) => ({ paper, at: score })),
      )
    } catch (error) {
      // the store outgrew the beginning of a word: the reader's other searches are no worse for it
      if (!(error instanceof Mistake)) throw error
      log(`mail: a search cannot be asked any more: ${error.message}`)
    }
  }
  const merit = await weighed(db, [...new Set([...found.values()].flat().map(({ paper }) => paper))])
  for (const [search, papers] of found)
    found.set(
      search,
      papers.filter(({ paper }) => merit.has(paper)).sort((a, b) => (merit.get(b.paper) ?? 0) - (merit.get(a.paper) ?? 0)),
    )
  return found
}

type Read = { admitted: Weighed[]; found: Map<string, Found[]>; topics: Topic[]; known: Set<string> }

function decidedOf(one: DueSubscriber, { admitted, found, topics, known }: Read, now: Moment): Decided {
  const { subscriber, waiting } = one
  const { choice } = subscriber
  const from = looksFrom(one, now)
  const { issue } = lastDue(choice, now)
  const base = { hash: subscriber.hash, dueAt: subscriber.nextDueAt ?? 0, nextDueAt: nextDue(choice, now, issue).at, to: now }
  const chosen = chosenPapers(
    [...topicSources(choice, admitted, topics, from), ...searchSources(choice, found, searchesFrom(one, from))],
    known,
    choice.most,
  )
  if (chosen.papers.length === 0 && !choice.evenIfNone && !waiting) return base
  return { ...base, letter: { issue, from, ...chosen }, ...(waiting && { instead: waiting.issue }) }
}

/** All topics are one list; of chosen ones each is a list of its own. */
function topicSources(choice: Choice, admitted: Weighed[], topics: Topic[], from: Moment): Source[] {
  const of = (slugs: string[]) => [
    ...new Set(admitted.filter(({ topic, at }) => at > from && slugs.includes(topic)).map(({ paper }) => paper)),
  ]
  const chosen = topicsOf(choice, topics).map(({ slug }) => slug)
  if (choice.topics.includes('all')) return [{ section: { topic: 'all' }, papers: of(chosen) }]
  return chosen.map((slug) => ({ section: { topic: slug }, papers: of([slug]) }))
}

const searchSources = (choice: Choice, found: Map<string, Found[]>, from: Moment): Source[] =>
  choice.searches.map((search) => ({
    section: { search },
    papers: (found.get(search) ?? []).filter(({ at }) => at > from).map(({ paper }) => paper),
  }))
