/**
 * The bar: which papers enter a topic's feed, and when.
 *
 * A topic's day is the UTC day. Its N places open over the day, min(N, ceil(N × hour / 18)) at an hour, and each round
 * fills the open ones with the papers of highest merit that belong, were first seen in the last 7 days, reach the floor
 * and are not yet admitted. What nobody takes lapses at midnight; nothing enters a past day. A topic without places
 * admits every paper that belongs. A topic that never admitted is filled once with the 7 days before, each day's N best.
 */

import { uuidOf } from '../identifiers/uuid.ts'
import type { Moment, Topic } from '../model.ts'
import { describePrior, describeScorePart, isSignalPart } from '../papers/score.ts'
import type { AdmissionCandidate, AdmissionChangeset, AdmissionRow, AdmissionSnapshot } from '../store/topics.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { fold } from '../text/strings.ts'
import { termsOf } from '../text/tokenize.ts'
import { isFollowReason } from './follow.ts'

/** How many of a day's places are open at this hour of the day (0 to 23). */
export const openSlots = (perDay: number, hour: number): number => Math.min(perDay, Math.ceil((perDay * hour) / 18))

/** The identifier of a paper's entry, in every feed, format and instance. */
export const entryIdOf = (paper: string): string => uuidOf(paper)

/** A paper that takes a place on a day, before it has a moment of that day. */
type PlannedAdmission = { candidate: AdmissionCandidate; place: number; day: string }

/**
 * What a round admits. `complete` says that nothing more is due: only then is a new topic filled, so that its first days
 * are chosen from all that could be gathered. Every moment given out is one that no entry has yet, because the entries of
 * a feed must not share `updated`; the best of a day is dated last, those after it a second earlier each.
 */
export function admit(topics: Topic[], view: AdmissionSnapshot, now: Moment, complete: boolean): AdmissionChangeset {
  const today = dayOf(now)
  const hour = new Date(now * 1000).getUTCHours()
  const byTopic = Map.groupBy(view.candidates, (candidate) => candidate.topic)
  const filledTopics = complete ? topics.filter(({ slug }) => !view.filledTopics.has(slug)).map(({ slug }) => slug) : []
  const entrants = topics.flatMap((topic): PlannedAdmission[] => {
    const candidates = (byTopic.get(topic.slug) ?? []).toSorted(compareByScore)
    const filling = filledTopics.includes(topic.slug)
    if (!filling && !view.filledTopics.has(topic.slug)) return []
    const earlier = filling ? daysBefore(now, 7).flatMap((day) => bestOfDay(day, candidates, topic.perDay)) : []
    const gone = new Set(earlier.map(({ candidate }) => candidate.paper))
    const already = view.admissionCountsToday.get(topic.slug) ?? 0
    const open = topic.perDay === undefined ? Number.POSITIVE_INFINITY : openSlots(topic.perDay, hour) - already
    const entering = candidates.filter(({ paper, firstSeenAt }) => !gone.has(paper) && firstSeenAt > now - 7 * DAY_SECONDS)
    return [...earlier, ...entering.slice(0, Math.max(0, open)).map((candidate, i) => ({ candidate, place: already + i + 1, day: today }))]
  })

  const taken = new Set(view.usedMoments)
  const admissions = entrants
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : compareByScore(a.candidate, b.candidate)))
    .flatMap(({ candidate, place, day }): AdmissionRow[] => {
      const at = takeFreeMoment(taken, day, now)
      return at === undefined ? [] : [{ ...buildAdmission(candidate, at), day, place }]
    })
  return { admissions, filledTopics, ...dateChanges(view, taken, today, now) }
}

/** A changed paper and all that was announced of it change together, each at a moment of its own, or wait for the next round. */
function dateChanges(
  view: AdmissionSnapshot,
  taken: Set<Moment>,
  today: string,
  now: Moment,
): Pick<AdmissionChangeset, 'changedPapers' | 'announcementDates'> {
  const changedPapers: AdmissionChangeset['changedPapers'] = []
  const announcementDates: AdmissionChangeset['announcementDates'] = []
  const byPaper = Map.groupBy(view.pendingAnnouncements, ({ paper }) => paper)
  for (const paper of new Set([...view.changedPapers, ...byPaper.keys()])) {
    const own = view.changedPapers.includes(paper) ? [{ paper }] : []
    const entries = byPaper.get(paper) ?? []
    const moments = [...own, ...entries].flatMap(() => takeFreeMoment(taken, today, now) ?? [])
    if (moments.length < own.length + entries.length) continue
    changedPapers.push(...own.map((one) => ({ ...one, at: moments[0] as Moment })))
    announcementDates.push(...entries.map((one, i) => ({ ...one, at: moments[own.length + i] as Moment })))
  }
  return { changedPapers, announcementDates }
}

