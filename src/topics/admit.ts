/**
 * Decides which papers are admitted to a topic's feed, and when.
 *
 * A topic's day is the UTC day. Its daily limit of N opens over the day: min(N, ceil(N × hour / 18)) places at an hour. Each
 * round fills the open places with the papers of the highest score that belong to the topic, were first seen in the last 7
 * days and are not yet admitted. Unused places lapse at midnight. A topic without a limit admits every paper that belongs.
 * A new topic is filled once with the N best papers of each of the last 7 days.
 */

import { uuidOf } from '../identifiers/uuid.ts'
import type { Moment, Topic } from '../model.ts'
import { NO_VOTES_TEXT } from '../papers/reasons.ts'
import { describePrior, describeScorePart, isSignalPart } from '../papers/score.ts'
import type { AdmissionCandidate, AdmissionChangeset, AdmissionSnapshot } from '../store/admission-snapshot.ts'
import type { AdmissionRow } from '../store/topics.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { fold, formatCount } from '../text/strings.ts'
import { termsOf } from '../text/tokenize.ts'
import { isFollowReason } from './follow.ts'

/** The number of places open at an hour of the day (0 to 23). */
export const openSlots = (perDay: number, hour: number): number => Math.min(perDay, Math.ceil((perDay * hour) / 18))

/** The id of a paper's entry: the same in every feed, format and instance. */
export const entryIdOf = (paper: string): string => uuidOf(paper)

/** An admission to a place of a day, before it has a moment. */
type PlannedAdmission = { candidate: AdmissionCandidate; place: number; day: string }

/**
 * Decides a round's admissions. New topics are filled only if `isRoundComplete`, from everything that could be gathered.
 * Each entry gets a moment of its own, because entries of a feed must not share `updated`: the best paper of a day the
 * latest, the next ones a second earlier each.
 */
export function admit(topics: Topic[], snapshot: AdmissionSnapshot, now: Moment, isRoundComplete: boolean): AdmissionChangeset {
  const today = dayOf(now)
  const hour = new Date(now * 1000).getUTCHours()
  const byTopic = Map.groupBy(snapshot.candidates, (candidate) => candidate.topic)
  const filledTopics = isRoundComplete ? topics.filter(({ slug }) => !snapshot.filledTopics.has(slug)).map(({ slug }) => slug) : []
  const planned = topics.flatMap((topic): PlannedAdmission[] => {
    const candidates = (byTopic.get(topic.slug) ?? []).toSorted(compareByScore)
    const isFilling = filledTopics.includes(topic.slug)
    if (!isFilling && !snapshot.filledTopics.has(topic.slug)) return []
    const backfill = isFilling ? daysBefore(now, 7).flatMap((day) => bestOfDay(day, candidates, topic.perDay)) : []
    const backfilled = new Set(backfill.map(({ candidate }) => candidate.paper))
    const admittedToday = snapshot.admissionCountsToday.get(topic.slug) ?? 0
    const open = topic.perDay === undefined ? Number.POSITIVE_INFINITY : openSlots(topic.perDay, hour) - admittedToday
    const eligible = candidates.filter(({ paper, firstSeenAt }) => !backfilled.has(paper) && firstSeenAt > now - 7 * DAY_SECONDS)
    return [
      ...backfill,
      ...eligible.slice(0, Math.max(0, open)).map((candidate, i) => ({ candidate, place: admittedToday + i + 1, day: today })),
    ]
  })

  const usedMoments = new Set(snapshot.usedMoments)
  const admissions = planned
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : compareByScore(a.candidate, b.candidate)))
    .flatMap(({ candidate, place, day }): AdmissionRow[] => {
      const at = takeFreeMoment(usedMoments, day, now)
      return at === undefined ? [] : [{ ...buildAdmission(candidate, at), day, place }]
    })
  return { admissions, filledTopics, ...dateChanges(snapshot, usedMoments, today, now) }
}

/** Dates changed papers and their announcements: all of a paper in this round, each at a moment of its own, or none until the next. */
function dateChanges(
  snapshot: AdmissionSnapshot,
  usedMoments: Set<Moment>,
  today: string,
  now: Moment,
): Pick<AdmissionChangeset, 'changedPapers' | 'announcementDates'> {
  const changedPapers: AdmissionChangeset['changedPapers'] = []
  const announcementDates: AdmissionChangeset['announcementDates'] = []
  const byPaper = Map.groupBy(snapshot.pendingAnnouncements, ({ paper }) => paper)
  for (const paper of new Set([...snapshot.changedPapers, ...byPaper.keys()])) {
    const changes = snapshot.changedPapers.includes(paper) ? [{ paper }] : []
    const entries = byPaper.get(paper) ?? []
    const moments = [...changes, ...entries].flatMap(() => takeFreeMoment(usedMoments, today, now) ?? [])
    if (moments.length < changes.length + entries.length) continue
    changedPapers.push(...changes.map((change) => ({ ...change, at: moments[0] as Moment })))
    announcementDates.push(...entries.map((entry, i) => ({ ...entry, at: moments[changes.length + i] as Moment })))
  }
  return { changedPapers, announcementDates }
}

