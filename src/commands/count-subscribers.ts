import { mailStatus } from '../store/subscribers.ts'
import { rfc3339, unixSeconds } from '../text/dates.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `subscribers`: counts by state. */
export const countSubscribers: RunCommand = (args, io) => {
  parseCommandArgs(args, {})
  return withHost(io, async ({ gathering, now }) => {
    const { active, ended, bounced, complained, unconfirmed, queue } = await mailStatus(gathering.ports.db, unixSeconds(now()))
    for (const [state, count] of Object.entries({ active, unconfirmed, ended, bounced, complained })) io.printLine(`${state} ${count}`)
    io.printLine(`queued letters ${queue.letters}${queue.oldestAt === undefined ? '' : `, the oldest since ${rfc3339(queue.oldestAt)}`}`)
    return 0
  })
}
