/**
 * The words of Paperwire as types: what docs, pages and tests call by the same names. It imports nothing.
 *
 * A moment is a whole number of unix seconds (`…At`) inside, RFC 3339 in UTC (`2025-11-21T05:00:00Z`) outside.
 */

export type Moment = number

export type Author = { name: string; orcid?: string; affiliations?: string[] }

/** Addresses that belong to a paper, each absolute and http(s). */
export type Links = { abstract?: string; pdf?: string; code?: string; project?: string; discussion?: string }

/** A version of a paper on a server of preprints, and when it was public. */
export type Version = { version: number; at: string }

/**
 * Another copy of the same paper, as a source asserts it: a name that the copy goes by, and what this record is to it. Less
 * than a name of the record itself, and more than likeness.
 */
export type Copy = {
  /** As the source states it; `linksOf` makes it canonical. */
  identifier: string
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

/** What can be counted about a paper; `picks` are editors who chose it. */
export type SignalKind = 'upvotes' | 'comments' | 'stars' | 'citations' | 'mentions' | 'picks'

/**
 * What one source says of one paper, translated once at the door: plain text without markup or control characters,
 * addresses absolute, dates in RFC 3339.
 */
export type SourceRecord = {
  /** What the source itself calls this record, the same at every visit: one record a source and key. */
  key: string
  /** Identifiers as the source states them (`10.1145/…`, `arXiv:2210.17323v2`, `https://doi.org/…`); `namesOf` makes them canonical. */
  identifiers: string[]
  /** Other copies of the same paper that the source asserts there are. */
  copies?: Copy[]
  title: string
  abstract: string
  authors: Author[]
  /** The record's own page. */
  url: string
  /** The paper's own date. */
  published?: string
  updated?: string
  /** When this source made the record public. */
  announced?: string
  version?: number
  /** The versions that the source lists, this one or not, with their dates. */
  versions?: Version[]
  /** As arXiv spells it: `new`, `cross`, `replace`, `replace-cross`. */
  announceType?: string
  /** Subject categories, the primary one first. */
  categories?: string[]
  venue?: string
  license?: string
  comment?: string
  organization?: string
  submittedBy?: string
  links?: Links
  /** Its authors, or the server that has it, took it back. */
  withdrawn?: boolean
  /** The journal that published it took it back. A notice that says so is a record of its own, and not retracted. */
  retracted?: boolean
  signals?: Partial<Record<SignalKind, number>>
}

/** A page as it was answered: its address after redirects, its text decoded. `status` 304 has no text. */
export type Page = { url: string; status: number; contentType: string; text: string }

/** A small JSON that a source keeps on its row between visits. */
export type SourceState = { [key: string]: unknown }

/** What a source read from a page. */
export type Reading = {
  records: SourceRecord[]
  /** Records that were there and could not be read, and why, in a few words each. */
  dropped?: string[]
  /** There is more: the source is due again at once with this state, paced like anything else. */
  next?: SourceState
  /** There is no more for now: what to remember until the schedule says so again. Default: nothing. */
  finalState?: SourceState
  /** Why this page is not to be trusted whole, in a sentence. Its records are kept, its validators are not. */
  anomaly?: string
  /** How long the page itself asks to be left alone. */
  crawlHints?: CrawlHints
}

/** What a page says of how often it may be asked: RSS `ttl`, and days (`Saturday`) and hours in GMT on which it does not change. */
export type CrawlHints = { ttlMinutes?: number; skipDays?: string[]; skipHours?: number[] }

/** What a request needs of this instance's settings. */
export type RequestSettings = { contact?: string; key?: string }

/** What a source wants asked. `secret` parameters are added to the address only when it is asked: no log, page or row sees them. */
export type SourceRequest = { url: string; headers?: Record<string, string>; body?: string; secret?: Record<string, string> }

/** A source says what to ask for and how to read the answer; it does no I/O, so it is tested with a file and runs on any host. */
export type Source = {
  /** Stored with every visit: never renamed. */
  id: string
  name: string
  /** Whose it is, as cards name it; sources of one service mention a paper once. Default: its name. */
  service?: string
  /** Where a person reads about it. */
  homepage: string
  /** The address of the feed it reads, where it is one that any reader could follow. */
  feed?: string
  /** When it is asked: cron, UTC unless `timezone`. */
  schedule: string
  timezone?: string
  /** Whether its abstracts may be shown whole, or as their first 300 characters with a link. */
  abstracts: 'whole' | 'excerpt'
  /** What it allows and asks for, in a sentence, where it says so. */
  terms?: string
  /** Each answer is a day's whole batch, so one much smaller than its last ones is suspect. */
  batch?: boolean
  /** No two of its pages hold the same records: each is a day's own, so one that repeats another is suspect. */
  distinctPages?: boolean
  /** Sources that know the same papers another way: they are due at once when an answer of this one is suspect. */
  backups?: string[]
  /**
   * It is asked about papers that are known already, at most so many a request: those with a name of this scheme, newest
   * first; only those without categories, where `lacking` says so; each once, or again after so many days.
   */
  about?: { scheme: 'arxiv' | 'doi'; maxPerRequest: number; missingField?: 'categories'; repeatAfterDays?: number }
  /** The setting that holds its key; without it the source is off. */
  keySetting?: string
  /** It is an ordinary page of a web site: what the site's robots.txt says to Paperwire by name is obeyed. */
  isWebPage?: boolean
  request: (now: Date, state: SourceState, about: string[], given: RequestSettings) => SourceRequest
  /** Reads an answer; throws a sentence when it is none. A page that was not modified (304) has no records, but may have a `next`. */
  read: (page: Page, state: SourceState, now: Date) => Reading | Promise<Reading>
}

/** One part of a paper's merit: what was counted, against what is usual, and what it adds; or what was expected of it before, and why. */
export type ScorePart = SignalPart | PriorPart
export type SignalPart = { kind: SignalKind; value: number; baseline: number; adds: number }
/** `says` is in words: `12 authors, a link to code`. A paper of which nothing can be expected has no such part. */
export type PriorPart = { kind: 'prior'; adds: number; says: string }
export type Score = { score: number; parts: ScorePart[] }

/** The work: all records of it together. */
export type Paper = {
  /** Its first, strongest name; it never changes. */
  id: string
  identifiers: string[]
  title: string
  abstract: string
  /** Whether the abstract may be shown whole, or as an excerpt with a link. */
  abstractDisplay: 'whole' | 'excerpt'
  authors: Author[]
  /** The page of it that a reader is sent to. */
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

/** A state in which a paper was public: a version on a server of preprints, or its publication in a venue. */
export type PaperVersion = { identifier?: string; url: string; at?: string; version?: number; venue?: string }

/**
 * What a feed announces again of papers it has admitted: nothing (`new`), the version that was published (`published`), or
 * that and each new version before it (`revisions`).
 */
export type AnnouncementMode = 'new' | 'published' | 'revisions'

/** Whose papers belong to a topic whatever they are about. */
export type FollowList = {
  /** Papers by a name as any source spells it: `10.1145/…`, `arXiv:2210.17323`. */
  papers?: string[]
  /** Authors by ORCID: `0000-0002-1825-0097`. */
  orcids?: string[]
  /** Authors by their whole name, for those without an ORCID: `Ada Lovelace`. Capitals and accents do not matter. */
  authors?: string[]
}

/** What a subscriber wants of its digest. */
export type DigestPreferences = {
  /** Slugs of topics, or `all` alone for every topic there is and will be. */
  topics: string[]
  /** Searches, each in its one normal form. */
  searches: string[]
  frequency: 'day' | 'week'
  /** Of a weekly digest, from 1 for Monday to 7 for Sunday. */
  weekday: number
  /** An IANA time zone, `Europe/Berlin`, and the hour there. */
  zone: string
  hour: number
  /** As many papers as a digest shows. */
  maxPapers: number
  /** Whether there is a digest when there are no papers. */
  sendIfEmpty: boolean
}

/** A topic: which papers belong, and how many a day get in. A slug is never reused. */
export type Topic = {
  slug: string
  title: string
  description: string
  /** In the query language of DESIGN. */
  query?: string
  /** With a query or instead of one: papers and authors that are followed. */
  follows?: FollowList
  /** Words of its field and pairs of them, between commas; each tells for it, by what was learned of all of them together. */
  keywords?: string
  /** Titles as they might be of what does not belong though a word says so; they teach beside the labelled papers. */
  negativeExamples?: string[]
  /** What labelled papers taught decides together with the query: src/weights/topics.json, under this slug. */
  hasClassifier?: true
  /** Places a day; without it every paper that belongs is admitted when it is first seen. */
  perDay?: number
  /** The merit a paper must reach to take a place. Default: none. */
  minScore?: number
  /** What its feed announces again where its address does not say so. Default `new`. */
  announces?: AnnouncementMode
  /** Slugs this topic had before: their addresses redirect. */
  aliases?: string[]
}

/** What was true of a paper when it entered a topic's feed; it is not changed afterwards. */
export type AdmissionEntry = { reason: string; score: number; parts: ScorePart[]; counts: Partial<Record<SignalKind, number>> }

/** A paper entering a topic's feed: once, dated, with its reasons, never taken back. */
export type Admission = {
  topic: string
  paper: string
  /** `urn:uuid:…`, the entry's identifier in every format and on every instance. */
  entryId: string
  at: Moment
  /** Which of the day's places it took, from 1; papers of a topic without places count on. */
  place: number
  entry: AdmissionEntry
}

/** One entry of a document: a paper as it stands, with what was true when it was admitted. */
export type DocumentEntry = {
  id: string
  paper: Paper
  /** The paper's page here. */
  pageUrl: string
  /** What it announces again of a paper that was admitted before: `published`, `v3`. */
  mark?: string
  publishedAt: Moment
  updatedAt: Moment
  /** It proved to be the same paper as an entry that was there before, and stands in archives alone. */
  isMerged?: boolean
  /** Titles of the topics that admitted it, with the reason of each. */
  reasons: { topic: string; reason: string }[]
  /** Nothing, of a paper that no topic admitted. */
  admission?: AdmissionEntry
}

export type PageRelation = 'first' | 'previous' | 'next' | 'last' | 'current' | 'prev-archive' | 'next-archive'

/** A feed before it has a format. No clock in it: the same store gives the same document. */
export type Document = {
  /** `urn:uuid:…` */
  id: string
  title: string
  description: string
  /** The page that shows the same list. */
  homePageUrl: string
  /** This document in each format: extension → address. */
  self: Record<string, string>
  siteName: string
  /** What makes a page of it where it is opened in a browser: the address of a stylesheet. */
  stylesheetUrl?: string
  /** The page that says what our own namespace means. */
  vocabulary?: string
  /** WebSub hubs that tell of its changes. */
  hubs?: string[]
  updatedAt: Moment
  entries: DocumentEntry[]
  /** Of a list that has pages or archives, the addresses of others in each format, by their relation (RFC 5005 §3, §4). */
  pages?: Partial<Record<PageRelation, Record<string, string>>>
  /** It holds a period that is over: its set of entries never changes (RFC 5005 §4). */
  isArchive?: boolean
}

/** An entry of a list that is no list of papers. */
export type Notice = {
  /** `urn:uuid:…` */
  id: string
  title: string
  /** Where a person reads more. */
  url: string
  /** HTML of our own. */
  content: string
  publishedAt: Moment
  updatedAt: Moment
}

/** A format renders a document as text. */
export type Format = {
  extension: string
  contentType: string
  /** What a person calls it. */
  name: string
  render: (document: Document) => string
  /** Renders a list of notices, which are not papers. */
  renderNotices: (heading: Omit<Document, 'entries'>, notices: Notice[]) => string
}

/** A well-known paper shown until the first source has answered: facts, a summary in our own words, and the slugs of topics it would belong to. */
export type SamplePaper = {
  arxiv: string
  title: string
  authors: string[]
  /** The day its first version was submitted: `2017-06-12`. */
  published: string
  summary: string
  topics: string[]
}

/** `identifier`: they share one; `link`: a source links them; `title`: equal title and first author; `fuzzy`: the classifier is sure; `manual`: the operator merged them. */
export type MergeRule = 'identifier' | 'link' | 'title' | 'fuzzy' | 'manual'

/** A vector as it is kept and compared: whole numbers from -127 to 127, for their direction only. */
export type Vector = Int8Array

/** What a fit knows of a term: `vector` times `scale` is its place, `idf` how much it says. One that says too little to have a place has a scale of 0. */
export type TermVector = { term: string; idf: number; scale: number; vector: Vector }

/** A fit: one vector a term, and the mean length of a paper in terms. */
export type EmbeddingModel = { terms: TermVector[]; papers: number; meanLength: number }
