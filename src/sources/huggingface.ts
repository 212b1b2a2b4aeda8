/**
 * Hugging Face daily papers: what its community featured on a day, with votes and comments.
 *
 * https://huggingface.co/docs/hub/api (`GET /api/daily_papers?date=`); metadata and abstracts are arXiv's own. A day's
 * list grows during the day and its votes for days after, so each run asks today and yesterday, and once in six hours the
 * five days before them, one visit a day asked for; after an outage also the days missed, up to thirty. Fields come and go: what is missing is left out, what is no paper is
 * dropped.
 */
import type { Links, Page, Reading, Source, SourceRecord, SourceState } from '../model.ts'
import { DAY, dayOf, momentOf, rfc3339 } from '../text/dates.ts'
import { oneLine } from '../text/strings.ts'

const PAGE_SIZE = 100
const DEEP_EVERY_SECONDS = 6 * 3600
const LONGEST_GAP_DAYS = 30

/**
 * `left`: days still to be asked, first one now, from page `p`; `deepAt`: when the older days were last asked; `beganAt`: when
 * this plan was made; `doneAt`: when the last one that was asked to its end was made; `lost`: an outage that was too long to be filled, in words.
 */
type Plan = { left: string[]; p: number; deepAt: number; beganAt: number; doneAt: number; lost?: string }

function planOf(state: SourceState, now: Date): Plan {
  const at = Math.floor(now.getTime() / 1000)
  const deepAt = Number(state.deepAt ?? 0)
  const doneAt = Number(state.doneAt ?? 0)
  if (Array.isArray(state.left) && state.left.length > 0)
    return { left: state.left.map(String), p: Number(state.p ?? 0), deepAt, beganAt: Number(state.beganAt ?? at), doneAt }
  const deep = at - deepAt >= DEEP_EVERY_SECONDS
  const missed = doneAt > 0 ? Math.ceil((at - doneAt) / DAY) + 1 : 0
  const days = Math.max(deep ? 7 : 2, Math.min(missed, LONGEST_GAP_DAYS))
  return {
    left: Array.from({ length: days }, (_, i) => dayOf(at - i * DAY)),
    p: 0,
    deepAt: days >= 7 ? at : deepAt,
    beganAt: at,
    doneAt,
    ...(missed > LONGEST_GAP_DAYS + 1 && {
      lost: `not asked since ${dayOf(doneAt)}: days before ${dayOf(at - (LONGEST_GAP_DAYS - 1) * DAY)} are not filled in`,
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
  apart: true,
  request: (now, state) => {
    const { left, p } = planOf(state, now)
    return {
      url: `https://huggingface.co/api/daily_papers?date=${left[0]}&limit=${PAGE_SIZE}${p > 0 ? `&p=${p}` : ''}`,
      headers: { accept: 'application/json' },
    }
  },
  read: (page, state, now) => {
    const { left, p, lost, ...plan } = planOf(state, now)
    const [day = '', ...rest] = left
    const { seen, ...reading } = readDay(page, day)
    const judged = lost === undefined ? reading : { ...reading, suspect: lost }
    if (seen >= PAGE_SIZE) return { ...judged, next: { ...plan, left, p: p + 1 } }
    if (rest.length > 0) return { ...judged, next: { ...plan, left: rest } }
    // a plan that took days to be asked leaves the days since it was made to the next
    return { ...judged, keep: { deepAt: plan.deepAt, doneAt: plan.beganAt } }
  },
}

function readDay(page: Page, day: string): Reading & { seen: number } {
  if (page.status === 304) return { records: [], seen: 0 }
  const list: unknown = JSON.parse(page.text)
  if (!Array.isArray(list)) throw new Error('the answer is no list of papers')
  const dropped: string[] = []
  const records = list.flatMap((entry: unknown, i) => {
    const record = recordOf(entry, day)
    if (!record) dropped.push(`entry ${i + 1} is no paper`)
    return record ? [record] : []
  })
  if (list.length > 0 && records.length === 0) throw new Error(`none of the ${list.length} entries is a paper`)
  return { records, dropped, seen: list.length }
}

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() ? oneLine(value) : undefined)
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
const date = (value: unknown): string | undefined => {
  const at = typeof value === 'string' ? momentOf(value) : undefined
  return at === undefined ? undefined : rfc3339(at)
}
const address = (value: unknown): string | undefined => {
  const url = text(value)
  if (!url) return undefined
  const whole = /^https?:\/\//i.test(url) ? url : `https://${url}`
  return URL.canParse(whole) ? whole : undefined
}

function recordOf(entry: unknown, day: string): SourceRecord | undefined {
  const card = fields(entry)
  const paper = fields(card.paper)
  const id = text(paper.id)
  const title = text(paper.title) ?? text(card.title)
  if (!id || !title) return undefined
  const authors = (Array.isArray(paper.authors) ? paper.authors : []).flatMap((author: unknown) => {
    const name = text(fields(author).name)
    return name ? [{ name }] : []
  })
  const organization = fields(paper.organization ?? card.organization)
  const submitter = fields(paper.submittedOnDailyBy ?? card.submittedBy)
  const links: Links = { discussion: `https://huggingface.co/papers/${id}` }
  const code = address(paper.githubRepo)
  const project = address(paper.projectPage)
  if (code) links.code = code
  if (project) links.project = project
  const signals: SourceRecord['signals'] = {}
  const upvotes = number(paper.upvotes)
  const comments = number(card.numComments)
  const stars = number(paper.githubStars)
  if (upvotes !== undefined) signals.upvotes = upvotes
  if (comments !== undefined) signals.comments = comments
  if (stars !== undefined) signals.stars = stars
  const midnight = `${day}T00:00:00Z`
  const submitted = date(paper.submittedOnDailyAt)
  const published = date(paper.publishedAt ?? card.publishedAt)
  const organizationName = text(organization.fullname) ?? text(organization.name)
  const submittedBy = text(submitter.fullname) ?? text(submitter.name)
  return {
    key: id,
    names: [id],
    title,
    abstract: text(paper.summary) ?? text(card.summary) ?? '',
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
