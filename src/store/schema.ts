/**
 * The tables, in the subset that libSQL in a file, libSQL over HTTP and Cloudflare D1 share. Moments are whole unix
 * seconds on the clock called *now*; the columns named `…Real` are seconds of real time, read in SQL, and nothing else
 * is ever written to them.
 */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type {
  AdmissionEntry,
  Author,
  CrawlHints,
  DigestPreferences,
  Links,
  MergeRule,
  ScorePart,
  SignalKind,
  SourceRecord,
  SourceState,
  Version,
} from '../model.ts'

export type PermanentRedirects = { [from: string]: { to: string; times: number } }

/** A source's row: what it remembers between visits, and when it may be asked again. */
export const sources = sqliteTable('sources', {
  id: text().primaryKey(),
  state: text({ mode: 'json' }).$type<SourceState>().notNull().default({}),
  /** There was more to ask for when it was last visited. */
  hasMore: integer({ mode: 'boolean' }).notNull().default(false),
  lastVisitAt: integer(),
  /** The last visit that succeeded. */
  lastSuccessAt: integer(),
  /** The last time it had been asked for everything it had: what it announced since then was not seen by anyone here. */
  caughtUpAt: integer(),
  nextVisitAt: integer(),
  /** Visits in a row that failed. */
  failures: integer().notNull().default(0),
  /** Whether what holds it back was said by the source itself (Retry-After): not even `--source` overrides that. */
  isRetryAfter: integer({ mode: 'boolean' }).notNull().default(false),
  /** Why it is not asked any more, in words: it said so itself (410). */
  stoppedReason: text(),
  /** Addresses that moved for good: from → to, and how many visits in a row said so. Two believe it. */
  redirects: text({ mode: 'json' }).$type<PermanentRedirects>().notNull().default({}),
  /** What its last whole page said of how often it may be asked. */
  crawlHints: text({ mode: 'json' }).$type<CrawlHints>().notNull().default({}),
  /** Somebody is visiting it until then, and who. */
  leaseReal: real().notNull().default(0),
  leaseBy: text(),
})

/** Feeds that were added without a file, beside those of feeds/sources.ts. */
export const feeds = sqliteTable('feeds', {
  id: text().primaryKey(),
  url: text().notNull(),
  name: text().notNull(),
  homepage: text().notNull(),
  addedAt: integer().notNull(),
})

/** What a site's robots.txt said when it was last asked, by origin. */
export const robots = sqliteTable('robots', { origin: text().primaryKey(), text: text().notNull(), askedAt: integer().notNull() })

/** What states one limit, and the earliest it may be asked again. */
export const sites = sqliteTable('sites', {
  site: text().primaryKey(),
  /** A request is under way, at the longest until then, and whose. */
  leaseReal: real().notNull().default(0),
  leaseBy: text(),
  nextReal: real().notNull().default(0),
  /** It asked to be left alone until then (Retry-After): on the clock called *now*, as everything a source says of time. */
  retryAfterAt: integer().notNull().default(0),
})

/** The validators of each page that was read whole and saved, byte for byte. */
export const pages = sqliteTable(
  'pages',
  {
    source: text().notNull(),
    url: text().notNull(),
    etag: text(),
    lastModified: text(),
    /** How many records it had, a hash of their keys, and the day it was of: what the next answer is compared with. */
    recordCount: integer().notNull(),
    keysHash: text(),
    contentDay: text(),
    /** Answers in a row since then that were suspect. */
    anomalies: integer().notNull().default(0),
    visitedAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.url] })],
)

export const visits = sqliteTable(
  'visits',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    source: text().notNull(),
    url: text().notNull(),
    at: integer().notNull(),
    status: integer(),
    seen: integer().notNull(),
    new: integer().notNull(),
    updated: integer().notNull(),
    dropped: integer().notNull(),
    suspect: text(),
    error: text(),
  },
  (table) => [index('visits_by_source').on(table.source, table.id), index('visits_by_at').on(table.at)],
)

export const papers = sqliteTable(
  'papers',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    title: text().notNull(),
    abstract: text().notNull(),
    abstractDisplay: text().$type<'whole' | 'excerpt'>().notNull(),
    authors: text({ mode: 'json' }).$type<Author[]>().notNull(),
    url: text().notNull(),
    published: text(),
    version: integer(),
    announceType: text(),
    categories: text({ mode: 'json' }).$type<string[]>().notNull(),
    venue: text(),
    license: text(),
    comment: text(),
    organization: text(),
    submittedBy: text(),
    links: text({ mode: 'json' }).$type<Links>().notNull(),
    withdrawn: integer({ mode: 'boolean' }).notNull(),
    retracted: integer({ mode: 'boolean' }).notNull().default(false),
    firstSeenAt: integer().notNull(),
    score: real().notNull(),
    scoreParts: text({ mode: 'json' }).$type<ScorePart[]>().notNull(),
    /** score + firstSeenAt in half-lives: sorts by a score that halves with age, and needs no clock. */
    hot: real().notNull(),
    /** When it last changed in a way its readers should see. */
    changedAt: integer(),
    /** It changed so, and awaits its date. */
    awaitsDate: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    uniqueIndex('papers_by_id').on(table.id),
    index('papers_by_first_seen').on(table.firstSeenAt, table.id),
    index('papers_by_hot').on(table.hot, table.id),
    // what ranks the papers of a period, without their rows
    index('papers_ranking').on(table.id, table.score, table.firstSeenAt),
    index('papers_awaiting_date').on(table.awaitsDate),
  ],
)

