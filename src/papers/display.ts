import type { Paper } from '../model.ts'
import { excerpt } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'

/** Whether a title has a visible character. */
export const hasVisibleText = (title: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(title)

/** A paper's title as plain text of at most `length` characters; `Untitled (<id>)` if it has no visible character. */
export function titleOf(paper: Paper, length = Number.POSITIVE_INFINITY): string {
  const plain = texToPlainText(paper.title)
  return hasVisibleText(plain) ? excerpt(plain, length) : `Untitled (${paper.id})`
}

const SUBSTITUTE_TITLE_LENGTH = 80

/** A title for a paper without one: the first words of its abstract, or `Untitled`. */
export const substituteTitle = (abstract: string): string => excerpt(abstract, SUBSTITUTE_TITLE_LENGTH) || 'Untitled'

/** The abstract as it may be displayed, with TeX commands as plain text; mathematics stays. */
export const abstractOf = (paper: Paper, length?: number): string =>
  displayAbstract({ ...paper, abstract: texToPlainText(paper.abstract) }, length)

/** The length of an excerpt, in characters. */
export const EXCERPT_LENGTH = 300

/** As much of an abstract as its source allows, at most `length` characters. */
export const displayAbstract = (
  paper: { abstract: string; abstractDisplay: 'whole' | 'excerpt' },
  length = Number.POSITIVE_INFINITY,
): string => excerpt(paper.abstract, paper.abstractDisplay === 'excerpt' ? Math.min(length, EXCERPT_LENGTH) : length)

/** Whether a paper was retracted or withdrawn, as a word; a retraction overrides a withdrawal. */
export const withdrawalStatusOf = (paper: { withdrawn: boolean; retracted: boolean }): 'retracted' | 'withdrawn' | undefined =>
  paper.retracted ? 'retracted' : paper.withdrawn ? 'withdrawn' : undefined
