/**
 * The types that all of Paperwire shares. Docs, pages and tests use the same names. This file imports nothing.
 *
 * Times are whole unix seconds (`…At`) in memory and in the store, and RFC 3339 in UTC (`2025-11-21T05:00:00Z`) in every output.
 */

export type Moment = number

export type Author = { name: string; orcid?: string; affiliations?: string[] }

/** Absolute http(s) URLs that belong to a paper. */
export type Links = { abstract?: string; pdf?: string; code?: string; project?: string; discussion?: string }

/** A version of a paper on a preprint server, with the date it became public. */
export type Version = { version: number; at: string }

/** A source's statement about another copy of the same paper: weaker evidence than a shared identifier, stronger than a similar title. */
export type Copy = {
  /** An identifier of the copy, in the source's spelling. */
  identifier: string
  /** The relation of this record to the copy. */
  says:
    | 'is a preprint of'
    | 'has the preprint'
    | 'was published as'
    | 'is a version of'
    | 'has the version'
    | 'is the same as'
    | 'has a copy at'
    | 'presents'
}

/** The kinds of counts about a paper; `picks` counts editors who chose it. */
export type SignalKind = 'upvotes' | 'comments' | 'stars' | 'citations' | 'mentions' | 'picks'

/**
 * One source's data about one paper, already normalized: plain text without markup or control characters, absolute URLs,
 * dates in RFC 3339.
 */
export type SourceRecord = {
  /** The source's own id of this record, the same at every visit; unique within the source. */
  key: string
  /** Identifiers in the source's spelling (`10.1145/…`, `arXiv:2210.17323v2`, `https://doi.org/…`); `identifiersOf` makes them canonical. */
  identifiers: string[]
  /** Other copies of the same paper that the source links to. */
  copies?: Copy[]
  title: string
  abstract: string
  authors: Author[]
  /** The page of this record. */
  url: string
  /** When the paper was published. */
  published?: string
  updated?: string
  /** When this source made the record public. */
  announced?: string
  version?: number
  /** Every version that the source lists, with its date. */
  versions?: Version[]
  /** arXiv's announcement type: `new`, `cross`, `replace`, `replace-cross`. */
  announceType?: string
  /** Subject categories, the primary one first. */
  categories?: string[]
  venue?: string
  license?: string
  comment?: string
  organization?: string
  submittedBy?: string
  links?: Links
  /** Withdrawn by its authors or by the preprint server. */
  withdrawn?: boolean
  /** Retracted by its journal. A retraction notice is a separate record and is not itself retracted. */
  retracted?: boolean
  signals?: Partial<Record<SignalKind, number>>
}

/** A fetched page: its URL after redirects and its decoded text, which is empty for status 304. */
export type Page = { url: string; status: number; contentType: string; text: string }

/** A small JSON object that a source keeps between visits. */
export type SourceState = { [key: string]: unknown }

/** The result of reading a page. */
export type Reading = {
  records: SourceRecord[]
  /** A short reason for each record that could not be read. */
  dropped?: string[]
  /** The state for the next page: the source is due again at once, within its rate limit. */
  next?: SourceState
  /** The state to keep until the next scheduled visit, when there are no more pages. Default: none. */
  finalState?: SourceState
  /** Why the page may be incomplete, in one sentence. Its records are stored, its validators are not. */
  anomaly?: string
  /** The page's own limits on how often it is fetched. */
  crawlHints?: CrawlHints
}

/** How often a page may be fetched: RSS `ttl`, `skipDays` (`Saturday`) and `skipHours` in GMT. */
export type CrawlHints = { ttlMinutes?: number; skipDays?: string[]; skipHours?: number[] }

/** The settings of this instance that a request uses. */
export type RequestSettings = { contact?: string; key?: string }

/** A request for a page. `secret` query parameters are added only when it is sent, so that no log, page or row contains them. */
export type SourceRequest = { url: string; headers?: Record<string, string>; body?: string; secret?: Record<string, string> }

