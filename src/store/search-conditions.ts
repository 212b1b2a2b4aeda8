/** Compiles conditions to SQL. */
import { type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Condition } from '../query/compile-sql.ts'

/** The UTC day of a publication date, which may be a year or month only. */
const publishedDay = sql`date(case length(papers.published) when 4 then papers.published || '-01-01' when 7 then papers.published || '-01' else papers.published end)`

/** Compares an expression with a value or prefix, in a form that uses indexes. */
const valueCondition = (expression: SQL, { value, prefix }: { value: string; prefix: boolean }): SQL =>
  prefix ? sql`${expression} >= ${value} and ${expression} < ${`${value}\u{10ffff}`}` : sql`${expression} = ${value}`

/** Compiles a condition to SQL over `papers`; `minSeq` lets the full-text index skip papers with lower numbers. */
export function conditionSql(condition: Condition, minSeq?: SQL): SQL {
  const rowRange = minSeq === undefined ? sql`` : sql` and rowid >= ${minSeq}`
  switch (condition.kind) {
    case 'none':
      return sql`0`
    case 'texts':
      return sql`papers.seq in (select rowid from search_texts where search_texts match ${condition.match}${rowRange})`
    case 'fields':
      return sql`papers.seq in (select rowid from search_fields where search_fields match ${condition.match}${rowRange})`
    case 'source':
      return sql`papers.id in (select paper from records where ${valueCondition(sql`lower(source)`, condition)})`
    case 'id': {
      const { value, prefix } = condition
      // the expression of an index
      const identifier = sql`lower(substr(identifier, instr(identifier, ':') + 1))`
      const localPart = value.slice(value.indexOf(':') + 1)
      const schemeCondition = value.includes(':')
        ? sql`${valueCondition(identifier, { value: localPart, prefix })} and ${valueCondition(sql`lower(identifier)`, condition)}`
        : // schemes are lowercase
          valueCondition(sql`identifier`, condition)
      return sql`papers.id in (select paper from identifiers where ${schemeCondition} union all select paper from identifiers where ${valueCondition(identifier, condition)})`
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
      return sql`not coalesce(${conditionSql(condition.part, minSeq)}, 0)`
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => conditionSql(part, minSeq))
      return sql`(${sql.join(parts, condition.kind === 'and' ? sql` and ` : sql` or `)})`
    }
  }
}

/** The lowest number of a paper first seen since a moment; the plus makes SQLite use the index of moments. */
export const firstSeqSince = (since: Moment) => sql`(select min(+seq) from papers where first_seen_at >= ${since})`
