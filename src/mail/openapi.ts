/** The addresses of mail, as they are documented; where an instance sends none it has none of them. */

import {
  BAD_REQUEST_RESPONSE,
  jsonResponseSpec,
  NOT_FOUND_RESPONSE,
  type Operation,
  pageOperation,
  pathParam,
  redirectResponseSpec,
  responseSpec,
} from '../http/operation.ts'
import type { Settings } from '../settings.ts'
import { PATHS } from '../site.ts'

const isEnabled = ({ mail }: Settings): boolean => mail !== undefined
const LINK_PARAMETER = pathParam('The end of a link in a digest: whoever has it may see, change and end that one subscription.', '', {
  minLength: 1,
})
const CONFIRMATION_PARAMETER = pathParam('The end of the link in a confirmation: used once, within a day.', '', { minLength: 1 })
const ISSUE_PARAMETER = pathParam('The day of a digest where its reader is.', '2025-11-21', { pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const linkGoneAnswer = { description: 'The link was used, is too old, or the subscription is gone.' }
const tooLargeAnswer = { description: 'The form is too large.' }

const stringSchema = { type: 'string' }
const stringArraySchema = { type: 'array', items: stringSchema }
const PREFERENCE_FIELDS = {
  topic: { ...stringArraySchema, description: 'Slugs, or `all`.' },
  q: { ...stringArraySchema, description: 'Searches.' },
  every: { ...stringSchema, description: '`day`, or a weekday from 1 for Monday to 7.' },
  zone: { ...stringSchema, description: 'A time zone, `Europe/Berlin`.' },
  hour: { type: 'integer', minimum: 0, maximum: 23 },
  most: { type: 'integer', minimum: 1, maximum: 50 },
  empty: { ...stringSchema, description: '`yes`: a digest comes on days without papers, too.' },
}
const formBody = (properties: Record<string, unknown>, required: string[] = []) => ({
  'application/x-www-form-urlencoded': { type: 'object', properties, ...(required.length > 0 && { required }) },
})

export const mailOperations: Operation[] = [
  pageOperation('subscribe', '/subscribe', 'A form that asks for a digest', {
    description: '`topic` and `q`, as often as wanted, fill it in.',
    isConditional: false,
    isEnabled,
  }),
  pageOperation('confirmation', '/subscribe/confirm/{confirmation}', 'What a confirmation would begin; nothing is confirmed by looking', {
    pathParameters: { confirmation: CONFIRMATION_PARAMETER },
    isConditional: false,
    isEnabled,
    responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
  }),
  pageOperation('subscription', '/subscribe/{link}', 'What an address gets, to be changed or ended', {
    pathParameters: { link: LINK_PARAMETER },
    isConditional: false,
    isEnabled,
    responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
  }),
  pageOperation('digest', '/subscribe/{link}/{issue}', 'A digest as it was mailed', {
    pathParameters: { link: LINK_PARAMETER, issue: ISSUE_PARAMETER },
    isConditional: false,
    isEnabled,
    responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
  }),
  pageOperation('unsubscribing', '/unsubscribe/{link}', 'A button that ends a subscription; nothing is ended by looking', {
    pathParameters: { link: LINK_PARAMETER },
    isConditional: false,
    isEnabled,
    responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
  }),
  {
    id: 'ask',
    group: 'Mail',
    method: 'post',
    path: '/subscribe',
    summary: 'Asks for a digest',
    description: 'The address is mailed a link that confirms it. The answer is the same whether it is known here or not.',
    body: formBody({ address: { type: 'string', format: 'email' }, ...PREFERENCE_FIELDS }, ['address']),
    isEnabled,
    responses: {
      200: responseSpec('A confirmation is on its way.', 'text/html'),
      400: BAD_REQUEST_RESPONSE,
      413: tooLargeAnswer,
      429: { description: 'Too many were asked for from there.' },
    },
  },
  {
    id: 'confirm',
    group: 'Mail',
    method: 'post',
    path: '/subscribe/confirm/{confirmation}',
    summary: 'Confirms an address, once',
    pathParameters: { confirmation: CONFIRMATION_PARAMETER },
    body: formBody({}),
    isEnabled,
    responses: { 303: redirectResponseSpec('The subscription.'), 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
  },
  {
    id: 'change',
    group: 'Mail',
    method: 'post',
    path: '/subscribe/{link}',
    summary: 'Changes what an address gets',
    pathParameters: { link: LINK_PARAMETER },
    body: formBody(PREFERENCE_FIELDS),
    isEnabled,
    responses: {
      303: redirectResponseSpec('The subscription.'),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      410: linkGoneAnswer,
      413: tooLargeAnswer,
    },
  },
  {
    id: 'unsubscribe',
    group: 'Mail',
    method: 'post',
    path: '/unsubscribe/{link}',
    summary: 'Ends a subscription by one click (RFC 8058)',
    pathParameters: { link: LINK_PARAMETER },
    body: formBody({ 'List-Unsubscribe': { const: 'One-Click' } }),
    isEnabled,
    responses: { 200: responseSpec('It has ended, now or before.', 'text/html'), 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'bounces',
    group: 'Mail',
    method: 'post',
    path: PATHS.bounces,
    summary: 'Takes a mail provider’s word of what was not delivered or not wanted',
    description: 'With MAIL_BOUNCE_TOKEN as a Bearer token, as the password of Basic, or as the key of a signature (standardwebhooks.com).',
    body: { 'application/json': {} },
    isEnabled,
    responses: {
      200: jsonResponseSpec('How many of the addresses are known here.', 'Taken'),
      400: BAD_REQUEST_RESPONSE,
      401: { description: 'The token or the signature is wrong.' },
      404: NOT_FOUND_RESPONSE,
      413: tooLargeAnswer,
    },
  },
]