/** Every identifier a paper goes by, its id among them. */
export const identifiers = sqliteTable(
  'identifiers',
  { identifier: text().primaryKey(), paper: text().notNull(), rank: integer().notNull() },
  (table) => [
    index('identifiers_by_paper').on(table.paper),
    // drizzle-kit parts an expression at its commas: the migration was put right by hand
    index('identifiers_by_value').on(sql`lower(substr(identifier, instr(identifier, ':') + 1))`),
  ],
)

export const records = sqliteTable(
  'records',
  {
    source: text().notNull(),
    key: text().notNull(),
    paper: text().notNull(),
    record: text({ mode: 'json' }).$type<SourceRecord>().notNull(),
    /** Of the record without its signals: equal when there is nothing new to read. */
    hash: text().notNull(),
    /** Every version it ever said there was: the record itself is overwritten by its next. */
    versions: text({ mode: 'json' }).$type<Version[]>().notNull().default([]),
    firstSeenAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.key] }),
    index('records_by_paper').on(table.paper),
    index('records_by_source').on(sql`lower(source)`, table.paper),
  ],
)

export const signals = sqliteTable(
  'signals',
  {
    paper: text().notNull(),
    source: text().notNull(),
    kind: text().$type<SignalKind>().notNull(),
    value: real().notNull(),
    at: integer().notNull(),
    /** The value as it last stood in the paper's first two days: what is usual is reckoned from these. */
    early: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.paper, table.source, table.kind] })],
)

/** What is usual of a signal in a field, by day; never reckoned again for a day that stands here. */
export const signalBaselines = sqliteTable(
  'signal_baselines',
  { day: text().notNull(), field: text().notNull(), kind: text().notNull(), value: real().notNull(), papers: integer().notNull() },
  (table) => [primaryKey({ columns: [table.day, table.field, table.kind] })],
)

/** Papers a source was asked about, each once. */
export const lookups = sqliteTable('lookups', { source: text().notNull(), paper: text().notNull(), at: integer().notNull() }, (table) => [
  primaryKey({ columns: [table.source, table.paper] }),
])

export const topics = sqliteTable('topics', {
  slug: text().primaryKey(),
  /** Of its query: papers are looked through again when it changes. */
  hash: text().notNull(),
  /** It was filled once with the days before its first. */
  isBackfilled: integer({ mode: 'boolean' }).notNull().default(false),
  /** The day on which it was: what is dated earlier entered its feed on that day. */
  backfilledOn: text().notNull().default(''),
  /** Counts the changes to what it publishes; a document rendered at this count is still true. */
  revision: integer().notNull().default(0),
  changedAt: integer().notNull().default(0),
})

/** Which papers belong to which topic, and by which words. */
export const memberships = sqliteTable(
  'memberships',
  { topic: text().notNull(), paper: text().notNull(), matchedTerms: text({ mode: 'json' }).$type<string[]>().notNull() },
  (table) => [primaryKey({ columns: [table.topic, table.paper] }), index('memberships_by_paper').on(table.paper)],
)

export const admissions = sqliteTable(
  'admissions',
  {
    topic: text().notNull(),
    paper: text().notNull(),
    entryId: text().notNull(),
    at: integer().notNull(),
    day: text().notNull(),
    place: integer().notNull(),
    entry: text({ mode: 'json' }).$type<AdmissionEntry>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.topic, table.paper] }),
    uniqueIndex('admissions_by_at').on(table.at),
    index('admissions_by_topic').on(table.topic, table.at),
    index('admissions_by_day').on(table.day, table.topic, table.paper),
    index('admissions_by_paper').on(table.paper),
  ],
)

/**
 * Admissions that left the feeds when their paper proved to be one that the topic had admitted before: archives keep them, and
 * setting the papers apart brings them back. `paper` is the id it had then, a name of the other's since.
 */
