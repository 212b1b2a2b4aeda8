/** A feed before it has a format: which admissions it holds, and how they stand in it. Pure, and without a clock. */

import { uuidOf } from '../identifiers/uuid.ts'
import type { AdmissionEntry, Document, DocumentEntry, Moment, Paper } from '../model.ts'
import type { AdmittedPaper } from '../store/admissions.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'

const FEED_WINDOW_DAYS = 14
const MIN_ENTRIES = 20
/** As many papers as a document can hold. */
export const MAX_ENTRIES = 100
/** As many as it holds of its newest day, where that is more: earlier days are in archives, and this one is not yet. */
export const MAX_ENTRIES_PER_DAY = 250

/** A document without entries was last updated then: before any entry it may have. */
const EMPTY_UPDATED_AT = Date.UTC(2000, 0, 1) / 1000

/** When a document of these entries was last updated. */
export const latestUpdateOf = (entries: { updatedAt: Moment }[]): Moment =>
  entries.length > 0 ? entries.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0) : EMPTY_UPDATED_AT

/** What a document says of itself. */
export type FeedHeading = {
  /** What it is called wherever the instance stands: `compression`, `all`, `agents+vision`. */
  key: string
  title: string
  description: string
  /** The page of this site that shows the same. */
  home: string
  /** Address without extension, to which `.rss` is added. */
  base: string
  /** What stands behind the extension: `?top=5`. */
  query?: string
  /** What stands behind that on a page that is not the first. */
  page?: string
  extensions: string[]
  /** WebSub hubs that tell of its changes. */
  hubs?: string[]
  siteName: string
  /** Addresses of its stylesheet, and of the page that explains our namespace. */
  style: string
  vocabulary: string
  /** The page of a paper here. */
  paperUrlOf: (paper: string) => string
  /** A topic's title. */
  topicTitleOf: (slug: string) => string
}

/** What entries need to know: where the page of a paper is, and what a topic is called. */
export type EntryContext = Pick<FeedHeading, 'paperUrlOf' | 'topicTitleOf'>

/**
 * The document of these admissions, newest first: those of the last 14 days before the newest, at least 20 and at most 100; with
 * `wholeDay` all of the newest day, up to 250.
 */
export function documentOfAdmissions(heading: FeedHeading, published: AdmittedPaper[], wholeDay = false): Document {
  const all = entriesOfAdmissions(heading, published)
  const newest = all[0]?.publishedAt ?? 0
  const day = wholeDay ? all.filter(({ publishedAt }) => dayOf(publishedAt) === dayOf(newest)).length : 0
  const most = Math.max(MAX_ENTRIES, Math.min(day, MAX_ENTRIES_PER_DAY))
  return documentOfEntries(
    heading,
    all.filter(({ publishedAt }, i) => i < MIN_ENTRIES || publishedAt > newest - FEED_WINDOW_DAYS * DAY_SECONDS).slice(0, most),
  )
}

/** The document of these entries, as they are. */
export const documentOfEntries = (heading: FeedHeading, entries: DocumentEntry[]): Document => ({
  ...documentHeadingOf(heading, latestUpdateOf(entries)),
  entries,
})

/**
 * The entries of these admissions, newest first. A paper stands once, dated at its earliest admission among them, and once more
 * for each thing that is announced of it; all of them are updated when it changes for its readers.
 */
export const entriesOfAdmissions = (heading: EntryContext, published: AdmittedPaper[]): DocumentEntry[] =>
  [...Map.groupBy(published, ({ paper, mark = '' }) => `${paper.id} ${mark}`).values()]
    .map((group) => group.toSorted((a, b) => a.at - b.at))
    .toSorted((a, b) => earliestAdmission(b).at - earliestAdmission(a).at)
    .map((group) => entryOf(group, heading))

/** A paper that was found, not admitted: dated when it was first seen, with what topics said of it. */
export type FeedPaper = {
  paper: Paper
  entryId: string
  at: Moment
  /** When the paper last changed for its readers. */
  changedAt: Moment | null
  reasons: { topic: string; reason: string }[]
  admission?: AdmissionEntry
}

/** The document of papers found, newest first. */
export const documentOfPapers = (heading: FeedHeading, found: FeedPaper[], pages?: Document['pages']): Document => ({
  ...documentOfEntries(heading, entriesOfPapers(heading, found)),
  ...(pages && { pages }),
})

/** The entries of papers found, newest first; no two are updated in the same second. */
export function entriesOfPapers({ paperUrlOf, topicTitleOf }: EntryContext, found: FeedPaper[]): DocumentEntry[] {
  const newestFirst = found
    .map((one) => ({ ...one, updatedAt: Math.max(one.at, one.changedAt ?? 0) }))
    .sort((a, b) => b.at - a.at || (a.entryId < b.entryId ? -1 : 1))
  const taken = new Set<Moment>()
  for (const one of newestFirst) {
    while (taken.has(one.updatedAt)) one.updatedAt--
    taken.add(one.updatedAt)
  }
  return newestFirst.map(({ paper, entryId, at, updatedAt, reasons, admission }) => ({
    id: entryId,
    paper,
    pageUrl: paperUrlOf(paper.id),
    publishedAt: Math.min(at, updatedAt),
    updatedAt,
    reasons: reasons.map(({ topic, reason }) => ({ topic: topicTitleOf(topic), reason })),
    ...(admission && { admission }),
  }))
}

const documentHeadingOf = (heading: FeedHeading, updatedAt: Moment): Omit<Document, 'entries'> => ({
  id: uuidOf(`feed ${heading.key}${heading.query ?? ''}`),
  title: heading.title,
  description: heading.description,
  homePageUrl: heading.home,
  self: Object.fromEntries(
    heading.extensions.map((extension) => [extension, `${heading.base}.${extension}${heading.query ?? ''}${heading.page ?? ''}`]),
  ),
  siteName: heading.siteName,
  stylesheetUrl: heading.style,
  vocabulary: heading.vocabulary,
  ...(heading.hubs && { hubs: heading.hubs }),
  updatedAt,
})

const earliestAdmission = (group: AdmittedPaper[]): AdmittedPaper => group[0] as AdmittedPaper

const updatedAtOf = ({ at, changedAt }: AdmittedPaper): Moment => Math.max(at, changedAt ?? 0)

function entryOf(group: AdmittedPaper[], { paperUrlOf, topicTitleOf }: EntryContext): DocumentEntry {
  const earliest = earliestAdmission(group)
  return {
    id: earliest.entryId,
    paper: earliest.paper,
    pageUrl: paperUrlOf(earliest.paper.id),
    ...(earliest.mark !== undefined && { mark: earliest.mark }),
    publishedAt: earliest.at,
    updatedAt: updatedAtOf(earliest),
    reasons: group.map(({ topic, entry }) => ({ topic: topicTitleOf(topic), reason: entry.reason })),
    admission: earliest.entry,
  }
}
