/**
 * Hugging Face daily papers: what its community featured on a day, with votes and comments.
 *
 * https://huggingface.co/docs/hub/api (`GET /api/daily_papers?date=`); metadata and abstracts are arXiv's own. A day's
 * list grows during the day and its votes for days after, so each run asks today and yesterday, and once in six hours the
 * five days before them, one visit a day asked for; after an outage also the days missed, up to thirty. Fields come and go: what is missing is left out, what is no paper is
 * dropped.
 */
import type { Links, Page, Reading, Source, SourceRecord, SourceState } from '../model.ts'
import { DAY_SECONDS, dayOf, unixSeconds } from '../text/dates.ts'
import { asArray, asCount, asIsoDate, asObject, asText } from './reading/json-fields.ts'

const PAGE_SIZE = 100
const OLDER_DAYS_INTERVAL_SECONDS = 6 * 3600
const MAX_GAP_DAYS = 30

/**
 * The plan of a run: `left` are the days to request, the first from page `p`; `deepAt`: when older days were last requested;
 * `beganAt`: when this plan was made; `doneAt`: when the last finished plan was made; `lost`: an outage too long to fill.
 */
type DayPlan = { left: string[]; p: number; deepAt: number; beganAt: number; doneAt: number; lost?: string }

function dayPlanOf(state: SourceState, now: Date): DayPlan {
  const at = unixSeconds(now)
  const deepAt = Number(state.deepAt ?? 0)
  const doneAt = Number(state.doneAt ?? 0)
  if (Array.isArray(state.left) && state.left.length > 0)
    return { left: state.left.map(String), p: Number(state.p ?? 0), deepAt, beganAt: Number(state.beganAt ?? at), doneAt }
  const deep = at - deepAt >= OLDER_DAYS_INTERVAL_SECONDS
  const missed = doneAt > 0 ? Math.ceil((at - doneAt) / DAY_SECONDS) + 1 : 0
  const days = Math.max(deep ? 7 : 2, Math.min(missed, MAX_GAP_DAYS))
  return {
    left: Array.from({ length: days }, (_, i) => dayOf(at - i * DAY_SECONDS)),
    p: 0,
    deepAt: days >= 7 ? at : deepAt,
    beganAt: at,
    doneAt,
    ...(missed > MAX_GAP_DAYS + 1 && {
      lost: `not asked since ${dayOf(doneAt)}: days before ${dayOf(at - (MAX_GAP_DAYS - 1) * DAY_SECONDS)} are not filled in`,
    }),
  }
}

export const huggingFace: Source = {
  id: 'huggingface',
  name: 'Hugging Face Daily Papers',
  service: 'Hugging Face',
  homepage: 'https://huggingface.co/papers',
  schedule: '10 * * * *',
  abstracts: 'whole',
  distinctPages: true,
  request: (now, state) => {
    const { left, p } = dayPlanOf(state, now)
    return {
      url: `https://huggingface.co/api/daily_papers?date=${left[0]}&limit=${PAGE_SIZE}${p > 0 ? `&p=${p}` : ''}`,
      headers: { accept: 'application/json' },
    }
  },
  read: (page, state, now) => {
    const { left, p, lost, ...plan } = dayPlanOf(state, now)
    const [day = '', ...rest] = left
    const { seen, ...reading } = readDailyPapers(page, day)
    const judged = lost === undefined ? reading : { ...reading, anomaly: lost }
    if (seen >= PAGE_SIZE) return { ...judged, next: { ...plan, left, p: p + 1 } }
    if (rest.length > 0) return { ...judged, next: { ...plan, left: rest } }
    // the next plan begins where this one was made
    return { ...judged, finalState: { deepAt: plan.deepAt, doneAt: plan.beganAt } }
  },
}

function readDailyPapers(page: Page, day: string): Reading & { seen: number } {
  if (page.status === 304) return { records: [], seen: 0 }
  const list: unknown = JSON.parse(page.text)
  if (!Array.isArray(list)) throw new Error('the answer is no list of papers')
  const dropped: string[] = []
  const records = list.flatMap((entry: unknown, i) => {
    const record = dailyPaperToRecord(entry, day)
    if (!record) dropped.push(`entry ${i + 1} is no paper`)
    return record ? [record] : []
  })
  if (list.length > 0 && records.length === 0) throw new Error(`none of the ${list.length} entries is a paper`)
  return { records, dropped, seen: list.length }
}

const asUrl = (value: unknown): string | undefined => {
  const url = asText(value)
  if (!url) return undefined
  const whole = /^https?:\/\//i.test(url) ? url : `https://${url}`
  return URL.canParse(whole) ? whole : undefined
}

function dailyPaperToRecord(entry: unknown, day: string): SourceRecord | undefined {
  const card = asObject(entry)
  const paper = asObject(card.paper)
  const id = asText(paper.id)
  const title = asText(paper.title) ?? asText(card.title)
  if (!id || !title) return undefined
  const authors = asArray(paper.authors).flatMap((author) => {
    const name = asText(asObject(author).name)
    return name ? [{ name }] : []
  })
  const organization = asObject(paper.organization ?? card.organization)
  const submitter = asObject(paper.submittedOnDailyBy ?? card.submittedBy)
  const links: Links = { discussion: `https://huggingface.co/papers/${id}` }
  const code = asUrl(paper.githubRepo)
  const project = asUrl(paper.projectPage)
  if (code) links.code = code
  if (project) links.project = project
  const signals: SourceRecord['signals'] = {}
  const upvotes = asCount(paper.upvotes)
  const comments = asCount(card.numComments)
  const stars = asCount(paper.githubStars)
  if (upvotes !== undefined) signals.upvotes = upvotes
  if (comments !== undefined) signals.comments = comments
  if (stars !== undefined) signals.stars = stars
  const midnight = `${day}T00:00:00Z`
  const submitted = asIsoDate(paper.submittedOnDailyAt)
  const published = asIsoDate(paper.publishedAt ?? card.publishedAt)
  const organizationName = asText(organization.fullname) ?? asText(organization.name)
  const submittedBy = asText(submitter.fullname) ?? asText(submitter.name)
  return {
    key: id,
    identifiers: [id],
    title,
    abstract: asText(paper.summary) ?? asText(card.summary) ?? '',
    authors,
    url: `https://huggingface.co/papers/${id}`,
    announced: submitted && submitted > midnight ? submitted : midnight,
    ...(published && { published }),
    ...(organizationName && { organization: organizationName }),
    ...(submittedBy && { submittedBy }),
    ...(paper.withdrawnAt ? { withdrawn: true } : {}),
    links,
    signals,
  }
}
