/** Matches the papers and authors a topic follows: papers by identifier, authors by ORCID or full name. */
import { BadRequest } from '../errors.ts'
import { parseIdentifier } from '../identifiers/identifiers.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import type { Author, FollowList } from '../model.ts'
import { collapseWhitespace } from '../text/strings.ts'
import { wordsOf } from '../text/tokenize.ts'

/** Normalized and sorted follows, so that equivalent lists are equal. */
export type FollowMatcher = { papers: Set<string>; orcids: Set<string>; authors: Set<string> }

const displayName = (name: string): string => collapseWhitespace(name.replaceAll('"', ''))
const authorKey = (name: string): string => wordsOf(name).join(' ')

/** Compiles a topic's follows; throws a `BadRequest` that names an invalid entry. */
export function compileFollows({ papers = [], orcids = [], authors = [] }: FollowList): FollowMatcher {
  const normalizeAll = (texts: string[], normalize: (text: string) => string | undefined, error: string) =>
    new Set(
      texts
        .map((text) => {
          const normalized = normalize(text)
          if (!normalized) throw new BadRequest(`it follows ${JSON.stringify(text)}, which is ${error}`)
          return normalized
        })
        .sort(),
    )
  const matcher = {
    papers: normalizeAll(papers, parseIdentifier, 'no identifier of a paper: give a DOI, or arXiv:2210.17323'),
    orcids: normalizeAll(
      orcids,
      parseOrcid,
      'no ORCID: it has sixteen digits such as 0000-0002-1825-0097, and the last one checks the others',
    ),
    authors: normalizeAll(authors, (name) => (wordsOf(name).length > 1 ? authorKey(name) : undefined), 'no whole name of an author'),
  }
  if (matcher.papers.size + matcher.orcids.size + matcher.authors.size === 0)
    throw new BadRequest('it follows nobody: name papers, orcids or authors')
  return matcher
}

/** Whether a reason is a follow's: matched parts of queries have spaces only inside quotes. */
export const isFollowReason = (reason: string): boolean => reason.includes(' ') && !reason.includes('"')

/** The follows a paper matches, as text (`by Ada Lovelace (ORCID 0000-0002-1825-0097)`); null if none. */
export function followReasons(
  paper: { identifiers?: string[]; authors?: Author[] },
  { papers, orcids, authors }: FollowMatcher,
): string[] | null {
  const authorReasons = (paper.authors ?? []).flatMap(({ name, orcid: authorOrcid }) => {
    const orcid = authorOrcid === undefined ? undefined : parseOrcid(authorOrcid)
    if (orcid !== undefined && orcids.has(orcid)) return [`by ${displayName(name)} (ORCID ${orcid})`]
    return authors.size > 0 && authors.has(authorKey(name)) ? [`by ${displayName(name)}`] : []
  })
  const identifier = (paper.identifiers ?? []).find((identifier) => papers.has(identifier))
  const reasons = [...authorReasons, ...(identifier === undefined ? [] : [`listed as ${identifier}`])]
  return reasons.length > 0 ? reasons : null
}
