/**
 * Detects anomalies: a batch that repeats an earlier day's, a list that shrank, a count far from its weekday's baseline. The
 * records are stored all the same, the anomaly is reported, and the page is requested again.
 */
import type { Moment } from '../model.ts'
import type { PageHistory, PastResponse } from '../store/page-history.ts'
import { dayOf } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'

/** An anomaly is accepted after it repeats this often. */
const MAX_CONSECUTIVE_ANOMALIES = 3
/** Shorter lists are not compared. */
const MIN_COMPARABLE_RECORDS = 8
/** A day's batch is expected between a fifth of its baseline and five times as much. */
const EXPECTED_RANGE_FACTOR = 5

/** The facts of an answer that are compared. */
export type PageObservation = {
  url: string
  recordCount: number
  keysHash: string
  contentDay: string | undefined
  isBatch: boolean
  distinctPages: boolean
  now: Moment
}

/** The anomaly of an answer, in a sentence; undefined if there is none. */
export function detectAnomaly(answer: PageObservation, { page, otherPages, pastResponses }: PageHistory): string | undefined {
  if (page && page.anomalies >= MAX_CONSECUTIVE_ANOMALIES) return undefined
  const { recordCount, keysHash, contentDay, isBatch, distinctPages, url, now } = answer
  if (recordCount >= MIN_COMPARABLE_RECORDS) {
    if (isBatch && page?.keysHash === keysHash && contentDay !== undefined && page.contentDay !== null && page.contentDay !== contentDay) {
      return `the batch of ${page.contentDay} again, under the date of ${contentDay}`
    }
    const twin = distinctPages && otherPages.find((other) => other.keys === keysHash && other.url !== url)
    if (twin) return `the same ${formatCount(recordCount, 'record')} as at ${twin.url}`
  }
  if (!isBatch)
    return page && page.recordCount >= MIN_COMPARABLE_RECORDS && recordCount < page.recordCount / 2
      ? `${formatCount(recordCount, 'record')}, where there were ${page.recordCount}`
      : undefined
  const usual = baselineCountOn(now, pastResponses)
  if (usual === undefined || usual < MIN_COMPARABLE_RECORDS) return undefined
  if (recordCount < usual / EXPECTED_RANGE_FACTOR) return `${formatCount(recordCount, 'record')} where ${usual} are usual`
  return recordCount > usual * EXPECTED_RANGE_FACTOR ? `${formatCount(recordCount, 'record')} where ${usual} are usual` : undefined
}

/** The median count of a source's answers, those of the same weekday where there are three; of each day the fullest counts. */
export function baselineCountOn(now: Moment, answers: PastResponse[]): number | undefined {
  const today = dayOf(now)
  const fullest = new Map<string, number>()
  for (const { at, seen } of answers) if (dayOf(at) !== today) fullest.set(dayOf(at), Math.max(seen, fullest.get(dayOf(at)) ?? 0))
  const days = [...fullest]
  const weekday = new Date(now * 1000).getUTCDay()
  const same = days.filter(([day]) => new Date(day).getUTCDay() === weekday)
  const counts = (same.length >= 3 ? same : days).map(([, seen]) => seen).sort((a, b) => a - b)
  return counts.length > 0 ? counts[Math.floor((counts.length - 1) / 2)] : undefined
}

/** The expected number of records of a source today. */
export function expectedRangeOn(now: Moment, answers: PastResponse[]): { least: number; most: number } | undefined {
  const usual = baselineCountOn(now, answers)
  return usual === undefined || usual < MIN_COMPARABLE_RECORDS
    ? undefined
    : { least: Math.ceil(usual / EXPECTED_RANGE_FACTOR), most: usual * EXPECTED_RANGE_FACTOR }
}
