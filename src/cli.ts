/** The commands: `npm run paperwire -- <command>`, and `npm run gather`, `try`, `topic`, `eval` for short. */
import { readFileSync } from 'node:fs'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { topics } from '../feeds/topics/index.ts'
import { type AppContext, createAppContext } from './app-context.ts'
import { addFeed } from './commands/add-source.ts'
import { backup } from './commands/backup.ts'
import { assertFileExists, type Command, parseCommandArgs, printLine, printProgress, UsageError } from './commands/command.ts'
import { doctor } from './commands/doctor.ts'
import { classifyLines, matchLines, rankLines, readFeedFile, sanitizeLines, searchLines } from './commands/eval-answers.ts'
import { importOpml } from './commands/import-opml.ts'
import { countSubscribers, eraseAddress, exportAddress, processBounce, sendDigests } from './commands/mail-commands.ts'
import { dismissDuplicate, listDuplicates, mergePapers, splitRecord } from './commands/merge-papers.ts'
import { pickPaper, unpickPaper } from './commands/pick-paper.ts'
import { previewTopic } from './commands/preview-topic.ts'
import { printOpml } from './commands/print-opml.ts'
import { removeSource } from './commands/remove-source.ts'
import { trainEmbeddingsCommand } from './commands/train-embeddings.ts'
import { BadRequest, describeError } from './errors.ts'
import { fetchPage } from './gather/fetch.ts'
import { healthOf } from './gather/health.ts'
import { gather, type VisitReport } from './gather/round.ts'
import { requestSettingsOf } from './gather/visit.ts'
import { exitWithError, type Host, migrationsFolder, openHost } from './host.ts'
import { notifyHub } from './hub/notify-hub.ts'
import { identifiersOf } from './identifiers/identifiers.ts'
import type { Source } from './model.ts'
import { loadAllSources } from './sources/all-sources.ts'
import { feed } from './sources/feed.ts'
import { openDatabase } from './store/open-database.ts'
import { parseTime, rfc3339 } from './text/dates.ts'
import { formatCount } from './text/strings.ts'

const commands: Record<string, Command> = {
  gather: {
    usage: 'gather [--now <ISO time>] [--source <id>] [--json]',
    description: 'Asks every source that is due, until nothing more is; one line a visit. --source asks that one though it is not due.',
    run: async (args) => {
      const { values } = parseCommandArgs(args, { now: { type: 'string' }, source: { type: 'string' }, json: { type: 'boolean' } })
      const now = values.now === undefined ? undefined : parseTimeOption('--now', values.now)
      const host = await openHost({ ...(now && { now }), log: printProgress })
      const sourceId = values.source
      const sources = await loadAllSources(host.gathering.ports.db, host.gathering.sources)
      const named = sources.find(({ id }) => id === sourceId)
      if (sourceId !== undefined && !named)
        throw new BadRequest(`--source ${sourceId}: there is no such source; there are ${sources.map(({ id }) => id).join(', ')}`)
      if (named) assertKeyIsSet(named, host)
      // a run is as of one moment
      const at = host.now()
      const gathering = { ...host.gathering, ports: { ...host.gathering.ports, now: () => at } }
      const report = await gather(gathering, {
        ...(sourceId !== undefined && { sourceId }),
        onVisit: (visit) => printLine(values.json ? JSON.stringify(visit) : formatVisitFields(visit)),
      })
      printProgress(`${formatCount(report.visits.length, 'visit')}, ${formatCount(report.admissionCount, 'admission')}`)
      const { ports, settings } = gathering
      const service = createAppContext({ db: ports.db, settings: host.settings, sources, topics, keyOf: settings.keyOf, now: ports.now })
      if (sourceId !== undefined && report.visits.length === 0) printProgress(await describeSkippedVisit(sourceId, service))
      await notifyHub(service, { fetch: globalThis.fetch, log: printProgress }).catch((error) =>
        printProgress(`telling the hub failed: ${describeError(error)}`),
      )
      host.close()
      return report.visits.length === 0 || report.visits.some(({ error }) => error === null) ? 0 : 1
    },
  },
  migrate: {
    usage: 'migrate',
    description: 'Brings the database of DATABASE_URL up to this version, and does nothing else.',
    run: async (args) => {
      parseCommandArgs(args, {})
      const host = await openHost({ log: printProgress })
      host.close()
      printLine(`${host.settings.databaseUrl} is up to date`)
      return 0
    },
  },
  try: {
    usage: 'try <source or URL>',
    description: 'Asks one source, or any feed by its address, and prints what was read. Nothing is stored.',
    run: async (args) => {
      const { positionals } = parseCommandArgs(args, {}, 1)
      const host = await openHost({ log: printProgress })
      const { ports, settings } = host.gathering
      const sources = await loadAllSources(ports.db, host.gathering.sources)
      const source = sources.find(({ id }) => id === positionals[0]) ?? sourceFromUrl(positionals[0] ?? '', sources)
      assertKeyIsSet(source, host)
      const now = host.now()
      const request = source.request(now, {}, [], requestSettingsOf(source, settings))
      printProgress(`${request.body === undefined ? 'GET' : 'POST'} ${request.url}`)
      const answer = await fetchPage(request, ports, settings)
      const reading = await source.read(answer, {}, now)
      printLine(
        JSON.stringify({
          source: source.id,
          url: answer.url,
          status: answer.status,
          records: reading.records.length,
          dropped: reading.dropped ?? [],
          suspect: reading.anomaly ?? null,
          more: reading.next !== undefined,
        }),
      )
      for (const record of reading.records) printLine(JSON.stringify({ ...record, identifiers: identifiersOf(record) }))
      host.close()
      return 0
    },
  },
  topic: previewTopic,
  import: importOpml,
  opml: printOpml,
  add: addFeed,
  remove: removeSource,
  merge: mergePapers,
  split: splitRecord,
  duplicates: listDuplicates,
  dismiss: dismissDuplicate,
  pick: pickPaper,
  unpick: unpickPaper,
  doctor,
  mail: sendDigests,
  subscribers: countSubscribers,
  export: exportAddress,
  erase: eraseAddress,
  bounce: processBounce,
  backup,
  refit: trainEmbeddingsCommand,
  eval: {
    usage:
      'eval read <files…> | eval classify <papers.jsonl> | eval match <pairs.jsonl> | eval rank <papers.jsonl> | eval search <corpus.jsonl> <queries.jsonl> | eval sanitize <cases.jsonl>',
    description: 'Answers for any judge, through the functions production calls; standard output has the answers and nothing else.',
    run: async (args) => {
      const [what, ...files] = args
      if (files.length === 0) throw new BadRequest(`eval ${what ?? ''}: name the files; usage: ${commands.eval?.usage}`)
      // an answer that stops half way is taken for a whole one
      for (const file of files) assertFileExists(file)
      if (what === 'read') for (const file of files) printLine(JSON.stringify(await readFeedFile(file, readFileSync(file))))
      else if (what === 'classify')
        for (const file of files)
          for (const line of classifyLines(readFileSync(file, 'utf8'), file, topics)) printLine(JSON.stringify(line))
      else if (what === 'match')
        for (const file of files) for (const line of matchLines(readFileSync(file, 'utf8'), file)) printLine(JSON.stringify(line))
      else if (what === 'search') await printSearchResults(files)
      else if (what === 'rank') for (const file of files) for (const id of rankLines(readFileSync(file, 'utf8'), file)) printLine(id)
      else if (what === 'sanitize')
        for (const file of files) for (const line of sanitizeLines(readFileSync(file, 'utf8'), file)) printLine(JSON.stringify(line))
      else throw new BadRequest(`eval ${what}: there is no such question; usage: ${commands.eval?.usage}`)
      return 0
    },
  },
}

