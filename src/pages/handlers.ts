/** The handlers of the pages on topics, status and the site itself: each loads what its page shows. */
import type { AppContext } from '../app-context.ts'
import { expectedRangesOf, healthOf } from '../gather/health.ts'
import { topicNotFound } from '../publish/feed-topics.ts'
import { userAgentOf } from '../settings.ts'
import { newestAdmissions, topicActivity } from '../store/admissions.ts'
import { countStoredItems } from '../store/documents.ts'
import { embeddingModelInUse } from '../store/embedding-models.ts'
import { countPossibleDuplicates } from '../store/possible-duplicates.ts'
import { startOfDay } from '../text/dates.ts'
import { aboutPage } from './about-page.ts'
import { admissionCards } from './card-data.ts'
import { PAPERS_PER_PAGE } from './ranked-list.ts'
import { type SemanticSearchStatus, statusPage } from './status-page.ts'
import { topicPage, topicsPage } from './topic-pages.ts'

export async function renderTopicsPage({ db, site, topics, now }: AppContext): Promise<string> {
  // counts from midnight keep the page the same all day
  const activity = await topicActivity(db, startOfDay(now()))
  return topicsPage(site, { topics: topics.map((topic) => ({ topic, ...activity.get(topic.slug) })) })
}

export async function renderTopicPage(service: AppContext, slug: string): Promise<string> {
  const topic = service.topics.find((candidate) => candidate.slug === slug)
  if (!topic) throw await topicNotFound(slug, service)
  const admissions = await newestAdmissions(service.db, [slug], { most: PAPERS_PER_PAGE })
  return topicPage(service.site, { topic, admissions: await admissionCards(admissions, service) })
}

export async function renderStatusPage(service: AppContext): Promise<string> {
  const { db, embedder } = service
  const [health, { papers, admissions }, possibleDuplicates, model] = await Promise.all([
    healthOf(service),
    countStoredItems(db),
    countPossibleDuplicates(db),
    embeddingModelInUse(db),
  ])
  const expectedRanges = await expectedRangesOf(service, health)
  const error = embedder?.lastError()
  const semanticSearch: SemanticSearchStatus = {
    ...(model ?? { papers: 0, waiting: 0 }),
    ...(embedder && model?.model !== embedder.model && { configuredModel: embedder.model }),
    ...(error && { error }),
  }
  return statusPage(service.site, {
    semanticSearch,
    sources: health.map((source) => ({ ...source, expectedRange: expectedRanges.get(source.id) })),
    papers,
    admissions,
    possibleDuplicates,
  })
}

export async function renderAboutPage({ site, sources, settings, keyOf }: AppContext): Promise<string> {
  const enabledSources = (await sources()).filter(({ keySetting }) => keySetting === undefined || keyOf(keySetting) !== undefined)
  return aboutPage(site, { sources: enabledSources, userAgent: userAgentOf(settings) })
}
