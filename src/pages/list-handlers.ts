/** The handlers of ranked lists of papers: a day, a week, a month, trending. */

import { sample } from '../../feeds/sample.ts'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { assertDay, integerParam, parseQueryParams, withErrorStatus } from '../http/query-params.ts'
import { SCORE_HALF_LIFE_SECONDS } from '../papers/score.ts'
import { bestAdmissions, hottestAdmissions, neighbouringDays } from '../store/admissions.ts'
import { hasSuccessfulVisit } from '../store/sources.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { type CalendarPeriod, calendarPeriodOf, parseCalendarPeriod, periodOfDay } from '../text/periods.ts'
import { formatCount } from '../text/strings.ts'
import { admissionCards } from './card-data.ts'
import { dayPage } from './day-page.ts'
import { periodPage, trendingPage } from './period-page.ts'
import { PAPERS_PER_PAGE, pageCountOf, type RankedPage } from './ranked-list.ts'
import { sampleCards } from './sample-cards.ts'

/** Renders the page of a day; by default of the newest day with papers. */
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
  const shownDay = day ?? (await neighbouringDays(db, '9999')).older ?? today
  const [papers, neighbours] = await Promise.all([
    loadRankedPage(service, slugs, periodOfDay(shownDay), page),
    neighbouringDays(db, shownDay),
  ])
  return dayPage(site, {
    day: shownDay,
    today,
    ...papers,
    topics,
    isSample: false,
    isLatest: day === undefined,
    ...(neighbours.older !== undefined && { older: neighbours.older }),
    ...(neighbours.newer !== undefined && { newer: neighbours.newer }),
  })
}

/** Loads a page of the papers of a period, best first. */
async function loadRankedPage(
  service: AppContext,
  slugs: string[],
  { firstDay, lastDay }: CalendarPeriod,
  page: number,
): Promise<RankedPage> {
  const { published: admissions, total } = await bestAdmissions(service.db, slugs, {
    from: firstDay,
    to: lastDay,
    limit: PAPERS_PER_PAGE,
    offset: (page - 1) * PAPERS_PER_PAGE,
  })
  const pages = pageCountOf({ total })
  if (page > pages) throw new BadRequest(`there is no page ${page}: the list has ${formatCount(pages, 'page')}`, 404)
  return { papers: await admissionCards(admissions, service), total, page }
}

/** The query parameters of a ranked list. */
export const PAGE_PARAMETERS = {
  page: withErrorStatus(404, integerParam({ description: 'The number of the page.', example: '1' }, { min: 1, max: 9999 })),
}

/** The page number in a URL, by default 1. */
export function parsePageNumber(url: string): number {
  return parseQueryParams(url, PAGE_PARAMETERS, 'ignore').page ?? 1
}

/** Renders the page of a week or a month. */
export async function renderPeriodPage(service: AppContext, kind: 'week' | 'month', name: string, page: number): Promise<string> {
  const { db, site, topics } = service
  const today = dayOf(service.now())
  const period = parseCalendarPeriod(kind, name)
  if (!period) throw new BadRequest(`${JSON.stringify(name)} is not a ${kind}: write it like ${calendarPeriodOf(kind, today).name}`, 404)
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
  const admissions = await hottestAdmissions(
    db,
    topics.map(({ slug }) => slug),
    PAPERS_PER_PAGE,
  )
  const papers = await admissionCards(admissions, service)
  return trendingPage(site, { papers, total: papers.length, page: 1, today: dayOf(now()), halfLife: HALF_LIFE_TEXT })
}

const HALF_LIFE_TEXT = formatCount(SCORE_HALF_LIFE_SECONDS / DAY_SECONDS, 'day')
