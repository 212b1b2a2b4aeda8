import { type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Condition } from '../query/compile-sql.ts'

/** The UTC day of the paper's own date, which may be a year or a month alone. */
const publishedDay = sql`date(case length(papers.published) when 4 then papers.published || '-01-01' when 7 then papers.published || '-01' else papers.published end)`

/** That something is this value, or begins so: in the words that indexes understand. */
const valueCondition = (what: SQL, { value, prefix }: { value: string; prefix: boolean }): SQL =>
  prefix ? sql`${what} >= ${value} and ${what} < ${`${value}\u{10ffff}`}` : sql`${what} = ${value}`

/** A condition as SQL over `papers`; where only papers numbered `from` and above are asked about, the index is read from there on. */
export function conditionSql(condition: Condition, from?: SQL): SQL {
  const numbered = from === undefined ? sql`` : sql` and rowid >= ${from}`
  switch (condition.kind) {
    case 'none':
      return sql`0`
    case 'texts':
      return sql`papers.seq in (select rowid from search_texts where search_texts match ${condition.match}${numbered})`
    case 'fields':
      return sql`papers.seq in (select rowid from search_fields where search_fields match ${condition.match}${numbered})`
    case 'source':
      return sql`papers.id in (select paper from records where ${valueCondition(sql`lower(source)`, condition)})`
    case 'id': {
      const { value, prefix } = condition
      // the expression of an index: without it every name is read
      const identifier = sql`lower(substr(identifier, instr(identifier, ':') + 1))`
      const behind = value.slice(value.indexOf(':') + 1)
      const whole = value.includes(':')
        ? sql`${valueCondition(identifier, { value: behind, prefix })} and ${valueCondition(sql`lower(identifier)`, condition)}`
        : // of schemes, which are written small
          valueCondition(sql`identifier`, condition)
      return sql`papers.id in (select paper from identifiers where ${whole} union all select paper from identifiers where ${valueCondition(identifier, condition)})`
    }
    case 'topic':
      return sql`papers.id in (select paper from memberships where topic = ${condition.slug})`
    case 'score':
      return sql`papers.score >= ${condition.min}`
    case 'after':
      return sql`${publishedDay} >= ${condition.day}`
    case 'before':
      return sql`${publishedDay} < ${condition.day}`
    case 'not':
      return sql`not coalesce(${conditionSql(condition.part, from)}, 0)`
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => conditionSql(part, from))
      return sql`(${sql.join(parts, condition.kind === 'and' ? sql` and ` : sql` or `)})`
    }
  }
}

/** The lowest number of a paper first seen since then. The plus keeps SQLite from looking for it from the first paper on. */
export const firstSeqSince = (since: Moment) => sql`(select min(+seq) from papers where first_seen_at >= ${since})`
