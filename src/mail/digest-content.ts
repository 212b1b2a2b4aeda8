/** The texts of a digest, the same in HTML and plain text. Pure, and independent of the clock. */
import { buildItem } from '../formats/entry.ts'
import type { DigestPreferences, DocumentEntry } from '../model.ts'
import { currentCounts, lastingReason } from '../papers/reasons.ts'
import { entriesOfPapers } from '../publish/entries.ts'
import { mailedDigestPath, PATHS, paperPath, subscriptionPath, topicPath, unsubscribePath } from '../site.ts'
import type { Letter } from '../store/outbox.ts'
import type { DatedPaper } from '../store/paper-lists.ts'
import type { Subscriber } from '../store/subscribers.ts'
import { dayOf, formatDate, formatDayWithWeekday } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { mathToUnicode } from '../text/unicode-maths.ts'
import { entryIdOf } from '../topics/admit.ts'
import { sanitizeLine } from './html.ts'
import type { LetterContext } from './letter-headers.ts'
import { ALL_TOPICS, describeSchedule, describeSelection, selectedTopics } from './preferences.ts'

const MAX_LETTER_AUTHORS = 4
export const MAX_LETTER_ABSTRACT_LENGTH = 360

/** The content of a digest and its subscriber; `unknownIssues` are digests that may not have arrived. */
export type DigestData = {
  letter: Pick<Letter, 'issue' | 'papers' | 'sections' | 'skippedPapers'>
  subscriber: Pick<Subscriber, 'id' | 'address' | 'preferences' | 'confirmedAt'>
  /** The token in the subscriber's links. */
  linkToken: string
  /** Papers by the id in the letter, which may have been merged into another since. */
  papers: Map<string, DatedPaper>
  unknownIssues: string[]
}

/** The texts of a paper in a digest. */
export type DigestItem = ReturnType<typeof digestItemOf>
/** Without a title if it is the only section. */
type DigestSection = { title: string | undefined; entries: DigestItem[] }

/** The texts of a digest, in order. */
export type DigestTexts = {
  heading: string
  day: string
  selection: string
  notes: { text: string; href: string }[]
  sections: DigestSection[]
  skipped: string | undefined
  homeUrl: string
  footer: string
  preferencesUrl: string
  unsubscribeUrl: string
  browserUrl: string
}

/** Builds the texts of a digest. */
export function digestTextsOf(context: LetterContext, digest: DigestData): DigestTexts {
  const { site } = context
  const { letter, subscriber, linkToken, unknownIssues } = digest
  const { preferences } = subscriber
  const sections = digestSectionsOf(context, digest)
  const paperCount = sections.reduce((sum, { entries }) => sum + entries.length, 0)
  return {
    heading: paperCount > 0 ? formatCount(paperCount, 'paper') : 'No papers',
    day: formatDayWithWeekday(letter.issue).replaceAll('\u00a0', ' '),
    selection: `From ${describeSelection(preferences, context.topics)}.`,
    notes: unknownIssues.map((issue) => ({
      text: `Your digest of ${formatDate(issue)} may not have reached you: sending it was interrupted.`,
      href: site.url(mailedDigestPath(linkToken, issue)),
    })),
    sections,
    skipped:
      letter.skippedPapers.length > 0
        ? `${formatCount(letter.skippedPapers.length, 'more paper')} did not fit into your limit of ${preferences.maxPapers}`
        : undefined,
    homeUrl: homeUrlOf(context, preferences),
    footer: `You subscribed at ${sanitizeLine(site.name, 80)} on ${formatDate(dayOf(subscriber.confirmedAt))}: ${describeSchedule(preferences)}, at most ${formatCount(preferences.maxPapers, 'paper')}${preferences.sendIfEmpty ? '' : ', nothing if there are no papers'}.`,
    preferencesUrl: site.url(subscriptionPath(linkToken)),
    unsubscribeUrl: site.url(unsubscribePath(linkToken)),
    browserUrl: site.url(mailedDigestPath(linkToken, letter.issue)),
  }
}

