import { createAppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { createOutboxWorker } from '../mail/outbox-worker.ts'
import { createTransport } from '../mail/transport.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `send-digests`: for hosts with a cron and no process. */
export const sendDigests: RunCommand = (args, io) => {
  parseCommandArgs(args, {})
  return withHost(io, async ({ settings, gathering, now }) => {
    const { ports, sources, topics } = gathering
    const { mail } = settings
    if (!mail) throw new BadRequest('MAIL_URL is not set: set the address of your mail server, and MAIL_FROM')
    const context = createAppContext({ db: ports.db, settings, sources, topics, now })
    const transport = createTransport(mail, context.site, globalThis.fetch)
    const worker = createOutboxWorker(context, {
      transport: () => transport,
      leaseHolder: ports.holder,
      wait: ports.wait,
      log: io.printProgress,
    })
    await worker?.run()
    return 0
  })
}
