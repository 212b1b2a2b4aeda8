/** Near papers by blocking keys, possible duplicates, and what the operator joined or set apart. */
import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import { uuidOf } from '../identifiers/uuid.ts'
import { ENOUGH_KEY_HITS, MAX_MATCH_CANDIDATES, MAX_PAPERS_PER_KEY, MIN_KEY_WEIGHT } from '../matching/blocking-keys.ts'
import type { RecordMetadata } from '../matching/compare.ts'
import type { MatchCandidate, MatchProbe, PossibleDuplicate } from '../matching/fuzzy-match.ts'
import type { Moment } from '../model.ts'
import { type Db, excludedColumns, jsonChunks, lockVersionQuery, type Statement, selectJsonRows, valueList } from './db.ts'
import {
  admissions,
  announcements,
  blockingKeyBackfills,
  identifiers,
  merges,
  papers,
  possibleDuplicates,
  signals,
  splits,
  supersededAdmissions,
} from './schema.ts'

/**
 * Known papers that share `TELLING` keys with any of these probes, in one request. A probe's rarest keys are asked for first,
 * until they have led to `ENOUGH` papers; a key with more than `CROWDED` is passed over as soon as the index has shown so many.
 * What is another paper by its id alone is left out.
 */
export async function findMergeCandidates(db: Db, probes: Pick<MatchProbe, 'keys' | 'conflictingPrefix'>[]): Promise<MatchCandidate[]> {
  const [first, ...rest] = jsonChunks(probes.map(({ keys, conflictingPrefix }, probe) => [probe, keys, conflictingPrefix ?? ' '])).map(
    (part) => mergeCandidatesQuery(db, part),
  )
  if (!first) return []
  const found = new Map<string, MatchCandidate>()
  for (const row of (await db.batch([first, ...rest])).flat()) {
    const known = found.get(row.id)
    if (known) known.probes.push(...row.probes)
    else found.set(row.id, row)
  }
  return [...found.values()]
}

const parseJsonColumn = <T>(value: unknown): T => JSON.parse(value as string) as T

const parseRecordTexts = (value: unknown): RecordMetadata[] =>
  parseJsonColumn<[string, RecordMetadata['authors'], string | null, string | null][]>(value).map(([title, authors, venue, published]) => ({
    title,
    authors,
    venue: venue ?? undefined,
    published: published ?? undefined,
  }))

/** What the records of a paper say of it. */
const recordTextsColumn = sql<
  RecordMetadata[]
>`(select json_group_array(json_array(json_extract(record, '$.title'), json_extract(record, '$.authors'), json_extract(record, '$.venue'), json_extract(record, '$.published'))) from records where paper = ${papers.id})`.mapWith(
  parseRecordTexts,
)

const mergeCandidatesQuery = (db: Db, part: string) =>
  db
    .select({
      id: papers.id,
      firstSeenAt: papers.firstSeenAt,
      probes: sql<number[]>`near.probes`.mapWith(parseJsonColumn<number[]>),
      identifiers: sql<string[]>`(select json_group_array(identifier) from identifiers where paper = ${papers.id})`.mapWith(
        parseJsonColumn<string[]>,
      ),
      metadata: recordTextsColumn,
    })
    .from(
      sql`(
        with held as materialized (
          select json_extract(p.value, '$[0]') as probe, json_extract(p.value, '$[2]') as rivals, k.value as key,
            (select count(*) from (select 1 from blocking_keys b where b.key = k.value limit ${MAX_PAPERS_PER_KEY + 1})) as papers
          from json_each(${part}) p, json_each(p.value, '$[1]') k
        ), asked as materialized (
          select probe, rivals, key, papers from (
            select probe, rivals, key, papers, sum(papers) over (partition by probe order by papers, key rows unbounded preceding) - papers as found
            from held where papers between 1 and ${MAX_PAPERS_PER_KEY}
          ) where found < ${ENOUGH_KEY_HITS}
        )
        select paper, json_group_array(probe) as probes from (
          select probe, paper, row_number() over (partition by probe order by tells desc, paper) as place from (
            select asked.probe as probe, b.seq as paper, sum(1.0 / asked.papers) as tells
            from asked cross join blocking_keys b on b.key = asked.key cross join papers p on p.seq = b.seq
            where substr(p.id, 1, length(asked.rivals)) <> asked.rivals group by asked.probe, b.seq
          ) where tells >= ${MIN_KEY_WEIGHT}
        ) where place <= ${MAX_MATCH_CANDIDATES} group by paper
      ) near`,
    )
    .innerJoin(papers, sql`papers.seq = near.paper`)

