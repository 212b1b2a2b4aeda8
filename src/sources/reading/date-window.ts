/**
 * Windows of days for sources that are asked by date: a few days back every time, so that what comes late is not missed;
 * after an outage the days missed too, up to thirty.
 */
import type { SourceState } from '../../model.ts'
import { DAY_SECONDS, dayOf, parseMoment, unixSeconds } from '../../text/dates.ts'

const MAX_GAP_DAYS = 30

/** A window: `from` and `to` are UTC days, inclusive; `cursor` is the position reached, empty at the start. */
export type DateWindow = { from: string; to: string; cursor: string; gapWarning?: string }

/**
 * The window that a state has begun, else a new one from `days` before today. A position older than `placeSeconds` is
 * discarded, and the window starts again.
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

/** The state to continue a window from a position. */
export const continueWindow = ({ from, to }: DateWindow, place: string, state: SourceState, now: Date): SourceState => ({
  from,
  to,
  place,
  placedAt: unixSeconds(now),
  ...(state.doneAt !== undefined && { doneAt: state.doneAt }),
})

/** The state after a complete window; the next one begins where this one was opened. */
export const completeWindow = ({ to }: DateWindow, now: Date): SourceState => ({
  doneAt: Math.min(unixSeconds(now), (parseMoment(to) ?? Number.POSITIVE_INFINITY) + DAY_SECONDS - 1),
})

/** The state after nothing was read: the next window begins where this one did. */
export const repeatWindow = (state: SourceState): SourceState => (state.doneAt === undefined ? {} : { doneAt: state.doneAt })
