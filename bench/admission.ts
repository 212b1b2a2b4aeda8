/**
 * What the prior does to the days of topics: six months of announcements and of a community's list with growing votes, played
 * hour by hour through the functions that classify, score and admit; each month's prior learned from the months before it.
 *
 *   CORPUS=<folder> node bench/admission.ts
 *
 * Papers are announced at 04:00 and judged by title alone, because those that were picked are the only ones whose abstracts are
 * recorded for most days. A picked paper is listed at the hour it was, and its votes reach their number over 48 hours. Blind:
 * admitted before it was listed. Featured: listed at any time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { topics } from '../feeds/topics/index.ts'
import { priorInputOf, type Row, readRows } from '../scripts/train-prior.ts'
import { priorOf } from '../src/papers/prior.ts'
import { type SignalValues, scoreOf } from '../src/papers/score.ts'
import type { AdmissionCandidate, AdmissionSnapshot } from '../src/store/admission-snapshot.ts'
import { DAY_SECONDS, dayOf } from '../src/text/dates.ts'
import { admit } from '../src/topics/admit.ts'
import { buildClassifier, classify } from '../src/topics/classify.ts'
import { rolling } from './prior.ts'

const HOUR = 3600
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000

type Listing = { at: number; votes: number }
type Played = {
  row: Row
  firstSeenAt: number
  matched: { topic: string; matched: string[] }[]
  prior: number
  listing: Listing | undefined
}

/** When each paper was listed, and with how many votes at last. */
function listingsIn(corpus: string): Map<string, Listing> {
  const folder = join(corpus, 'corpus', 'hf-daily-archive')
  const dev = readdirSync(folder).find((name) => name.startsWith('dev-')) ?? ''
  const lines = gunzipSync(readFileSync(join(folder, dev, 'papers-with-abstracts.jsonl.gz')))
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
  const found = lines.map((line) => JSON.parse(line) as { id: string; day: string; submittedOnDailyAt?: string; upvotes: number })
  return new Map(
    found.map(({ id, day, submittedOnDailyAt, upvotes }) => [
      id,
      { at: Math.floor(Date.parse(submittedOnDailyAt || `${day}T08:00:00Z`) / 1000), votes: upvotes },
    ]),
  )
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1

/** Plays all days with a prior so many times as strong as production's, and says what was admitted. */
function play(papers: Played[], strength: number) {
  const days = [...new Set(papers.map(({ firstSeenAt }) => dayOf(firstSeenAt)))].sort()
  const admitted: { paper: Played; topic: string; at: number; day: string }[] = []
  const gone = new Set<string>()
  for (const day of days) {
    const start = startOf(day)
    const recent = papers.filter(({ firstSeenAt }) => firstSeenAt > start - 7 * DAY_SECONDS && firstSeenAt < start + DAY_SECONDS)
    const listed = papers.flatMap(({ listing }) =>
      listing && listing.at > start - 28 * DAY_SECONDS && listing.at < start ? listing.votes : [],
    )
    const usual = median(listed)
    const today = new Map<string, number>()
    for (let now = start + HOUR; now < start + DAY_SECONDS; now += HOUR) {
      const candidates = recent.flatMap((paper): AdmissionCandidate[] => {
        if (paper.firstSeenAt > now) return []
        const { listing } = paper
        const grown =
          listing && listing.at <= now
            ? { mentions: 1, upvotes: 1 + (listing.votes * Math.min(now - listing.at, 2 * DAY_SECONDS)) / (2 * DAY_SECONDS) }
            : {}
        const { score } = scoreOf(grown satisfies SignalValues, (kind) => (kind === 'upvotes' ? usual : 1), {
          adds: strength * paper.prior,
          says: '',
        })
        return paper.matched
          .filter(({ topic }) => !gone.has(`${topic} ${paper.row.id}`))
          .map(({ topic, matched }) => ({
            topic,
            paper: paper.row.id,
            score,
            scoreParts: [],
            firstSeenAt: paper.firstSeenAt,
            matched,
            counts: {},
          }))
      })
      const view: AdmissionSnapshot = {
        lockVersion: 0,
        candidates,
        admissionCountsToday: today,
        usedMoments: new Set(),
        changedPapers: [],
        pendingAnnouncements: [],
        filledTopics: new Set(topics.map(({ slug }) => slug)),
      }
      for (const { topic, paper } of admit(topics, view, now, true).admissions) {
        gone.add(`${topic} ${paper}`)
        today.set(topic, (today.get(topic) ?? 0) + 1)
        const found = recent.find(({ row }) => row.id === paper)
        if (found) admitted.push({ paper: found, topic, at: now, day })
      }
    }
  }
  return admitted
}

const corpus = process.env.CORPUS
if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/')
const listings = listingsIn(corpus)
const classifier = buildClassifier(topics)
const papers = rolling(readRows(corpus)).flatMap(({ rows, weights }) =>
  rows.map((row): Played => {
    const { title, identifiers, categories } = priorInputOf(row)
    return {
      row,
      firstSeenAt: startOf(row.day) + 4 * HOUR,
      matched: classify({ title, abstract: '', identifiers, categories }, classifier),
      prior: priorOf(priorInputOf(row), weights)?.adds ?? 0,
      listing: row.picked ? listings.get(row.id) : undefined,
    }
  }),
)
// the first week fills what came before
const from = startOf('2025-07-08')
const belonging = papers.filter(({ matched, listing }) => matched.length > 0 && listing && listing.at >= from)
const best = new Set(
  [...Map.groupBy(belonging, ({ listing }) => dayOf(listing?.at ?? 0)).values()].flatMap((day) =>
    day.toSorted((a, b) => (b.listing?.votes ?? 0) - (a.listing?.votes ?? 0)).slice(0, 10),
  ),
)
console.log(
  `${papers.length} papers announced, ${papers.filter(({ matched }) => matched.length > 0).length} of some topic, ${belonging.length} of them listed`,
)
for (const strength of [0, 0.5, 1, 2]) {
  const admitted = play(papers, strength)
  const first = [
    ...new Map(
      admitted
        .filter(({ at }) => at >= from)
        .toReversed()
        .map((one) => [one.paper.row.id, one]),
    ).values(),
  ]
  const featured = first.filter(({ paper }) => paper.listing)
  const blind = first.filter(({ paper, at }) => !paper.listing || paper.listing.at > at)
  const blindFeatured = blind.filter(({ paper }) => paper.listing)
  const ofBest = featured.filter(({ paper }) => best.has(paper))
  console.log(
    [
      `prior × ${strength}: ${first.length} admitted, ${featured.length} featured (${((100 * featured.length) / first.length).toFixed(1)} %)`,
      `${blind.length} blind, ${blindFeatured.length} of them featured (${((100 * blindFeatured.length) / blind.length).toFixed(1)} %)`,
      `${ofBest.length} of the ${best.size} that were among a day's ten most voted (${((100 * ofBest.length) / best.size).toFixed(1)} %)`,
    ].join('; '),
  )
}
