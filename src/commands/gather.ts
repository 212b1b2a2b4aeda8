import { type AppContext, createAppContext } from '../app-context.ts'
import { BadRequest, describeError } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { gather, type VisitReport } from '../gather/round.ts'
import type { Host } from '../host.ts'
import { notifyHub } from '../hub/notify-hub.ts'
import type { Source } from '../model.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { parseTime, rfc3339 } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { type CommandIo, parseCommandArgs, type RunCommand } from './command.ts'
import { assertKeyIsSet } from './try-source.ts'
import { withHost } from './with-host.ts'

type GatherOptions = { sourceId: string | undefined; isJson: boolean }

/** `gather`: rounds as of one moment until nothing more is due. */
export const runGather: RunCommand = (args, io) => {
  const { values } = parseCommandArgs(args, { now: { type: 'string' }, source: { type: 'string' }, json: { type: 'boolean' } })
  const now = values.now === undefined ? undefined : parseTimeOption('--now', values.now)
  return withHost(io, (host) => gatherAt(host, host.now(), { sourceId: values.source, isJson: values.json === true }, io), now)
}

async function gatherAt(
  host: Host,
  at: Date,
  { sourceId, isJson }: GatherOptions,
  { printLine, printProgress }: CommandIo,
): Promise<number> {
  const gathering = { ...host.gathering, ports: { ...host.gathering.ports, now: () => at } }
  const { ports, settings, topics } = gathering
  const sources = await loadAllSources(ports.db, gathering.sources)
  if (sourceId !== undefined) assertKeyIsSet(requireSource(sourceId, sources), host)
  const report = await gather(gathering, {
    ...(sourceId !== undefined && { sourceId }),
    onVisit: (visit) => printLine(isJson ? JSON.stringify(visit) : formatVisitFields(visit)),
  })
  printProgress(`${formatCount(report.visits.length, 'visit')}, ${formatCount(report.admissionCount, 'admission')}`)
  const context = createAppContext({ db: ports.db, settings: host.settings, sources, topics, keyOf: settings.keyOf, now: ports.now })
  if (sourceId !== undefined && report.visits.length === 0) printProgress(await describeSkippedVisit(sourceId, context))
  await notifyHub(context, { fetch: globalThis.fetch, log: printProgress }).catch((error) =>
    printProgress(`could not notify the hub: ${describeError(error)}`),
  )
  return report.visits.length === 0 || report.visits.some(({ error }) => error === null) ? 0 : 1
}

function requireSource(sourceId: string, sources: Source[]): Source {
  const source = sources.find(({ id }) => id === sourceId)
  if (!source)
    throw new BadRequest(`--source ${sourceId}: there is no such source; the sources are ${sources.map(({ id }) => id).join(', ')}`)
  return source
}

async function describeSkippedVisit(sourceId: string, context: AppContext): Promise<string> {
  const { backingOffUntil } = (await healthOf(context)).find(({ id }) => id === sourceId) ?? {}
  return backingOffUntil === undefined
    ? `${sourceId} was not visited: it has nothing to fetch now`
    : `${sourceId} was not visited: it or its site allows the next request at ${rfc3339(backingOffUntil)}`
}

function parseTimeOption(option: string, text: string): Date {
  const time = parseTime(text)
  if (!time) throw new BadRequest(`${option} ${text}: it must be an ISO time such as 2025-11-21T12:00:00Z`)
  return time
}

const formatVisitFields = (visit: VisitReport): string =>
  Object.entries(visit)
    .map(([key, value]) => `${key}=${value === null ? '-' : typeof value === 'string' && /\s/.test(value) ? JSON.stringify(value) : value}`)
    .join(' ')
