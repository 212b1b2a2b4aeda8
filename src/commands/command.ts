/** The parts that commands share. */
import { statSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { BadRequest, describeError } from '../errors.ts'
import type { Environment } from '../settings.ts'

/** The environment and streams of a command. */
export type CommandIo = {
  env: Environment
  /** The whole standard input. */
  readInput: () => Promise<string>
  /** Writes to standard output as it is. */
  write: (text: string) => void
  /** Writes a line of the answer to standard output. */
  printLine: (line: string) => void
  /** Writes a line about progress to standard error. */
  printProgress: (line: string) => void
}

/** Runs a command with its arguments and resolves with its exit code. */
export type RunCommand = (args: string[], io: CommandIo) => Promise<number>

/** A call that does not follow the usage of the command. */
export class UsageError extends BadRequest {}

/** The options and exactly `positionalCount` positionals, or a UsageError. */
export function parseCommandArgs<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T, positionalCount = 0) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: positionalCount > 0, strict: true })
    if (parsed.positionals.length === positionalCount) return parsed
  } catch (error) {
    throw new UsageError(describeError(error))
  }
  throw new UsageError(
    positionalCount === 0
      ? 'this command takes no arguments'
      : `this command takes exactly ${positionalCount === 1 ? 'one argument' : `${positionalCount} arguments`}`,
  )
}

/** The path of a file; a BadRequest if it does not exist or is a folder. */
export function assertFileExists(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw new BadRequest(`${file}: there is no such file`)
  if (stats.isDirectory()) throw new BadRequest(`${file} is a folder: name the files in it`)
  return file
}
