/** Papers as cards need them: with what was counted, why they are here and who told of them, read from the store. */

import type { AppContext } from '../app-context.ts'
import { venueDateOfRecords } from '../cite/reference.ts'
import type { Paper } from '../model.ts'
import { sumSignals } from '../papers/score.ts'
import { type AdmittedPaper, admissionsOf } from '../store/admissions.ts'
import { loadCopiesAndSignals } from '../store/papers.ts'
import type { CardData } from './card.ts'

/** Admissions as cards, each paper once, in the order of its first. */
export async function admissionCards(published: AdmittedPaper[], service: AppContext): Promise<(CardData & { at: number })[]> {
  const groups = [...Map.groupBy(published, ({ paper }) => paper.id).values()]
  const [{ copies, signals }, sources] = await Promise.all([
    loadCopiesAndSignals(
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
        inVenue: venueDateOfRecords(copies.get(first.paper.id) ?? [], first.paper.venue),
        counts: sumSignals(signals.get(first.paper.id) ?? []),
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
export async function paperCards(papers: Paper[], service: AppContext): Promise<CardData[]> {
  const ids = papers.map(({ id }) => id)
  const [{ copies, signals }, sources, admitted] = await Promise.all([
    loadCopiesAndSignals(service.db, ids),
    service.sources(),
    admissionsOf(service.db, ids),
  ])
  const nameOfSource = new Map(sources.map((source) => [source.id, source.service ?? source.name]))
  return papers.map((paper) => ({
    paper,
    counts: sumSignals(signals.get(paper.id) ?? []),
    reasons: admitted
      .filter((one) => one.paper === paper.id)
      .map(({ topic }) => ({ slug: topic, topic: service.topics.find(({ slug }) => slug === topic)?.title ?? topic, reason: '' })),
    sources: [...new Set((copies.get(paper.id) ?? []).map(({ source }) => nameOfSource.get(source) ?? source))],
    inVenue: venueDateOfRecords(copies.get(paper.id) ?? [], paper.venue),
  }))
}
