/**
 * Whether an answer is to be doubted: a batch that repeats an earlier day's, a list that shrank, a count outside what is
 * usual for its weekday. What is doubted is kept, reported, and asked again; the page it was compared with stays the
 * measure, until so many answers in a row have said the same that the new ones must be believed.
 */
import type { Moment } from '../model.ts'
import type { PageHistory, PastResponse } from '../store/page-history.ts'
import { dayOf } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'

/** So many doubtful answers of a page in a row are believed. */
const MAX_CONSECUTIVE_ANOMALIES = 3
/** Fewer records than this are too few to tell. */
const MIN_COMPARABLE_RECORDS = 8
/** A day's batch is expected within usual / BAND and usual × BAND. */
const EXPECTED_RANGE_FACTOR = 5

/** An answer as it is judged. */
export type PageObservation = {
  url: string
  recordCount: number
  keysHash: string
  contentDay: string | undefined
  isBatch: boolean
  distinctPages: boolean
  now: Moment
}

/** Why an answer is doubted, in a sentence, or undefined. */
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

/** What a source's band is today, for whoever looks at its health: at least and at most so many. */
export function expectedRangeOn(now: Moment, answers: PastResponse[]): { least: number; most: number } | undefined {
  const usual = baselineCountOn(now, answers)
  return usual === undefined || usual < MIN_COMPARABLE_RECORDS
    ? undefined
    : { least: Math.ceil(usual / EXPECTED_RANGE_FACTOR), most: usual * EXPECTED_RANGE_FACTOR }
}
