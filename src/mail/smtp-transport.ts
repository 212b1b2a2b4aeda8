/**
 * Sends letters by SMTP (RFC 5321), on Node and in workerd. `beforeSend` runs when the server has accepted the recipient and waits for
 * the data, so a process that dies before it has sent nothing, and the outbox says so.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { domainOf, type EmailMessage, sanitizeLine } from './html.ts'
import type { DeliveryResult, SenderIdentity, Transport, TransportConnection } from './transport.ts'

const CONNECT_TIMEOUT_MS = 15_000
const SOCKET_TIMEOUT_MS = 60_000

/** An error of the server or the connection. */
type SmtpError = { code?: string; responseCode?: number; response?: string; command?: string }

class SendCancelledError extends Error {}

function parseSmtpUrl(address: string): { options: SMTPConnectionOptions; auth: { user: string; pass: string } | undefined } {
  const url = new URL(address)
  const secure = url.protocol === 'smtps:'
  const [user, pass] = [url.username, url.password].map(decodeURIComponent) as [string, string]
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  return {
    options: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      // passwords never go unencrypted; letters do only within this machine, or if the server has no TLS
      requireTLS: !secure && user !== '' && !isLocal,
      ignoreTLS: isLocal && !secure,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      dnsTimeout: CONNECT_TIMEOUT_MS,
    },
    auth: user === '' ? undefined : { user, pass },
  }
}

/** The transport of `smtp://user:password@host:port`; `smtps://` uses TLS from the start. */
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

/** Opens a connection and logs in; throws the error. */
function openSmtpConnection(
  options: SMTPConnectionOptions,
  auth: { user: string; pass: string } | undefined,
  from: string,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection({ ...options, name: domainOf(from) })
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
      // later errors reach the callback of the letter being sent
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
    send: async (letter, beforeSend) => {
      const bytes = await composeMime(letter, from)
      try {
        open ??= await connect()
      } catch (error) {
        return { outcome: 'retry', responseCode: smtpErrorCode(error as SmtpError), isProviderWide: true }
      }
      const connection = open
      let isSent = false
      const body = async function* () {
        if (!(await beforeSend())) throw new SendCancelledError()
        isSent = true
        yield bytes
      }
      const message = Readable.from(body(), { objectMode: false })
      let isCancelled = false
      message.on('error', (error) => {
        isCancelled = error instanceof SendCancelledError
      })
      const failure = await new Promise<SmtpError | undefined>((done) => {
        connection.once('end', () => done({ code: 'ECONNECTION' }))
        connection.send({ from: from.address, to: [letter.to] }, message, (error) => done(error ?? undefined))
      })
      connection.removeAllListeners('end')
      if (!failure) return { outcome: 'sent' }
      const hasResponse = failure.responseCode !== undefined
      // a connection that broke within a letter cannot send another
      if (!hasResponse || failure.responseCode === 421) close()
      else if (!isSent) await new Promise<void>((done) => connection.reset(() => done()))
      if (isCancelled) return { outcome: 'cancelled' }
      if (!hasResponse && !isSent) return { outcome: 'retry', responseCode: smtpErrorCode(failure), isProviderWide: true }
      if (!hasResponse) return { outcome: 'unknown', responseCode: smtpErrorCode(failure) }
      return deliveryResultOf(failure, isSent)
    },
  }
}

/** Interprets an error response (RFC 5321 §4.2, RFC 3463). */
function deliveryResultOf(failure: SmtpError, isSent: boolean): DeliveryResult {
  const code = failure.responseCode ?? 0
  const responseCode = smtpErrorCode(failure)
  const status = enhancedStatusOf(failure)
  const isRecipientError = !isSent && /^RCPT/i.test(failure.command ?? '')
  // 421: the service is not available
  if (code < 500) return { outcome: 'retry', responseCode, isProviderWide: code === 421 || (!isSent && !isRecipientError) }
  // an error about the sender is not about this recipient
  if (!isSent && !isRecipientError) return { outcome: 'retry', responseCode, isProviderWide: true }
  return {
    outcome: 'refused',
    responseCode,
    isUnknownRecipient:
      isRecipientError && (status === undefined ? [550, 551, 553].includes(code) : /^5\.1\.[0-36]|^5\.2\.1$/.test(status)),
  }
}

const enhancedStatusOf = ({ response }: SmtpError): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]

/** `550 5.1.1`, or an error code; never the text of a response, which may repeat addresses. */
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
  // these headers are ASCII and must not be encoded or folded
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
