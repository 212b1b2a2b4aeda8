/** The pages' answers: what each page shows, read from the store. How it looks stands in the page's own file. */
import { sample } from '../../feeds/sample.ts'
import type { AppContext } from '../app-context.ts'
import { paperLinkHeader } from '../cite/meta-tags.ts'
import { BadRequest } from '../errors.ts'
import { expectedRangesOf, healthOf } from '../gather/health.ts'
import {
  assertDay,
  cursorParam,
  integerParam,
  parseQueryParams,
  requireTopic,
  topicParam,
  withErrorStatus,
  textParam as words,
} from '../http/query-params.ts'
import { describeMergeRule, describeProbability } from '../matching/merge-reasons.ts'
import type { Moment, Paper } from '../model.ts'
import { SCORE_HALF_LIFE_SECONDS, sumSignals } from '../papers/score.ts'
import { versionsOf } from '../papers/versions.ts'
import { topicNotFound } from '../publish/feed-topics.ts'
import { searchFeedQueryString } from '../publish/query-feeds.ts'
import { type Condition, isPlainText, SEARCH_QUERY_LIMITS } from '../query/compile-sql.ts'
import { normalizeQuery } from '../query/normalize.ts'
import { QueryError } from '../query/parse.ts'
import { countAcceptedPapers } from '../search/boolean-search.ts'
import { parseSearchFilter, queryForFeed, type SearchParameters } from '../search/filters.ts'
import { findRelatedPapers } from '../search/related.ts'
import { search } from '../search/search.ts'
import { userAgentOf } from '../settings.ts'
import { formatQueryString, PATHS, paperPath } from '../site.ts'
import { bestAdmissions, hottestAdmissions, neighbouringDays, newestAdmissions, topicActivity } from '../store/admissions.ts'
import { countStoredItems } from '../store/documents.ts'
import { embeddingModelInUse } from '../store/embedding-models.ts'
import { countPossibleDuplicates } from '../store/merges.ts'
import { findPaperByIdentifier, loadPaperDetails, papersById } from '../store/papers.ts'
import { hasSuccessfulVisit } from '../store/sources.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { type CalendarPeriod, calendarPeriodOf, parseCalendarPeriod, periodOfDay } from '../text/periods.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { aboutPage } from './about-page.ts'
import { admissionCards, paperCards } from './card-data.ts'
import { dayPage } from './day-page.ts'
import { feedLinksOf } from './layout.ts'
import { paperPage } from './paper-page.ts'
import { periodPage, trendingPage } from './period-page.ts'
import { PAPERS_PER_PAGE, pageCountOf, type RankedPage } from './ranked-list.ts'
import { sampleCards } from './sample-cards.ts'
import { type SearchPageData, searchPage } from './search-page.ts'
import { type SemanticSearchStatus, statusPage } from './status-page.ts'
import { topicPage, topicsPage } from './topic-pages.ts'

/** Of a topic's admissions, how many its page shows. */
const TOPIC_PAGE_SIZE = PAPERS_PER_PAGE

/** A day's page; without a day, that of the newest day on which anything was admitted. */
export async function renderDayPage(service: AppContext, day?: string, page = 1): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  if (day !== undefined) assertDay(day, today)
  const slugs = topics.map(({ slug }) => slug)
  if (!(await hasSuccessfulVisit(db))) {
    const health = await healthOf(service)
    const silentSources = health
      .filter(({ lastVisitAt }) => lastVisitAt !== undefined)
      .map(({ name, error }) => ({ name, ...(error !== undefined && { error }) }))
    return dayPage(site, { day: day ?? today, today, papers: sampleCards(sample, topics), topics, isSample: true, silentSources })
  }
  const shown = day ?? (await neighbouringDays(db, '9999')).older ?? today
  const [papers, neighbours] = await Promise.all([loadRankedPage(service, slugs, periodOfDay(shown), page), neighbouringDays(db, shown)])
  return dayPage(site, {
    day: shown,
    today,
    ...papers,
    topics,
    isSample: false,
    isLatest: day === undefined,
    ...(neighbours.older !== undefined && { older: neighbours.older }),
    ...(neighbours.newer !== undefined && { newer: neighbours.newer }),
  })
}

