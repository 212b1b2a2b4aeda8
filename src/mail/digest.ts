/**
 * What is in a digest: what the chosen topics admitted and the chosen searches found since the last one, each paper once, and
 * never one that was mailed to the same address before. A round may date what it admits a little before a digest that has looked
 * already, so each digest looks a day further back than the one before it ended, and leaves out what that one knew.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { DigestPreferences, Moment, Topic } from '../model.ts'
import { FEED_QUERY_LIMITS } from '../query/compile-sql.ts'
import { parseQuery } from '../query/parse.ts'
import { booleanSearch } from '../search/boolean-search.ts'
import {
  type DigestCandidate,
  type DigestDecision,
  type DueSubscriber,
  digestCandidatesSince,
  dueSubscribers,
  mailedPapersOf,
  saveDigestDecisions,
  validPaperScores,
} from '../store/due-digests.ts'
import type { Letter } from '../store/outbox.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { selectedTopics } from './preferences.ts'
import { latestDueIssue, nextIssue } from './schedule.ts'

/** How much further back a digest looks than the one before it ended. */
const TOPIC_OVERLAP_SECONDS = DAY_SECONDS
/** And for searches, whose papers may have been announced long before they were gathered; not beyond what was asked for then. */
const SEARCH_OVERLAP_SECONDS = 10 * DAY_SECONDS
/** After an outage a digest looks so far back, and no further. */
const MAX_LOOKBACK_SECONDS = 30 * DAY_SECONDS
/** Papers of a search that are weighed. */
const MAX_SEARCH_MATCHES = 200

/** Where the first digest begins to look: it brings a day, or a week, of papers. */
export const firstDigestStart = (preferences: DigestPreferences, now: Moment): Moment =>
  now - (preferences.frequency === 'week' ? 6 * DAY_SECONDS : 0)

/** What a section of a digest chooses from, best first. */
export type DigestSource = { section: { topic: string } | { search: string }; papers: string[] }

/**
 * Which papers a digest shows: of each topic and search in turn its best that is not there yet, until it has as many as it may;
 * then section by section, each paper in the first that brought it. `passed` are those it has no room for.
 */
export function selectDigestPapers(
  sources: DigestSource[],
  known: Set<string>,
  most: number,
): Pick<Letter, 'papers' | 'sections' | 'skippedPapers'> {
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
    skippedPapers: [...new Set(queues.flat())].filter((paper) => !taken.has(paper)),
  }
}

/** From when on a subscriber's digest looks, as though nothing that waits had been made. */
function topicWindowStart({ subscriber, queuedLetter }: DueSubscriber, now: Moment): Moment {
  return Math.max(
    now - MAX_LOOKBACK_SECONDS,
    Math.min(subscriber.searchedUntilAt - TOPIC_OVERLAP_SECONDS, queuedLetter?.from ?? Number.POSITIVE_INFINITY),
  )
}

const searchWindowStart = ({ subscriber }: DueSubscriber, from: Moment): Moment =>
  Math.min(from, Math.max(subscriber.searchedUntilAt - SEARCH_OVERLAP_SECONDS, subscriber.changedAt))

/**
 * Makes the digests that are due of at most `most` subscribers, and says how many subscribers that were: a constant number of requests,
 * and three for each search that is asked of them.
 */
export async function createDueDigests(
  { db, topics }: Pick<AppContext, 'db' | 'topics'>,
  now: Moment,
  most: number,
  log: (line: string) => void,
): Promise<number> {
  const due = await dueSubscribers(db, now, most)
  if (due.length === 0) return 0
  const from = Math.min(...due.map((one) => topicWindowStart(one, now)))
  const slugs = new Set(due.flatMap(({ subscriber }) => selectedTopics(subscriber.preferences, topics).map(({ slug }) => slug)))
  const matchesBySearch = await runDigestSearches(
    db,
    due,
    Math.min(...due.map((one) => searchWindowStart(one, topicWindowStart(one, now)))),
    log,
  )
  const topicCandidates = await digestCandidatesSince(db, slugs, from)
  const papers = new Set([...topicCandidates.map(({ paper }) => paper), ...[...matchesBySearch.values()].flat().map(({ paper }) => paper)])
  const known = await mailedPapersOf(
    db,
    due.map(({ subscriber }) => subscriber.hash),
    [...papers],
    now,
  )
  await saveDigestDecisions(
    db,
    due.map((one) =>
      decideDigest(one, { topicCandidates, matchesBySearch, topics, mailedPapers: known.get(one.subscriber.hash) ?? new Set() }, now),
    ),
    now,
  )
  return due.length
}