/** A source builds a request and reads the response. It does no I/O, so it can be tested with a file and runs on any host. */
export type Source = {
  /** Never renamed: stored with every visit. */
  id: string
  name: string
  /** The service that runs it, as cards show it; sources of one service count as one mention. Default: `name`. */
  service?: string
  /** The page where a person reads about it. */
  homepage: string
  /** The URL of its feed, if any feed reader could subscribe to it. */
  feed?: string
  /** When it is visited: a cron expression, in UTC unless `timezone` is set. */
  schedule: string
  timezone?: string
  /** Whether its abstracts may be shown in full, or only their first 300 characters with a link. */
  abstracts: 'whole' | 'excerpt'
  /** Its terms of use in one sentence, if it states any. */
  terms?: string
  /** Each response is a whole day's batch, so a much smaller one than usual is an anomaly. */
  batch?: boolean
  /** No two pages have the same records, so a repeated page is an anomaly. */
  distinctPages?: boolean
  /** Sources that list the same papers in another way: they are due at once after an anomaly of this one. */
  backups?: string[]
  /**
   * Makes it a lookup of papers that are already stored: those with an identifier of this scheme, newest first, at most
   * `maxPerRequest` a request; with `missingField` only those without it; each once, or again after `repeatAfterDays`.
   */
  about?: { scheme: 'arxiv' | 'doi'; maxPerRequest: number; missingField?: 'categories'; repeatAfterDays?: number }
  /** The setting that holds its API key; without a key the source is off. */
  keySetting?: string
  /** It is an ordinary web page: rules for Paperwire in the site's robots.txt are obeyed. */
  isWebPage?: boolean
  request: (now: Date, state: SourceState, about: string[], settings: RequestSettings) => SourceRequest
  /** Reads a page; throws an error with one sentence if it cannot. A 304 has no records, but may have a `next`. */
  read: (page: Page, state: SourceState, now: Date) => Reading | Promise<Reading>
}

/** One part of a score: a signal with its baseline and what it adds, or the prior with its reasons. */
export type ScorePart = SignalPart | PriorPart
export type SignalPart = { kind: SignalKind; value: number; baseline: number; adds: number }
/** `says` gives the reasons in words: `12 authors, a link to code`. A paper without a prediction has no such part. */
export type PriorPart = { kind: 'prior'; adds: number; says: string }
export type Score = { score: number; parts: ScorePart[] }

/** All records of one work, merged. */
export type Paper = {
  /** Its strongest identifier when it was first stored; it never changes. */
  id: string
  identifiers: string[]
  title: string
  abstract: string
  /** Whether the abstract may be shown in full, or only as an excerpt with a link. */
  abstractDisplay: 'whole' | 'excerpt'
  authors: Author[]
  /** The page that readers are linked to. */
  url: string
  published?: string
  version?: number
  announceType?: string
  categories: string[]
  venue?: string
  license?: string
  comment?: string
  organization?: string
  submittedBy?: string
  links: Links
  withdrawn: boolean
  retracted: boolean
  firstSeenAt: Moment
  score: number
  scoreParts: ScorePart[]
}

/** A public version of a paper: on a preprint server, or its publication in a venue. */
export type PaperVersion = { identifier?: string; url: string; at?: string; version?: number; venue?: string }

/** What a feed announces again after a paper's admission: nothing (`new`), its publication (`published`), or every new version as well (`revisions`). */
export type AnnouncementMode = 'new' | 'published' | 'revisions'

/** Papers and authors that belong to a topic whatever its query says. */
export type FollowList = {
  /** Papers by an identifier in any spelling: `10.1145/…`, `arXiv:2210.17323`. */
  papers?: string[]
  /** Authors by ORCID: `0000-0002-1825-0097`. */
  orcids?: string[]
  /** Authors without an ORCID, by full name: `Ada Lovelace`. Case and accents are ignored. */
  authors?: string[]
}

/** A subscriber's choices for the digest. */
export type DigestPreferences = {
  /** Slugs of topics, or only `all` for every present and future topic. */
  topics: string[]
  /** Normalized search queries. */
  searches: string[]
  frequency: 'day' | 'week'
  /** The day of a weekly digest, from 1 for Monday to 7 for Sunday. */
  weekday: number
  /** An IANA time zone such as `Europe/Berlin`; `hour` is local time there. */
  zone: string
  hour: number
  /** The most papers in one digest. */
  maxPapers: number
  /** Whether a digest without papers is sent. */
  sendIfEmpty: boolean
}

