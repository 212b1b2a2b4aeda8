/** The commands: `npm run paperwire -- <command>`, and `npm run gather`, `try`, `topic`, `eval` for short. */
import { readFileSync } from 'node:fs'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { topics } from '../feeds/topics/index.ts'
import { type Service, serviceOf } from './app-context.ts'
import { addFeed } from './commands/add-source.ts'
import { backup } from './commands/backup.ts'
import { type Command, existing, parse, progress, say, WrongCall } from './commands/command.ts'
import { doctor } from './commands/doctor.ts'
import { classifyLines, matchLines, rankLines, readFile, sanitizeLines, searchLines } from './commands/eval-answers.ts'
import { importList } from './commands/import-opml.ts'
import { countSubscribers, eraseAddress, exportAddress, sendMail, takeBounce } from './commands/mail-commands.ts'
import { dismissDuplicate, listDuplicates, mergePapers, splitRecord } from './commands/merge-papers.ts'
import { pickPaper, unpickPaper } from './commands/pick-paper.ts'
import { previewTopic } from './commands/preview-topic.ts'
import { printList } from './commands/print-opml.ts'
import { removeSource } from './commands/remove-source.ts'
import { refitCommand } from './commands/train-embeddings.ts'
import { inWords, Mistake } from './errors.ts'
import { ask } from './gather/fetch.ts'
import { healthOf } from './gather/health.ts'
import { gather, type VisitReport } from './gather/round.ts'
import { givenTo } from './gather/visit.ts'
import { endWith, type Host, migrationsFolder, openHost } from './host.ts'
import { ping } from './hub/ping.ts'
import { namesOf } from './identifiers/identifiers.ts'
import type { Source } from './model.ts'
import { everySource } from './sources/all-sources.ts'
import { feed } from './sources/feed.ts'
import { openDatabase } from './store/open-database.ts'
import { parseTime, rfc3339 } from './text/dates.ts'
import { count } from './text/strings.ts'

const commands: Record<string, Command> = {
  gather: {
    usage: 'gather [--now <ISO time>] [--source <id>] [--json]',
    about: 'Asks every source that is due, until nothing more is; one line a visit. --source asks that one though it is not due.',
    run: async (args) => {
      const { values } = parse(args, { now: { type: 'string' }, source: { type: 'string' }, json: { type: 'boolean' } })
      const now = values.now === undefined ? undefined : timeOf('--now', values.now)
      const host = await openHost({ ...(now && { now }), log: progress })
      const only = values.source
      const sources = await everySource(host.gathering.ports.db, host.gathering.sources)
      const named = sources.find(({ id }) => id === only)
      if (only !== undefined && !named)
        throw new Mistake(`--source ${only}: there is no such source; there are ${sources.map(({ id }) => id).join(', ')}`)
      if (named) mayBeAsked(named, host)
      // a run is as of one moment
      const at = host.now()
      const gathering = { ...host.gathering, ports: { ...host.gathering.ports, now: () => at } }
      const report = await gather(gathering, {
        ...(only !== undefined && { only }),
        onVisit: (visit) => say(values.json ? JSON.stringify(visit) : inOneLine(visit)),
      })
      progress(`${count(report.visits.length, 'visit')}, ${count(report.admitted, 'admission')}`)
      const { ports, settings } = gathering
      const service = serviceOf({ db: ports.db, settings: host.settings, sources, topics, keyOf: settings.keyOf, now: ports.now })
      if (only !== undefined && report.visits.length === 0) progress(await whyNotAsked(only, service))
      await ping(service, { fetch: globalThis.fetch, log: progress }).catch((error) =>
        progress(`telling the hub failed: ${inWords(error)}`),
      )
      host.close()
      return report.visits.length === 0 || report.visits.some(({ error }) => error === null) ? 0 : 1
    },
  },
  migrate: {
    usage: 'migrate',
    about: 'Brings the database of DATABASE_URL up to this version, and does nothing else.',
    run: async (args) => {
      parse(args, {})
      const host = await openHost({ log: progress })
      host.close()
      say(`${host.settings.databaseUrl} is up to date`)
      return 0
    },
  },
  try: {
    usage: 'try <source or URL>',
    about: 'Asks one source, or any feed by its address, and prints what was read. Nothing is stored.',
    run: async (args) => {
      const { positionals } = parse(args, {}, 1)
      const host = await openHost({ log: progress })
      const { ports, settings } = host.gathering
      const sources = await everySource(ports.db, host.gathering.sources)
      const source = sources.find(({ id }) => id === positionals[0]) ?? sourceAt(positionals[0] ?? '', sources)
      mayBeAsked(source, host)
      const now = host.now()
      const request = source.request(now, {}, [], givenTo(source, settings))
      progress(`${request.body === undefined ? 'GET' : 'POST'} ${request.url}`)
      const answer = await ask(request, ports, settings)
      const reading = await source.read(answer, {}, now)
      say(
        JSON.stringify({
          source: source.id,
          url: answer.url,
          status: answer.status,
          records: reading.records.length,
          dropped: reading.dropped ?? [],
          suspect: reading.suspect ?? null,
          more: reading.next !== undefined,
        }),
      )
      for (const record of reading.records) say(JSON.stringify({ ...record, names: namesOf(record) }))
      host.close()
      return 0
    },
  },
  topic: previewTopic,
  import: importList,
  opml: printList,
  add: addFeed,
  remove: removeSource,
  merge: mergePapers,
  split: splitRecord,
  duplicates: listDuplicates,
  dismiss: dismissDuplicate,
  pick: pickPaper,
  unpick: unpickPaper,
  doctor,
  mail: sendMail,
  subscribers: countSubscribers,
  export: exportAddress,
  erase: eraseAddress,
  bounce: takeBounce,
  backup,
  refit: refitCommand,
  eval: {
    usage:
      'eval read <files…> | eval classify <papers.jsonl> | eval match <pairs.jsonl> | eval rank <papers.jsonl> | eval search <corpus.jsonl> <queries.jsonl> | eval sanitize <cases.jsonl>',
    about: 'Answers for any judge, through the functions production calls; standard output has the answers and nothing else.',
    run: async (args) => {
      const [what, ...files] = args
      if (files.length === 0) throw new Mistake(`eval ${what ?? ''}: name the files; usage: ${commands.eval?.usage}`)
      // an answer that stops half way is taken for a whole one
      for (const file of files) existing(file)
      if (what === 'read') for (const file of files) say(JSON.stringify(await readFile(file, readFileSync(file))))
      else if (what === 'classify')
        for (const file of files) for (const line of classifyLines(readFileSync(file, 'utf8'), file, topics)) say(JSON.stringify(line))
      else if (what === 'match')
        for (const file of files) for (const line of matchLines(readFileSync(file, 'utf8'), file)) say(JSON.stringify(line))
      else if (what === 'search') await sayAnswers(files)
      else if (what === 'rank') for (const file of files) for (const id of rankLines(readFileSync(file, 'utf8'), file)) say(id)
      else if (what === 'sanitize')
        for (const file of files) for (const line of sanitizeLines(readFileSync(file, 'utf8'), file)) say(JSON.stringify(line))
      else throw new Mistake(`eval ${what}: there is no such question; usage: ${commands.eval?.usage}`)
      return 0
    },
  },
}