/** One page of the papers of a day, a week or a month. */
async function loadRankedPage(
  service: AppContext,
  slugs: string[],
  { firstDay, lastDay }: CalendarPeriod,
  page: number,
): Promise<RankedPage> {
  const { published, total } = await bestAdmissions(service.db, slugs, {
    from: firstDay,
    to: lastDay,
    limit: PAPERS_PER_PAGE,
    offset: (page - 1) * PAPERS_PER_PAGE,
  })
  const pages = pageCountOf({ total })
  if (page > pages)
    throw new BadRequest(`there is no page ${page} here: ${formatCount(pages, 'page')} ${pages === 1 ? 'is' : 'are'} all there is`, 404)
  return { papers: await admissionCards(published, service), total, page }
}

/** What a ranked list may be asked. */
export const PAGE_PARAMETERS = {
  page: withErrorStatus(404, integerParam({ description: 'Which page of the list.', example: '1' }, { from: 1, to: 9999 })),
}

/** `?page=2` of an address; 1 where it says none. */
export function parsePageNumber(url: string): number {
  return parseQueryParams(url, PAGE_PARAMETERS, 'ignored').page ?? 1
}

/** A week's or a month's page. */
export async function renderPeriodPage(service: AppContext, kind: 'week' | 'month', name: string, page: number): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  const period = parseCalendarPeriod(kind, name)
  if (!period) throw new BadRequest(`${JSON.stringify(name)} is no ${kind}: write it as ${calendarPeriodOf(kind, today).name}`, 404)
  const slugs = topics.map(({ slug }) => slug)
  const [papers, { older, newer }] = await Promise.all([
    loadRankedPage(service, slugs, period, page),
    neighbouringDays(db, period.firstDay, period.lastDay),
  ])
  return periodPage(site, {
    period,
    today,
    ...papers,
    ...(older !== undefined && { older: calendarPeriodOf(kind, older) }),
    ...(newer !== undefined && { newer: calendarPeriodOf(kind, newer) }),
  })
}

export async function renderTrendingPage(service: AppContext): Promise<string> {
  const { db, site, topics, now } = service
  const published = await hottestAdmissions(
    db,
    topics.map(({ slug }) => slug),
    PAPERS_PER_PAGE,
  )
  const papers = await admissionCards(published, service)
  return trendingPage(site, { papers, total: papers.length, page: 1, today: dayOf(now()), halfLife: HALF_LIFE_TEXT })
}

const HALF_LIFE_TEXT = formatCount(SCORE_HALF_LIFE_SECONDS / DAY_SECONDS, 'day')

export async function renderTopicsPage({ db, site, topics, now }: AppContext): Promise<string> {
  // by days, so that the page is the same all day
  const activity = await topicActivity(db, startOfDay(now()))
  return topicsPage(site, { topics: topics.map((topic) => ({ topic, ...activity.get(topic.slug) })) })
}

export async function renderTopicPage(service: AppContext, slug: string): Promise<string> {
  const topic = service.topics.find((one) => one.slug === slug)
  if (!topic) throw await topicNotFound(slug, service)
  const published = await newestAdmissions(service.db, [slug], { most: TOPIC_PAGE_SIZE })
  return topicPage(service.site, { topic, admissions: await admissionCards(published, service) })
}

/** The paper that is meant with the `Link` header of its page, or the address to be asked instead when this is another name of it. */
export async function resolvePaperPage(service: AppContext, asked: string): Promise<{ paper: Paper; link: string } | { redirect: string }> {
  const { db, site } = service
  const paper = await findPaperByIdentifier(db, asked)
  if (!paper) throw paperNotFound(asked)
  const { id } = paper
  if (id !== asked) return { redirect: site.url(paperPath(id)) }
  return { paper, link: paperLinkHeader({ paper, page: site.url(paperPath(id)) }) }
}

const paperNotFound = (asked: string) => new BadRequest(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)

