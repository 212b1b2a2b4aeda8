import { text } from 'node:stream/consumers'
import { createAppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { type Host, openHost } from '../host.ts'
import { applyBounce, parseBounceReport } from '../mail/bounces.ts'
import { createOutboxWorker } from '../mail/outbox-worker.ts'
import { parseMailAddress } from '../mail/preferences.ts'
import { loadLinkSigner } from '../mail/signed-links.ts'
import { createTransport } from '../mail/transport.ts'
import { eraseSubscriberData, loadSubscriberData, mailStatus } from '../store/subscribers.ts'
import { rfc3339, unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

const unixSecondsOf = ({ now }: Host): number => unixSeconds(now())

/** `mail`: makes and sends what is due, once, for hosts that have a cron and no process. */
export const sendDigests: Command = {
  usage: 'mail',
  description: 'Makes the digests that are due and sends what waits, once; npm start does it every minute. MAIL_URL and MAIL_FROM say how.',
  run: async (args) => {
    parseCommandArgs(args, {})
    const host = await openHost({ log: printProgress })
    const { settings, gathering, now, close } = host
    const { mail: mailSettings } = settings
    const { ports } = gathering
    if (!mailSettings) throw new BadRequest('MAIL_URL is not set: give the server that takes your letters, and MAIL_FROM')
    const service = createAppContext({ db: ports.db, settings, sources: gathering.sources, topics: gathering.topics, now })
    const carrier = createTransport(mailSettings, service.site, globalThis.fetch)
    const mail = createOutboxWorker(service, { transport: () => carrier, leaseHolder: ports.holder, wait: ports.wait, log: printProgress })
    await mail?.run()
    close()
    return 0
  },
}

/** `subscribers`: how many there are, and nothing of who they are. */
export const countSubscribers: Command = {
  usage: 'subscribers',
  description: 'Says how many subscribers there are, and how many letters wait. Nothing of who they are.',
  run: async (args) => {
    parseCommandArgs(args, {})
    const host = await openHost({ log: printProgress })
    const { active, ended, bounced, complained, unconfirmed, queue } = await mailStatus(host.gathering.ports.db, unixSecondsOf(host))
    printLine(`active ${active}`)
    printLine(`unconfirmed ${unconfirmed}`)
    printLine(`ended ${ended}`)
    printLine(`bounced ${bounced}`)
    printLine(`complained ${complained}`)
    printLine(`letters that wait ${queue.letters}${queue.oldestAt === undefined ? '' : `, the oldest since ${rfc3339(queue.oldestAt)}`}`)
    host.close()
    return 0
  },
}

async function addressHashOf(host: Host, address: string): Promise<string> {
  return (await loadLinkSigner(host.gathering.ports.db)).hashAddress(parseMailAddress(address))
}

/** `export`: all that is kept of an address, for its owner. */
export const exportAddress: Command = {
  usage: 'export <address>',
  description: 'Prints all that is kept of a mail address as JSON, for its owner: what it asked for, and which papers it was sent.',
  run: async (args) => {
    const [address = ''] = parseCommandArgs(args, {}, 1).positionals
    const host = await openHost({ log: printProgress })
    printLine(JSON.stringify(await loadSubscriberData(host.gathering.ports.db, await addressHashOf(host, address)), null, 1))
    host.close()
    return 0
  },
}

/** `erase`: forgets an address and all that was kept of it. */
export const eraseAddress: Command = {
  usage: 'erase <address>',
  description: 'Forgets a mail address and all that is kept of it, that it complained among it. Its links then lead nowhere.',
  run: async (args) => {
    const [address = ''] = parseCommandArgs(args, {}, 1).positionals
    const host = await openHost({ log: printProgress })
    printLine(`${formatCount(await eraseSubscriberData(host.gathering.ports.db, await addressHashOf(host, address)), 'row')} forgotten`)
    host.close()
    return 0
  },
}

/** `bounce`: takes a message that came back to MAIL_FROM, for the pipe of a mailbox. */
export const processBounce: Command = {
  usage: 'bounce',
  description:
    'Reads a message that came back (a delivery status or a complaint) from standard input, and writes to its reader no more where it says so. For the pipe of a mailbox: | npm run -s paperwire -- bounce',
  run: async (args) => {
    parseCommandArgs(args, {})
    const report = parseBounceReport(await text(process.stdin))
    if (!report) {
      // a mailbox gets other mail, too, and its pipe must not answer it
      printLine('nothing that came back')
      return 0
    }
    const host = await openHost({ log: printProgress })
    await applyBounce({ db: host.gathering.ports.db }, report.kind, report.letter, unixSecondsOf(host))
    printLine(report.kind)
    host.close()
    return 0
  },
}
