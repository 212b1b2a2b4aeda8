/** Cleans titles of what sources add to them, and reads retractions from them. */

/** Publishers prefix retracted papers in capitals; notices of a retraction are not in capitals. */
const RETRACTION_PREFIX = /^\W*(RETRACTED|WITHDRAWN)(?: (?:ARTICLE|PAPER|CHAPTER|MANUSCRIPT|PREPRINT))?\s*[:\]—–-]\s*/

/** What servers and journals add to titles. */
const TITLE_DECORATIONS = [
  /^\s*[[(]\s*(?:pre-?print|pdf)\s*[\])]\s*[:—–-]?\s*/i,
  /^\s*pre-?print:\s+/i,
  /\s*[[(]\s*(?:pre-?print|pdf)\s*[\])]\s*$/i,
  /\s*\[\s*version \d+\s*[;,][^[\]]*\]\s*$/i,
]

/** A full stop at the end, but not that of `U.S.`, `et al.` or an ellipsis. */
const TRAILING_FULL_STOP = /(?<=[\p{L}\p{N})\]”"’'$])(?<![\s.]\p{L})(?<!\b(?:al|etc|vs|Inc|Jr|Sr|St|no|vol))\.$/u

/** Cleans a single-line title, and reads from its prefix whether the paper was withdrawn or retracted. */
export function cleanTitle(input: string): { title: string; withdrawn?: true; retracted?: true } {
  const status = RETRACTION_PREFIX.exec(input)?.[1]
  let title = status ? input.replace(RETRACTION_PREFIX, '') : input
  for (const decoration of TITLE_DECORATIONS) title = title.replace(decoration, '') || title
  title = title.replace(TRAILING_FULL_STOP, '').trim() || input
  if (status === 'RETRACTED') return { title, retracted: true }
  return status ? { title, withdrawn: true } : { title }
}

/** Whether a text of at least ten letters is all in capitals. */
export const isAllCaps = (text: string): boolean => !/\p{Ll}/u.test(text) && (text.match(/\p{Lu}/gu)?.length ?? 0) >= 10

/** Whether a text ends in an ellipsis. */
export const isTruncatedText = (text: string): boolean => /(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$/.test(text)
