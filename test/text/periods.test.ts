import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_SECONDS, dayOf, formatDate, formatDayWithWeekday } from '../../src/text/dates.ts'
import { calendarPeriodOf, formatCalendarPeriod, monthOf, parseCalendarPeriod, periodTitle, weekOf } from '../../src/text/periods.ts'

describe('a date', () => {
  test.each([
    ['2025-11-21T05:00:00Z', '21 November 2025'],
    ['2025-11-01', '1 November 2025'],
    ['2025-11', 'November 2025'],
    ['2025', '2025'],
    ['soon', undefined],
  ])('%s reads %s', (date, text) => expect(formatDate(date)).toBe(text))

  test('can have its weekday', () => expect(formatDayWithWeekday('2025-11-21')).toBe('Friday, 21\u00a0November\u00a02025'))
})

describe('a period', () => {
  test.each([
    ['2025-11-21', '2025-W47', '17 to 23\u00a0November\u00a02025', 'week 47 of 2025'],
    ['2024-12-30', '2025-W01', '30\u00a0December\u00a02024 to 5\u00a0January\u00a02025', 'week 1 of 2025'],
    ['2021-01-03', '2020-W53', '28\u00a0December\u00a02020 to 3\u00a0January\u00a02021', 'week 53 of 2020'],
    ['2025-11-30', '2025-W48', '24 to 30\u00a0November\u00a02025', 'week 48 of 2025'],
    ['2025-10-01', '2025-W40', '29\u00a0September to 5\u00a0October\u00a02025', 'week 40 of 2025'],
    ['2026-12-31', '2026-W53', '28\u00a0December\u00a02026 to 3\u00a0January\u00a02027', 'week 53 of 2026'],
  ])('%s is in the week %s, %s', (day, name, text, title) => {
    expect(weekOf(day).name).toBe(name)
    expect(parseCalendarPeriod('week', name)).toEqual(weekOf(day))
    expect(formatCalendarPeriod(weekOf(day))).toBe(text)
    expect(periodTitle(weekOf(day))).toBe(title)
  })

  test.each([
    ['week', '2025-W53'],
    ['week', '2025-W54'],
    ['week', '2025-W00'],
    ['week', '2025-47'],
    ['month', '2025-13'],
    ['month', '2025-11-01'],
    ['day', '2025-02-30'],
    ['day', '2025-2-3'],
    ['day', '2025-11'],
    ['day', 'x'],
    ['day', ''],
  ] as const)('there is no %s %j', (kind, name) => expect(parseCalendarPeriod(kind, name)).toBeUndefined())

  test('a month ends with its last day', () => {
    expect(monthOf('2024-02-10')).toMatchObject({ kind: 'month', name: '2024-02', firstDay: '2024-02-01', lastDay: '2024-02-29' })
    expect(monthOf('2025-12-31').lastDay).toBe('2025-12-31')
  })

  test('every day is in one period of each kind, and its name parses to the same period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom('day' as const, 'week' as const, 'month' as const), (days, kind) => {
        const period = calendarPeriodOf(kind, dayOf(days * DAY_SECONDS))
        expect(period.startsAt <= days * DAY_SECONDS && days * DAY_SECONDS < period.endsAt).toBe(true)
        expect(parseCalendarPeriod(kind, period.name)).toEqual(period)
      }),
    )
  })
})
