/** Papers as cards need them: with what was counted, why they are here and who told of them, read from the store. */

import type { Service } from '../app-context.ts'
import { publishedIn } from '../cite/reference.ts'
import type { Paper } from '../model.ts'
import { valuesOf } from '../papers/score.ts'
import { admissionsOf, type Published } from '../store/admissions.ts'
import { copiesAndSignals } from '../store/papers.ts'
import type { Listed } from './card.ts'

/** Admissions as cards, each paper once, in the order of its first. */
export async function listed(published: Published[], service: Service): Promise<(Listed & { at: number })[]> {
  const groups = [...Map.groupBy(published, ({ paper }) => paper.id).values()]
  const [{ copies, signals }, sources] = await Promise.all([
    copiesAndSignals(
      service.db,
      groups.flatMap((group) => group.slice(0, 1).map(({ paper }) => paper.id)),
    ),
    service.sources(),
  ])
  const nameOfSource = new Map(sources.map((source) => [source.id, source.service ?? source.name]))
  return groups.flatMap((group) => {
    const [first] = group
    if (!first) return []
    return [
      {
        paper: first.paper,
        at: first.at,
        inVenue: publishedIn(copies.get(first.paper.id) ?? [], first.paper.venue),
        counts: valuesOf(signals.get(first.paper.id) ?? []),
        reasons: group.map(({ topic, entry }, i) => ({
          slug: topic,
          topic: service.topics.find(({ slug }) => slug === topic)?.title ?? topic,
          // votes are the same wherever it was admitted: the first reason says them
          reason: i === 0 ? entry.reason : '',
        })),
        sources: [...new Set((copies.get(first.paper.id) ?? []).map(({ source }) => nameOfSource.get(source) ?? source))],
      },
    ]
  })
}

/** Papers as cards, with all the topics that admitted them. */
export async function listedPapers(papers: Paper[], service: Service): Promise<Listed[]> {
  const ids = papers.map(({ id }) => id)
  const [{ copies, signals }, sources, admitted] = await Promise.all([
    copiesAndSignals(service.db, ids),
    service.sources(),
    admissionsOf(service.db, ids),
  ])
  const nameOfSource = new Map(sources.map((source) => [source.id, source.service ?? source.name]))
  return papers.map((paper) => ({
    paper,
    counts: valuesOf(signals.get(paper.id) ?? []),
    reasons: admitted
      .filter((one) => one.paper === paper.id)
      .map(({ topic }) => ({ slug: topic, topic: service.topics.find(({ slug }) => slug === topic)?.title ?? topic, reason: '' })),
    sources: [...new Set((copies.get(paper.id) ?? []).map(({ source }) => nameOfSource.get(source) ?? source))],
    inVenue: publishedIn(copies.get(paper.id) ?? [], paper.venue),
  }))
}