/** A topic: which papers belong to it, and how many it admits a day. A slug is never reused. */
export type Topic = {
  slug: string
  title: string
  description: string
  /** A search query, see docs/search.md. */
  query?: string
  /** Papers and authors that belong as well, with or without a query. */
  follows?: FollowList
  /** Comma-separated words and word pairs of the field: features of the classifier. */
  keywords?: string
  /** Titles that share words with the topic but do not belong: training examples beside the labelled papers. */
  negativeExamples?: string[]
  /** Whether a trained classifier decides together with the query; its weights are under this slug in src/weights/topics.json. */
  hasClassifier?: true
  /** Most admissions a day; without it every paper that belongs is admitted when it is first seen. */
  perDay?: number
  /** The lowest score for an admission. Default: none. */
  minScore?: number
  /** What its feed announces again unless its URL says otherwise. Default: `new`. */
  announces?: AnnouncementMode
  /** Earlier slugs, whose URLs redirect. */
  aliases?: string[]
}

/** The state of a paper at its admission; never changed afterwards. */
export type AdmissionEntry = { reason: string; score: number; parts: ScorePart[]; counts: Partial<Record<SignalKind, number>> }

/** A paper added to a topic: once, dated, with its reason, never undone. */
export type Admission = {
  topic: string
  paper: string
  /** `urn:uuid:…`, the id of the feed entry in every format and on every instance. */
  entryId: string
  at: Moment
  /** Its rank among the day's admissions, from 1. */
  place: number
  entry: AdmissionEntry
}

/** One entry of a document: a paper's current data with its state at the admission. */
export type DocumentEntry = {
  id: string
  paper: Paper
  /** The paper's page on this site. */
  pageUrl: string
  /** What is announced again of an admitted paper: `published`, `v3`. */
  mark?: string
  publishedAt: Moment
  updatedAt: Moment
  /** It was merged into the paper of an earlier entry, and remains only in archives. */
  isMerged?: boolean
  /** The title and the reason of each topic that admitted it. */
  reasons: { topic: string; reason: string }[]
  /** Undefined for a paper that no topic admitted. */
  admission?: AdmissionEntry
}

export type PageRelation = 'first' | 'previous' | 'next' | 'last' | 'current' | 'prev-archive' | 'next-archive'

/** A feed independent of its format. It does not depend on the clock: the same store gives the same document. */
export type Document = {
  /** `urn:uuid:…` */
  id: string
  title: string
  description: string
  /** The page that shows the same list. */
  homePageUrl: string
  /** The URL of this document in each format, by extension. */
  self: Record<string, string>
  siteName: string
  /** The URL of the stylesheet that browsers show it with. */
  stylesheetUrl?: string
  /** The page that documents the `pw` namespace. */
  vocabulary?: string
  /** WebSub hubs that publish its changes. */
  hubs?: string[]
  updatedAt: Moment
  entries: DocumentEntry[]
  /** The URLs of other pages and archives in each format, by link relation (RFC 5005 §3, §4). */
  pages?: Partial<Record<PageRelation, Record<string, string>>>
  /** It covers a past period, so its set of entries never changes (RFC 5005 §4). */
  isArchive?: boolean
}

/** A feed entry that is not a paper: an incident or a digest. */
export type Notice = {
  /** `urn:uuid:…` */
  id: string
  title: string
  /** The page with details. */
  url: string
  /** Trusted HTML. */
  content: string
  publishedAt: Moment
  updatedAt: Moment
}

/** A feed format, which renders a document as text. */
export type Format = {
  extension: string
  contentType: string
  /** Its display name. */
  name: string
  render: (document: Document) => string
  /** Renders a feed of notices. */
  renderNotices: (heading: Omit<Document, 'entries'>, notices: Notice[]) => string
}

/** A well-known paper shown until the first source has been visited, with a summary of our own and the slugs of its topics. */
export type SamplePaper = {
  arxiv: string
  title: string
  authors: string[]
  /** The day its first version was submitted: `2017-06-12`. */
  published: string
  summary: string
  topics: string[]
}

/** Why two records were merged: a shared `identifier`; a source's `link`; equal `title` and first author; `fuzzy`, by the classifier; `manual`, by the operator. */
export type MergeRule = 'identifier' | 'link' | 'title' | 'fuzzy' | 'manual'

/** An embedding quantized to whole numbers from -127 to 127; only its direction matters. */
export type Vector = Int8Array

/** The embedding of a term is `vector` times `scale`; `idf` is its weight. A term with too little weight has a scale of 0. */
export type TermVector = { term: string; idf: number; scale: number; vector: Vector }

/** Trained term embeddings, the number of papers they were trained on, and a paper's mean length in terms. */
export type EmbeddingModel = { terms: TermVector[]; papers: number; meanLength: number }
