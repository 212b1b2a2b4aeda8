/**
 * Letters by SMTP (RFC 5321), on Node and in workerd. A letter is said in three steps, and only the last one sends it: who it is for;
 * then, when the server waits for it, that it is about to be handed over; then the letter. A process that dies before the second
 * has sent nothing, and says so by what stands in the ledger.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { type EmailMessage, sanitizeLine } from './html.ts'
import type { DeliveryResult, SenderIdentity, Transport, TransportConnection } from './transport.ts'

const CONNECT_TIMEOUT_MS = 15_000
const SOCKET_TIMEOUT_MS = 60_000

/** What a server, or the way to it, answered instead of taking a letter. */
type SmtpError = { code?: string; responseCode?: number; response?: string; command?: string }

class SendCancelledError extends Error {}

function parseSmtpUrl(address: string): { options: SMTPConnectionOptions; auth: { user: string; pass: string } | undefined } {
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
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      dnsTimeout: CONNECT_TIMEOUT_MS,
    },
    auth: user === '' ? undefined : { user, pass },
  }
}

/** The carrier of `smtp://user:password@host:port`; `smtps://` speaks TLS from the first byte. */
export function smtpTransport(address: string, from: SenderIdentity): Transport {
  const { options, auth } = parseSmtpUrl(address)
  return {
    name: new URL(address).host,
    isIdempotent: false,
    verify: async () => {
      try {
        const connection = await openSmtpConnection(options, auth, from.address)
        connection.quit()
      } catch (error) {
        throw new Error(smtpErrorCode(error as SmtpError))
      }
    },
    connect: () => smtpTransportConnection(() => openSmtpConnection(options, auth, from.address), from),
  }
}

/** A connection that is greeted and logged in; throws what refused it. */
function openSmtpConnection(
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

function smtpTransportConnection(connect: () => Promise<SMTPConnection>, from: SenderIdentity): TransportConnection {
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
    send: async (letter, hand) => {
      const bytes = await composeMime(letter, from)
      try {
        open ??= await connect()
      } catch (error) {
        return { outcome: 'later', responseCode: smtpErrorCode(error as SmtpError), isProviderWide: true }
      }
      const connection = open
      let handed = false
      const body = async function* () {
        if (!(await hand())) throw new SendCancelledError()
        handed = true
        yield bytes
      }
      const message = Readable.from(body(), { objectMode: false })
      let withheld = false
      message.on('error', (error) => {
        withheld = error instanceof SendCancelledError
      })
      const failure = await new Promise<SmtpError | undefined>((done) => {
        connection.once('end', () => done({ code: 'ECONNECTION' }))
        connection.send({ from: from.address, to: [letter.to] }, message, (error) => done(error ?? undefined))
      })
      connection.removeAllListeners('end')
      if (!failure) return { outcome: 'sent' }
      const answered = failure.responseCode !== undefined
      // what ended within a letter cannot go on with the next
      if (!answered || failure.responseCode === 421) close()
      else if (!handed) await new Promise<void>((done) => connection.reset(() => done()))
      if (withheld) return { outcome: 'withheld' }
      if (!answered && !handed) return { outcome: 'later', responseCode: smtpErrorCode(failure), isProviderWide: true }
      if (!answered) return { outcome: 'unknown', responseCode: smtpErrorCode(failure) }
      return deliveryResultOf(failure, handed)
    },
  }
}

/** What an answer that is no says of the letter, its reader and the server (RFC 5321 §4.2, RFC 3463). */
function deliveryResultOf(failure: SmtpError, handed: boolean): DeliveryResult {
  const code = failure.responseCode ?? 0
  const responseCode = smtpErrorCode(failure)
  const status = enhancedStatusOf(failure)
  const ofReader = !handed && /^RCPT/i.test(failure.command ?? '')
  // 421: it takes nothing from anybody
  if (code < 500) return { outcome: 'later', responseCode, isProviderWide: code === 421 || (!handed && !ofReader) }
  // who we are, or may be, is nothing a reader can help
  if (!handed && !ofReader) return { outcome: 'later', responseCode, isProviderWide: true }
  return {
    outcome: 'refused',
    responseCode,
    isUnknownRecipient: ofReader && (status === undefined ? [550, 551, 553].includes(code) : /^5\.1\.[0-36]|^5\.2\.1$/.test(status)),
  }
}

const enhancedStatusOf = ({ response }: SmtpError): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]

/** `550 5.1.1`, or the code of what failed: servers repeat addresses in what they say further. */
function smtpErrorCode(failure: SmtpError): string {
  const status = enhancedStatusOf(failure)
  if (failure.responseCode !== undefined) return status ? `${failure.responseCode} ${status}` : String(failure.responseCode)
  return /^[A-Z]{2,20}$/.test(failure.code ?? '') ? (failure.code ?? '') : 'no answer'
}

function composeMime(
  { to, messageId, subject, text, html, headers }: EmailMessage,
  { name, address, replyTo }: SenderIdentity,
): Promise<Buffer> {
  const { References: references, ...others } = headers
  // what they say is ASCII already, and programs read it as it stands
  const prepared = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, { prepared: true, value }]))
  return new MailComposer({
    from: { name: sanitizeLine(name, 80), address },
    to: { name: '', address: to },
    ...(replyTo !== undefined && { replyTo }),
    ...(references !== undefined && { references }),
    ...{ messageId: `<${messageId}>`, subject, text, html, headers: prepared },
    ...{ date: new Date(), textEncoding: 'quoted-printable', disableFileAccess: true, disableUrlAccess: true },
  })
    .compile()
    .build()
}
