/** The pages' answers: what each page shows, read from the store. How it looks stands in the page's own file. */
import { sample } from '../../feeds/sample.ts'
import type { Service } from '../app-context.ts'
import { linkHeader } from '../cite/meta-tags.ts'
import { Mistake } from '../errors.ts'
import { bandsOf, healthOf } from '../gather/health.ts'
import { askedOf, beDay, place, refusedWith, topicOf, topicSlug, whole, text as words } from '../http/query-params.ts'
import { ruleInWords, sureness } from '../matching/merge-reasons.ts'
import type { Moment, Paper } from '../model.ts'
import { HALF_LIFE_SECONDS, valuesOf } from '../papers/score.ts'
import { versionsOf } from '../papers/versions.ts'
import { searchFeedQuery } from '../publish/query-feeds.ts'
import { noTopic } from '../publish/topic-feeds.ts'
import { type Condition, isPlain, SEARCH_BOUNDS } from '../query/compile-sql.ts'
import { canonicalQuery } from '../query/normalize.ts'
import { QueryMistake } from '../query/parse.ts'
import { howMany } from '../search/boolean-search.ts'
import { feedQueryOf, filterOf, type Narrowing } from '../search/filters.ts'
import { related } from '../search/related.ts'
import { search } from '../search/search.ts'
import { userAgentOf } from '../settings.ts'
import { paperPath, queryOf } from '../site.ts'
import { bestAdmitted, hottestAdmitted, neighbouringDays, newestAdmissions, topicActivity } from '../store/admissions.ts'
import { sizes } from '../store/documents.ts'
import { fitInUse } from '../store/embedding-models.ts'
import { countPossibles } from '../store/merges.ts'
import { heldOf, paperMeant, papersById } from '../store/papers.ts'
import { anyAnswered } from '../store/sources.ts'
import { DAY, dayOf } from '../text/dates.ts'
import { type Period, periodNamed, periodOf, periodOfDay } from '../text/periods.ts'
import { count, excerpt } from '../text/strings.ts'
import { aboutPage } from './about-page.ts'
import { listed, listedPapers } from './card-data.ts'
import { dayPage } from './day-page.ts'
import { feedsOf } from './layout.ts'
import { paperPage } from './paper-page.ts'
import { periodPage, trendingPage } from './period-page.ts'
import { PAPERS_A_PAGE, type Paged, pagesOf } from './ranked-list.ts'
import { listedSample } from './sample-cards.ts'
import { type SearchPage, searchPage } from './search-page.ts'
import { type MeaningStatus, statusPage } from './status-page.ts'
import { topicPage, topicsPage } from './topic-pages.ts'

/** Of a topic's admissions, how many its page shows. */
const ON_A_TOPIC_PAGE = PAPERS_A_PAGE

/** A day's page; without a day, that of the newest day on which anything was admitted. */
export async function dayAnswer(service: Service, day?: string, page = 1): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  if (day !== undefined) beDay(day, today)
  const slugs = topics.map(({ slug }) => slug)
  if (!(await anyAnswered(db))) {
    const health = await healthOf(service)
    const silent = health
      .filter(({ lastVisitAt }) => lastVisitAt !== undefined)
      .map(({ name, error }) => ({ name, ...(error !== undefined && { error }) }))
    return dayPage(site, { day: day ?? today, today, papers: listedSample(sample, topics), topics, sample: true, silent })
  }
  const shown = day ?? (await neighbouringDays(db, '9999')).older ?? today
  const [papers, neighbours] = await Promise.all([bestOf(service, slugs, periodOfDay(shown), page), neighbouringDays(db, shown)])
  return dayPage(site, {
    day: shown,
    today,
    ...papers,
    topics,
    sample: false,
    newest: day === undefined,
    ...(neighbours.older !== undefined && { older: neighbours.older }),
    ...(neighbours.newer !== undefined && { newer: neighbours.newer }),
  })
}

/** One page of the papers of a day, a week or a month. */
async function bestOf(service: Service, slugs: string[], { from, to }: Period, page: number): Promise<Paged> {
  const { published, total } = await bestAdmitted(service.db, slugs, {
    from,
    to,
    limit: PAPERS_A_PAGE,
    offset: (page - 1) * PAPERS_A_PAGE,
  })
  const pages = pagesOf({ total })
  if (page > pages)
    throw new Mistake(`there is no page ${page} here: ${count(pages, 'page')} ${pages === 1 ? 'is' : 'are'} all there is`, 404)
  return { papers: await listed(published, service), total, page }
}

/** What a ranked list may be asked. */
export const PAGED = {
  page: refusedWith(404, whole({ description: 'Which page of the list.', example: '1' }, { from: 1, to: 9999 })),
}

