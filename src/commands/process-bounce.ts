import { applyBounce, parseBounceReport } from '../mail/bounces.ts'
import { unixSeconds } from '../text/dates.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `bounce`: reads a message from the pipe of the mailbox of MAIL_FROM. */
export const processBounce: RunCommand = async (args, io) => {
  parseCommandArgs(args, {})
  const report = parseBounceReport(await io.readInput())
  if (!report) {
    // the mailbox receives other mail too, and an error would be answered to its sender
    io.printLine('not a bounce')
    return 0
  }
  return withHost(io, async ({ gathering, now }) => {
    await applyBounce({ db: gathering.ports.db }, report.kind, report.letter, unixSeconds(now()))
    io.printLine(report.kind)
    return 0
  })
}
