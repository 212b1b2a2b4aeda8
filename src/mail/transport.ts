/** How letters leave: the small function that SMTP and an HTTP API stand behind, chosen by what MAIL_URL is. */
import type { MailSettings } from '../settings.ts'
import type { Site } from '../site.ts'
import type { Written } from './html.ts'
import { httpCarrier } from './http-transport.ts'

/**
 * What became of handing a letter over. `said` tells why in codes, never with an address. `whole`: nobody is taken a letter for just
 * now. `gone`: there is no such reader. `uncertain`: it was handed over, and no answer came. `withheld`: it may not be sent any more.
 */
export type Carried =
  | { became: 'sent' | 'withheld' }
  | { became: 'later'; said: string; whole: boolean; afterSeconds?: number }
  | { became: 'refused'; said: string; gone: boolean }
  | { became: 'uncertain'; said: string }

/**
 * Carries letters one after the other. `hand` is called when nothing but the letter itself is still to be said, and before a byte of
 * it leaves; where it answers false none does.
 */
export type Line = { carry: (letter: Written, hand: () => Promise<boolean>) => Promise<Carried>; close: () => void }

export type Carrier = {
  /** Who takes the letters, as the log may call it. */
  name: string
  /** Whether a letter whose answer never came may be handed over again and is still one letter. */
  repeatable: boolean
  open: () => Line
  /** Asks to be let in, and leaves; throws what was answered instead. An API is asked nothing. */
  greet: () => Promise<void>
}

/** The carrier that the settings name. SMTP is loaded when it is needed: most instances send no mail. */
export async function carrierOf(mail: MailSettings, site: Site, fetch: typeof globalThis.fetch): Promise<Carrier> {
  const from = { name: site.name, address: mail.from, ...(site.contact !== undefined && { replyTo: site.contact }) }
  if (/^http/i.test(mail.url)) return httpCarrier({ url: mail.url, key: mail.key ?? '', from, fetch })
  return (await import('./smtp-transport.ts')).smtpCarrier(mail.url, from)
}

/** Who letters are from, as their readers see it. */
export type From = { name: string; address: string; replyTo?: string }
