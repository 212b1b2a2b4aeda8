/**
 * Parses dates of feeds into RFC 3339 in UTC: RFC 822 and its variants, W3CDTF, ISO 8601, asctime, and month names in the
 * languages of journals. A date without a zone is UTC; an invalid date is undefined, never today.
 */

import { DAY_SECONDS, rfc3339 } from '../../text/dates.ts'
import { fold } from '../../text/strings.ts'

const MONTH_PREFIXES = [
  ['jan', 'ene', 'gen', 'ian', 'ιαν', 'янв'],
  ['feb', 'fev', 'φεβ', 'фев'],
  ['mar', 'mrz', 'maa', 'mrt', 'μαρ', 'мар'],
  ['apr', 'avr', 'abr', 'απρ', 'апр'],
  ['may', 'mai', 'mag', 'mei', 'maj', 'μαι', 'μαυ', 'май', 'мая'],
  ['jun', 'juin', 'giu', 'ιουν', 'июн'],
  ['jul', 'juil', 'lug', 'ιουλ', 'июл'],
  ['aug', 'aou', 'ago', 'αυγ', 'авг'],
  ['sep', 'set', 'szept', 'σεπ', 'сен'],
  ['oct', 'okt', 'ott', 'out', 'οκτ', 'окт'],
  ['nov', 'νοε', 'ноя'],
  ['dec', 'dez', 'dic', 'δεκ', 'дек'],
].map((names) => names.map(fold))

/** UTC offsets in hours of the zones in RFC 822 and in feeds. */
const ZONE_OFFSETS: Record<string, number> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 1, bst: 1, cet: 1, met: 1, mez: 1, cest: 2, mest: 2, mesz: 2, eet: 2, eest: 3, msk: 3 },
  ...{ ist: 5.5, sgt: 8, hkt: 8, jst: 9, kst: 9, aest: 10, aedt: 11, nzst: 12, nzdt: 13 },
  ...{ ast: -4, adt: -3, at: -4, est: -5, edt: -4, et: -5, cst: -6, cdt: -5, ct: -6, mst: -7, mdt: -6, mt: -7, pst: -8, pdt: -7, pt: -8 },
  ...{ akst: -9, akdt: -8, hst: -10, brt: -3, art: -3 },
}

/** RFC 3339 in UTC for a date in any form feeds use, or undefined. */
export function parseFeedDate(written: string): string | undefined {
  const text = written.trim().slice(0, 100)
  const at = parseIsoDate(text) ?? parseLooseDate(text)
  return at === undefined ? undefined : rfc3339(at)
}

const ISO_DATE =
  /^(\d{4})(?:-?(\d\d)(?:-?(\d\d))?|-(\d{3}))?(?:(?:T|\s+)(\d{1,2}):?(\d\d)(?::?(\d\d(?:[.,]\d+)?))?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?Z?)?$/i

/** W3CDTF and ISO 8601, extended and basic: `2003`, `2003-12`, `20031231T101455Z`, `2003-335`, `2003-12-31 10:14:55.5 -08:00`. */
function parseIsoDate(text: string): number | undefined {
  const [, year, month = '1', day = '1', ordinal, hour = '0', minute = '0', second = '0', zone] = ISO_DATE.exec(text) ?? []
  if (!year) return undefined
  const offset = zone ? parseZoneOffset(zone) : 0
  const start = toUnixSeconds(Number(year), Number(month), Number(day), [hour, minute, second], offset ?? Number.NaN)
  return start === undefined || !ordinal || Number(ordinal) > 366 ? start : start + (Number(ordinal) - 1) * DAY_SECONDS
}

/** The UTC offset in hours of `+0100`, `GMT-07:00`, `EST`; undefined if it is not a zone. Impossible offsets count as UTC. */
function parseZoneOffset(zone: string): number | undefined {
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d{1,2}?):?(\d\d)?$/i.exec(zone) ?? []
  if (!sign) return ZONE_OFFSETS[zone.toLowerCase()]
  const offset = Number(hours) + Number(minutes) / 60
  if (Number(minutes) > 59 || Number(hours) > 24) return Number.NaN
  return offset > 14 || (sign === '-' && offset > 12) ? 0 : sign === '-' ? -offset : offset
}

const TIME_PATTERN =
  /(?:\bat\s+|t|\s|^)(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d+)?))?(?![\d:])\s*([ap]m\b)?\s*((?:utc|gmt)?[+-](?:\d{1,2}:\d\d|\d{4}|\d\d)(?=[\sz]))?/
