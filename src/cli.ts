/** The commands: `npm run paperwire -- <command>`, and `npm run gather`, `try`, `topic`, `eval` for short. */
import { text } from 'node:stream/consumers'
import { runCommand } from './commands/run-command.ts'

// a reader such as `head` may close the output early
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  readInput: () => text(process.stdin),
  write: (text) => process.stdout.write(text),
  printLine: (line) => process.stdout.write(`${line}\n`),
  printProgress: (line) => process.stderr.write(`${line}\n`),
})