/** The page of a paper. */
export async function renderPaperPage(service: AppContext, paper: Paper): Promise<string> {
  const { db, site, topics } = service
  const { id } = paper
  const [held, sources, like] = await Promise.all([loadPaperDetails(db, [id]), service.sources(), loadRelatedPapers(service, id)])
  const { records, signals, merges, admissions } = held
  return paperPage(site, {
    paper,
    records: (records.get(id) ?? []).map(({ source, record, firstSeenAt }) => ({
      source,
      name: sources.find((one) => one.id === source)?.name ?? source,
      url: record.url,
      firstSeenAt,
      ...(record.published !== undefined && { published: record.published }),
      ...(record.version !== undefined && { version: record.version }),
      ...(record.venue !== undefined && { venue: record.venue }),
    })),
    merges: (merges.get(id) ?? []).map(({ rule, probability, ...rest }) => ({
      ...rest,
      rule: describeMergeRule(rule),
      sure: probability === null ? undefined : describeProbability(probability),
    })),
    admissions: (admissions.get(id) ?? []).map(({ topic, at, entry }) => ({
      slug: topic,
      topic: topics.find(({ slug }) => slug === topic)?.title ?? topic,
      at,
      reason: entry.reason,
    })),
    versions: versionsOf(records.get(id) ?? []),
    signals: sumSignals(signals.get(id) ?? []),
    related: like,
  })
}

/** Papers like one, found once a day: that takes longer than all else on its page, and changes little. */
async function loadRelatedPapers({ db, publisher, now }: AppContext, id: string): Promise<Paper[]> {
  const day = startOfDay(now())
  const { bytes } = await publisher.document({
    address: `related ${id}`,
    revision: async () => ({ revision: day, changedAt: day, nextVisitAt: null }),
    contentType: 'application/json',
    isPersisted: false,
    render: async () => JSON.stringify((await findRelatedPapers(db, id)).map(({ paper }) => paper)),
  })
  const like: string[] = JSON.parse(new TextDecoder().decode(bytes))
  const papers = await papersById(db, like)
  return like.flatMap((one) => papers.get(one) ?? [])
}

const dayOrEmptyParameter = (description: string) => ({
  ...words({ description, example: '2025-11-21' }),
  schema: { type: 'string', anyOf: [{ format: 'date' }, { maxLength: 0 }] },
})
/** What a search may be asked; what a form sends empty was not asked. */
export const SEARCH_PARAMETERS = {
  q: words(
    { description: 'A question, a query of the language, or an identifier.', example: 'graph learning' },
    SEARCH_QUERY_LIMITS.characters,
  ),
  topic: topicParam({ description: 'Only papers that belong to this topic.', example: '' }),
  source: words({ description: 'Only papers that this source told of.', example: '' }),
  cat: words({ description: 'Only papers of this category.', example: 'cs.LG' }),
  since: dayOrEmptyParameter('Only papers whose own date is this day or later.'),
  until: dayOrEmptyParameter('Only papers whose own date is this day or earlier.'),
  code: words({ description: 'Only papers with code, where it is not empty.', example: '1' }),
  cursor: cursorParam({ description: 'Where the next page begins.', example: '' }, (given) => given),
}
const WEEK_SECONDS = 7 * DAY_SECONDS
/** The moment a UTC day began: pages count from it, so that they are the same all day. */
export const startOfDay = (at: Moment): Moment => at - (at % DAY_SECONDS)

