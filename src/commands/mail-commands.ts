import { text } from 'node:stream/consumers'
import { serviceOf } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { type Host, openHost } from '../host.ts'
import { readReport, takeReturned } from '../mail/bounces.ts'
import { mailOf } from '../mail/outbox-worker.ts'
import { addressOf } from '../mail/preferences.ts'
import { keysOf } from '../mail/signed-links.ts'
import { carrierOf } from '../mail/transport.ts'
import { eraseAll, everythingOf, mailStatus } from '../store/subscribers.ts'
import { rfc3339 } from '../text/dates.ts'
import { count } from '../text/strings.ts'
import { type Command, parse, progress, say } from './command.ts'

const secondsOf = ({ now }: Host): number => Math.floor(now().getTime() / 1000)

/** `mail`: makes and sends what is due, once, for hosts that have a cron and no process. */
export const sendMail: Command = {
  usage: 'mail',
  about: 'Makes the digests that are due and sends what waits, once; npm start does it every minute. MAIL_URL and MAIL_FROM say how.',
  run: async (args) => {
    parse(args, {})
    const host = await openHost({ log: progress })
    const { settings, gathering, now, close } = host
    const { mail: mailSettings } = settings
    const { ports } = gathering
    if (!mailSettings) throw new Mistake('MAIL_URL is not set: give the server that takes your letters, and MAIL_FROM')
    const service = serviceOf({ db: ports.db, settings, sources: gathering.sources, topics: gathering.topics, now })
    const carrier = carrierOf(mailSettings, service.site, globalThis.fetch)
    const mail = mailOf(service, { carrier: () => carrier, holder: ports.holder, wait: ports.wait, log: progress })
    await mail?.work()
    close()
    return 0
  },
}

/** `subscribers`: how many there are, and nothing of who they are. */
export const countSubscribers: Command = {
  usage: 'subscribers',
  about: 'Says how many subscribers there are, and how many letters wait. Nothing of who they are.',
  run: async (args) => {
    parse(args, {})
    const host = await openHost({ log: progress })
    const { active, ended, bounced, complained, unconfirmed, queue } = await mailStatus(host.gathering.ports.db, secondsOf(host))
    say(`active ${active}`)
    say(`unconfirmed ${unconfirmed}`)
    say(`ended ${ended}`)
    say(`bounced ${bounced}`)
    say(`complained ${complained}`)
    say(`letters that wait ${queue.letters}${queue.oldestAt === undefined ? '' : `, the oldest since ${rfc3339(queue.oldestAt)}`}`)
    host.close()
    return 0
  },
}

async function hashOf(host: Host, address: string): Promise<string> {
  return (await keysOf(host.gathering.ports.db)).hashOf(addressOf(address))
}

/** `export`: all that is kept of an address, for its owner. */
export const exportAddress: Command = {
  usage: 'export <address>',
  about: 'Prints all that is kept of a mail address as JSON, for its owner: what it asked for, and which papers it was sent.',
  run: async (args) => {
    const [address = ''] = parse(args, {}, 1).positionals
    const host = await openHost({ log: progress })
    say(JSON.stringify(await everythingOf(host.gathering.ports.db, await hashOf(host, address)), null, 1))
    host.close()
    return 0
  },
}

/** `erase`: forgets an address and all that was kept of it. */
export const eraseAddress: Command = {
  usage: 'erase <address>',
  about: 'Forgets a mail address and all that is kept of it, that it complained among it. Its links then lead nowhere.',
  run: async (args) => {
    const [address = ''] = parse(args, {}, 1).positionals
    const host = await openHost({ log: progress })
    say(`${count(await eraseAll(host.gathering.ports.db, await hashOf(host, address)), 'row')} forgotten`)
    host.close()
    return 0
  },
}

/** `bounce`: takes a message that came back to MAIL_FROM, for the pipe of a mailbox. */
export const takeBounce: Command = {
  usage: 'bounce',
  about:
    'Reads a message that came back (a delivery status or a complaint) from standard input, and writes to its reader no more where it says so. For the pipe of a mailbox: | npm run -s paperwire -- bounce',
  run: async (args) => {
    parse(args, {})
    const report = readReport(await text(process.stdin))
    if (!report) {
      // a mailbox gets other mail, too, and its pipe must not answer it
      say('nothing that came back')
      return 0
    }
    const host = await openHost({ log: progress })
    await takeReturned({ db: host.gathering.ports.db }, report.returned, report.whom, secondsOf(host))
    say(report.returned)
    host.close()
    return 0
  },
}
