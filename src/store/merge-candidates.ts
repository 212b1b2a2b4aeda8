import { sql } from 'drizzle-orm'
import { ENOUGH_KEY_HITS, MAX_MATCH_CANDIDATES, MAX_PAPERS_PER_KEY, MIN_KEY_WEIGHT } from '../matching/blocking-keys.ts'
import type { RecordMetadata } from '../matching/compare.ts'
import type { MatchCandidate, MatchProbe } from '../matching/fuzzy-match.ts'
import { type Db, jsonChunks, jsonColumn } from './db.ts'
import { identifiersColumn } from './papers.ts'
import { papers } from './schema.ts'

/**
 * Stored papers that share enough blocking keys with any of these probes, in one request. The rarest keys of a probe are looked up
 * first, until they led to `ENOUGH_KEY_HITS` papers; keys of more than `MAX_PAPERS_PER_KEY` papers are skipped. Papers whose id
 * conflicts with the probe are left out.
 */
export async function findMergeCandidates(db: Db, probes: Pick<MatchProbe, 'keys' | 'conflictingPrefix'>[]): Promise<MatchCandidate[]> {
  const [first, ...rest] = jsonChunks(probes.map(({ keys, conflictingPrefix }, probe) => [probe, keys, conflictingPrefix ?? ' '])).map(
    (part) => mergeCandidatesQuery(db, part),
  )
  if (!first) return []
  const candidates = new Map<string, MatchCandidate>()
  for (const row of (await db.batch([first, ...rest])).flat()) {
    const candidate = candidates.get(row.id)
    if (candidate) candidate.probes.push(...row.probes)
    else candidates.set(row.id, row)
  }
  return [...candidates.values()]
}

const parseRecordTexts = (value: unknown): RecordMetadata[] =>
  (JSON.parse(value as string) as [string, RecordMetadata['authors'], string | null, string | null][]).map(
    ([title, authors, venue, published]) => ({
      title,
      authors,
      venue: venue ?? undefined,
      published: published ?? undefined,
    }),
  )

/** Title, authors, venue and date of each record of a paper. */
export const recordTextsColumn = sql<
  RecordMetadata[]
>`(select json_group_array(json_array(json_extract(record, '$.title'), json_extract(record, '$.authors'), json_extract(record, '$.venue'), json_extract(record, '$.published'))) from records where paper = ${papers.id})`.mapWith(
  parseRecordTexts,
)

const mergeCandidatesQuery = (db: Db, part: string) =>
  db
    .select({
      id: papers.id,
      firstSeenAt: papers.firstSeenAt,
      probes: jsonColumn<number[]>(sql`near.probes`),
      identifiers: identifiersColumn,
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
            select probe, rivals, key, papers, sum(papers) over (partition by probe order by papers, key rows unbounded preceding) - papers as earlier_hits
            from held where papers between 1 and ${MAX_PAPERS_PER_KEY}
          ) where earlier_hits < ${ENOUGH_KEY_HITS}
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
