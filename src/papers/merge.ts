/** One paper of all its records. The order in which they arrived plays no part: precedence is stated here. */
import type { Paper, SourceRecord } from '../model.ts'
import { identifier } from './names.ts'

/** A record as it is kept: with the source that said so. */
export type KeptRecord = { source: string; record: SourceRecord; shown: 'whole' | 'excerpt' }

/** What of a paper its records decide; identity, dates of ours and merit are decided elsewhere. */
export type Merged = Omit<Paper, 'id' | 'names' | 'firstSeenAt' | 'merit' | 'meritParts'>

/** Smaller speaks first: a published version, then who knows the subject categories (arXiv itself), then the others. */
function precedence({ record }: KeptRecord): number {
  if (record.venue && record.names.some((name) => name.includes('10.'))) return 0
  return record.categories?.length ? 1 : 2
}

const speakingOrder = (a: KeptRecord, b: KeptRecord): number =>
  precedence(a) - precedence(b) ||
  (b.record.version ?? 0) - (a.record.version ?? 0) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
  (a.record.key < b.record.key ? -1 : 1)

/**
 * What a paper shows: the first record that states a thing, in speaking order; of authors the fullest list, of abstracts
 * one that may be shown whole before one that may not, of dates the earliest, of versions the highest.
 */
export function merge(kept: KeptRecord[], names: string[]): Merged {
  const said = [...kept].sort(speakingOrder)
  const first = <T>(of: (record: SourceRecord) => T | undefined): T | undefined => {
    for (const { record } of said) {
      const value = of(record)
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const abstract =
    said.find(({ record, shown }) => record.abstract && shown === 'whole') ?? said.find(({ record }) => record.abstract) ?? said[0]
  const authors = said.map(({ record }) => record.authors).reduce((best, list) => (list.length > best.length ? list : best), [])
  const dates = said.map(({ record }) => record.published).filter((date) => date !== undefined)
  const versions = said.map(({ record }) => record.version ?? 0)
  const arxiv = identifier(names, 'arxiv')
  const link = (kind: keyof Paper['links']) => first((record) => record.links?.[kind])
  const links = {
    abstract: arxiv ? `https://arxiv.org/abs/${arxiv}` : undefined,
    pdf: link('pdf') ?? (arxiv ? `https://arxiv.org/pdf/${arxiv}` : undefined),
    code: link('code'),
    project: link('project'),
    discussion: link('discussion'),
  }
  const version = Math.max(...versions)
  return {
    title: first((record) => record.title) ?? '',
    abstract: abstract?.record.abstract ?? '',
    abstractShown: abstract?.shown ?? 'whole',
    authors,
    url: links.abstract ?? first((record) => record.url) ?? '',
    published: dates.sort()[0],
    version: version > 0 ? version : undefined,
    announceType: first((record) => record.announceType),
    categories: first((record) => (record.categories?.length ? record.categories : undefined)) ?? [],
    venue: first((record) => record.venue),
    license: first((record) => record.license),
    comment: first((record) => record.comment),
    organization: first((record) => record.organization),
    submittedBy: first((record) => record.submittedBy),
    links: Object.fromEntries(Object.entries(links).filter(([, address]) => address !== undefined)),
    withdrawn: said.some(({ record }) => record.withdrawn === true),
  }
}

/** Whether readers should be told that a paper changed: another title or abstract, a published version, a withdrawal. */
export const changedForReaders = (before: Merged, after: Merged): boolean =>
  before.title !== after.title || before.abstract !== after.abstract || before.venue !== after.venue || before.withdrawn !== after.withdrawn
