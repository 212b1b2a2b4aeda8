/** The addresses of mail, as they are documented; where an instance sends none it has none of them. */
import { answer, elsewhere, jsonOf, missing, mistaken, type Operation, pageAt, shaped } from '../http/operation.ts'
import type { Settings } from '../settings.ts'
import { BOUNCES_PATH } from './bounces.ts'

const when = ({ mail }: Settings): boolean => mail !== undefined
const LINK = shaped('The end of a link in a digest: whoever has it may see, change and end that one subscription.', '', { minLength: 1 })
const CONFIRMATION = shaped('The end of the link in a confirmation: used once, within a day.', '', { minLength: 1 })
const ISSUE = shaped('The day of a digest where its reader is.', '2025-11-21', { pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const over = { description: 'The link was used, is too old, or the subscription is gone.' }
const tooLarge = { description: 'The form is too large.' }

const text = { type: 'string' }
const several = { type: 'array', items: text }
const CHOICE = {
  topic: { ...several, description: 'Slugs, or `all`.' },
  q: { ...several, description: 'Searches.' },
  every: { ...text, description: '`day`, or a weekday from 1 for Monday to 7.' },
  zone: { ...text, description: 'A time zone, `Europe/Berlin`.' },
  hour: { type: 'integer', minimum: 0, maximum: 23 },
  most: { type: 'integer', minimum: 1, maximum: 50 },
  empty: { ...text, description: '`yes`: a digest comes on days without papers, too.' },
}
const form = (properties: Record<string, unknown>, required: string[] = []) => ({
  'application/x-www-form-urlencoded': { type: 'object', properties, ...(required.length > 0 && { required }) },
})

export const mailOperations: Operation[] = [
  pageAt('subscribe', '/subscribe', 'A form that asks for a digest', {
    description: '`topic` and `q`, as often as wanted, fill it in.',
    kept: false,
    when,
  }),
  pageAt('confirmation', '/subscribe/confirm/{confirmation}', 'What a confirmation would begin; nothing is confirmed by looking', {
    inPath: { confirmation: CONFIRMATION },
    kept: false,
    when,
    answers: { 404: missing, 410: over },
  }),
  pageAt('subscription', '/subscribe/{link}', 'What an address gets, to be changed or ended', {
    inPath: { link: LINK },
    kept: false,
    when,
    answers: { 404: missing, 410: over },
  }),
  pageAt('digest', '/subscribe/{link}/{issue}', 'A digest as it was mailed', {
    inPath: { link: LINK, issue: ISSUE },
    kept: false,
    when,
    answers: { 404: missing, 410: over },
  }),
  pageAt('unsubscribing', '/unsubscribe/{link}', 'A button that ends a subscription; nothing is ended by looking', {
    inPath: { link: LINK },
    kept: false,
    when,
    answers: { 404: missing, 410: over },
  }),
  {
    id: 'ask',
    group: 'Mail',
    method: 'post',
    path: '/subscribe',
    summary: 'Asks for a digest',
    description: 'The address is mailed a link that confirms it. The answer is the same whether it is known here or not.',
    body: form({ address: { type: 'string', format: 'email' }, ...CHOICE }, ['address']),
    when,
    answers: {
      200: answer('A confirmation is on its way.', 'text/html'),
      400: mistaken,
      413: tooLarge,
      429: { description: 'Too many were asked for from there.' },
    },
  },
  {
    id: 'confirm',
    group: 'Mail',
    method: 'post',
    path: '/subscribe/confirm/{confirmation}',
    summary: 'Confirms an address, once',
    inPath: { confirmation: CONFIRMATION },
    body: form({}),
    when,
    answers: { 303: elsewhere('The subscription.'), 404: missing, 410: over },
  },
  {
    id: 'change',
    group: 'Mail',
    method: 'post',
    path: '/subscribe/{link}',
    summary: 'Changes what an address gets',
    inPath: { link: LINK },
    body: form(CHOICE),
    when,
    answers: { 303: elsewhere('The subscription.'), 400: mistaken, 404: missing, 410: over, 413: tooLarge },
  },
  {
    id: 'unsubscribe',
    group: 'Mail',
    method: 'post',
    path: '/unsubscribe/{link}',
    summary: 'Ends a subscription by one click (RFC 8058)',
    inPath: { link: LINK },
    body: form({ 'List-Unsubscribe': { const: 'One-Click' } }),
    when,
    answers: { 200: answer('It has ended, now or before.', 'text/html'), 404: missing },
  },
  {
    id: 'bounces',
    group: 'Mail',
    method: 'post',
    path: BOUNCES_PATH,
    summary: 'Takes a mail provider’s word of what was not delivered or not wanted',
    description: 'With MAIL_BOUNCE_TOKEN as a Bearer token, as the password of Basic, or as the key of a signature (standardwebhooks.com).',
    body: { 'application/json': {} },
    when,
    answers: {
      200: jsonOf('How many of the addresses are known here.', 'Taken'),
      400: mistaken,
      401: { description: 'The token or the signature is wrong.' },
      404: missing,
      413: tooLarge,
    },
  },
]
