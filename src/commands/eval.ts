import { readFileSync } from 'node:fs'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { topics } from '../../feeds/topics/index.ts'
import { BadRequest } from '../errors.ts'
import { migrationsFolder } from '../host.ts'
import { openDatabase } from '../store/open-database.ts'
import { assertFileExists, type CommandIo, type RunCommand, UsageError } from './command.ts'
import { classifyLines, matchLines, rankLines, readFeedFile, sanitizeLines, searchLines } from './eval-answers.ts'

const toJsonLines = function* (values: Iterable<object>): Generator<string> {
  for (const value of values) yield JSON.stringify(value)
}
const readText = (file: string): string => readFileSync(file, 'utf8')

/** The evaluations of one file at a time, each returning the lines to print. */
const FILE_EVALUATIONS: { [name: string]: (file: string) => Iterable<string> | Promise<Iterable<string>> } = {
  read: async (file) => [JSON.stringify(await readFeedFile(file, readFileSync(file)))],
  classify: (file) => toJsonLines(classifyLines(readText(file), file, topics)),
  match: (file) => toJsonLines(matchLines(readText(file), file)),
  rank: (file) => rankLines(readText(file), file),
  sanitize: (file) => toJsonLines(sanitizeLines(readText(file), file)),
}

/** `eval`: prints only the answers to standard output. */
export const runEval: RunCommand = async ([name = '', ...files], io) => {
  const evaluate = Object.hasOwn(FILE_EVALUATIONS, name) ? FILE_EVALUATIONS[name] : undefined
  if (files.length === 0) throw new UsageError(`eval ${name}: name the files`)
  if (!evaluate && name !== 'search') throw new UsageError(`there is no evaluation ${JSON.stringify(name)}`)
  // all files are checked first: an incomplete answer could pass for a complete one
  for (const file of files) assertFileExists(file)
  if (!evaluate) await printSearchResults(files, io)
  else for (const file of files) for (const line of await evaluate(file)) io.printLine(line)
  return 0
}

/** Searches a corpus in a new database in memory. */
async function printSearchResults(files: string[], { printLine }: CommandIo): Promise<void> {
  const [corpus, queries] = files
  if (corpus === undefined || queries === undefined || files.length > 2)
    throw new BadRequest('eval search: name two files, the corpus and the queries')
  const { db, client } = openDatabase(':memory:')
  await migrate(db, { migrationsFolder })
  for await (const line of searchLines(db, readText(corpus), readText(queries), { corpus, queries })) printLine(line)
  client.close()
}
