/** The pages' answers: what each page shows, read from the store. How it looks stands in the page's own file. */
import { sample } from '../../feeds/sample.ts'
import { linkHeader } from '../cite/meta.ts'
import { publishedIn } from '../cite/reference.ts'
import { userAgentOf } from '../env.ts'
import { Mistake } from '../errors.ts'
import { bandsOf, healthOf } from '../health.ts'
import type { Paper } from '../model.ts'
import { valuesOf } from '../papers/merit.ts'
import { versionsOf } from '../papers/versions.ts'
import { ruleInWords, sureness } from '../papers/why.ts'
import { parametersOf, queryOf, topicOf } from '../publish/asked.ts'
import { noTopic } from '../publish/feeds.ts'
import { searchFeedQuery } from '../publish/found.ts'
import { type Condition, isPlain } from '../search/lexical.ts'
import { feedQueryOf, filterOf, type Narrowing } from '../search/narrowed.ts'
import { related } from '../search/related.ts'
import { search } from '../search/search.ts'
import { howMany } from '../search/strict.ts'
import type { Service } from '../service.ts'
import { admissionsOf, admittedOn, neighbouringDays, newestAdmissions, type Published, sizes, topicActivity } from '../store/documents.ts'
import { countPossibles, mergesOf } from '../store/merges.ts'
import { paperMeant, papersById, recordsAndSignals } from '../store/papers.ts'
import { fitInUse } from '../store/search.ts'
import { anyAnswered } from '../store/sources.ts'
import { DAY, dayOf, excerpt } from '../text.ts'
import { canonicalQuery, QueryMistake } from '../topics/query.ts'
import { aboutPage } from './about.ts'
import { type Listed, paperPath } from './card.ts'
import { dayPage } from './day.ts'
import { feedsOf } from './layout.ts'
import { paperPage } from './paper.ts'
import { listedSample } from './sample.ts'
import { type SearchPage, searchPage } from './search.ts'
import { type MeaningStatus, statusPage } from './status.ts'
import { topicPage, topicsPage } from './topics.ts'

/** Of a topic's admissions, how many its page shows. */
const ON_A_TOPIC_PAGE = 60

/** A day's page; without a day, that of the newest day on which anything was admitted. */
export async function dayAnswer(service: Service, day?: string): Promise<string> {
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
  const [published, neighbours] = await Promise.all([admittedOn(db, slugs, shown), neighbouringDays(db, shown)])
  return dayPage(site, {
    day: shown,
    today,
    papers: await listed(published, service),
    topics,
    sample: false,
    ...(neighbours.older !== undefined && { older: neighbours.older }),
    ...(neighbours.newer !== undefined && { newer: neighbours.newer }),
  })
}

/** Refuses what is no day, by the example of today. */
export function beDay(day: string, today: string): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))
    throw new Mistake(`${JSON.stringify(day)} is no day: write it as ${today}`, 404)
}

/** Admissions as cards, each paper once, in the order of its first. */
async function listed(published: Published[], service: Service): Promise<(Listed & { at: number })[]> {
  const groups = [...Map.groupBy(published, ({ paper }) => paper.id).values()]
  const [{ records, signals }, sources] = await Promise.all([
    recordsAndSignals(
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
        inVenue: publishedIn(
          (records.get(first.paper.id) ?? []).map(({ record }) => record),
          first.paper.venue,
        ),
        counts: valuesOf(signals.get(first.paper.id) ?? []),
        reasons: group.map(({ topic, entry }, i) => ({
          slug: topic,
          topic: service.topics.find(({ slug }) => slug === topic)?.title ?? topic,
          // votes are the same wherever it was admitted: the first reason says them
          reason: i === 0 ? entry.reason : '',
        })),
        sources: [...new Set((records.get(first.paper.id) ?? []).map(({ source }) => nameOfSource.get(source) ?? source))],
      },
    ]
  })
}

export async function topicsAnswer({ db, site, topics, now }: Service): Promise<string> {
  const activity = await topicActivity(db, now())
  return topicsPage(site, { topics: topics.map((topic) => ({ topic, ...activity.get(topic.slug) })) })
}

export async function topicAnswer(service: Service, slug: string): Promise<string> {
  const topic = service.topics.find((one) => one.slug === slug)
  if (!topic) throw await noTopic(slug, service)
  const published = await newestAdmissions(service.db, [slug], { most: ON_A_TOPIC_PAGE })
  return topicPage(service.site, { topic, admissions: await listed(published, service) })
}

