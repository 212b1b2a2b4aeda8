/** One list of authors of all that the records of a paper give. */

import { familyNameOf } from '../identifiers/identifiers.ts'
import type { Author } from '../model.ts'
import { fold } from '../text/strings.ts'

/** What stands in a list for those it does not name. */
const OTHERS_PLACEHOLDER = /^(?:(?:and )?others|et\.?\s*al\.?|and \d+ (?:more|others)|\d+ (?:more|others)|…|\.{3})$/i
const TRAILING_ET_AL = /[\s,]+(?:et\.?\s*al\.?|…|\.{3})$/i

type AuthorList = { authors: Author[]; isTruncated: boolean }

/** A list without those who stand for others, and whether there were any. */
function authorListOf(written: Author[]): AuthorList {
  const authors = written
    .filter(({ name }) => !OTHERS_PLACEHOLDER.test(name.trim()))
    .map((author) => (TRAILING_ET_AL.test(author.name) ? { ...author, name: author.name.replace(TRAILING_ET_AL, '') } : author))
  return { authors, isTruncated: authors.length < written.length || written.some(({ name }) => TRAILING_ET_AL.test(name)) }
}

const isUppercaseName = (name: string): boolean => !/\p{Ll}/u.test(name) && /\p{Lu}{3}/u.test(name)
const hasInitials = (name: string): boolean => /(?:^|[\s.-])\p{Lu}(?=[\s.-]|$)/u.test(name)

/**
 * The authors in the order of the fullest list: one that was not cut short before one that was, then the longer, then the
 * one with fewer names in capitals and initials, then the first. Each has the first ORCID and the first affiliations that
 * any list gives for the same author, and no name in capitals where another list spells it out.
 */
export function mergeAuthorLists(inOrder: Author[][]): Author[] {
  const lists = inOrder.filter((list) => list.length > 0).map(authorListOf)
  const worth = ({ authors, isTruncated }: AuthorList): number[] => [
    isTruncated ? 1 : 0,
    -authors.length,
    authors.filter(({ name }) => isUppercaseName(name)).length,
    authors.filter(({ name }) => hasInitials(name)).length,
  ]
  const [best] = lists.map((list, i) => ({ list, worth: [...worth(list), i] })).sort((a, b) => compareNumberLists(a.worth, b.worth))
  if (!best) return []
  const others = lists.filter((list) => list !== best.list).map(({ authors }) => authorFinder(authors))
  // of one list alone nothing is found in another
  const findHere = others.length > 0 ? authorFinder(best.list.authors) : undefined
  return best.list.authors.map((author) => {
    const same = others.flatMap((find) => {
      const one = find(author)
      // who can be two of the list itself is neither
      return one && findHere?.(one) === author ? [one] : []
    })
    const orcid = [author, ...same].find((one) => one.orcid !== undefined)?.orcid
    const affiliations = [author, ...same].find((one) => one.affiliations?.length)?.affiliations
    const name = isUppercaseName(author.name) ? (same.find((one) => !isUppercaseName(one.name))?.name ?? author.name) : author.name
    return { name, ...(orcid !== undefined && { orcid }), ...(affiliations && { affiliations }) }
  })
}

function compareNumberLists(a: number[], b: number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0)
  return 0
}

type FoldedName = { fullName: string; family: string; givenNames: string[] }

function foldName({ name }: Author): FoldedName {
  const words = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
  const family = familyNameOf(name)
  const turned = name.includes(',') ? `${name.slice(name.indexOf(',') + 1)} ${family}` : name
  const givenNames = words(turned).slice(0, -words(family).length || undefined)
  return { fullName: words(turned).join(' '), family: words(family).join(''), givenNames }
}

/** Whether two given names can be one person's: as far as both say, the same first name or its initial. */
function areCompatibleNames(a: FoldedName, b: FoldedName): boolean {
  const [first = '', other = ''] = [a.givenNames[0], b.givenNames[0]]
  return a.family === b.family && first !== '' && other !== '' && (first.startsWith(other) || other.startsWith(first))
}

/** Finds an author in a list by name: the same whole name, else the only one whose name can be the same. */
function authorFinder(list: Author[]): (author: Author) => Author | undefined {
  const named = list.map((author) => ({ author, name: foldName(author) }))
  const byFamily = Map.groupBy(named, ({ name }) => name.family)
  return (author) => {
    const name = foldName(author)
    const near = byFamily.get(name.family) ?? []
    const equal = near.filter((one) => one.name.fullName === name.fullName)
    const found = equal.length > 0 ? equal : near.filter((one) => areCompatibleNames(one.name, name))
    return found.length === 1 ? found[0]?.author : undefined
  }
}