const ZONE_PATTERN = new RegExp(`(?<=[\\s\\d])(${Object.keys(ZONE_OFFSETS).join('|')})(?=\\s)`)

/** Parses a date in words or numbers: time, zone, year, month and day are recognized, weekdays are ignored. */
function parseLooseDate(text: string): number | undefined {
  let rest = ` ${fold(text)
    .replace(/\(.*?\)/g, ' ')
    .replace(/([ap])\.\s?m\.?/g, '$1m')
    .replace(/(?<=\d)(st|nd|rd|th)\b/g, '')} `
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest) ?? undefined
    if (found) rest = `${rest.slice(0, found.index)} ${rest.slice(found.index + found[0].length)}`
    return found
  }
  if (/^\s*\d{9,13}\s*$/.test(rest)) return Math.floor(Number(rest) / (rest.trim().length > 11 ? 1000 : 1))
  const time = take(TIME_PATTERN)
  let hour = Number(time?.[1] ?? 0)
  if (time?.[4]) hour = (hour % 12) + (time[4] === 'pm' ? 12 : 0)
  const zone = time?.[5]
  const region = take(/\b([a-z]+\/[a-z_]+(?:\/[a-z_]+)?)\b/)?.[1]
  const named = take(ZONE_PATTERN)?.[1]
  const date = parseYearMonthDay(rest)
  if (!date) return undefined
  const offset = zone ? parseZoneOffset(zone) : named ? ZONE_OFFSETS[named] : 0
  const local = toUnixSeconds(...date, [String(hour), time?.[2] ?? '0', time?.[3] ?? '0'], offset ?? Number.NaN)
  return region && local !== undefined ? local - utcOffsetSeconds(region, local) : local
}

/** Year, month and day in a date without its time and zone. */
function parseYearMonthDay(text: string): [number, number, number] | undefined {
  const words = text.match(/\p{L}+/gu) ?? []
  const numbers = text.match(/\d+/g) ?? []
  const month = words.map(parseMonthName).findLast((found) => found > 0) // the last, for `mar.` is also a mardi
  if (month) {
    const year = numbers.find((digits) => digits.length >= 4) ?? (numbers.length > 1 ? numbers.at(-1) : undefined)
    const days = numbers.filter((digits) => digits !== year || digits.length < 3)
    const day = days.length ? days[0] : '1'
    const foreign = words.some((word) => !parseMonthName(word) && [...word].length === 1)
    return year && day && day.length <= 2 && numbers.length <= 2 && !foreign ? [expandYear(year), month, Number(day)] : undefined
  }
  const [a, b, c] = numbers.map(Number) as [number, number, number]
  if (numbers.length !== 3) return undefined
  if (numbers[0]?.length === 4) return [a, b, c]
  if (/\d-\d+-\d/.test(text)) return [expandYear(numbers[0] as string), b, c]
  const year = expandYear(numbers[2] as string)
  if (/\d\.\d/.test(text) || a > 12) return [year, b, a]
  return [year, a, b]
}

/** The number of a month name in any of these languages, else 0. */
const parseMonthName = (word: string): number => MONTH_PREFIXES.findIndex((names) => names.some((name) => word.startsWith(name))) + 1

const expandYear = (digits: string): number => (digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) < 70 ? 2000 : 1900))

/** Unix seconds; undefined if a part is out of range. */
function toUnixSeconds(year: number, month: number, day: number, time: string[], offset: number): number | undefined {
  const [hour, minute, second] = time.map((part) => Number(part.replace(',', '.'))) as [number, number, number]
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 24 && minute <= 59 && second < 61) || Number.isNaN(offset)) return undefined
  const ms = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59))
  return day > new Date(Date.UTC(year, month, 0)).getUTCDate() || year < 1000 || year > 9999
    ? undefined
    : Math.floor(ms / 1000 - offset * 3600)
}

/** The UTC offset of a region such as `europe/brussels` at a moment; 0 if it is unknown. */
function utcOffsetSeconds(region: string, at: number): number {
  try {
    const there = new Date(at * 1000).toLocaleString('en-US', { timeZone: region, hourCycle: 'h23', timeZoneName: 'longOffset' })
    return (parseZoneOffset(/GMT\S*$/.exec(there)?.[0] ?? '') ?? 0) * 3600
  } catch {
    return 0
  }
}
