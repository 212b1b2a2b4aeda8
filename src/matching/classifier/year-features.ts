/** Years: the one a record states, or those its title and venue mention. */

/** The years from 1950 to 2049 in a text. */
export const yearsIn = (text: string): number[] => (text.match(/(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)/g) ?? []).map(Number)

export type Years = { stated: number | null; mentioned: number[] }

export const YEAR_FEATURES = ['a year unknown', 'years apart', 'years apart by mention'] as const

/** Years apart, at most 10; where one states none, years apart by what it mentions; -1 where that is unknown. */
export function writeYearFeatures(out: Float64Array, at: number, a: Years, b: Years): void {
  const unknown = a.stated === null || b.stated === null
  out[at] = unknown ? 1 : 0
  out[at + 1] = a.stated === null || b.stated === null ? -1 : Math.min(10, Math.abs(a.stated - b.stated))
  out[at + 2] = -1
  if (!unknown) return
  const ofA = a.stated === null ? a.mentioned : [a.stated]
  const ofB = b.stated === null ? b.mentioned : [b.stated]
  for (const x of ofA)
    for (const y of ofB) {
      const apart = Math.min(10, Math.abs(x - y))
      if (out[at + 2] === -1 || apart < (out[at + 2] as number)) out[at + 2] = apart
    }
}