type SearchMatch = { paper: string; at: Moment }

/** What each search that anybody here asks for has found since then, best first. */
async function runDigestSearches(
  db: AppContext['db'],
  due: DueSubscriber[],
  from: Moment,
  log: (line: string) => void,
): Promise<Map<string, SearchMatch[]>> {
  const found = new Map<string, SearchMatch[]>()
  for (const search of new Set(due.flatMap(({ subscriber }) => subscriber.preferences.searches))) {
    try {
      const page = await booleanSearch(db, parseQuery(search, FEED_QUERY_LIMITS), {
        limit: MAX_SEARCH_MATCHES,
        order: 'newest',
        since: from,
      })
      found.set(
        search,
        page.papers.map(({ paper, score }) => ({ paper, at: score })),
      )
    } catch (error) {
      // the store outgrew the beginning of a word: the reader's other searches are no worse for it
      if (!(error instanceof BadRequest)) throw error
      log(`mail: a search cannot be asked any more: ${error.message}`)
    }
  }
  const merit = await validPaperScores(db, [...new Set([...found.values()].flat().map(({ paper }) => paper))])
  for (const [search, papers] of found)
    found.set(
      search,
      papers.filter(({ paper }) => merit.has(paper)).sort((a, b) => (merit.get(b.paper) ?? 0) - (merit.get(a.paper) ?? 0)),
    )
  return found
}

type DigestInputs = {
  topicCandidates: DigestCandidate[]
  matchesBySearch: Map<string, SearchMatch[]>
  topics: Topic[]
  mailedPapers: Set<string>
}

function decideDigest(
  one: DueSubscriber,
  { topicCandidates, matchesBySearch, topics, mailedPapers }: DigestInputs,
  now: Moment,
): DigestDecision {
  const { subscriber, queuedLetter } = one
  const { preferences } = subscriber
  const from = topicWindowStart(one, now)
  const { issue } = latestDueIssue(preferences, now)
  const base = { hash: subscriber.hash, dueAt: subscriber.nextDueAt ?? 0, nextDueAt: nextIssue(preferences, now, issue).at, to: now }
  const chosen = selectDigestPapers(
    [
      ...topicSources(preferences, topicCandidates, topics, from),
      ...searchSources(preferences, matchesBySearch, searchWindowStart(one, from)),
    ],
    mailedPapers,
    preferences.maxPapers,
  )
  if (chosen.papers.length === 0 && !preferences.sendIfEmpty && !queuedLetter) return base
  return { ...base, letter: { issue, from, ...chosen }, ...(queuedLetter && { instead: queuedLetter.issue }) }
}

/** All topics are one list; of chosen ones each is a list of its own. */
function topicSources(preferences: DigestPreferences, admitted: DigestCandidate[], topics: Topic[], from: Moment): DigestSource[] {
  const of = (slugs: string[]) => [
    ...new Set(admitted.filter(({ topic, at }) => at > from && slugs.includes(topic)).map(({ paper }) => paper)),
  ]
  const chosen = selectedTopics(preferences, topics).map(({ slug }) => slug)
  if (preferences.topics.includes('all')) return [{ section: { topic: 'all' }, papers: of(chosen) }]
  return chosen.map((slug) => ({ section: { topic: slug }, papers: of([slug]) }))
}

const searchSources = (preferences: DigestPreferences, found: Map<string, SearchMatch[]>, from: Moment): DigestSource[] =>
  preferences.searches.map((search) => ({
    section: { search },
    papers: (found.get(search) ?? []).filter(({ at }) => at > from).map(({ paper }) => paper),
  }))
