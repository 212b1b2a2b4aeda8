/** The letter that asks to confirm an address; its links lead only to SITE_URL. */
import { confirmationPath, PATHS, subscriptionPath } from '../site.ts'
import type { Confirmation } from '../store/confirmations.ts'
import { dayOf, formatDate } from '../text/dates.ts'
import { escapeXml } from '../text/xml.ts'
import { type EmailMessage, emailHtml, linkHtml, sanitizeLine, styleAttributes, wrapText } from './html.ts'
import { AUTOMATED_HEADERS, type LetterContext, messageIdOf } from './letter-headers.ts'
import { describeSchedule, describeSelection } from './preferences.ts'

/** Renders the request to confirm an address. It repeats no text of the form, as its reader may not have sent it. */
export function renderConfirmation(
  { site, topics, from }: LetterContext,
  { confirmation, linkToken, subscriberToken }: { confirmation: Confirmation; linkToken: string; subscriberToken?: string | undefined },
): EmailMessage {
  const { preferences, id, expiresAt } = confirmation
  const name = sanitizeLine(site.name, 80)
  const href = site.url(confirmationPath(linkToken))
  const subject = subscriberToken === undefined ? `Confirm your digest from ${name}` : `Confirm the changes to your digest from ${name}`
  const request = `Somebody, hopefully you, asked for a digest of ${name} at this address: ${describeSelection(preferences, topics)}, ${describeSchedule(preferences)}.`
  const expiry = `The link works once, until ${formatDate(dayOf(expiresAt))}, ${new Date(expiresAt * 1000).toISOString().slice(11, 16)} UTC. If it was not you, ignore this e-mail: nothing more will be sent.`
  const existing = 'You already get a digest, and this is added to it. To see, change or end your digest without confirming:'
  const html = emailHtml({
    title: subject,
    preview: 'Nothing is sent before you confirm.',
    home: site.url(PATHS.home),
    siteName: name,
    body: [
      `<h1 ${styleAttributes('h1')}>Confirm your digest</h1>`,
      `<p ${styleAttributes('p')}>${escapeXml(request)}</p>`,
      `<p style="margin:22px 0">${linkHtml(href, 'Confirm', 'button')}</p>`,
      ...(subscriberToken === undefined
        ? []
        : [
            `<p ${styleAttributes('meta')}>${escapeXml(existing)} ${linkHtml(site.url(subscriptionPath(subscriberToken)), 'your digest')}.</p>`,
          ]),
    ].join('\n'),
    foot: `<p ${styleAttributes('foot')}>${escapeXml(expiry)}</p>`,
  })
  const text = [
    wrapText(request),
    '',
    'Confirm:',
    href,
    '',
    ...(subscriberToken === undefined ? [] : [wrapText(existing), site.url(subscriptionPath(subscriberToken)), '']),
    '-- ',
    wrapText(expiry),
    '',
  ].join('\n')
  return {
    to: confirmation.address ?? '',
    messageId: messageIdOf('confirm', id, '', from),
    subject,
    text,
    html,
    headers: AUTOMATED_HEADERS,
  }
}
