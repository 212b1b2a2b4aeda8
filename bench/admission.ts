/**
 * What the prior does to a day: recorded days gathered every two hours while the day's list and its votes grow, with the prior
 * and without, and what became of the papers that were admitted.
 *
 *   CORPUS=<folder> node bench/admission.ts [day…]
 *
 * Featured: a community's list had it on that day or in the week after. Blind: admitted before that list had it. The topics
 * are filled the day before. Of the list only what the recorded announcements have, too, is served: the others would look
 * like papers of one source, which they are not.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import { csvOf, rowsIn } from '../scripts/train-prior.ts'
import { admissions, records } from '../src/store/schema.ts'
import { dayOf } from '../src/text.ts'
import weights from '../src/weights/prior.json' with { type: 'json' }
import { gatherAt, openRecorded, type Recorded, startRecorded } from '../test/recorded.ts'

const HOURS = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]

/** When each paper was featured, and the votes it had then. */
function featuredIn(corpus: string): Map<string, { day: string; votes: number }> {
  const folder = join(corpus, 'corpus', 'hf-daily-archive')
  const dev = readdirSync(folder).find((name) => name.startsWith('dev-')) ?? ''
  const [head = [], ...lines] = csvOf(readFileSync(join(folder, dev, 'papers.csv'), 'utf8'))
  const cell = (line: string[], name: string) => line[head.indexOf(name)] ?? ''
  return new Map(lines.map((line) => [`arxiv:${cell(line, 'id')}`, { day: cell(line, 'day'), votes: Number(cell(line, 'upvotes')) }]))
}

const daysAfter = (day: string, days: number): string => dayOf(Date.parse(day) / 1000 + days * 86_400)

/** The first admission of each paper that a day admitted, in order. */
async function admittedOn(day: string, recorded: Recorded, announced: Set<string>) {
  const world = await openRecorded(recorded, { sources, topics })
  world.gathering.ports.fetch = async (url, init) => {
    const answer = await fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), connection: 'close' } })
    if (!/huggingface\.co/.test(String(url)) || answer.status !== 200) return answer
    const list = (await answer.json()) as { paper: { id: string } }[]
    return new Response(JSON.stringify(list.filter(({ paper }) => announced.has(paper.id))), { headers: answer.headers })
  }
  const visits = await gatherAt(recorded, world, daysAfter(day, -1), '22:00')
  for (const hour of HOURS) visits.push(...(await gatherAt(recorded, world, day, `${String(hour).padStart(2, '0')}:00`)))
  // what the recorded internet has not is 404, and tells nothing
  const failed = visits.filter(({ error, status }) => error !== null && status !== 404)
  if (failed.length > 0) console.error(`${failed.length} visits failed: ${failed[0]?.error}`)
  const rows = await world.db
    .select({ paper: admissions.paper, at: admissions.at, listedAt: records.firstSeenAt })
    .from(admissions)
    .leftJoin(records, and(eq(records.paper, admissions.paper), eq(records.source, 'huggingface')))
    .where(eq(admissions.day, day))
    .orderBy(admissions.at)
  return [...new Map(rows.toReversed().map((row) => [row.paper, row])).values()]
}

const corpus = process.env.CORPUS
if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/')
const announced = new Set(rowsIn(corpus).map(({ id }) => id))
const featured = new Map([...featuredIn(corpus)].filter(([paper]) => announced.has(paper.slice('arxiv:'.length))))
const { fields } = weights
const recorded = await startRecorded('--growing')
for (const day of process.argv.length > 2 ? process.argv.slice(2) : ['2025-11-21']) {
  const isFeatured = ({ paper }: { paper: string }) => {
    const found = featured.get(paper)
    return found !== undefined && found.day >= day && found.day <= daysAfter(day, 7)
  }
  const best = [...featured].filter(([, found]) => found.day === day).sort((a, b) => b[1].votes - a[1].votes)
  for (const prior of [true, false]) {
    weights.fields = prior ? fields : []
    const rows = await admittedOn(day, recorded, announced)
    const papers = new Set(rows.map(({ paper }) => paper))
    const blind = rows.filter(({ at, listedAt }) => listedAt === null || listedAt > at)
    const votes = rows.filter(isFeatured).reduce((sum, { paper }) => sum + (featured.get(paper)?.votes ?? 0), 0)
    console.log(
      [
        `${day} ${prior ? 'with the prior' : 'without       '}: ${papers.size} papers admitted, ${rows.filter(isFeatured).length} of them featured`,
        `${blind.length} blind, ${blind.filter(isFeatured).length} of them featured`,
        `${best.slice(0, 20).filter(([paper]) => papers.has(paper)).length} of the ${Math.min(20, best.length)} most voted of the day admitted`,
        `${votes} votes in all`,
      ].join('; '),
    )
  }
}
recorded.stop()