/** A paper's page, or the id to be asked for instead when this is another name of it. */
export async function paperAnswer(service: Service, asked: string): Promise<{ page: string; link: string } | { redirect: string }> {
  const { db, site, topics } = service
  const id = await paperMeant(db, asked)
  if (id === undefined) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
  if (id !== asked) return { redirect: site.url(paperPath(id)) }
  const [papers, { records, signals }, merges, admissions, sources, like] = await Promise.all([
    papersById(db, [id]),
    recordsAndSignals(db, [id]),
    mergesOf(db, [id]),
    admissionsOf(db, [id]),
    service.sources(),
    relatedPapers(db, id),
  ])
  const paper = papers.get(id)
  if (!paper) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
  const link = linkHeader({ paper, page: site.url(paperPath(id)) })
  const page = await paperPage(site, {
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
    merges: merges.map(({ rule, probability, ...rest }) => ({
      ...rest,
      rule: ruleInWords(rule),
      sure: probability === null ? undefined : sureness(probability),
    })),
    admissions: admissions.map(({ topic, at, entry }) => ({
      slug: topic,
      topic: topics.find(({ slug }) => slug === topic)?.title ?? topic,
      at,
      reason: entry.reason,
    })),
    versions: versionsOf(records.get(id) ?? []),
    signals: valuesOf(signals.get(id) ?? []),
    related: like,
  })
  return { page, link }
}

async function relatedPapers(db: Service['db'], id: string): Promise<Paper[]> {
  const like = (await related(db, id)).map(({ paper }) => paper)
  const papers = await papersById(db, like)
  return like.flatMap((one) => papers.get(one) ?? [])
}

const ASKED = ['q', 'topic', 'source', 'cat', 'since', 'until', 'code', 'cursor'] as const
const WEEK = 7 * DAY

/** The page of a search with its status, or the paper's page to be asked for instead when the question is its name. */
export async function searchAnswer(service: Service, url: string): Promise<{ page: string; status: 200 | 400 } | { redirect: string }> {
  const { db, site, topics, embedder, now } = service
  const given = parametersOf(url, [...ASKED])
  const of = (name: (typeof ASKED)[number]) => given.get(name)?.trim() || undefined
  const text = of('q') ?? ''
  const [topic, source, cat, since, until] = [of('topic'), of('source'), of('cat'), of('since'), of('until')]
  const narrowing: Narrowing = {
    ...(topic !== undefined && { topic }),
    ...(source !== undefined && { source }),
    ...(cat !== undefined && { cat }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(of('code') !== undefined && { code: true }),
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
    const cursor = of('cursor')
    const { hits, named, next, order, corrected, doubted } = await search(db, {
      text,
      filter,
      also,
      embedder,
      ...(cursor !== undefined && { cursor }),
    })
    if (named !== undefined) return { redirect: site.url(paperPath(named)) }
    const query = cursor === undefined ? feedQueryOf(text, filter, corrected) : undefined
    const [found, week] = await Promise.all([
      listedPapers(
        hits.map(({ paper }) => paper),
        service,
      ),
      query && howMany(db, query, { also, since: now() - WEEK }),
    ])
    const narrowed = filter !== undefined || also !== undefined
    return {
      page: await searchPage(site, {
        ...page,
        answer: {
          found: found.map((one, i) => ({ ...one, title: hits[i]?.title ?? [], snippet: hits[i]?.snippet ?? [] })),
          plain: isPlain(text),
          order,
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

/** Papers as cards, with all the topics that admitted them. */
async function listedPapers(papers: Paper[], service: Service): Promise<Listed[]> {
  const ids = papers.map(({ id }) => id)
  const [{ records, signals }, sources, admitted] = await Promise.all([
    recordsAndSignals(service.db, ids),
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
    sources: [...new Set((records.get(paper.id) ?? []).map(({ source }) => nameOfSource.get(source) ?? source))],
    inVenue: publishedIn(
      (records.get(paper.id) ?? []).map(({ record }) => record),
      paper.venue,
    ),
  }))
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

export const aboutAnswer = async ({ site, sources, settings }: Service): Promise<string> =>
  aboutPage(site, { sources: await sources(), userAgent: userAgentOf(settings) })