const compareByScore = (a: AdmissionCandidate, b: AdmissionCandidate): number =>
  b.score - a.score || b.firstSeenAt - a.firstSeenAt || (a.paper < b.paper ? -1 : a.paper > b.paper ? 1 : a.topic < b.topic ? -1 : 1)

/** The N best of those first seen on a day. */
const bestOfDay = (day: string, candidates: AdmissionCandidate[], perDay = Number.POSITIVE_INFINITY): PlannedAdmission[] =>
  candidates
    .filter(({ firstSeenAt }) => dayOf(firstSeenAt) === day)
    .slice(0, perDay)
    .map((candidate, i) => ({ candidate, place: i + 1, day }))

const daysBefore = (now: Moment, days: number): string[] => Array.from({ length: days }, (_, i) => dayOf(now - (days - i) * DAY_SECONDS))

/** Takes the latest moment of a day, up to now, that nothing is dated at; undefined when the day has none left. */
function takeFreeMoment(taken: Set<Moment>, day: string, now: Moment): Moment | undefined {
  const start = Date.parse(`${day}T00:00:00Z`) / 1000
  for (let at = Math.min(now, start + DAY_SECONDS - 1); at >= start; at--) {
    if (taken.has(at)) continue
    taken.add(at)
    return at
  }
  return undefined
}

const buildAdmission = (candidate: AdmissionCandidate, at: Moment): Omit<AdmissionRow, 'day' | 'place'> => ({
  topic: candidate.topic,
  paper: candidate.paper,
  entryId: entryIdOf(candidate.paper),
  at,
  entry: {
    reason: admissionReason(candidate, at),
    score: candidate.score,
    parts: candidate.scoreParts,
    counts: candidate.counts,
  },
})

/** The three parts of a query that say most to a reader: phrases before words, then what stood where the query looked for it. */
function tellingPhrases(matched: string[]): string[] {
  const parts = matched.map((written) => {
    const [, field, found = '', begun] = /^(?:(\w+):)?"?(.*?)(\*?)"?$/s.exec(written) ?? []
    // what only begins so is no word a person knows: `generat…`
    const words = begun ? `${found}…` : found
    return { words, weight: (/[\s-]/.test(words) ? 2 : 0) + (field ? 1 : 0) }
  })
  const heaviest = parts.toSorted((a, b) => b.weight - a.weight)
  const unique = heaviest.filter(
    (part, i) => !heaviest.some((one, j) => isCoveredBy(part.words, one.words) && (j < i || !isCoveredBy(one.words, part.words))),
  )
  // a pair of words that was learned may be `for text`
  const whole = unique.filter(({ words }) => !hasStopwordEdge(words))
  return (whole.length > 0 ? whole : unique).slice(0, 3).map(({ words }) => `“${words}”`)
}

/** Whether other words say the same: `distilled` and `distillation`, `quantiz…` and `quantization`. */
function isCoveredBy(words: string, others: string): boolean {
  if (words === others) return true
  if (words.endsWith('…')) return !others.endsWith('…') && fold(others).startsWith(fold(words.slice(0, -1)))
  return !others.endsWith('…') && termsOf(words).join(' ') === termsOf(others).join(' ')
}

function hasStopwordEdge(words: string): boolean {
  const all = words.toLowerCase().split(/\s+/)
  return all.length > 1 && [all[0], all.at(-1)].some((word) => STOP_WORDS.has(word as string))
}

/** What a reason begins with where nobody had voted. */
export const NO_VOTES_TEXT = 'No votes yet'

/**
 * Why a paper was admitted, as a sentence: `14 upvotes, twice as many as usual; in 3 sources; matches “post-training
 * quantization”`. Where nothing was counted yet, what its prior says: `No votes yet; predicted interest: 12 authors, a link to code; …`.
 */
export function admissionReason(candidate: Pick<AdmissionCandidate, 'scoreParts' | 'matched' | 'firstSeenAt'>, at: Moment): string {
  const votes = candidate.scoreParts.filter(isSignalPart).map(describeScorePart)
  const prior = candidate.scoreParts.find((part) => part.kind === 'prior')
  const expected = prior && describePrior(prior)
  const followed = candidate.matched.filter(isFollowReason)
  const matched = tellingPhrases(candidate.matched.filter((part) => !isFollowReason(part)))
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(candidate.firstSeenAt))) / 1000 / DAY_SECONDS)
  return [
    ...(votes.length > 0 ? votes : [NO_VOTES_TEXT, ...(expected ? [expected] : [])]),
    ...followed.slice(0, 3),
    ...(matched.length > 0 ? [`matches ${matched.join(', ')}`] : []),
    ...(days > 0 ? [`first seen ${days === 1 ? 'the day' : `${days} days`} before`] : []),
  ].join('; ')
}
