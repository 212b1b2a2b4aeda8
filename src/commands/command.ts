/** What every command is made of; the commands are parts of the entry src/cli.ts, and know Node as it does. */
import { statSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { inWords, Mistake } from '../errors.ts'

/** A command: what it is called with, what it is for, and its exit code. */
export type Command = { usage: string; about: string; run: (args: string[]) => Promise<number> }

/** A line of the answer, to standard output. */
export const say = (line: string) => process.stdout.write(`${line}\n`)
/** A line for whoever watches, to standard error. */
export const progress = (line: string) => process.stderr.write(`${line}\n`)

/** A call that is not what the command's usage says. */
export class WrongCall extends Mistake {}

/** The options and so many positionals; anything else is a WrongCall. */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T, positionals = 0) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: positionals > 0, strict: true })
    if (parsed.positionals.length === positionals) return parsed
  } catch (error) {
    throw new WrongCall(inWords(error))
  }
  throw new WrongCall(
    positionals === 0 ? 'too much was given' : `name ${positionals === 1 ? 'one thing' : `${positionals} things`}, no more and no less`,
  )
}

/** A file's path, if there is such a file. */
export function existing(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new Mistake(`${file}: there is no such file`)
  if (found.isDirectory()) throw new Mistake(`${file} is a folder: name the files in it`)
  return file
}
