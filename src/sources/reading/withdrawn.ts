/**
 * Whether arXiv's comment and abstract say that a paper was withdrawn. There is no field for it: who withdraws writes why
 * into the comments (https://info.arxiv.org/help/withdraw.html), older papers into the abstract, arXiv's administrators into either.
 */

const WORK = '(?:paper|article|submission|manuscript|preprint|version|work|note|report)'
/** A paper that is withdrawn from a conference stays where it is. */
const WITHDRAWN = '(?:\\w+ly )?withdrawn\\b(?! from\\b(?! (?:the )?arxiv))'

/** Said of this paper, wherever it stands. */
const SAID = [
  new RegExp(`\\bthis ${WORK} (?:has (?:now )?been|is(?: being| now)?|was) ${WITHDRAWN}`, 'i'),
  new RegExp(`\\bthe authors? (?:has|have|decided to) (?:chosen to |decided to )?withdr(?:aw|awn|ew) (?:this|the|their) ${WORK}`, 'i'),
  new RegExp(`\\b(?:we|i) (?:have |hereby )?withdr(?:aw|awn|ew) (?:this|the|our|my) ${WORK}`, 'i'),
  new RegExp(`\\barxiv admin(?:istrators?)?(?: note)?:? (?:this )?(?:${WORK} )?(?:has been |was )?${WITHDRAWN}`, 'i'),
]
/** Said at the beginning, where nothing else can be meant: `Withdrawn`, `Paper withdrawn by the authors`, `The paper is withdrawn`. */
const BEGINS = new RegExp(`^\\W*(?:(?:this|the) )?(?:${WORK} )?(?:(?:has|have) been |is |was )?${WITHDRAWN}(?! (?:arxiv|${WORK})\\b)`, 'i')

/** An abstract that says no more than so is none. */
const SHORT = 250

/** Whether a comment or the beginning of an abstract says so. */
export function isWithdrawn(comment: string, abstract: string): boolean {
  const beginning = abstract.slice(0, 200)
  return (
    BEGINS.test(comment) ||
    (abstract.length <= SHORT && BEGINS.test(abstract)) ||
    SAID.some((pattern) => pattern.test(comment) || pattern.test(beginning))
  )
}