/** The page of a search with its status, or the paper's page to be asked for instead when the question is its name. */
export async function renderSearchPage(
  service: AppContext,
  url: string,
): Promise<{ page: string; status: 200 | 400 } | { redirect: string }> {
  const { db, site, topics, embedder, now } = service
  const { q: text = '', cursor, ...given } = parseQueryParams(url, SEARCH_PARAMETERS)
  const [topic, source, cat, since, until] = [given.topic, given.source, given.cat, given.since, given.until].map((one) => one || undefined)
  const filters: SearchParameters = {
    ...(topic !== undefined && { topic }),
    ...(source !== undefined && { source }),
    ...(cat !== undefined && { cat }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(given.code && { code: true }),
  }
  const sources = (await service.sources()).map(({ id, name }) => ({ id, name }))
  const page: SearchPageData = { text, filters, topics, sources }
  if (text === '') return { page: await searchPage(site, page), status: 200 }
  const addressOf = (parameters: Record<string, string | number | true | undefined>) =>
    site.url(`${PATHS.search}${formatQueryString(parameters)}`)
  const asked = { q: text, ...filters, code: filters.code ? 1 : undefined }
  try {
    const filter = parseSearchFilter(filters)
    const chosen = topic === undefined ? undefined : requireTopic(topic, topics, site.url(PATHS.topics))
    const extraCondition: Condition | undefined = chosen && { kind: 'topic', slug: chosen.slug }
    const {
      hits,
      identifiedPaper,
      unknownIdentifier,
      next,
      order,
      corrected: corrections,
      suggested,
    } = await search(db, {
      text,
      filter,
      extraCondition,
      embedder,
      ...(cursor !== undefined && { cursor }),
    })
    if (identifiedPaper !== undefined) return { redirect: site.url(paperPath(identifiedPaper)) }
    const query = cursor === undefined && unknownIdentifier === undefined ? queryForFeed(text, filter, corrections) : undefined
    const [found, week] = await Promise.all([
      paperCards(
        hits.map(({ paper }) => paper),
        service,
      ),
      query && countAcceptedPapers(db, query, { extraCondition, since: startOfDay(now()) - WEEK_SECONDS }),
    ])
    const narrowed = filter !== undefined || extraCondition !== undefined
    return {
      page: await searchPage(site, {
        ...page,
        results: {
          hits: found.map((one, i) => ({ ...one, title: hits[i]?.title ?? [], snippet: hits[i]?.snippet ?? [] })),
          isPlainQuestion: isPlainText(text),
          order,
          ...(unknownIdentifier !== undefined && { unknownIdentifier }),
          ...(next !== null && { nextPageUrl: addressOf({ ...asked, cursor: next }) }),
          ...(cursor !== undefined && { firstPageUrl: addressOf(asked) }),
          corrections,
          suggestions: suggested.map(({ from, to }) => {
            const other = text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${from}(?![\\p{L}\\p{N}])`, 'giu'), to)
            return { text: other, href: addressOf({ ...asked, q: other }) }
          }),
          ...(narrowed && { unfilteredUrl: addressOf({ q: text }) }),
          ...(query &&
            week && {
              feed: {
                feeds: feedLinksOf(site, 'search', excerpt(text, 80), searchFeedQueryString(query, chosen?.slug)),
                query: normalizeQuery(query),
                search: searchFeedQueryString(query, chosen?.slug),
                week,
              },
            }),
        },
      }),
      status: 200,
    }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    // a place in what narrows it is none in the question
    const at = error instanceof QueryError && !isPlainText(text) ? error.position : undefined
    return { page: await searchPage(site, { ...page, mistake: { message: error.message, ...(at !== undefined && { at }) } }), status: 400 }
  }
}

export async function renderStatusPage(service: AppContext): Promise<string> {
  const { db, embedder } = service
  const [health, { papers, admissions }, possibles, fit] = await Promise.all([
    healthOf(service),
    countStoredItems(db),
    countPossibleDuplicates(db),
    embeddingModelInUse(db),
  ])
  const bands = await expectedRangesOf(service, health)
  const error = embedder?.lastError()
  const meaning: SemanticSearchStatus = {
    ...(fit ?? { papers: 0, waiting: 0 }),
    ...(embedder && fit?.model !== embedder.model && { configuredModel: embedder.model }),
    ...(error && { error }),
  }
  return statusPage(service.site, {
    meaning,
    sources: health.map((one) => ({ ...one, band: bands.get(one.id) })),
    papers,
    admissions,
    possibles,
  })
}

export async function renderAboutPage({ site, sources, settings, keyOf }: AppContext): Promise<string> {
  const asked = (await sources()).filter(({ keySetting }) => keySetting === undefined || keyOf(keySetting) !== undefined)
  return aboutPage(site, { sources: asked, userAgent: userAgentOf(settings) })
}