/** Answers a corpus's questions from a database in memory, made for them. */
async function sayAnswers(files: string[]): Promise<void> {
  const [corpus, queries] = files
  if (corpus === undefined || queries === undefined || files.length > 2)
    throw new Mistake('eval search: name two files, the corpus and the queries')
  const opened = openDatabase(':memory:')
  await migrate(opened.db, { migrationsFolder })
  for await (const line of searchLines(opened.db, readFileSync(corpus, 'utf8'), readFileSync(queries, 'utf8'), { corpus, queries }))
    say(line)
  opened.client.close()
}

/** A source whose key is not set is off, though it is named. */
function mayBeAsked({ id, key }: Source, { gathering }: Host): void {
  if (key !== undefined && gathering.settings.keyOf?.(key) === undefined)
    throw new Mistake(`${id} is off: it needs a key, in the setting ${key}`)
}

async function whyNotAsked(id: string, service: Service): Promise<string> {
  const { backingOffUntil } = (await healthOf(service)).find((source) => source.id === id) ?? {}
  return backingOffUntil === undefined
    ? `${id} was not asked: there is nothing to ask it for now`
    : `${id} was not asked: it or its site asked to be left alone until ${rfc3339(backingOffUntil)}`
}

function sourceAt(address: string, sources: Source[]): Source {
  if (!URL.canParse(address))
    throw new Mistake(`${JSON.stringify(address)} is neither an address nor a source; there are ${sources.map(({ id }) => id).join(', ')}`)
  return feed({ id: 'try', name: address, homepage: address, url: address, abstracts: 'whole' })
}

function timeOf(option: string, text: string): Date {
  const time = parseTime(text)
  if (!time) throw new Mistake(`${option} ${text}: it must be an ISO time such as 2025-11-21T12:00:00Z`)
  return time
}

const inOneLine = (visit: VisitReport): string =>
  Object.entries(visit)
    .map(([key, value]) => `${key}=${value === null ? '-' : typeof value === 'string' && /\s/.test(value) ? JSON.stringify(value) : value}`)
    .join(' ')

const help = (): string =>
  [
    'Usage: npm run paperwire -- <command>',
    '',
    ...Object.values(commands).map(({ usage, about }) => `  ${usage}\n      ${about}`),
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
  if (name === '--help' || name === 'help') say(help())
  else if (!command) throw new Mistake(`there is no command ${JSON.stringify(name)}\n\n${help()}`)
  else if (args.includes('--help')) say(`Usage: npm run paperwire -- ${command.usage}\n\n${command.about}`)
  else
    process.exitCode = await command.run(args).catch((error) => {
      throw error instanceof WrongCall ? new Mistake(`${error.message}\n\nUsage: npm run paperwire -- ${command.usage}`) : error
    })
} catch (error) {
  endWith(error)
}
