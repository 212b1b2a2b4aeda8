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

/** `topic`: what a topic would admit, through the functions a round calls; nothing is admitted. */
export const previewTopic: RunCommand = async (args, io) => {
  const { values, positionals } = parseCommandArgs(args, { days: { type: 'string' } }, 1)
  const days = Number(values.days ?? 7)
  if (!Number.isInteger(days) || days < 1 || days > 7) throw new BadRequest('--days must be a whole number from 1 to 7')
  return withHost(io, async (host) => {
    const { topics, ports } = host.gathering
    const asked = positionals[0] ?? ''
    const topic = topics.find(({ slug, aliases }) => slug === asked || aliases?.includes(asked))
    if (!topic) throw new BadRequest(`there is no topic ${asked}: there are ${topics.map(({ slug }) => slug).join(', ')}`)
    const now = unixSeconds(host.now())
    await reclassifyRecentPapers(ports.db, topics, now)
    const view = await previewAdmissionSnapshot(ports.db, [topic], now)
    const would = admit([topic], view, now, true).admissions.filter(({ at }) => at > now - days * DAY_SECONDS)
    const papers = await papersById(
      ports.db,
      would.map(({ paper }) => paper),
    )
    io.printLine(`${topic.title} (${topic.slug}): ${topic.description}`)
    io.printLine(describeTopicRules(topic))
    const places = topic.perDay === undefined ? 'Every paper that belongs is admitted' : `${formatCount(topic.perDay, 'place')} a day`
    io.printLine(`${places}. As though it began now, ${rfc3339(now)}:`)
    for (const line of formatAdmissions(topic, would, papers)) io.printLine(line)
    if (would.length === 0)
      io.printLine(
        `\nNothing would be admitted: no paper of the last ${days === 1 ? 'day' : `${days} days`} belongs. npm run gather asks the sources.`,
      )
    return 0
  })
}

function describeTopicRules({ query, hasClassifier, follows }: Topic): string {
  const followed = Object.values(follows ?? {}).reduce((sum, list) => sum + list.length, 0)
  return [
    ...(query === undefined
      ? []
      : [
          hasClassifier
            ? 'Its query and the learned weights of words decide together.'
            : `Its query decides: ${query.replace(/\s+/g, ' ').trim()}`,
        ]),
    ...(followed === 0 ? [] : [`It follows ${formatCount(followed, 'name')}.`]),
  ].join(' ')
}

/** The admissions, newest day first and a day's best first: title, then merit and reason below it. */
function formatAdmissions({ perDay }: Topic, would: AdmissionRow[], papers: Map<string, Paper>): string[] {
  const days = Map.groupBy(
    would.toSorted((a, b) => b.at - a.at),
    ({ at }) => dayOf(at),
  )
  return [...days].flatMap(([day, rows]) => [
    '',
    `${day}  ${perDay === undefined ? formatCount(rows.length, 'paper') : `${rows.length} of ${formatCount(perDay, 'place')}`}`,
    ...rows.flatMap(({ paper, place, entry }) => {
      const number = `${place}. `.padStart(6)
      const indent = ' '.repeat(number.length)
      return [
        `${number}${papers.get(paper)?.title ?? paper}`,
        `${indent}${entry.reason}`,
        `${indent}merit ${entry.score.toFixed(2)}, ${paper}`,
      ]
    }),
  ])
}
