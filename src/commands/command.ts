/** What every command is made of; the commands are parts of the entry src/cli.ts, and know Node as it does. */
import { statSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { BadRequest, describeError } from '../errors.ts'

/** A command: what it is called with, what it is for, and its exit code. */
export type Command = { usage: string; description: string; run: (args: string[]) => Promise<number> }

/** A line of the answer, to standard output. */
export const printLine = (line: string) => process.stdout.write(`${line}\n`)
/** A line for whoever watches, to standard error. */
export const printProgress = (line: string) => process.stderr.write(`${line}\n`)

/** A call that is not what the command's usage says. */
export class UsageError extends BadRequest {}

/** The options and so many positionals; anything else is a WrongCall. */
export function parseCommandArgs<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T, positionals = 0) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: positionals > 0, strict: true })
    if (parsed.positionals.length === positionals) return parsed
  } catch (error) {
    throw new UsageError(describeError(error))
  }
  throw new UsageError(
    positionals === 0 ? 'too much was given' : `name ${positionals === 1 ? 'one thing' : `${positionals} things`}, no more and no less`,
  )
}

/** A file's path, if there is such a file. */
export function assertFileExists(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new BadRequest(`${file}: there is no such file`)
  if (found.isDirectory()) throw new BadRequest(`${file} is a folder: name the files in it`)
  return file
}
