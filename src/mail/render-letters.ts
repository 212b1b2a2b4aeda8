/** Renders leased letters as e-mail messages. */
import type { AppContext } from '../app-context.ts'
import { isDigest, type LeasedLetter, resolveIdentifiers } from '../store/outbox.ts'
import { loadDatedPapers } from '../store/paper-lists.ts'
import { renderConfirmation } from './confirmation-letter.ts'
import type { DigestData } from './digest-content.ts'
import { renderDigest } from './digest-letter.ts'
import type { EmailMessage } from './html.ts'
import type { LetterContext } from './letter-headers.ts'
import type { LinkSigner } from './signed-links.ts'

/** The id of a subscriber or a confirmation, and the day of a digest. */
export type LetterReference = { kind: 'digest' | 'confirm'; id: string; issue?: string }

/** Parses a Message-ID of ours, which identifies a letter without its address. */
export function parseMessageId(messageId: string): LetterReference | undefined {
  const [, kind, id, issue] = /^(digest|confirm)\.([0-9a-f]{32})(?:\.(\d{4}-\d\d-\d\d))?@/.exec(messageId) ?? []
  return kind !== undefined && id !== undefined
    ? { kind: kind as LetterReference['kind'], id, ...(issue !== undefined && { issue }) }
    : undefined
}

/** Renders letters in order; undefined for a letter that may not be sent any more, or has no content. */
export async function renderLetters(
  db: AppContext['db'],
  context: LetterContext,
  signer: LinkSigner,
  letters: LeasedLetter[],
): Promise<(EmailMessage | undefined)[]> {
  const papers = await loadLetterPapers(
    db,
    letters.flatMap(({ letter }) => letter.papers),
  )
  return letters.map(({ letter, subscriber, confirmation, unknownIssues }) => {
    if (!isDigest(letter)) {
      if (!confirmation || confirmation.address === null || confirmation.usedAt !== null) return undefined
      const subscriberToken = subscriber?.state === 'active' ? signer.signSubscriberLink(subscriber.id) : undefined
      const linkToken = signer.signConfirmationLink(confirmation.id, confirmation.expiresAt)
      return renderConfirmation(context, { confirmation, linkToken, subscriberToken })
    }
    if (subscriber?.state !== 'active' || subscriber.address === null) return undefined
    if (!letter.papers.some((id) => papers.has(id)) && !subscriber.preferences.sendIfEmpty) return undefined
    return renderDigest(context, { letter, subscriber, linkToken: signer.signSubscriberLink(subscriber.id), papers, unknownIssues })
  })
}

/** Loads papers by the ids in letters, which may have been merged into others since. */
export async function loadLetterPapers(db: AppContext['db'], ids: string[]): Promise<DigestData['papers']> {
  if (ids.length === 0) return new Map()
  const currentIds = await resolveIdentifiers(db, ids)
  const papers = new Map((await loadDatedPapers(db, [...new Set(currentIds.values())])).map((dated) => [dated.paper.id, dated]))
  return new Map(
    ids.flatMap((id) => {
      const paper = papers.get(currentIds.get(id) ?? id)
      return paper ? [[id, paper] as const] : []
    }),
  )
}
