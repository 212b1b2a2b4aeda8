/**
 * A replayed month through the whole service, and how many of its merges are right: `CORPUS=<folder> node bench/month.ts
 * [2025-11] [days]`. The same papers come under Hugging Face and arXiv's announcements and submissions; of a hundred made-up
 * journals each lends a third of its papers to the next, without a DOI, in capitals and with authors abbreviated. What is one
 * paper is known of both. Prints pairs of records that are rightly and wrongly one paper, by whom they are, and the time.
 */
import { inArray } from 'drizzle-orm'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import type { VisitReport } from '../src/ingest/ingest-visit.ts'
import { feed } from '../src/sources/feed.ts'
import { countPossibleDuplicates } from '../src/store/possible-duplicates.ts'
import { merges, papers, records } from '../src/store/schema.ts'
import { gatherAt, isRecorded, openRecorded, startRecorded } from '../test/support/recorded.ts'

const JOURNALS = 100
const [month = '2025-11', most = '31'] = process.argv.slice(2)
if (!isRecorded('the month is')) process.exit(1)

const days = Array.from({ length: Number(most) }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`).filter(
  (day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day),
)
const journals = Array.from({ length: JOURNALS }, (_, n) =>
  feed({
    id: `journal-${n}`,
    name: `Journal ${n}`,
    homepage: `https://journal${n}.example/`,
    url: `https://journal${n}.example/feed.${n % 2 ? 'rss' : 'atom'}`,
    abstracts: 'whole',
  }),
)
const services = sources.filter(({ id }) => id === 'huggingface' || /^arxiv-(?!lookup|oai)/.test(id))

const recorded = await startRecorded('--journals', String(JOURNALS))
const world = await openRecorded(recorded, { sources: [...services, ...journals], topics })
const started = performance.now()
const visits: VisitReport[] = []
try {
  for (const day of days) {
    const begun = performance.now()
    const of = await gatherAt(recorded, world, day, '18:00')
    visits.push(...of)
    const sum = (key: 'seen' | 'new') => of.reduce((total, visit) => total + visit[key], 0)
    console.error(
      `${day}  ${of.length} visits, ${sum('seen')} seen, ${sum('new')} new, ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    )
  }
} finally {
  recorded.stop()
}

/** Which work a record is of, as the replay made it. */
function workOf({ source, key, url, names }: { source: string; key: string; url: string; names: string[] }): string {
  const [, journal, kind, serial] = /^https:\/\/journal(\d+)\.example\/(articles|reprints)\/(\d+)$/.exec(url) ?? []
  if (journal) return `journal ${kind === 'reprints' ? Number(journal) - 1 : journal}, ${serial}`
  const arxiv = [url, ...names].map((name) => /(\d{4}\.\d{4,5})/.exec(name)?.[1]).find(Boolean)
  return arxiv ? `arXiv ${arxiv}` : `${source} ${key}`
}

const kept = (await world.db.select().from(records)).map(({ source, paper, record }) => ({
  source: source.startsWith('journal') ? 'journals' : 'services',
  paper,
  work: workOf({ source, key: record.key, url: record.url, names: record.identifiers }),
  title: record.title,
}))
const pairs = (n: number) => (n * (n - 1)) / 2
const pairsBy = (of: typeof kept, by: (row: (typeof kept)[number]) => string) =>
  [...Map.groupBy(of, by).values()].reduce((sum, group) => sum + pairs(group.length), 0)

const stored = (await world.db.select({ id: papers.id }).from(papers)).length
console.log(
  `${days[0]} to ${days.at(-1)}: ${visits.length} visits, ${kept.length} records, ${stored} papers, ${new Set(kept.map(({ work }) => work)).size} works, ${((performance.now() - started) / 1000).toFixed(0)} s`,
)
for (const [who, of] of [
  ['all', kept],
  ['services', kept.filter(({ source }) => source === 'services')],
  ['journals', kept.filter(({ source }) => source === 'journals')],
] as const) {
  const found = pairsBy(of, ({ paper }) => paper)
  const true_ = pairsBy(of, ({ work }) => work)
  const right = pairsBy(of, ({ paper, work }) => `${paper}\n${work}`)
  console.log(
    `${who.padEnd(10)} pairs of records that are one paper: ${found} found, ${true_} true, ${right} both; precision ${((100 * right) / found).toFixed(3)}, recall ${((100 * right) / true_).toFixed(3)}`,
  )
}
const why = await world.db.select().from(merges)
for (const [rule, of] of Map.groupBy(why, (merge) => merge.rule)) {
  const probabilities = of.flatMap(({ probability }) => probability ?? []).sort((a, b) => a - b)
  console.log(
    `rule ${rule}: ${of.length} merges${probabilities.length > 0 ? `, probability from ${probabilities[0]}, median ${probabilities[probabilities.length >> 1]}` : ''}`,
  )
}
console.log(`possible duplicates: ${await countPossibleDuplicates(world.db)}`)
const mixed = [...Map.groupBy(kept, ({ paper }) => paper)].filter(([, of]) => new Set(of.map(({ work }) => work)).size > 1)
for (const [paper, of] of mixed.slice(0, 20))
  console.log(`one paper, several works: ${paper}: ${of.map(({ work, title }) => `${work} “${title}”`).join(' | ')}`)
const apart = [...Map.groupBy(kept, ({ work }) => work)].filter(([, of]) => new Set(of.map(({ paper }) => paper)).size > 1)
for (const [work, of] of apart.slice(0, 20))
  console.log(`one work, several papers: ${work}: ${of.map(({ paper, title }) => `${paper} “${title}”`).join(' | ')}`)
const reasons = await world.db
  .select()
  .from(merges)
  .where(
    inArray(
      merges.into,
      mixed.slice(0, 20).map(([paper]) => paper),
    ),
  )
for (const { into, from, rule, evidence, probability } of reasons) console.log(`  ${from} → ${into}: ${rule}, ${evidence}, ${probability}`)
