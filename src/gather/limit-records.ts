/**
 * Limits the records of a response. A page that is not a list of papers (a whole site in one entry, a hundred thousand entries)
 * must not burden the store or the readers of feeds.
 */
import type { Reading, SourceRecord } from '../model.ts'
import { cleanTitle } from '../papers/clean-title.ts'
import { parseMoment } from '../text/dates.ts'
import { collapseWhitespace, excerpt } from '../text/strings.ts'

/** The maximum number of records in a response. arXiv's largest announcements have 2,000. */
const MAX_RECORDS = 3000
/** Maximum lengths in characters. The longest abstracts of journals have about 6,000. */
const MAX_FIELD_LENGTHS = {
  title: 1000,
  abstract: 20_000,
  comment: 2000,
  venue: 500,
  license: 500,
  organization: 500,
  key: 2000,
  url: 2000,
}
/** Maximum list lengths. The largest collaborations have about 5,000 authors. */
const MAX_LIST_LENGTHS = { authors: 6000, affiliations: 5, identifiers: 100, categories: 100, versions: 500 }
/** The maximum size of a stored record, which must fit one query parameter. */
const MAX_RECORD_LENGTH = 400_000

/**
 * Keeps records with a key and a title or abstract, each key once. Invalid records are dropped and counted, long fields are
 * cut, and invalid dates are removed.
 */
export function limitRecords(reading: Reading): Reading {
  const dropped = [...(reading.dropped ?? [])]
  const byKey = new Map<string, SourceRecord>()
  for (const given of reading.records) {
    const why = byKey.size === MAX_RECORDS && !byKey.has(given.key) ? `one of more than ${MAX_RECORDS} records` : rejectionReason(given)
    const record =
      why === undefined ? truncateRecord({ ...removeInvalidDates(given), ...cleanTitle(collapseWhitespace(given.title)) }) : undefined
    if (record && JSON.stringify(record).length <= MAX_RECORD_LENGTH) byKey.set(record.key, record)
    else dropped.push(why ?? 'a record that is too large')
  }
  return { ...reading, records: [...byKey.values()], dropped }
}

function rejectionReason({ key, title, abstract }: SourceRecord): string | undefined {
  if (!key) return 'a record without a key'
  if (key.length > MAX_FIELD_LENGTHS.key) return 'a record whose key is too long'
  return title || abstract ? undefined : 'a record without title and abstract'
}

/** Cuts the fields of a record to their maximum lengths. */
function truncateRecord(record: SourceRecord): SourceRecord {
  const copy = { ...record }
  for (const text of ['title', 'abstract', 'comment', 'venue', 'license', 'organization'] as const)
    if ((copy[text]?.length ?? 0) > MAX_FIELD_LENGTHS[text]) copy[text] = excerpt(copy[text] as string, MAX_FIELD_LENGTHS[text])
  if (copy.url.length > MAX_FIELD_LENGTHS.url) copy.url = ''
  for (const list of ['identifiers', 'categories', 'versions', 'copies', 'authors'] as const) {
    const most = list === 'copies' ? MAX_LIST_LENGTHS.identifiers : MAX_LIST_LENGTHS[list]
    if ((copy[list]?.length ?? 0) > most) Object.assign(copy, { [list]: copy[list]?.slice(0, most) })
  }
  copy.authors = copy.authors.map((author) =>
    (author.affiliations?.length ?? 0) > MAX_LIST_LENGTHS.affiliations
      ? { ...author, affiliations: author.affiliations?.slice(0, MAX_LIST_LENGTHS.affiliations) ?? [] }
      : author,
  )
  return copy
}

function removeInvalidDates(record: SourceRecord): SourceRecord {
  const dates = (['published', 'updated', 'announced'] as const).filter(
    (key) => record[key] !== undefined && parseMoment(record[key]) === undefined,
  )
  if (dates.length === 0) return record
  const copy = { ...record }
  for (const key of dates) delete copy[key]
  return copy
}
