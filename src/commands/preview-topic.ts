import { BadRequest } from '../errors.ts'
import { reclassifyRecentPapers } from '../gather/round.ts'
import type { Paper, Topic } from '../model.ts'
import { previewAdmissionSnapshot } from '../store/admission-snapshot.ts'
import { papersById } from '../store/papers.ts'
import type { AdmissionRow } from '../store/topics.ts'
import { DAY_SECONDS, dayOf, rfc3339, unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { admit } from '../topics/admit.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `topic`: shows what a topic would admit, through the functions that a round calls. Admits nothing. */
export const previewTopic: RunCommand = async (args, io) => {
  const { values, positionals } = parseCommandArgs(args, { days: { type: 'string' } }, 1)
  const days = Number(values.days ?? 7)
  if (!Number.isInteger(days) || days < 1 || days > 7) throw new BadRequest('--days must be a whole number from 1 to 7')
  return withHost(io, async (host) => {
    const { topics, ports } = host.gathering
    const name = positionals[0] ?? ''
    const topic = topics.find(({ slug, aliases }) => slug === name || aliases?.includes(name))
    if (!topic) throw new BadRequest(`there is no topic ${name}; the topics are ${topics.map(({ slug }) => slug).join(', ')}`)
    const now = unixSeconds(host.now())
    await reclassifyRecentPapers(ports.db, topics, now)
    const snapshot = await previewAdmissionSnapshot(ports.db, [topic], now)
    const admissions = admit([topic], snapshot, now, true).admissions.filter(({ at }) => at > now - days * DAY_SECONDS)
    const papers = await papersById(
      ports.db,
      admissions.map(({ paper }) => paper),
    )
    io.printLine(`${topic.title} (${topic.slug}): ${topic.description}`)
    io.printLine(describeTopicRules(topic))
    const limit =
      topic.perDay === undefined ? 'Every paper that belongs is admitted' : `At most ${formatCount(topic.perDay, 'paper')} a day`
    io.printLine(`${limit}. As of ${rfc3339(now)} it would admit:`)
    for (const line of formatAdmissions(topic, admissions, papers)) io.printLine(line)
    if (admissions.length === 0)
      io.printLine(
        `\nNo papers: none of the last ${days === 1 ? 'day' : `${days} days`} belongs to it. Run npm run gather to visit the sources.`,
      )
    return 0
  })
}

function describeTopicRules({ query, hasClassifier, follows }: Topic): string {
  const followCount = Object.values(follows ?? {}).reduce((sum, list) => sum + list.length, 0)
  return [
    ...(query === undefined
      ? []
      : [
          hasClassifier ? 'Its query and a trained classifier decide together.' : `Its query decides: ${query.replace(/\s+/g, ' ').trim()}`,
        ]),
    ...(followCount === 0 ? [] : [`It follows ${formatCount(followCount, 'paper or author', 'papers and authors')}.`]),
  ].join(' ')
}

/** The admissions by day, newest day first: the title, then the reason and the score. */
function formatAdmissions({ perDay }: Topic, admissions: AdmissionRow[], papers: Map<string, Paper>): string[] {
  const days = Map.groupBy(
    admissions.toSorted((a, b) => b.at - a.at),
    ({ at }) => dayOf(at),
  )
  return [...days].flatMap(([day, rows]) => [
    '',
    `${day}  ${perDay === undefined ? formatCount(rows.length, 'paper') : `${rows.length} of ${formatCount(perDay, 'paper')}`}`,
    ...rows.flatMap(({ paper, place, entry }) => {
      const number = `${place}. `.padStart(6)
      const indent = ' '.repeat(number.length)
      return [
        `${number}${papers.get(paper)?.title ?? paper}`,
        `${indent}${entry.reason}`,
        `${indent}score ${entry.score.toFixed(2)}, ${paper}`,
      ]
    }),
  ])
}
