/** Loads what cards show: papers with current signals, topics and sources. */

import type { AppContext } from '../app-context.ts'
import { venueDateOfRecords } from '../cite/reference.ts'
import type { Paper } from '../model.ts'
import { sumSignals } from '../papers/score.ts'
import { type AdmittedPaper, admissionsOf } from '../store/admissions.ts'
import { loadCopiesAndSignals } from '../store/papers.ts'
import type { CardData } from './card.ts'

/** Cards of admissions, each paper once at its first admission, in order. */
export async function admissionCards(published: AdmittedPaper[], service: AppContext): Promise<(CardData & { at: number })[]> {
  const admissionsByPaper = Map.groupBy(published, ({ paper }) => paper.id)
  const papers = new Map(published.map(({ paper }) => [paper.id, paper]))
  const cardOf = await loadCardBuilder([...papers.values()], service)
  return [...admissionsByPaper].flatMap(([id, admissions]) => {
    const [first] = admissions
    const paper = papers.get(id)
    if (!first || !paper) return []
    // signals are the same in every topic: the first reason names them
    const reasons = admissions.map(({ topic, entry }, i) => ({ topic, reason: i === 0 ? entry.reason : '' }))
    return [{ ...cardOf(paper, reasons), at: first.at }]
  })
}

/** Cards of papers, with all the topics that added them. */
export async function paperCards(papers: Paper[], service: AppContext): Promise<CardData[]> {
  const [cardOf, admissions] = await Promise.all([
    loadCardBuilder(papers, service),
    admissionsOf(
      service.db,
      papers.map(({ id }) => id),
    ),
  ])
  return papers.map((paper) =>
    cardOf(
      paper,
      admissions.filter((admission) => admission.paper === paper.id).map(({ topic }) => ({ topic, reason: '' })),
    ),
  )
}

/** Loads the records and signals of papers, and returns what makes a card of each. */
async function loadCardBuilder(
  papers: Paper[],
  { db, topics, sources }: AppContext,
): Promise<(paper: Paper, reasons: { topic: string; reason: string }[]) => CardData> {
  const [{ copies, signals }, allSources] = await Promise.all([
    loadCopiesAndSignals(
      db,
      papers.map(({ id }) => id),
    ),
    sources(),
  ])
  const sourceNames = new Map(allSources.map((source) => [source.id, source.service ?? source.name]))
  return (paper, reasons) => {
    const records = copies.get(paper.id) ?? []
    return {
      paper,
      counts: sumSignals(signals.get(paper.id) ?? []),
      reasons: reasons.map(({ topic, reason }) => ({
        slug: topic,
        topic: topics.find(({ slug }) => slug === topic)?.title ?? topic,
        reason,
      })),
      sources: [...new Set(records.map(({ source }) => sourceNames.get(source) ?? source))],
      venueDate: venueDateOfRecords(records, paper.venue),
    }
  }
}