const compareByScore = (a: AdmissionCandidate, b: AdmissionCandidate): number =>
  b.score - a.score || b.firstSeenAt - a.firstSeenAt || (a.paper < b.paper ? -1 : a.paper > b.paper ? 1 : a.topic < b.topic ? -1 : 1)

/** The best candidates first seen on a day. */
const bestOfDay = (day: string, candidates: AdmissionCandidate[], perDay = Number.POSITIVE_INFINITY): PlannedAdmission[] =>
  candidates
    .filter(({ firstSeenAt }) => dayOf(firstSeenAt) === day)
    .slice(0, perDay)
    .map((candidate, i) => ({ candidate, place: i + 1, day }))

const daysBefore = (now: Moment, days: number): string[] => Array.from({ length: days }, (_, i) => dayOf(now - (days - i) * DAY_SECONDS))

/** Takes the latest unused moment of a day, up to now; undefined if there is none. */
function takeFreeMoment(usedMoments: Set<Moment>, day: string, now: Moment): Moment | undefined {
  const start = Date.parse(`${day}T00:00:00Z`) / 1000
  for (let at = Math.min(now, start + DAY_SECONDS - 1); at >= start; at--) {
    if (usedMoments.has(at)) continue
    usedMoments.add(at)
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

/** The three matched parts that tell a reader most: phrases first, then parts with a field. */
function strongestPhrases(matched: string[]): string[] {
  const parts = matched.map((part) => {
    const [, field, phrase = '', asterisk] = /^(?:(\w+):)?"?(.*?)(\*?)"?$/s.exec(part) ?? []
    const words = asterisk ? `${phrase}…` : phrase
    return { words, weight: (/[\s-]/.test(words) ? 2 : 0) + (field ? 1 : 0) }
  })
  const heaviest = parts.toSorted((a, b) => b.weight - a.weight)
  const unique = heaviest.filter(
    (part, i) => !heaviest.some((other, j) => isCoveredBy(part.words, other.words) && (j < i || !isCoveredBy(other.words, part.words))),
  )
  // a pair of words from the classifier may be `for text`
  const meaningful = unique.filter(({ words }) => !hasStopwordEdge(words))
  return (meaningful.length > 0 ? meaningful : unique).slice(0, 3).map(({ words }) => `“${words}”`)
}

/** Whether other words repeat these: `distilled` and `distillation`, `quantiz…` and `quantization`. */
function isCoveredBy(words: string, others: string): boolean {
  if (words === others) return true
  if (words.endsWith('…')) return !others.endsWith('…') && fold(others).startsWith(fold(words.slice(0, -1)))
  return !others.endsWith('…') && termsOf(words).join(' ') === termsOf(others).join(' ')
}

function hasStopwordEdge(words: string): boolean {
  const list = words.toLowerCase().split(/\s+/)
  return list.length > 1 && [list[0], list.at(-1)].some((word) => STOP_WORDS.has(word as string))
}

/**
 * Explains an admission: `14 upvotes, twice as many as usual; in 3 sources; matches “post-training quantization”`, or without
 * votes `No votes yet; predicted interest: 12 authors, a link to code; …`.
 */
export function admissionReason(candidate: Pick<AdmissionCandidate, 'scoreParts' | 'matched' | 'firstSeenAt'>, at: Moment): string {
  const votes = candidate.scoreParts.filter(isSignalPart).map(describeScorePart)
  const prior = candidate.scoreParts.find((part) => part.kind === 'prior')
  const prediction = prior && describePrior(prior)
  const followReasons = candidate.matched.filter(isFollowReason)
  const phrases = strongestPhrases(candidate.matched.filter((part) => !isFollowReason(part)))
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(candidate.firstSeenAt))) / 1000 / DAY_SECONDS)
  return [
    ...(votes.length > 0 ? votes : [NO_VOTES_TEXT, ...(prediction ? [prediction] : [])]),
    ...followReasons.slice(0, 3),
    ...(phrases.length > 0 ? [`matches ${phrases.join(', ')}`] : []),
    ...(days > 0 ? [`first seen ${formatCount(days, 'day', 'days')} earlier`] : []),
  ].join('; ')
}
