/**
 * Letters by SMTP (RFC 5321), on Node and in workerd. A letter is said in three steps, and only the last one sends it: who it is for;
 * then, when the server waits for it, that it is about to be handed over; then the letter. A process that dies before the second
 * has sent nothing, and says so by what stands in the ledger.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { plain, type Written } from './html.ts'
import type { Carried, Carrier, From, Line } from './transport.ts'

const CONNECT_MS = 15_000
const SILENCE_MS = 60_000

/** What a server, or the way to it, answered instead of taking a letter. */
type Refusal = { code?: string; responseCode?: number; response?: string; command?: string }

class Withheld extends Error {}

function optionsOf(address: string): { options: SMTPConnectionOptions; auth: { user: string; pass: string } | undefined } {
  const url = new URL(address)
  const secure = url.protocol === 'smtps:'
  const [user, pass] = [url.username, url.password].map(decodeURIComponent) as [string, string]
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  return {
    options: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      // a password goes over no open line, and letters over none that leaves this machine where the server knows better
      requireTLS: !secure && user !== '' && !isHere,
      ignoreTLS: isHere && !secure,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      dnsTimeout: CONNECT_MS,
    },
    auth: user === '' ? undefined : { user, pass },
  }
}

/** The carrier of `smtp://user:password@host:port`; `smtps://` speaks TLS from the first byte. */
export function smtpCarrier(address: string, from: From): Carrier {
  const { options, auth } = optionsOf(address)
  return {
    name: new URL(address).host,
    repeatable: false,
    greet: async () => {
      try {
        const connection = await connected(options, auth, from.address)
        connection.quit()
      } catch (error) {
        throw new Error(saidOf(error as Refusal))
      }
    },
    open: () => lineOf(() => connected(options, auth, from.address), from),
  }
}

/** A connection that is greeted and logged in; throws what refused it. */
function connected(
  options: SMTPConnectionOptions,
  auth: { user: string; pass: string } | undefined,
  from: string,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection({ ...options, name: from.slice(from.lastIndexOf('@') + 1) })
  return new Promise((done, refused) => {
    connection.once('error', refused)
    connection.once('end', () => refused(Object.assign(new Error('the connection was closed'), { code: 'ECONNECTION' })))
    connection.connect((error) => {
      if (error) return refused(error)
      if (!auth) return done(connection)
      connection.login({ credentials: auth }, (denied) => (denied ? refused(denied) : done(connection)))
    })
  }).then(
    (ready) => {
      // later errors are those of the letter that is under way, which is told
      connection.on('error', () => undefined)
      return ready as SMTPConnection
    },
    (error) => {
      connection.on('error', () => undefined)
      connection.close()
      throw error
    },
  )
}

function lineOf(connect: () => Promise<SMTPConnection>, from: From): Line {
  let open: SMTPConnection | undefined
  const close = () => {
    open?.close()
    open = undefined
  }
  return {
    close: () => {
      open?.quit()
      open = undefined
    },
    carry: async (letter, hand) => {
      const bytes = await composed(letter, from)
      try {
        open ??= await connect()
      } catch (error) {
        return { became: 'later', said: saidOf(error as Refusal), whole: true }
      }
      const connection = open
      let handed = false
      const body = async function* () {
        if (!(await hand())) throw new Withheld()
        handed = true
        yield bytes
      }
      const message = Readable.from(body(), { objectMode: false })
      let withheld = false
      message.on('error', (error) => {
        withheld = error instanceof Withheld
      })
      const failure = await new Promise<Refusal | undefined>((done) => {
        connection.once('end', () => done({ code: 'ECONNECTION' }))
        connection.send({ from: from.address, to: [letter.to] }, message, (error) => done(error ?? undefined))
      })
      connection.removeAllListeners('end')
      if (!failure) return { became: 'sent' }
      const answered = failure.responseCode !== undefined
      // what ended within a letter cannot go on with the next
      if (!answered || failure.responseCode === 421) close()
      else if (!handed) await new Promise<void>((done) => connection.reset(() => done()))
      if (withheld) return { became: 'withheld' }
      if (!answered && !handed) return { became: 'later', said: saidOf(failure), whole: true }
      if (!answered) return { became: 'uncertain', said: saidOf(failure) }
      return refusalOf(failure, handed)
    },
  }
}

/** What an answer that is no says of the letter, its reader and the server (RFC 5321 §4.2, RFC 3463). */
function refusalOf(failure: Refusal, handed: boolean): Carried {
  const code = failure.responseCode ?? 0
  const said = saidOf(failure)
  const status = statusOf(failure)
  const ofReader = !handed && /^RCPT/i.test(failure.command ?? '')
  // 421: it takes nothing from anybody
  if (code < 500) return { became: 'later', said, whole: code === 421 || (!handed && !ofReader) }
  // who we are, or may be, is nothing a reader can help
  if (!handed && !ofReader) return { became: 'later', said, whole: true }
  return {
    became: 'refused',
    said,
    gone: ofReader && (status === undefined ? [550, 551, 553].includes(code) : /^5\.1\.[0-36]|^5\.2\.1$/.test(status)),
  }
}

const statusOf = ({ response }: Refusal): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]

/** `550 5.1.1`, or the code of what failed: servers repeat addresses in what they say further. */
function saidOf(failure: Refusal): string {
  const status = statusOf(failure)
  if (failure.responseCode !== undefined) return status ? `${failure.responseCode} ${status}` : String(failure.responseCode)
  return /^[A-Z]{2,20}$/.test(failure.code ?? '') ? (failure.code ?? '') : 'no answer'
}

function composed({ to, messageId, subject, text, html, headers }: Written, { name, address, replyTo }: From): Promise<Buffer> {
  const { References: references, ...others } = headers
  // what they say is ASCII already, and programs read it as it stands
  const prepared = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, { prepared: true, value }]))
  return new MailComposer({
    from: { name: plain(name, 80), address },
    to: { name: '', address: to },
    ...(replyTo !== undefined && { replyTo }),
    ...(references !== undefined && { references }),
    ...{ messageId: `<${messageId}>`, subject, text, html, headers: prepared },
    ...{ date: new Date(), textEncoding: 'quoted-printable', disableFileAccess: true, disableUrlAccess: true },
  })
    .compile()
    .build()
}
