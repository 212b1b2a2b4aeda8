/** Features of years: the one a record states, or those its title and venue mention. */

/** The years from 1950 to 2049 in a text. */
export const yearsIn = (text: string): number[] => (text.match(/(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)/g) ?? []).map(Number)

export type Years = { stated: number | null; mentioned: number[] }

export const YEAR_FEATURES = ['a year unknown', 'years apart', 'years apart by mention'] as const

/** Writes the years apart, at most 10; if a record states none, by the years it mentions; -1 if unknown. */
export function writeYearFeatures(out: Float64Array, at: number, a: Years, b: Years): void {
  const unknown = a.stated === null || b.stated === null
  out[at] = unknown ? 1 : 0
  out[at + 1] = a.stated === null || b.stated === null ? -1 : Math.min(10, Math.abs(a.stated - b.stated))
  out[at + 2] = -1
  if (!unknown) return
  const yearsOfA = a.stated === null ? a.mentioned : [a.stated]
  const yearsOfB = b.stated === null ? b.mentioned : [b.stated]
  for (const x of yearsOfA)
    for (const y of yearsOfB) {
      const apart = Math.min(10, Math.abs(x - y))
      if (out[at + 2] === -1 || apart < (out[at + 2] as number)) out[at + 2] = apart
    }
}
