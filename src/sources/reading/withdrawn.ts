/**
 * Detects withdrawn arXiv papers. There is no field for it: authors write it into the comments
 * (https://info.arxiv.org/help/withdraw.html), in older papers into the abstract, administrators into either.
 */

const WORK_PATTERN = '(?:paper|article|submission|manuscript|preprint|version|work|note|report)'
/** A paper withdrawn from a conference is not withdrawn from arXiv. */
const WITHDRAWN_PATTERN = '(?:\\w+ly )?withdrawn\\b(?! from\\b(?! (?:the )?arxiv))'

/** Phrases about this paper, anywhere in the text. */
const WITHDRAWAL_STATEMENTS = [
  new RegExp(`\\bthis ${WORK_PATTERN} (?:has (?:now )?been|is(?: being| now)?|was) ${WITHDRAWN_PATTERN}`, 'i'),
  new RegExp(
    `\\bthe authors? (?:has|have|decided to) (?:chosen to |decided to )?withdr(?:aw|awn|ew) (?:this|the|their) ${WORK_PATTERN}`,
    'i',
  ),
  new RegExp(`\\b(?:we|i) (?:have |hereby )?withdr(?:aw|awn|ew) (?:this|the|our|my) ${WORK_PATTERN}`, 'i'),
  new RegExp(`\\barxiv admin(?:istrators?)?(?: note)?:? (?:this )?(?:${WORK_PATTERN} )?(?:has been |was )?${WITHDRAWN_PATTERN}`, 'i'),
]
/** Phrases at the beginning of the text: `Withdrawn`, `Paper withdrawn by the authors`, `The paper is withdrawn`. */
const WITHDRAWAL_OPENING = new RegExp(
  `^\\W*(?:(?:this|the) )?(?:${WORK_PATTERN} )?(?:(?:has|have) been |is |was )?${WITHDRAWN_PATTERN}(?! (?:arxiv|${WORK_PATTERN})\\b)`,
  'i',
)

/** The maximum length of an abstract that only says so. */
const MAX_NOTICE_LENGTH = 250

/** Whether a comment or the beginning of an abstract says that the paper was withdrawn. */
export function isWithdrawn(comment: string, abstract: string): boolean {
  const beginning = abstract.slice(0, 200)
  return (
    WITHDRAWAL_OPENING.test(comment) ||
    (abstract.length <= MAX_NOTICE_LENGTH && WITHDRAWAL_OPENING.test(abstract)) ||
    WITHDRAWAL_STATEMENTS.some((pattern) => pattern.test(comment) || pattern.test(beginning))
  )
}