/** `?page=2` of an address; 1 where it says none. */
export function pageOf(url: string): number {
  return askedOf(url, PAGED, 'ignored').page ?? 1
}

/** A week's or a month's page. */
export async function periodAnswer(service: Service, kind: 'week' | 'month', name: string, page: number): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  const period = periodNamed(kind, name)
  if (!period) throw new Mistake(`${JSON.stringify(name)} is no ${kind}: write it as ${periodOf(kind, today).name}`, 404)
  const slugs = topics.map(({ slug }) => slug)
  const [papers, { older, newer }] = await Promise.all([bestOf(service, slugs, period, page), neighbouringDays(db, period.from, period.to)])
  return periodPage(site, {
    period,
    today,
    ...papers,
    ...(older !== undefined && { older: periodOf(kind, older) }),
    ...(newer !== undefined && { newer: periodOf(kind, newer) }),
  })
}

export async function trendingAnswer(service: Service): Promise<string> {
  const { db, site, topics, now } = service
  const published = await hottestAdmitted(
    db,
    topics.map(({ slug }) => slug),
    PAPERS_A_PAGE,
  )
  const papers = await listed(published, service)
  return trendingPage(site, { papers, total: papers.length, page: 1, today: dayOf(now()), halfLife: HALF_LIFE })
}

const HALF_LIFE = count(HALF_LIFE_SECONDS / DAY, 'day')

export async function topicsAnswer({ db, site, topics, now }: Service): Promise<string> {
  // by days, so that the page is the same all day
  const activity = await topicActivity(db, midnightOf(now()))
  return topicsPage(site, { topics: topics.map((topic) => ({ topic, ...activity.get(topic.slug) })) })
}

export async function topicAnswer(service: Service, slug: string): Promise<string> {
  const topic = service.topics.find((one) => one.slug === slug)
  if (!topic) throw await noTopic(slug, service)
  const published = await newestAdmissions(service.db, [slug], { most: ON_A_TOPIC_PAGE })
  return topicPage(service.site, { topic, admissions: await listed(published, service) })
}

/** The paper that is meant with the `Link` header of its page, or the address to be asked instead when this is another name of it. */
export async function paperAnswer(service: Service, asked: string): Promise<{ paper: Paper; link: string } | { redirect: string }> {
  const { db, site } = service
  const paper = await paperMeant(db, asked)
  if (!paper) throw noPaper(asked)
  const { id } = paper
  if (id !== asked) return { redirect: site.url(paperPath(id)) }
  return { paper, link: linkHeader({ paper, page: site.url(paperPath(id)) }) }
}

const noPaper = (asked: string) => new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)

/** The page of a paper. */
export async function paperBody(service: Service, paper: Paper): Promise<string> {
  const { db, site, topics } = service
  const { id } = paper
  const [held, sources, like] = await Promise.all([heldOf(db, [id]), service.sources(), relatedPapers(service, id)])
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
      rule: ruleInWords(rule),
      sure: probability === null ? undefined : sureness(probability),
    })),
    admissions: (admissions.get(id) ?? []).map(({ topic, at, entry }) => ({
      slug: topic,
      topic: topics.find(({ slug }) => slug === topic)?.title ?? topic,
      at,
      reason: entry.reason,
    })),
    versions: versionsOf(records.get(id) ?? []),
    signals: valuesOf(signals.get(id) ?? []),
    related: like,
  })
}

/** Papers like one, found once a day: that takes longer than all else on its page, and changes little. */
async function relatedPapers({ db, publisher, now }: Service, id: string): Promise<Paper[]> {
  const day = midnightOf(now())
  const { bytes } = await publisher.document({
    address: `related ${id}`,
    revision: async () => ({ revision: day, changedAt: day, nextVisitAt: null }),
    contentType: 'application/json',
    stored: false,
    render: async () => JSON.stringify((await related(db, id)).map(({ paper }) => paper)),
  })
  const like: string[] = JSON.parse(new TextDecoder().decode(bytes))
  const papers = await papersById(db, like)
  return like.flatMap((one) => papers.get(one) ?? [])
}

const day = (description: string) => ({
  ...words({ description, example: '2025-11-21' }),
  schema: { type: 'string', anyOf: [{ format: 'date' }, { maxLength: 0 }] },
})
/** What a search may be asked; what a form sends empty was not asked. */
export const SEARCH = {
  q: words({ description: 'A question, a query of the language, or an identifier.', example: 'graph learning' }, SEARCH_BOUNDS.characters),
  topic: topicSlug({ description: 'Only papers that belong to this topic.', example: '' }),
  source: words({ description: 'Only papers that this source told of.', example: '' }),
  cat: words({ description: 'Only papers of this category.', example: 'cs.LG' }),
  since: day('Only papers whose own date is this day or later.'),
  until: day('Only papers whose own date is this day or earlier.'),
  code: words({ description: 'Only papers with code, where it is not empty.', example: '1' }),
  cursor: place({ description: 'Where the next page begins.', example: '' }, (given) => given),
}
const WEEK = 7 * DAY
/** The moment a UTC day began: pages count from it, so that they are the same all day. */
export const midnightOf = (at: Moment): Moment => at - (at % DAY)

