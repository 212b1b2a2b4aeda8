/**
 * Windows of days for sources that are asked by date: a few days back every time, so that what comes late is not missed;
 * after an outage the days missed too, up to thirty.
 */
import type { SourceState } from '../../model.ts'
import { DAY_SECONDS, dayOf, parseMoment, unixSeconds } from '../../text/dates.ts'

const MAX_GAP_DAYS = 30

/** `from` and `to` are UTC days, both included; `place` says how far the window has been read, empty at its beginning. */
export type DateWindow = { from: string; to: string; cursor: string; gapWarning?: string }

/**
 * The window a state is in the middle of, else a new one that begins `days` before today. A place that is older than
 * `placeSeconds` is no longer believed in: the window is read from its beginning.
 */
export function dateWindowOf(state: SourceState, now: Date, days: number, placeSeconds = Number.POSITIVE_INFINITY): DateWindow {
  const at = unixSeconds(now)
  const { from, to, place: cursor } = state
  const fresh = at - Number(state.placedAt ?? at) <= placeSeconds
  if (typeof from === 'string' && typeof to === 'string' && typeof cursor === 'string' && fresh) return { from, to, cursor }
  const doneAt = Number(state.doneAt ?? at)
  const gap = Math.floor((at - doneAt) / DAY_SECONDS)
  const back = Math.min(days + Math.max(0, gap - 1), MAX_GAP_DAYS)
  const gapWarning =
    gap - 1 > MAX_GAP_DAYS && `not asked since ${dayOf(doneAt)}: days before ${dayOf(at - back * DAY_SECONDS)} are not filled in`
  return { from: dayOf(at - back * DAY_SECONDS), to: dayOf(at), cursor: '', ...(gapWarning && { gapWarning }) }
}

/** The state in which the same window is read on from a place. */
export const continueWindow = ({ from, to }: DateWindow, place: string, state: SourceState, now: Date): SourceState => ({
  from,
  to,
  place,
  placedAt: unixSeconds(now),
  ...(state.doneAt !== undefined && { doneAt: state.doneAt }),
})

/** The state in which a window was read to its end: one that was begun days ago leaves the days since then to the next. */
export const completeWindow = ({ to }: DateWindow, now: Date): SourceState => ({
  doneAt: Math.min(unixSeconds(now), (parseMoment(to) ?? Number.POSITIVE_INFINITY) + DAY_SECONDS - 1),
})

/** The state in which nothing was learned: the next window begins where this one did. */
export const repeatWindow = (state: SourceState): SourceState => (state.doneAt === undefined ? {} : { doneAt: state.doneAt })