export const supersededAdmissions = sqliteTable(
  'superseded_admissions',
  {
    topic: text().notNull(),
    paper: text().notNull(),
    entryId: text().notNull(),
    at: integer().notNull(),
    day: text().notNull(),
    place: integer().notNull(),
    entry: text({ mode: 'json' }).$type<AdmissionEntry>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.topic, table.entryId] }),
    index('superseded_admissions_by_topic').on(table.topic, table.at),
    index('superseded_admissions_by_paper').on(table.paper),
  ],
)

/**
 * What became of papers after they were admitted, for feeds that announce it: the version that was published, or a revision.
 * Each is an entry of its own, once.
 */
export const announcements = sqliteTable(
  'announcements',
  {
    entryId: text().primaryKey(),
    paper: text().notNull(),
    kind: text().$type<'published' | 'revision'>().notNull(),
    /** What stands in brackets before the title: `published`, `v3`. */
    mark: text().notNull(),
    reason: text().notNull(),
    /** When it entered the feeds; null while it awaits its date. */
    at: integer(),
    /** When its readers last saw it change, and at first when it entered. */
    changedAt: integer(),
  },
  (table) => [index('announcements_by_paper').on(table.paper), index('announcements_by_at').on(table.at)],
)

/** Documents as they were last rendered, with their validators. */
export const documents = sqliteTable('documents', {
  address: text().primaryKey(),
  /** Which code and settings rendered it. */
  buildVersion: text().notNull().default(''),
  revision: integer().notNull(),
  body: text().notNull(),
  etag: text().notNull(),
  changedAt: integer().notNull(),
})

/**
 * Who is sent a feed when it changes (WebSub). A row is a subscription once its lease is given; what somebody asked for it
 * waits in `asked` until the callback confirms it. The table is the hub's queue, too: what is behind, or asked, is due at
 * `nextTryAt`.
 */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    callback: text().notNull(),
    /** The feed's name without the site: `compression.atom`. */
    topic: text().notNull(),
    /** The callback's host, whose subscriptions are counted. */
    host: text().notNull(),
    /** Signs what is sent. Shown to nobody. */
    secret: text(),
    /** 0 until the first confirmation. */
    leaseUntilAt: integer().notNull().default(0),
    intent: text({ mode: 'json' }).$type<SubscriptionIntent>(),
    /** What of the feed it was sent, or could read for itself when it subscribed. */
    revision: integer().notNull().default(0),
    etag: text(),
    /** Failures in a row. */
    attempts: integer().notNull().default(0),
    nextTryAt: integer().notNull().default(0),
    /** Somebody is at it, at the longest until then, and who. */
    leaseReal: real().notNull().default(0),
    leaseBy: text(),
  },
  (table) => [
    primaryKey({ columns: [table.callback, table.topic] }),
    index('subscriptions_by_host').on(table.host),
    index('subscriptions_by_next_try').on(table.nextTryAt),
  ],
)

/** What a subscriber asked for; `challenge` is sent to its callback, which must repeat it. */
export type SubscriptionIntent = { mode: 'subscribe' | 'unsubscribe'; challenge: string; leaseSeconds: number; secret?: string; at: number }

/** The change of each topic's feeds that hubs elsewhere were told of last. */
export const pings = sqliteTable('pings', { hub: text().notNull(), topic: text().notNull(), revision: integer().notNull() }, (table) => [
  primaryKey({ columns: [table.hub, table.topic] }),
])

/** Counts the writes that follow from what was read before: whoever read an older count than stands here reads again. */
export const locks = sqliteTable('locks', { name: text().primaryKey(), version: integer().notNull() })

/** Papers that were found to be one, and why: `from` is a name of `into` since then. */
export const merges = sqliteTable(
  'merges',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    into: text('into_paper').notNull(),
    from: text('from_paper').notNull(),
    /** When the younger was first seen, so that setting it apart restores it. */
    fromFirstSeenAt: integer(),
    rule: text().$type<MergeRule>().notNull(),
    evidence: text().notNull(),
    probability: real(),
    at: integer().notNull(),
  },
  (table) => [index('merges_by_into').on(table.into)],
)

/** Records that the operator set apart from a paper: never matched by anything but their key again. */
export const splits = sqliteTable(
  'splits',
  { source: text().notNull(), key: text().notNull(), paper: text().notNull(), at: integer().notNull() },
  (table) => [primaryKey({ columns: [table.source, table.key] })],
)

/** Papers that may be one, for the operator to say. */
export const possibleDuplicates = sqliteTable(
  'possible_duplicates',
  {
    left: text('left_paper').notNull(),
    right: text('right_paper').notNull(),
    probability: real().notNull(),
    evidence: text().notNull(),
    at: integer().notNull(),
    /** The operator said that they are two. */
    dismissedAt: integer(),
  },
  (table) => [primaryKey({ columns: [table.left, table.right] }), index('possible_duplicates_by_dismissed').on(table.dismissedAt)],
)

