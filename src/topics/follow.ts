/** Whose papers belong to a topic whatever they are about: papers by a name of theirs, authors by ORCID or by their whole name. */
import { BadRequest } from '../errors.ts'
import { parseIdentifier } from '../identifiers/identifiers.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import type { Author, FollowList } from '../model.ts'
import { collapseWhitespace } from '../text/strings.ts'
import { wordsOf } from '../text/tokenize.ts'

/** Follows in their one spelling, each once and in order: two lists that say the same are equal. */
export type FollowMatcher = { papers: Set<string>; orcids: Set<string>; authors: Set<string> }

const displayName = (name: string): string => collapseWhitespace(name.replaceAll('"', ''))
const authorKey = (name: string): string => wordsOf(name).join(' ')

/** What a topic follows, made ready to be asked of papers; a `Mistake` says which entry is none. */
export function compileFollows({ papers = [], orcids = [], authors = [] }: FollowList): FollowMatcher {
  const each = (texts: string[], read: (text: string) => string | undefined, what: string) =>
    new Set(
      texts
        .map((text) => {
          const found = read(text)
          if (!found) throw new BadRequest(`it follows ${JSON.stringify(text)}, which is ${what}`)
          return found
        })
        .sort(),
    )
  const followed = {
    papers: each(papers, parseIdentifier, 'no identifier of a paper: give a DOI, or arXiv:2210.17323'),
    orcids: each(orcids, parseOrcid, 'no ORCID: it has sixteen digits such as 0000-0002-1825-0097, and the last one checks the others'),
    authors: each(authors, (name) => (wordsOf(name).length > 1 ? authorKey(name) : undefined), 'no whole name of an author'),
  }
  if (followed.papers.size + followed.orcids.size + followed.authors.size === 0)
    throw new BadRequest('it follows nobody: name papers, orcids or authors')
  return followed
}

/** Whether a reason is such a sentence: parts of queries have no space that is not in quotes. */
export const isFollowReason = (reason: string): boolean => reason.includes(' ') && !reason.includes('"')

/** Why a paper belongs, in words (`by Ada Lovelace (ORCID 0000-0002-1825-0097)`); null when nothing of it is followed. */
export function followReasons(
  paper: { identifiers?: string[]; authors?: Author[] },
  { papers, orcids, authors }: FollowMatcher,
): string[] | null {
  const by = (paper.authors ?? []).flatMap(({ name, orcid: stated }) => {
    const orcid = stated === undefined ? undefined : parseOrcid(stated)
    if (orcid !== undefined && orcids.has(orcid)) return [`by ${displayName(name)} (ORCID ${orcid})`]
    return authors.size > 0 && authors.has(authorKey(name)) ? [`by ${displayName(name)}`] : []
  })
  const named = (paper.identifiers ?? []).find((name) => papers.has(name))
  const why = [...by, ...(named === undefined ? [] : [`listed as ${named}`])]
  return why.length > 0 ? why : null
}