/** The page of a search with its status, or the paper's page to be asked for instead when the question is its name. */
export async function searchAnswer(service: Service, url: string): Promise<{ page: string; status: 200 | 400 } | { redirect: string }> {
  const { db, site, topics, embedder, now } = service
  const { q: text = '', cursor, ...given } = askedOf(url, SEARCH)
  const [topic, source, cat, since, until] = [given.topic, given.source, given.cat, given.since, given.until].map((one) => one || undefined)
  const narrowing: Narrowing = {
    ...(topic !== undefined && { topic }),
    ...(source !== undefined && { source }),
    ...(cat !== undefined && { cat }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(given.code && { code: true }),
  }
  const sources = (await service.sources()).map(({ id, name }) => ({ id, name }))
  const page: SearchPage = { text, narrowing, topics, sources }
  if (text === '') return { page: await searchPage(site, page), status: 200 }
  const addressOf = (parameters: Record<string, string | number | true | undefined>) => site.url(`/search${queryOf(parameters)}`)
  const asked = { q: text, ...narrowing, code: narrowing.code ? 1 : undefined }
  try {
    const filter = filterOf(narrowing)
    const chosen = topic === undefined ? undefined : topicOf(topic, topics, site.url('/topics'))
    const also: Condition | undefined = chosen && { kind: 'topic', slug: chosen.slug }
    const { hits, named, unknown, next, order, corrected, doubted } = await search(db, {
      text,
      filter,
      also,
      embedder,
      ...(cursor !== undefined && { cursor }),
    })
    if (named !== undefined) return { redirect: site.url(paperPath(named)) }
    const query = cursor === undefined && unknown === undefined ? feedQueryOf(text, filter, corrected) : undefined
    const [found, week] = await Promise.all([
      listedPapers(
        hits.map(({ paper }) => paper),
        service,
      ),
      query && howMany(db, query, { also, since: midnightOf(now()) - WEEK }),
    ])
    const narrowed = filter !== undefined || also !== undefined
    return {
      page: await searchPage(site, {
        ...page,
        answer: {
          found: found.map((one, i) => ({ ...one, title: hits[i]?.title ?? [], snippet: hits[i]?.snippet ?? [] })),
          plain: isPlain(text),
          order,
          ...(unknown !== undefined && { unknown }),
          ...(next !== null && { next: addressOf({ ...asked, cursor: next }) }),
          ...(cursor !== undefined && { first: addressOf(asked) }),
          corrected,
          meant: doubted.map(({ from, to }) => {
            const other = text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${from}(?![\\p{L}\\p{N}])`, 'giu'), to)
            return { text: other, href: addressOf({ ...asked, q: other }) }
          }),
          ...(narrowed && { wider: addressOf({ q: text }) }),
          ...(query &&
            week && {
              feed: {
                feeds: feedsOf(site, 'search', excerpt(text, 80), searchFeedQuery(query, chosen?.slug)),
                query: canonicalQuery(query),
                search: searchFeedQuery(query, chosen?.slug),
                week,
              },
            }),
        },
      }),
      status: 200,
    }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    // a place in what narrows it is none in the question
    const at = error instanceof QueryMistake && !isPlain(text) ? error.at : undefined
    return { page: await searchPage(site, { ...page, mistake: { message: error.message, ...(at !== undefined && { at }) } }), status: 400 }
  }
}

export async function statusAnswer(service: Service): Promise<string> {
  const { db, embedder } = service
  const [health, { papers, admissions }, possibles, fit] = await Promise.all([
    healthOf(service),
    sizes(db),
    countPossibles(db),
    fitInUse(db),
  ])
  const bands = await bandsOf(service, health)
  const trouble = embedder?.trouble()
  const meaning: MeaningStatus = {
    ...(fit ?? { papers: 0, waiting: 0 }),
    ...(embedder && fit?.model !== embedder.model && { wanted: embedder.model }),
    ...(trouble && { trouble }),
  }
  return statusPage(service.site, {
    meaning,
    sources: health.map((one) => ({ ...one, band: bands.get(one.id) })),
    papers,
    admissions,
    possibles,
  })
}

export async function aboutAnswer({ site, sources, settings, keyOf }: Service): Promise<string> {
  const asked = (await sources()).filter(({ key }) => key === undefined || keyOf(key) !== undefined)
  return aboutPage(site, { sources: asked, userAgent: userAgentOf(settings) })
}
