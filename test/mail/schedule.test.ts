/** When a digest is due: in every zone, at both switches of the year. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DigestSchedule, latestDueIssue, localDayOf, momentOfLocalHour, nextIssue } from '../../src/mail/schedule.ts'
import { moment } from '../support/world.ts'

const iso = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z')
const daily = (zone: string, hour: number): DigestSchedule => ({ frequency: 'day', weekday: 1, zone, hour })
const weekly = (zone: string, weekday: number, hour: number): DigestSchedule => ({ frequency: 'week', weekday, zone, hour })

test.each([
  // clocks go forward at 02:00 to 03:00
  ['Europe/Berlin', '2025-03-29', 2, '2025-03-29T01:00:00Z'],
  ['Europe/Berlin', '2025-03-30', 1, '2025-03-30T00:00:00Z'],
  ['Europe/Berlin', '2025-03-30', 2, '2025-03-30T01:00:00Z'],
  ['Europe/Berlin', '2025-03-30', 3, '2025-03-30T01:00:00Z'],
  ['Europe/Berlin', '2025-03-30', 7, '2025-03-30T05:00:00Z'],
  // and back at 03:00 to 02:00, so that 02:00 comes twice
  ['Europe/Berlin', '2025-10-26', 1, '2025-10-25T23:00:00Z'],
  ['Europe/Berlin', '2025-10-26', 2, '2025-10-26T00:00:00Z'],
  ['Europe/Berlin', '2025-10-26', 3, '2025-10-26T02:00:00Z'],
  ['America/New_York', '2025-03-09', 2, '2025-03-09T07:00:00Z'],
  ['America/New_York', '2025-11-02', 1, '2025-11-02T05:00:00Z'],
  ['America/New_York', '2025-11-02', 2, '2025-11-02T07:00:00Z'],
  // where midnight is what is passed over
  ['America/Santiago', '2025-09-07', 0, '2025-09-07T04:00:00Z'],
  ['Africa/Cairo', '2025-04-25', 0, '2025-04-24T22:00:00Z'],
  // half an hour, on the other half of the earth
  ['Australia/Lord_Howe', '2025-10-05', 2, '2025-10-04T15:30:00Z'],
  ['Australia/Lord_Howe', '2025-04-06', 1, '2025-04-05T14:00:00Z'],
  ['Asia/Kathmandu', '2025-06-01', 0, '2025-05-31T18:15:00Z'],
  ['Pacific/Kiritimati', '2025-06-01', 7, '2025-05-31T17:00:00Z'],
  ['Pacific/Pago_Pago', '2025-06-01', 7, '2025-06-01T18:00:00Z'],
  ['UTC', '2025-06-01', 7, '2025-06-01T07:00:00Z'],
])('in %s %s %i:00 is %s', (zone, day, hour, at) => {
  expect(iso(momentOfLocalHour(zone, day, hour))).toBe(at)
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Casablanca',
  'Asia/Tehran',
]

test('a year has a digest for every day, in order, in every zone and at every hour', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 23 }), (zone, hour) => {
      const days: string[] = []
      let due = nextIssue(daily(zone, hour), moment('2025-01-01T12:00:00Z'))
      for (let before = 0; due.at < moment('2026-01-01T12:00:00Z'); due = nextIssue(daily(zone, hour), due.at)) {
        expect(due.at).toBeGreaterThan(before)
        before = due.at
        expect(localDayOf(zone, due.at)).toBe(due.issue)
        const yesterday = days.at(-1)
        if (yesterday !== undefined) expect(Date.parse(due.issue) - Date.parse(yesterday)).toBe(86_400_000)
        days.push(due.issue)
      }
      expect(days.length).toBeGreaterThan(363)
    }),
    { numRuns: 40 },
  )
})

test('the last that was due is due again only after the next', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<DigestSchedule['frequency']>('day', 'week'),
      fc.integer({ min: moment('2025-01-01T00:00:00Z'), max: moment('2026-12-31T00:00:00Z') }),
      (zone, hour, weekday, frequency, now) => {
        const schedule = { frequency, weekday, zone, hour }
        const last = latestDueIssue(schedule, now)
        expect(last.at).toBeLessThanOrEqual(now)
        expect(nextIssue(schedule, last.at).at).toBeGreaterThan(now)
        expect(nextIssue(schedule, last.at)).toEqual(nextIssue(schedule, now))
      },
    ),
  )
})

test.each([
  [weekly('Europe/Berlin', 1, 7), '2025-10-24T12:00:00Z', '2025-10-27', '2025-10-27T06:00:00Z'],
  [weekly('Europe/Berlin', 7, 2), '2025-03-29T12:00:00Z', '2025-03-30', '2025-03-30T01:00:00Z'],
  [weekly('Asia/Tokyo', 1, 7), '2025-11-23T21:59:59Z', '2025-11-24', '2025-11-23T22:00:00Z'],
  [weekly('Asia/Tokyo', 1, 7), '2025-11-23T22:00:00Z', '2025-12-01', '2025-11-30T22:00:00Z'],
])('%j after %s is of %s, due %s', (schedule, after, issue, at) => {
  const due = nextIssue(schedule, moment(after))
  expect([due.issue, iso(due.at)]).toEqual([issue, at])
})

test('a later hour of a day that had its digest is due on the next day', () => {
  expect(nextIssue(daily('UTC', 18), moment('2025-11-21T12:00:00Z'), '2025-11-21').issue).toBe('2025-11-22')
})