/**
 * A handful of keys a paper: two spellings of one paper share some, so that near titles are found without comparing all. A
 * key is a number that its text was made into, a paper its `seq`: there are ten rows a paper, and these are 25 bytes each.
 */
export const blockingKeys = sqliteTable('blocking_keys', { key: integer().notNull(), seq: integer().notNull() }, (table) => [
  primaryKey({ columns: [table.key, table.seq] }),
  index('blocking_keys_by_paper').on(table.seq),
])

/** How far keys were made anew under a version of them: of papers up to which `seq`, and up to which they must be. */
export const blockingKeyBackfills = sqliteTable('blocking_key_backfills', {
  version: integer().primaryKey(),
  doneSeq: integer().notNull(),
  lastSeq: integer().notNull(),
})

/** Keys that are made here, once, and shared by all who share this database. */
export const secrets = sqliteTable('secrets', { name: text().primaryKey(), value: text().notNull() })

/** Who is sent a digest: one row an address, whatever it asked for and however often. */
export const subscribers = sqliteTable(
  'subscribers',
  {
    /** Of the address, keyed: it is looked up by this, and known again when the address itself was forgotten. */
    hash: text().primaryKey(),
    /** Stands in links and Message-IDs; says nothing of the address. */
    id: text().notNull(),
    /** Kept while it is mailed, and not longer. */
    address: text(),
    preferences: text({ mode: 'json' }).$type<DigestPreferences>().notNull(),
    state: text().$type<'active' | 'ended' | 'bounced' | 'complained'>().notNull(),
    confirmedAt: integer().notNull(),
    changedAt: integer().notNull(),
    /** Up to when its digests have looked for papers. */
    searchedUntilAt: integer().notNull(),
    /** When its next digest is due; null while it gets none. */
    nextDueAt: integer(),
  },
  (table) => [uniqueIndex('subscribers_by_id').on(table.id), index('subscribers_by_next_due').on(table.nextDueAt)],
)

/** What somebody asked for in the name of an address, which must confirm it by the link it is mailed. */
export const confirmations = sqliteTable(
  'confirmations',
  {
    id: text().primaryKey(),
    hash: text().notNull(),
    /** Forgotten when it is confirmed or has expired. */
    address: text(),
    preferences: text({ mode: 'json' }).$type<DigestPreferences>().notNull(),
    at: integer().notNull(),
    expiresAt: integer().notNull(),
    usedAt: integer(),
  },
  (table) => [index('confirmations_by_hash').on(table.hash, table.at), index('confirmations_by_at').on(table.at)],
)

/**
 * The ledger of letters, and the queue: a row for each subscriber and issue stands here before anything is sent. A letter is
 * `queued`, then `leased` by a sender, then `sending`, and after that never sent again: it becomes `sent`, `refused` or, where
 * no answer came, `unknown`; what was sent may be `returned` later. One that could not be handed over until the next was due is `dropped`, and the next has its papers.
 */
export const letters = sqliteTable(
  'letters',
  {
    /** A subscriber's hash. */
    subscriber: text().notNull(),
    /** `2025-11-21`, the day of a digest where its reader is; of a confirmation `confirm` and its id. */
    issue: text().notNull(),
    state: text().$type<'queued' | 'leased' | 'sending' | 'sent' | 'returned' | 'refused' | 'unknown' | 'dropped'>().notNull(),
    createdAt: integer().notNull(),
    /** It has looked at what came between these moments. */
    from: integer('from_at').notNull(),
    to: integer('to_at').notNull(),
    /** What it shows, in order, and which of its sections shows how many. */
    papers: text({ mode: 'json' }).$type<string[]>().notNull(),
    sections: text({ mode: 'json' }).$type<LetterSection[]>().notNull(),
    /** What it had no room for. */
    skippedPapers: text({ mode: 'json' }).$type<string[]>().notNull(),
    attempts: integer().notNull().default(0),
    nextTryAt: integer().notNull().default(0),
    /** Somebody is at it, at the longest until then, and who. */
    leaseReal: real().notNull().default(0),
    leaseBy: text(),
    /** When it was handed over, and when that was answered. */
    sendingAt: integer(),
    sentAt: integer(),
    /** What the last try was answered, without addresses. */
    lastResponse: text(),
  },
  (table) => [
    primaryKey({ columns: [table.subscriber, table.issue] }),
    index('letters_by_state').on(table.state, table.nextTryAt),
    index('letters_by_created').on(table.createdAt),
  ],
)

/** A part of a digest: what a topic or a search brought, and how many papers that is. */
export type LetterSection = { topic: string; papers: number } | { search: string; papers: number }

/** How often a client asked in an hour; `client` is a hash that cannot be known again the next day. */
export const rateLimits = sqliteTable('rate_limits', {
  client: text().primaryKey(),
  count: integer().notNull(),
  expiresAt: integer().notNull(),
})
