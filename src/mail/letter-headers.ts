/** The parts that every letter shares: its sender, Message-ID and headers. */
import type { Topic } from '../model.ts'
import type { Site } from '../site.ts'
import { domainOf } from './html.ts'

/** The instance that sends letters; `from` is the sender's address. */
export type LetterContext = { site: Site; topics: Topic[]; from: string }

/** Identifies a returned letter by the id of its subscriber or confirmation, never by an address. */
export const messageIdOf = (kind: 'digest' | 'confirm', id: string, issue: string, from: string): string =>
  `${kind}.${id}${issue && `.${issue}`}@${domainOf(from)}`

/** Marks automatic mail, so that no program replies (RFC 3834). */
export const AUTOMATED_HEADERS = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
