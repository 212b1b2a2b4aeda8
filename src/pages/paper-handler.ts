/** The handler of a paper's page. */

import type { AppContext } from '../app-context.ts'
import { paperLinkHeader } from '../cite/meta-tags.ts'
import { paperNotFound } from '../errors.ts'
import { describeMergeRule, describeProbability } from '../matching/merge-reasons.ts'
import type { Paper } from '../model.ts'
import { sumSignals } from '../papers/score.ts'
import { versionsOf } from '../papers/versions.ts'
import { findRelatedPapers } from '../search/related.ts'
import { paperPath } from '../site.ts'
import { findPaperByIdentifier, loadPaperDetails, papersById } from '../store/papers.ts'
import { startOfDay } from '../text/dates.ts'
import { paperPage } from './paper-page.ts'

/** Finds a paper by an identifier, with the Link header of its page; redirects to its canonical page if it is found by another identifier. */
export async function resolvePaperPage(
  service: AppContext,
  identifier: string,
): Promise<{ paper: Paper; link: string } | { redirect: string }> {
  const { db, site } = service
  const paper = await findPaperByIdentifier(db, identifier)
  if (!paper) throw paperNotFound(identifier)
  const { id } = paper
  if (id !== identifier) return { redirect: site.url(paperPath(id)) }
  return { paper, link: paperLinkHeader({ paper, pageUrl: site.url(paperPath(id)) }) }
}

/** Renders the page of a paper. */
export async function renderPaperPage(service: AppContext, paper: Paper): Promise<string> {
  const { db, site, topics } = service
  const { id } = paper
  const [details, sources, relatedPapers] = await Promise.all([
    loadPaperDetails(db, [id]),
    service.sources(),
    loadRelatedPapers(service, id),
  ])
  const { records, signals, merges, admissions } = details
  return paperPage(site, {
    paper,
    records: (records.get(id) ?? []).map(({ source, record, firstSeenAt }) => ({
      source,
      name: sources.find((candidate) => candidate.id === source)?.name ?? source,
      url: record.url,
      firstSeenAt,
      ...(record.published !== undefined && { published: record.published }),
      ...(record.version !== undefined && { version: record.version }),
      ...(record.venue !== undefined && { venue: record.venue }),
    })),
    merges: (merges.get(id) ?? []).map(({ rule, probability, ...rest }) => ({
      ...rest,
      rule: describeMergeRule(rule),
      confidence: probability === null ? undefined : describeProbability(probability),
    })),
    admissions: (admissions.get(id) ?? []).map(({ topic, at, entry }) => ({
      slug: topic,
      topic: topics.find(({ slug }) => slug === topic)?.title ?? topic,
      at,
      reason: entry.reason,
    })),
    versions: versionsOf(records.get(id) ?? []),
    signals: sumSignals(signals.get(id) ?? []),
    related: relatedPapers,
  })
}

/** Loads similar papers, computed once a day: it is the slowest part of the page and changes little. */
async function loadRelatedPapers({ db, publisher, now }: AppContext, id: string): Promise<Paper[]> {
  const day = startOfDay(now())
  const { bytes } = await publisher.document({
    address: `related ${id}`,
    revision: async () => ({ revision: day, changedAt: day, nextVisitAt: null }),
    contentType: 'application/json',
    isPersisted: false,
    render: async () => JSON.stringify((await findRelatedPapers(db, id)).map(({ paper }) => paper)),
  })
  const relatedIds: string[] = JSON.parse(new TextDecoder().decode(bytes))
  const papers = await papersById(db, relatedIds)
  return relatedIds.flatMap((relatedId) => papers.get(relatedId) ?? [])
}
