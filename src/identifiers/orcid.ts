/** ORCIDs: sixteen digits, the last a check digit (ISO 7064, MOD 11-2; https://support.orcid.org/hc/en-us/articles/360006897674). */

const ORCID_PATTERN = /^(?:(?:https?:\/\/)?(?:www\.)?orcid\.org\/|orcid:\s*)?(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dx])\/?$/i

/** The canonical form of an ORCID, `0000-0002-1825-0097`; undefined if the text is none or its check digit is wrong. */
export function parseOrcid(text: string): string | undefined {
  const [, ...groups] = ORCID_PATTERN.exec(text.trim()) ?? []
  if (groups.length === 0) return undefined
  const orcid = groups.join('-').toUpperCase()
  const digits = orcid.replaceAll('-', '')
  let sum = 0
  for (const digit of digits.slice(0, 15)) sum = (sum + Number(digit)) * 2
  const check = (12 - (sum % 11)) % 11
  return digits.endsWith(check === 10 ? 'X' : String(check)) ? orcid : undefined
}

/** The valid ORCIDs of authors, canonical, each once. */
export const orcidsIn = (authors: { orcid?: string }[]): string[] => [
  ...new Set(authors.flatMap(({ orcid }) => (orcid === undefined ? [] : (parseOrcid(orcid) ?? [])))),
]