/** Whether all papers have keys of this version. */
export async function hasCurrentBlockingKeys(db: Db, version: number): Promise<boolean> {
  const [row] = await db.select().from(blockingKeyBackfills).where(eq(blockingKeyBackfills.version, version))
  return row !== undefined && row.doneSeq >= row.lastSeq
}

/**
 * The next papers whose keys must be made anew under this version, with what their records say, and the last of all that must
 * be: those stored since it began have keys of this version already.
 */
export async function papersToBackfill(db: Db, version: number, most: number) {
  const kept = (column: 'done_seq' | 'last_seq') => sql`(select ${sql.raw(column)} from blocking_key_backfills where version = ${version})`
  const until = sql`coalesce(${kept('last_seq')}, (select max(seq) from papers), 0)`
  const [[turn], [last], rows] = await db.batch([
    lockVersionQuery(db),
    db.select({ until: sql<number>`${until}` }).from(sql`(select 1)`),
    db
      .select({ seq: papers.seq, id: papers.id, metadata: recordTextsColumn })
      .from(papers)
      .where(sql`${papers.seq} > coalesce(${kept('done_seq')}, 0) and ${papers.seq} <= ${until}`)
      .orderBy(papers.seq)
      .limit(most),
  ])
  return { turn: turn?.n ?? 0, until: last?.until ?? 0, papers: rows }
}

/** Writes down how far keys were made anew, and forgets how far those of other versions were. */
export const backfillProgressStatements = (db: Db, row: typeof blockingKeyBackfills.$inferInsert): Statement[] => [
  db.delete(blockingKeyBackfills).where(ne(blockingKeyBackfills.version, row.version as number)),
  db.insert(blockingKeyBackfills).values(row).onConflictDoUpdate({ target: blockingKeyBackfills.version, set: row }),
]

/** Pairs of papers that the operator said are two: a record was split off, or a possible duplicate dismissed. They follow their papers. */
const DISTINCT_PAIRS = sql`(
  select r.paper as one, n.paper as other from splits s
    join records r on r.source = s.source and r.key = s.key join identifiers n on n.identifier = s.paper where r.paper <> n.paper
  union
  select l.paper, r.paper from possible_duplicates p
    join identifiers l on l.identifier = p.left_paper join identifiers r on r.identifier = p.right_paper where p.dismissed_at > 0 and l.paper <> r.paper
)`

export const distinctPairsQuery = (db: Db) =>
  db.select({ one: sql<string>`different.one`, other: sql<string>`different.other` }).from(sql`${DISTINCT_PAIRS} different`)

/** Whether the operator said of two papers that they are two, by the pairs of `differentQuery`. */
export function distinctPairPredicate(pairs: { one: string; other: string }[]): (a: string, b: string) => boolean {
  if (pairs.length === 0) return () => false
  const all = new Set(pairs.flatMap(({ one, other }) => [`${one}\n${other}`, `${other}\n${one}`]))
  return (a, b) => all.has(`${a}\n${b}`)
}

/** Writes down what may be one; what was dismissed stays so. */
export const possibleDuplicateStatements = (db: Db, found: PossibleDuplicate[], at: Moment): Statement[] =>
  selectJsonRows(
    possibleDuplicates,
    found.map((possible) => ({ ...possible, at, dismissedAt: null })),
  ).map((rows) =>
    db
      .insert(possibleDuplicates)
      .select(rows)
      .onConflictDoUpdate({
        target: [possibleDuplicates.left, possibleDuplicates.right],
        set: excludedColumns(possibleDuplicates, ['probability', 'evidence', 'at']),
        setWhere: isNull(possibleDuplicates.dismissedAt),
      }),
  )

/** Two papers that may be one, as they are called now. */
export type PossibleDuplicateRow = PossibleDuplicate & { at: Moment; leftTitle: string; rightTitle: string }

const OPEN_DUPLICATES = sql`(
  with different as materialized ${DISTINCT_PAIRS}
  select l.paper as left, r.paper as right, max(p.at) as at, p.probability as probability, p.evidence as evidence, a.title as left_title, b.title as right_title
  from possible_duplicates p join identifiers l on l.identifier = p.left_paper join identifiers r on r.identifier = p.right_paper
    join papers a on a.id = l.paper join papers b on b.id = r.paper
  where p.dismissed_at is null and l.paper <> r.paper
    and not exists (select 1 from different d where (d.one = l.paper and d.other = r.paper) or (d.one = r.paper and d.other = l.paper))
  group by min(l.paper, r.paper), max(l.paper, r.paper)
) open`