/** The page with all papers: that of the only topic, else the front page. */
function homeUrlOf({ site, topics }: LetterContext, preferences: DigestPreferences): string {
  const [only] = selectedTopics(preferences, topics)
  return site.url(
    only && preferences.topics.length === 1 && preferences.searches.length === 0 && preferences.topics[0] !== ALL_TOPICS
      ? topicPath(only.slug)
      : PATHS.home,
  )
}

function digestSectionsOf({ site, topics }: LetterContext, { letter, subscriber, papers }: DigestData): DigestSection[] {
  const selectedSlugs = new Set(selectedTopics(subscriber.preferences, topics).map(({ slug }) => slug))
  const topicTitleOf = (slug: string) => topics.find((topic) => topic.slug === slug || topic.aliases?.includes(slug))?.title ?? slug
  const entries = new Map(
    entriesOfPapers(
      { topicTitleOf, paperUrlOf: (paper) => site.url(paperPath(paper)) },
      [...papers.values()].map(({ paper, at, changedAt, admissions }) => {
        const selectedAdmissions = admissions.filter(({ topic }) => selectedSlugs.has(topic))
        return {
          ...{ paper, at, changedAt, entryId: admissions[0]?.entryId ?? entryIdOf(paper.id) },
          reasons: selectedAdmissions.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
        }
      }),
    ).map((entry) => [entry.paper.id, entry]),
  )
  let position = 0
  return letter.sections.map((section) => {
    const ids = letter.papers.slice(position, position + section.papers)
    position += section.papers
    const search = 'search' in section ? section.search : undefined
    const title =
      'search' in section
        ? `Search: ${sanitizeLine(section.search, 120)}`
        : section.topic === ALL_TOPICS
          ? 'All topics'
          : topicTitleOf(section.topic)
    return {
      title: letter.sections.length === 1 && search === undefined ? undefined : title,
      entries: ids.flatMap((id) => {
        const entry = entries.get(papers.get(id)?.paper.id ?? '')
        return entry ? [digestItemOf(entry, site.name, 'search' in section ? section : { topic: topicTitleOf(section.topic) })] : []
      }),
    }
  })
}

function digestItemOf(entry: DocumentEntry, siteName: string, section: { topic: string } | { search: string }) {
  const item = buildItem(entry, siteName)
  const names = item.authors.map(({ name }) => sanitizeLine(name, 80))
  const authors =
    names.length > MAX_LETTER_AUTHORS
      ? `${names.slice(0, MAX_LETTER_AUTHORS - 1).join(', ')} and ${names.length - MAX_LETTER_AUTHORS + 1} more`
      : names.join(', ')
  const counts = currentCounts(entry.paper.scoreParts)
  // only the topic of the section gives its reason
  const main = ('topic' in section && item.reasons.find(({ topic }) => topic === section.topic)) || item.reasons[0]
  const otherTopics = item.reasons.filter((reason) => reason !== main).map(({ topic }) => topic)
  const why = [
    'search' in section && 'Matches your search',
    main && [main.topic, [...counts, lastingReason(main.reason, counts.length)].filter(Boolean).join('; ')].filter(Boolean).join(': '),
    otherTopics.length > 0 && `Also in ${otherTopics.join(', ')}`,
  ].filter((line) => line !== false && line !== undefined)
  return {
    title: sanitizeLine(mathToUnicode(item.title), 300),
    page: entry.pageUrl,
    byline: [authors, sanitizeLine(item.publicationLine, 200)].filter(Boolean).join(' · '),
    why: why.map((line) => sanitizeLine(line, 240)),
    abstract: sanitizeLine(item.abstract, MAX_LETTER_ABSTRACT_LENGTH),
    links: [{ title: 'Paper', href: item.url }, ...item.related].filter(
      ({ href, title }) => href !== entry.pageUrl && title !== 'Abstract',
    ),
  }
}
