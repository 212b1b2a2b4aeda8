import type { Paper } from '../model.ts'
import { excerpt } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'

/** Whether a title has a character that can be seen. */
export const hasVisibleText = (title: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(title)

/** A title that can be seen and clicked, at most `length` characters: one without a visible character gives way to the paper's id. */
export function titleOf(paper: Paper, length = Number.POSITIVE_INFINITY): string {
  const plain = texToPlainText(paper.title)
  return hasVisibleText(plain) ? excerpt(plain, length) : `Untitled (${paper.id})`
}

const SUBSTITUTE_TITLE_LENGTH = 80

/** The name of a paper without a title: the first words of its abstract, or `Untitled`. */
export const substituteTitle = (abstract: string): string => excerpt(abstract, SUBSTITUTE_TITLE_LENGTH) || 'Untitled'

/** As much of an abstract as may be shown, its commands of TeX obeyed or gone; its mathematics stays. */
export const abstractOf = (paper: Paper, length?: number): string =>
  displayAbstract({ ...paper, abstract: texToPlainText(paper.abstract) }, length)

/** What is shown of an abstract whose source allows no more. */
export const EXCERPT_LENGTH = 300

/** As much of a paper's abstract as its source allows to be shown, and at most `length` characters. */
export const displayAbstract = (
  paper: { abstract: string; abstractDisplay: 'whole' | 'excerpt' },
  length = Number.POSITIVE_INFINITY,
): string => excerpt(paper.abstract, paper.abstractDisplay === 'excerpt' ? Math.min(length, EXCERPT_LENGTH) : length)

/** What became of a paper, in a word: that a journal retracted it says more than that it was withdrawn. */
export const withdrawalStatusOf = (paper: { withdrawn: boolean; retracted: boolean }): 'retracted' | 'withdrawn' | undefined =>
  paper.retracted ? 'retracted' : paper.withdrawn ? 'withdrawn' : undefined
