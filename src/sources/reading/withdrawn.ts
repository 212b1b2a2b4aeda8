/**
 * Whether arXiv's comment and abstract say that a paper was withdrawn. There is no field for it: who withdraws writes why
 * into the comments (https://info.arxiv.org/help/withdraw.html), older papers into the abstract, arXiv's administrators into either.
 */

const WORK_PATTERN = '(?:paper|article|submission|manuscript|preprint|version|work|note|report)'
/** A paper that is withdrawn from a conference stays where it is. */
const WITHDRAWN_PATTERN = '(?:\\w+ly )?withdrawn\\b(?! from\\b(?! (?:the )?arxiv))'

/** Said of this paper, wherever it stands. */
const WITHDRAWAL_STATEMENTS = [
  new RegExp(`\\bthis ${WORK_PATTERN} (?:has (?:now )?been|is(?: being| now)?|was) ${WITHDRAWN_PATTERN}`, 'i'),
  new RegExp(
    `\\bthe authors? (?:has|have|decided to) (?:chosen to |decided to )?withdr(?:aw|awn|ew) (?:this|the|their) ${WORK_PATTERN}`,
    'i',
  ),
  new RegExp(`\\b(?:we|i) (?:have |hereby )?withdr(?:aw|awn|ew) (?:this|the|our|my) ${WORK_PATTERN}`, 'i'),
  new RegExp(`\\barxiv admin(?:istrators?)?(?: note)?:? (?:this )?(?:${WORK_PATTERN} )?(?:has been |was )?${WITHDRAWN_PATTERN}`, 'i'),
]
/** Said at the beginning, where nothing else can be meant: `Withdrawn`, `Paper withdrawn by the authors`, `The paper is withdrawn`. */
const WITHDRAWAL_OPENING = new RegExp(
  `^\\W*(?:(?:this|the) )?(?:${WORK_PATTERN} )?(?:(?:has|have) been |is |was )?${WITHDRAWN_PATTERN}(?! (?:arxiv|${WORK_PATTERN})\\b)`,
  'i',
)

/** An abstract that says no more than so is none. */
const MAX_NOTICE_LENGTH = 250

/** Whether a comment or the beginning of an abstract says so. */
export function isWithdrawn(comment: string, abstract: string): boolean {
  const beginning = abstract.slice(0, 200)
  return (
    WITHDRAWAL_OPENING.test(comment) ||
    (abstract.length <= MAX_NOTICE_LENGTH && WITHDRAWAL_OPENING.test(abstract)) ||
    WITHDRAWAL_STATEMENTS.some((pattern) => pattern.test(comment) || pattern.test(beginning))
  )
}