/** Possible duplicates that wait for the operator, newest first. */
export async function loadPossibleDuplicates(db: Db, most: number): Promise<PossibleDuplicateRow[]> {
  return db
    .select({
      left: sql<string>`open.left`,
      right: sql<string>`open.right`,
      probability: sql<number>`open.probability`,
      evidence: sql<string>`open.evidence`,
      at: sql<Moment>`open.at`,
      leftTitle: sql<string>`open.left_title`,
      rightTitle: sql<string>`open.right_title`,
    })
    .from(OPEN_DUPLICATES)
    .orderBy(sql`open.at desc, open.probability desc, open.left, open.right`)
    .limit(most)
}

/** How many possible duplicates wait for the operator. */
export async function countPossibleDuplicates(db: Db): Promise<number> {
  const [row] = await db.select({ n: sql<number>`count(*)` }).from(OPEN_DUPLICATES)
  return row?.n ?? 0
}

/** Remembers that two papers are two, whether they had been listed or not. */
export const dismissDuplicateStatement = (db: Db, left: string, right: string, at: Moment): Statement =>
  db
    .insert(possibleDuplicates)
    .values({ left, right, probability: 0, evidence: 'the operator said that they are two', at, dismissedAt: at })
    .onConflictDoUpdate({ target: [possibleDuplicates.left, possibleDuplicates.right], set: { dismissedAt: at } })

/** Forgets that these papers were said to be two: they are one now. */
export function deleteDistinctPairStatements(db: Db, left: string, right: string): Statement[] {
  const called = sql`(select identifier from identifiers where paper in (${left}, ${right}))`
  return [
    db
      .delete(splits)
      .where(
        sql`${splits.paper} in ${called} and exists (select 1 from records r where r.source = ${splits.source} and r.key = ${splits.key} and r.paper in (${left}, ${right}))`,
      ),
    db.delete(possibleDuplicates).where(sql`${possibleDuplicates.left} in ${called} and ${possibleDuplicates.right} in ${called}`),
  ]
}

/** Why the copies of these papers were put together, newest first. */
export const mergesQuery = (db: Db, ids: string[]) =>
  db
    .select()
    .from(merges)
    .where(sql`${merges.into} in ${valueList(ids)}`)
    .orderBy(desc(merges.id))

/**
 * Remembers that a record was set apart from a paper, and takes from that paper what was the record's own: the names given,
 * the admissions and announcements it had brought, and its source's signals where no other record of that source stays.
 */
export function splitRecordStatements(
  db: Db,
  {
    source,
    key,
    from,
    paper,
    names: own,
    announced,
    goneSignals,
    now,
  }: { source: string; key: string; from: string; paper: string; names: string[]; announced: string[]; goneSignals: boolean; now: Moment },
): Statement[] {
  return [
    db
      .insert(splits)
      .values({ source, key, paper: from, at: now })
      .onConflictDoUpdate({ target: [splits.source, splits.key], set: { paper: from, at: now } }),
    db.delete(identifiers).where(sql`${identifiers.identifier} in ${valueList(own)}`),
    db.delete(merges).where(and(eq(merges.into, from), eq(merges.from, paper))),
    ...(goneSignals ? [db.delete(signals).where(and(eq(signals.paper, from), eq(signals.source, source)))] : []),
    db
      .update(admissions)
      .set({ paper })
      .where(and(eq(admissions.paper, from), eq(admissions.entryId, uuidOf(paper)))),
    // what left the feeds because the two were one
    db
      .insert(admissions)
      .select(
        sql`select topic, paper, entry_id, at, day, place, entry from superseded_admissions where ${supersededAdmissions.paper} in ${valueList([from, paper])}`,
      )
      .onConflictDoNothing(),
    db
      .delete(supersededAdmissions)
      .where(
        sql`exists (select 1 from admissions a where a.topic = superseded_admissions.topic and a.entry_id = superseded_admissions.entry_id)`,
      ),
    db
      .update(announcements)
      .set({ paper })
      .where(and(eq(announcements.paper, from), sql`${announcements.entryId} in ${valueList(announced)}`)),
  ]
}
