/**
 * Windows of days for sources that are asked by date: a few days back every time, so that what comes late is not missed;
 * after an outage the days missed too, up to thirty.
 */
import type { SourceState } from '../../model.ts'
import { DAY, dayOf, momentOf } from '../../text/dates.ts'

const LONGEST_GAP_DAYS = 30

/** `from` and `to` are UTC days, both included; `place` says how far the window has been read, empty at its beginning. */
export type Window = { from: string; to: string; place: string; lost?: string }

const seconds = (now: Date): number => Math.floor(now.getTime() / 1000)

/**
 * The window a state is in the middle of, else a new one that begins `days` before today. A place that is older than
 * `placeSeconds` is no longer believed in: the window is read from its beginning.
 */
export function windowOf(state: SourceState, now: Date, days: number, placeSeconds = Number.POSITIVE_INFINITY): Window {
  const at = seconds(now)
  const { from, to, place } = state
  const fresh = at - Number(state.placedAt ?? at) <= placeSeconds
  if (typeof from === 'string' && typeof to === 'string' && typeof place === 'string' && fresh) return { from, to, place }
  const doneAt = Number(state.doneAt ?? at)
  const gap = Math.floor((at - doneAt) / DAY)
  const back = Math.min(days + Math.max(0, gap - 1), LONGEST_GAP_DAYS)
  const lost = gap - 1 > LONGEST_GAP_DAYS && `not asked since ${dayOf(doneAt)}: days before ${dayOf(at - back * DAY)} are not filled in`
  return { from: dayOf(at - back * DAY), to: dayOf(at), place: '', ...(lost && { lost }) }
}

/** The state in which the same window is read on from a place. */
export const readOn = ({ from, to }: Window, place: string, state: SourceState, now: Date): SourceState => ({
  from,
  to,
  place,
  placedAt: seconds(now),
  ...(state.doneAt !== undefined && { doneAt: state.doneAt }),
})

/** The state in which a window was read to its end: one that was begun days ago leaves the days since then to the next. */
export const readThrough = ({ to }: Window, now: Date): SourceState => ({
  doneAt: Math.min(seconds(now), (momentOf(to) ?? Number.POSITIVE_INFINITY) + DAY - 1),
})

/** The state in which nothing was learned: the next window begins where this one did. */
export const unread = (state: SourceState): SourceState => (state.doneAt === undefined ? {} : { doneAt: state.doneAt })
