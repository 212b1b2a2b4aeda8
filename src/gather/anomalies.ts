/**
 * Whether an answer is to be doubted: a batch that repeats an earlier day's, a list that shrank, a count outside what is
 * usual for its weekday. What is doubted is kept, reported, and asked again; the page it was compared with stays the
 * measure, until so many answers in a row have said the same that the new ones must be believed.
 */
import type { Moment } from '../model.ts'
import type { EarlierAnswer, PageMemory } from '../store/sources.ts'
import { dayOf } from '../text/dates.ts'
import { count } from '../text/strings.ts'

/** So many doubtful answers of a page in a row are believed. */
const BELIEVED_AFTER = 3
/** Fewer records than this are too few to tell. */
const FEW = 8
/** A day's batch is expected within usual / BAND and usual × BAND. */
const BAND = 5

/** An answer as it is judged. */
export type Judged = { url: string; seen: number; keys: string; dated: string | undefined; batch: boolean; apart: boolean; now: Moment }

/** Why an answer is doubted, in a sentence, or undefined. */
export function doubtOf(answer: Judged, { page, others, answers }: PageMemory): string | undefined {
  if (page && page.doubts >= BELIEVED_AFTER) return undefined
  const { seen, keys, dated, batch, apart, url, now } = answer
  if (seen >= FEW) {
    if (batch && page?.keys === keys && dated !== undefined && page.dated !== null && page.dated !== dated) {
      return `the batch of ${page.dated} again, under the date of ${dated}`
    }
    const twin = apart && others.find((other) => other.keys === keys && other.url !== url)
    if (twin) return `the same ${count(seen, 'record')} as at ${twin.url}`
  }
  if (!batch)
    return page && page.seen >= FEW && seen < page.seen / 2 ? `${count(seen, 'record')}, where there were ${page.seen}` : undefined
  const usual = usualOn(now, answers)
  if (usual === undefined || usual < FEW) return undefined
  if (seen < usual / BAND) return `${count(seen, 'record')} where ${usual} are usual`
  return seen > usual * BAND ? `${count(seen, 'record')} where ${usual} are usual` : undefined
}

/** The median count of a source's answers, those of the same weekday where there are three; of each day the fullest counts. */
export function usualOn(now: Moment, answers: EarlierAnswer[]): number | undefined {
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
export function bandOn(now: Moment, answers: EarlierAnswer[]): { least: number; most: number } | undefined {
  const usual = usualOn(now, answers)
  return usual === undefined || usual < FEW ? undefined : { least: Math.ceil(usual / BAND), most: usual * BAND }
}
