/** Titles as they are shown: without what their sources hang on to them, and with what they say became of the paper. */

/** Capitals, as publishers write them before the title of a paper they took back; a notice of it is written otherwise. */
const RETRACTION_PREFIX = /^\W*(RETRACTED|WITHDRAWN)(?: (?:ARTICLE|PAPER|CHAPTER|MANUSCRIPT|PREPRINT))?\s*[:\]—–-]\s*/

/** What servers and journals decorate titles with. */
const TITLE_DECORATIONS = [
  /^\s*[[(]\s*(?:pre-?print|pdf)\s*[\])]\s*[:—–-]?\s*/i,
  /^\s*pre-?print:\s+/i,
  /\s*[[(]\s*(?:pre-?print|pdf)\s*[\])]\s*$/i,
  /\s*\[\s*version \d+\s*[;,][^[\]]*\]\s*$/i,
]

/** The full stop of a title that ends in one, and no more: not that of `U.S.`, `et al.` or an ellipsis. */
const TRAILING_FULL_STOP = /(?<=[\p{L}\p{N})\]”"’'$])(?<![\s.]\p{L})(?<!\b(?:al|etc|vs|Inc|Jr|Sr|St|no|vol))\.$/u

/** A title in one line as it is shown, and what its source says by it that became of the paper. */
export function cleanTitle(written: string): { title: string; withdrawn?: true; retracted?: true } {
  const fate = RETRACTION_PREFIX.exec(written)?.[1]
  let title = fate ? written.replace(RETRACTION_PREFIX, '') : written
  for (const decoration of TITLE_DECORATIONS) title = title.replace(decoration, '') || title
  title = title.replace(TRAILING_FULL_STOP, '').trim() || written
  if (fate === 'RETRACTED') return { title, retracted: true }
  return fate ? { title, withdrawn: true } : { title }
}

/** Whether a text of some length is in capitals throughout. */
export const isAllCaps = (text: string): boolean => !/\p{Ll}/u.test(text) && (text.match(/\p{Lu}/gu)?.length ?? 0) >= 10

/** Whether a text was cut short where it ends. */
export const isTruncatedText = (text: string): boolean => /(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$/.test(text)
