/** Runs commands of the CLI in this process. */
import { runCommand } from '../../src/commands/run-command.ts'

export type CommandResult = { code: number; out: string; err: string }

/** Runs a command as `cli.ts` does, with this environment and standard input. */
export async function runInProcess(args: string[], env: { [name: string]: string }, input = ''): Promise<CommandResult> {
  let out = ''
  let err = ''
  const write = (text: string) => {
    out += text
  }
  const code = await runCommand(args, {
    env,
    readInput: async () => input,
    write,
    printLine: (line) => write(`${line}\n`),
    printProgress: (line) => {
      err += `${line}\n`
    },
  })
  return { code, out, err }
}
