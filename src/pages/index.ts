/** The pages' answers: what each page shows, read from the store. How it looks stands in the page's own file. */
import { sample } from '../../feeds/sample.ts'
import { userAgentOf } from '../env.ts'
import { Mistake } from '../errors.ts'
import { bandsOf, healthOf } from '../health.ts'
import { partInWords } from '../papers/merit.ts'
import { nameOf } from '../papers/names.ts'
import { ruleInWords, sureness } from '../papers/why.ts'
import type { Service } from '../service.ts'
import { admissionsOf, admittedOn, neighbouringDays, newestAdmissions, type Published, sizes, topicActivity } from '../store/documents.ts'
import { countPossibles, mergesOf } from '../store/merges.ts'
import { paperNamed, papersById, recordsAndSignals } from '../store/papers.ts'
import { anyAnswered } from '../store/sources.ts'
import { dayOf } from '../text.ts'
import { aboutPage } from './about.ts'
import { type Listed, paperPath } from './card.ts'
import { dayPage } from './day.ts'
import { paperPage } from './paper.ts'
import { listedSample } from './sample.ts'
import { statusPage } from './status.ts'
import { topicPage, topicsPage } from './topics.ts'

/** Of a topic's admissions, how many its page shows. */
const ON_A_TOPIC_PAGE = 60

/** A day's page; without a day, that of the newest day on which anything was admitted. */
export async function dayAnswer(service: Service, day?: string): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  if (day !== undefined && !(/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))))
    throw new Mistake(`${JSON.stringify(day)} is no day: write it as ${today}`, 404)
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
        counts: Object.fromEntries((signals.get(first.paper.id) ?? []).map(({ kind, value }) => [kind, value])),
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
  if (!topic) throw new Mistake(`there is no topic ${JSON.stringify(slug)}: ${service.site.url('/topics')} lists them`, 404)
  const published = await newestAdmissions(service.db, [slug], { most: ON_A_TOPIC_PAGE })
  return topicPage(service.site, { topic, admissions: await listed(published, service) })
}

/** A paper's page, or the id to be asked for instead when this is another name of it. */
export async function paperAnswer(service: Service, asked: string): Promise<{ page: string } | { redirect: string }> {
  const { db, site, topics } = service
  const id = (await paperNamed(db, asked)) ?? (await namedOtherwise(service, asked))
  if (id === undefined) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
  if (id !== asked) return { redirect: site.url(paperPath(id)) }
  const [papers, { records, signals }, merges, admissions, sources] = await Promise.all([
    papersById(db, [id]),
    recordsAndSignals(db, [id]),
    mergesOf(db, [id]),
    admissionsOf(db, [id]),
    service.sources(),
  ])
  const paper = papers.get(id)
  if (!paper) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
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
    signals: Object.fromEntries((signals.get(id) ?? []).map(({ kind, value }) => [kind, value])),
    merit: paper.meritParts.map(partInWords),
  })
  return { page }
}

/** The paper meant by an identifier in another spelling: another case of a DOI, an arXiv id with its version. */
async function namedOtherwise({ db }: Service, asked: string): Promise<string | undefined> {
  const name = nameOf(asked)
  return name === undefined || name === asked ? undefined : paperNamed(db, name)
}

export async function statusAnswer(service: Service): Promise<string> {
  const [health, { papers, admissions }, possibles] = await Promise.all([healthOf(service), sizes(service.db), countPossibles(service.db)])
  const bands = await bandsOf(service, health)
  return statusPage(service.site, { sources: health.map((one) => ({ ...one, band: bands.get(one.id) })), papers, admissions, possibles })
}

export const aboutAnswer = async ({ site, sources, settings }: Service): Promise<string> =>
  aboutPage(site, { sources: await sources(), userAgent: userAgentOf(settings) })
