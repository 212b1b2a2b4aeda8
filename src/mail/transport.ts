/** Transports of letters: SMTP or an HTTP API, selected by MAIL_URL. */
import type { MailSettings } from '../settings.ts'
import type { Site } from '../site.ts'
import type { EmailMessage } from './html.ts'
import { httpTransport } from './http-transport.ts'

/**
 * The result of sending a letter; `responseCode` never contains an address. `cancelled`: `beforeSend` refused it. `retry`: it was
 * not accepted now, and with `isProviderWide` no letter would be. `unknown`: it was sent, but no response came.
 */
export type DeliveryResult =
  | { outcome: 'sent' | 'cancelled' }
  | { outcome: 'retry'; responseCode: string; isProviderWide: boolean; retryAfterSeconds?: number }
  | { outcome: 'refused'; responseCode: string; isUnknownRecipient: boolean }
  | { outcome: 'unknown'; responseCode: string }

/** Sends letters one after the other. `beforeSend` is called just before the first byte of a letter; if it returns false, none is sent. */
export type TransportConnection = {
  send: (letter: EmailMessage, beforeSend: () => Promise<boolean>) => Promise<DeliveryResult>
  close: () => void
}

export type Transport = {
  /** The provider, as logs name it. */
  name: string
  /** Whether a letter that was sent twice is delivered once. */
  isIdempotent: boolean
  connect: () => TransportConnection
  /** Connects and logs in; throws the response if that fails. Does nothing for an API. */
  verify: () => Promise<void>
}

/** Creates the transport of the settings. SMTP is loaded on demand: most instances send no mail. */
export async function createTransport(mail: MailSettings, site: Site, fetch: typeof globalThis.fetch): Promise<Transport> {
  const from = { name: site.name, address: mail.from, ...(site.contact !== undefined && { replyTo: site.contact }) }
  if (/^http/i.test(mail.url)) return httpTransport({ url: mail.url, key: mail.key ?? '', from, fetch })
  return (await import('./smtp-transport.ts')).smtpTransport(mail.url, from)
}

/** The sender of letters. */
export type SenderIdentity = { name: string; address: string; replyTo?: string }
