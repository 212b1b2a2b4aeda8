/** How letters leave: the small function that SMTP and an HTTP API stand behind, chosen by what MAIL_URL is. */
import type { MailSettings } from '../settings.ts'
import type { Site } from '../site.ts'
import type { EmailMessage } from './html.ts'
import { httpTransport } from './http-transport.ts'

/**
 * What became of handing a letter over. `said` tells why in codes, never with an address. `whole`: nobody is taken a letter for just
 * now. `gone`: there is no such reader. `uncertain`: it was handed over, and no answer came. `withheld`: it may not be sent any more.
 */
export type DeliveryResult =
  | { outcome: 'sent' | 'withheld' }
  | { outcome: 'later'; responseCode: string; isProviderWide: boolean; retryAfterSeconds?: number }
  | { outcome: 'refused'; responseCode: string; isUnknownRecipient: boolean }
  | { outcome: 'unknown'; responseCode: string }

/**
 * Carries letters one after the other. `hand` is called when nothing but the letter itself is still to be said, and before a byte of
 * it leaves; where it answers false none does.
 */
export type TransportConnection = {
  send: (letter: EmailMessage, hand: () => Promise<boolean>) => Promise<DeliveryResult>
  close: () => void
}

export type Transport = {
  /** Who takes the letters, as the log may call it. */
  name: string
  /** Whether a letter whose answer never came may be handed over again and is still one letter. */
  isIdempotent: boolean
  connect: () => TransportConnection
  /** Asks to be let in, and leaves; throws what was answered instead. An API is asked nothing. */
  verify: () => Promise<void>
}

/** The carrier that the settings name. SMTP is loaded when it is needed: most instances send no mail. */
export async function createTransport(mail: MailSettings, site: Site, fetch: typeof globalThis.fetch): Promise<Transport> {
  const from = { name: site.name, address: mail.from, ...(site.contact !== undefined && { replyTo: site.contact }) }
  if (/^http/i.test(mail.url)) return httpTransport({ url: mail.url, key: mail.key ?? '', from, fetch })
  return (await import('./smtp-transport.ts')).smtpTransport(mail.url, from)
}

/** Who letters are from, as their readers see it. */
export type SenderIdentity = { name: string; address: string; replyTo?: string }