/** Answers a corpus's questions from a database in memory, made for them. */
async function printSearchResults(files: string[]): Promise<void> {
  const [corpus, queries] = files
  if (corpus === undefined || queries === undefined || files.length > 2)
    throw new BadRequest('eval search: name two files, the corpus and the queries')
  const opened = openDatabase(':memory:')
  await migrate(opened.db, { migrationsFolder })
  for await (const line of searchLines(opened.db, readFileSync(corpus, 'utf8'), readFileSync(queries, 'utf8'), { corpus, queries }))
    printLine(line)
  opened.client.close()
}

/** A source whose key is not set is off, though it is named. */
function assertKeyIsSet({ id, keySetting }: Source, { gathering }: Host): void {
  if (keySetting !== undefined && gathering.settings.keyOf?.(keySetting) === undefined)
    throw new BadRequest(`${id} is off: it needs a key, in the setting ${keySetting}`)
}

async function describeSkippedVisit(id: string, service: AppContext): Promise<string> {
  const { backingOffUntil } = (await healthOf(service)).find((source) => source.id === id) ?? {}
  return backingOffUntil === undefined
    ? `${id} was not asked: there is nothing to ask it for now`
    : `${id} was not asked: it or its site asked to be left alone until ${rfc3339(backingOffUntil)}`
}

function sourceFromUrl(address: string, sources: Source[]): Source {
  if (!URL.canParse(address))
    throw new BadRequest(
      `${JSON.stringify(address)} is neither an address nor a source; there are ${sources.map(({ id }) => id).join(', ')}`,
    )
  return feed({ id: 'try', name: address, homepage: address, url: address, abstracts: 'whole' })
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

const helpText = (): string =>
  [
    'Usage: npm run paperwire -- <command>',
    '',
    ...Object.values(commands).map(({ usage, description }) => `  ${usage}\n      ${description}`),
    '',
    'Settings are environment variables: see "Configuring" in README.md.',
  ].join('\n')

// whoever reads the answer may have read enough of it: `… | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  const [name = '--help', ...args] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (name === '--help' || name === 'help') printLine(helpText())
  else if (!command) throw new BadRequest(`there is no command ${JSON.stringify(name)}\n\n${helpText()}`)
  else if (args.includes('--help')) printLine(`Usage: npm run paperwire -- ${command.usage}\n\n${command.description}`)
  else
    process.exitCode = await command.run(args).catch((error) => {
      throw error instanceof UsageError ? new BadRequest(`${error.message}\n\nUsage: npm run paperwire -- ${command.usage}`) : error
    })
} catch (error) {
  exitWithError(error)
}
