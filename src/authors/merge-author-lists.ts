/** Merges the author lists of a paper's records into one. */

import type { Author } from '../model.ts'
import { type FoldedName, foldPersonName, isOthersPlaceholder, removeTrailingOthers } from './parse-name.ts'

type AuthorList = { authors: Author[]; isTruncated: boolean }

/** Removes `et al.` and its like from a list, and notes whether there was any. */
function authorListOf(entries: Author[]): AuthorList {
  const authors = entries
    .filter(({ name }) => !isOthersPlaceholder(name))
    .map((author) => ({ ...author, name: removeTrailingOthers(author.name) }))
  return { authors, isTruncated: authors.length < entries.length || entries.some(({ name }) => removeTrailingOthers(name) !== name) }
}

const isUppercaseName = (name: string): boolean => !/\p{Ll}/u.test(name) && /\p{Lu}{3}/u.test(name)
const hasInitials = (name: string): boolean => /(?:^|[\s.-])\p{Lu}(?=[\s.-]|$)/u.test(name)

/**
 * The authors in the order of the fullest list: one that is not truncated, then the longer, then that with fewer names in
 * capitals, then with fewer initials, then the first. Each author has the first ORCID and the first affiliations that any list
 * gives for them, and a name in capitals gives way to another list's spelling.
 */
export function mergeAuthorLists(lists: Author[][]): Author[] {
  const candidates = lists.filter((list) => list.length > 0).map(authorListOf)
  const [best] = candidates.map((list, i) => ({ list, rank: [...rankOf(list), i] })).sort((a, b) => compareNumberLists(a.rank, b.rank))
  if (!best) return []
  const { authors } = best.list
  const finders = candidates.filter((list) => list !== best.list).map((list) => authorFinder(list.authors))
  const findInBest = finders.length > 0 ? authorFinder(authors) : undefined
  return authors.map((author) => {
    const matches = finders.flatMap((find) => {
      const match = find(author)
      // a match that fits two authors of the best list belongs to neither
      return match && findInBest?.(match) === author ? [match] : []
    })
    const orcid = [author, ...matches].find((match) => match.orcid !== undefined)?.orcid
    const affiliations = [author, ...matches].find((match) => match.affiliations?.length)?.affiliations
    const spelledOut = isUppercaseName(author.name) ? matches.find((match) => !isUppercaseName(match.name)) : undefined
    return { name: (spelledOut ?? author).name, ...(orcid !== undefined && { orcid }), ...(affiliations && { affiliations }) }
  })
}

const rankOf = ({ authors, isTruncated }: AuthorList): number[] => [
  isTruncated ? 1 : 0,
  -authors.length,
  authors.filter(({ name }) => isUppercaseName(name)).length,
  authors.filter(({ name }) => hasInitials(name)).length,
]

function compareNumberLists(a: number[], b: number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0)
  return 0
}

/** Whether the first given names are equal, or one is an initial of the other. */
function areCompatibleNames(a: FoldedName, b: FoldedName): boolean {
  const [first = '', other = ''] = [a.givenNames[0], b.givenNames[0]]
  return a.family === b.family && first !== '' && other !== '' && (first.startsWith(other) || other.startsWith(first))
}

/** Finds an author in a list: the only one with the same full name, else the only one with a compatible name. */
function authorFinder(list: Author[]): (author: Author) => Author | undefined {
  const entries = list.map((author) => ({ author, name: foldPersonName(author.name) }))
  const byFamily = Map.groupBy(entries, ({ name }) => name.family)
  return (author) => {
    const name = foldPersonName(author.name)
    const relatives = byFamily.get(name.family) ?? []
    const equal = relatives.filter((entry) => entry.name.fullName === name.fullName)
    const matches = equal.length > 0 ? equal : relatives.filter((entry) => areCompatibleNames(entry.name, name))
    return matches.length === 1 ? matches[0]?.author : undefined
  }
}
