/**
 * Creates digests: the papers that topics admitted and searches found since the last digest, each once, and never one that was mailed to
 * the same address before. A round may date admissions shortly before a digest that was already created, so the windows of digests overlap
 * by a day.
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

/** The overlap with the window of the digest before. */
const TOPIC_OVERLAP_SECONDS = DAY_SECONDS
/** The overlap of searches, as papers may be gathered days after their announcement; it starts no earlier than the preferences. */
const SEARCH_OVERLAP_SECONDS = 10 * DAY_SECONDS
/** The longest window, after an outage. */
const MAX_LOOKBACK_SECONDS = 30 * DAY_SECONDS
/** The newest matches of a search that are ranked. */
const MAX_SEARCH_MATCHES = 200

/** The start of the first digest's window, so that it covers a day or a week. */
export const firstDigestStart = (preferences: DigestPreferences, now: Moment): Moment =>
  now - (preferences.frequency === 'week' ? 6 * DAY_SECONDS : 0)

/** The candidates of a section, best first. */
export type DigestSource = { section: { topic: string } | { search: string }; papers: string[] }

/**
 * Selects papers in turn from each topic and search, the best first, up to the limit, and groups them by the section that selected them.
 * `skippedPapers` exceeded the limit.
 */
export function selectDigestPapers(
  sources: DigestSource[],
  mailedPapers: Set<string>,
  limit: number,
): Pick<Letter, 'papers' | 'sections' | 'skippedPapers'> {
  const queues = sources.map(({ papers }) => papers.filter((paper) => !mailedPapers.has(paper)))
  const selected = new Set<string>()
  const selectedBySource = sources.map((): string[] => [])
  for (let hasMore = true; hasMore && selected.size < limit; ) {
    hasMore = false
    for (const [i, queue] of queues.entries()) {
      if (selected.size >= limit) break
      const next = queue.find((paper) => !selected.has(paper))
      if (next === undefined) continue
      selected.add(next)
      selectedBySource[i]?.push(next)
      hasMore = true
    }
  }
  return {
    papers: selectedBySource.flat(),
    sections: sources.flatMap(({ section }, i) => {
      const papers = selectedBySource[i]?.length ?? 0
      return papers > 0 ? [{ ...section, papers }] : []
    }),
    skippedPapers: [...new Set(queues.flat())].filter((paper) => !selected.has(paper)),
  }
}

/** The start of a digest's window for topics; it includes that of a queued digest, which it replaces. */
function topicWindowStart({ subscriber, queuedLetter }: DueSubscriber, now: Moment): Moment {
  return Math.max(
    now - MAX_LOOKBACK_SECONDS,
    Math.min(subscriber.searchedUntilAt - TOPIC_OVERLAP_SECONDS, queuedLetter?.from ?? Number.POSITIVE_INFINITY),
  )
}

const searchWindowStart = ({ subscriber }: DueSubscriber, from: Moment): Moment =>
  Math.min(from, Math.max(subscriber.searchedUntilAt - SEARCH_OVERLAP_SECONDS, subscriber.changedAt))

/**
 * Creates the due digests of at most `limit` subscribers, and returns their number. The number of queries is constant, plus three for each
 * search.
 */
export async function createDueDigests(
  { db, topics }: Pick<AppContext, 'db' | 'topics'>,
  now: Moment,
  limit: number,
  log: (line: string) => void,
): Promise<number> {
  const due = await dueSubscribers(db, now, limit)
  if (due.length === 0) return 0
  const from = Math.min(...due.map((subscriber) => topicWindowStart(subscriber, now)))
  const slugs = new Set(due.flatMap(({ subscriber }) => selectedTopics(subscriber.preferences, topics).map(({ slug }) => slug)))
  const matchesBySearch = await runDigestSearches(
    db,
    due,
    Math.min(...due.map((subscriber) => searchWindowStart(subscriber, topicWindowStart(subscriber, now)))),
    log,
  )
  const topicCandidates = await digestCandidatesSince(db, slugs, from)
  const papers = new Set([...topicCandidates.map(({ paper }) => paper), ...[...matchesBySearch.values()].flat().map(({ paper }) => paper)])
  const mailedPapers = await mailedPapersOf(
    db,
    due.map(({ subscriber }) => subscriber.hash),
    [...papers],
    now,
  )
  await saveDigestDecisions(
    db,
    due.map((dueSubscriber) =>
      decideDigest(
        dueSubscriber,
        { topicCandidates, matchesBySearch, topics, mailedPapers: mailedPapers.get(dueSubscriber.subscriber.hash) ?? new Set() },
        now,
      ),
    ),
    now,
  )
  return due.length
}

