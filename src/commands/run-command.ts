import { BadRequest } from '../errors.ts'
import { type CommandIo, UsageError } from './command.ts'
import { COMMANDS } from './index.ts'

/** The overview of all commands. */
const helpText = (): string =>
  [
    'Usage: npm run paperwire -- <command>',
    '',
    ...Object.values(COMMANDS).map(({ usage, description }) => `  ${usage}\n      ${description}`),
    '',
    'Settings are environment variables: see docs/settings.md.',
  ].join('\n')

/** Runs a command and resolves with its exit code: 0, 1 for a failure, 2 for a wrong call. Errors go to standard error. */
export async function runCommand([name = '--help', ...args]: string[], io: CommandIo): Promise<number> {
  try {
    return await dispatch(name, args, io)
  } catch (error) {
    // only a failure loads the database libraries, to tell their errors from ours
    const message = error instanceof BadRequest ? error.message : (await import('../host.ts')).describeFailure(error)
    io.printProgress(`paperwire: ${message}`)
    return error instanceof BadRequest ? 2 : 1
  }
}

async function dispatch(name: string, args: string[], io: CommandIo): Promise<number> {
  if (name === '--help' || name === 'help') {
    io.printLine(helpText())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new BadRequest(`there is no command ${JSON.stringify(name)}\n\n${helpText()}`)
  const { usage, description, load } = command
  if (args.includes('--help')) {
    io.printLine(`Usage: npm run paperwire -- ${usage}\n\n${description}`)
    return 0
  }
  const run = await load()
  try {
    return await run(args, io)
  } catch (error) {
    throw error instanceof UsageError ? new BadRequest(`${error.message}\n\nUsage: npm run paperwire -- ${usage}`) : error
  }
}