type SearchMatch = { paper: string; at: Moment }

/** Runs each search of the subscribers once; returns its matches since `from`, best first. */
async function runDigestSearches(
  db: AppContext['db'],
  due: DueSubscriber[],
  from: Moment,
  log: (line: string) => void,
): Promise<Map<string, SearchMatch[]>> {
  const matchesBySearch = new Map<string, SearchMatch[]>()
  for (const search of new Set(due.flatMap(({ subscriber }) => subscriber.preferences.searches))) {
    try {
      const page = await booleanSearch(db, parseQuery(search, FEED_QUERY_LIMITS), {
        limit: MAX_SEARCH_MATCHES,
        order: 'newest',
        since: from,
      })
      matchesBySearch.set(
        search,
        page.papers.map(({ paper, score }) => ({ paper, at: score })),
      )
    } catch (error) {
      // a prefix may match too many words by now; the subscriber's other searches still run
      if (!(error instanceof BadRequest)) throw error
      log(`mail: skipped a search that is no longer valid: ${error.message}`)
    }
  }
  const scores = await validPaperScores(db, [...new Set([...matchesBySearch.values()].flat().map(({ paper }) => paper))])
  for (const [search, papers] of matchesBySearch)
    matchesBySearch.set(
      search,
      papers.filter(({ paper }) => scores.has(paper)).sort((a, b) => (scores.get(b.paper) ?? 0) - (scores.get(a.paper) ?? 0)),
    )
  return matchesBySearch
}

type DigestInputs = {
  topicCandidates: DigestCandidate[]
  matchesBySearch: Map<string, SearchMatch[]>
  topics: Topic[]
  mailedPapers: Set<string>
}

function decideDigest(
  dueSubscriber: DueSubscriber,
  { topicCandidates, matchesBySearch, topics, mailedPapers }: DigestInputs,
  now: Moment,
): DigestDecision {
  const { subscriber, queuedLetter } = dueSubscriber
  const { preferences } = subscriber
  const from = topicWindowStart(dueSubscriber, now)
  const { issue } = latestDueIssue(preferences, now)
  const base = { hash: subscriber.hash, dueAt: subscriber.nextDueAt ?? 0, nextDueAt: nextIssue(preferences, now, issue).at, to: now }
  const selection = selectDigestPapers(
    [
      ...topicSources(preferences, topicCandidates, topics, from),
      ...searchSources(preferences, matchesBySearch, searchWindowStart(dueSubscriber, from)),
    ],
    mailedPapers,
    preferences.maxPapers,
  )
  if (selection.papers.length === 0 && !preferences.sendIfEmpty && !queuedLetter) return base
  return { ...base, letter: { issue, from, ...selection }, ...(queuedLetter && { instead: queuedLetter.issue }) }
}

/** All topics are one section; selected topics have one each. */
function topicSources(preferences: DigestPreferences, candidates: DigestCandidate[], topics: Topic[], from: Moment): DigestSource[] {
  const papersOf = (slugs: string[]) => [
    ...new Set(candidates.filter(({ topic, at }) => at > from && slugs.includes(topic)).map(({ paper }) => paper)),
  ]
  const slugs = selectedTopics(preferences, topics).map(({ slug }) => slug)
  if (preferences.topics.includes('all')) return [{ section: { topic: 'all' }, papers: papersOf(slugs) }]
  return slugs.map((slug) => ({ section: { topic: slug }, papers: papersOf([slug]) }))
}

const searchSources = (preferences: DigestPreferences, matchesBySearch: Map<string, SearchMatch[]>, from: Moment): DigestSource[] =>
  preferences.searches.map((search) => ({
    section: { search },
    papers: (matchesBySearch.get(search) ?? []).filter(({ at }) => at > from).map(({ paper }) => paper),
  }))
