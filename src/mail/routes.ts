/** The routes of mail; an instance that sends no mail has none of them. */
import type { Context } from 'hono'
import type { AppContext, AppRoute } from '../app-context.ts'
import { clientIpOf, runInBackground } from '../http/client-ip.ts'
import {
  BAD_REQUEST_RESPONSE,
  jsonResponseSpec,
  NOT_FOUND_RESPONSE,
  pageOperation,
  pathParam,
  redirectResponseSpec,
  responseSpec,
} from '../http/operation.ts'
import { NO_STORE_HEADERS, PAGE_HEADERS } from '../http/response-headers.ts'
import type { Settings } from '../settings.ts'
import { PATHS } from '../site.ts'
import { handleBounceWebhook } from './bounces.ts'
import {
  type MailResult,
  showConfirmation,
  showSubscribeForm,
  showSubscription,
  showUnsubscribe,
  submitConfirmation,
  submitPreferences,
  submitSubscribeForm,
  submitUnsubscribe,
} from './handlers.ts'
import { renderMailedDigest } from './sign-up.ts'

const isEnabled = ({ mail }: Settings): boolean => mail !== undefined
const LINK_PARAMETER = pathParam('The end of a link in a digest; it gives access to that one subscription.', '', {
  minLength: 1,
})
const CONFIRMATION_PARAMETER = pathParam('The end of the link in a confirmation letter; it works once, for 24 hours.', '', { minLength: 1 })
const ISSUE_PARAMETER = pathParam('The day of a digest in the time zone of its reader.', '2025-11-21', {
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
})
const linkGoneAnswer = { description: 'The link was used, has expired, or the subscription has ended.' }
const tooLargeAnswer = { description: 'The form is too large.' }

const stringSchema = { type: 'string' }
const stringArraySchema = { type: 'array', items: stringSchema }
const PREFERENCE_FIELDS = {
  topic: { ...stringArraySchema, description: 'Slugs, or `all`.' },
  q: { ...stringArraySchema, description: 'Searches.' },
  every: { ...stringSchema, description: '`day`, or a weekday from 1 (Monday) to 7.' },
  zone: { ...stringSchema, description: 'A time zone, `Europe/Berlin`.' },
  hour: { type: 'integer', minimum: 0, maximum: 23 },
  most: { type: 'integer', minimum: 1, maximum: 50 },
  empty: { ...stringSchema, description: '`yes`: send a digest on days without papers, too.' },
}
const formBody = (properties: Record<string, unknown>, required: string[] = []) => ({
  'application/x-www-form-urlencoded': { type: 'object', properties, ...(required.length > 0 && { required }) },
})

/** Whether a form or a link of a letter leads to a path: no page of another site may read it, and no cache keep it. */
export const isMailPath = (path: string): boolean => /^\/(?:(?:un)?subscribe|mail)(?:\/|$)/.test(path)

/** The headers of the pages of mail. */
export const MAIL_HEADERS = { ...PAGE_HEADERS, ...NO_STORE_HEADERS, 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }
/** A mailed digest shown as a page brings its own styles and loads nothing else. */
const DIGEST_HEADERS = {
  ...MAIL_HEADERS,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}

async function respondWithMailPage(c: Context, { site }: AppContext, pending: Promise<MailResult>): Promise<Response> {
  const result = await pending
  for (const [name, value] of Object.entries(MAIL_HEADERS)) c.header(name, value)
  return 'redirect' in result ? c.redirect(site.url(result.redirect), 303) : c.html(result.page, result.status ?? 200)
}

/** The secret end of a letter's link. */
const linkOf = (c: Context): string => c.req.param('link') ?? ''

export const mailRoutes: AppRoute[] = [
  {
    ...pageOperation('subscribe', PATHS.subscribe, 'The form to subscribe to a digest', {
      description: '`topic` and `q`, which may be repeated, fill it in.',
      isConditional: false,
      isEnabled,
    }),
    handler: (c, context) => respondWithMailPage(c, context, showSubscribeForm(c.req.url, context)),
  },
  {
    ...pageOperation(
      'confirmation',
      '/subscribe/confirm/{confirmation}',
      'The subscription to confirm; opening the page confirms nothing',
      {
        pathParameters: { confirmation: CONFIRMATION_PARAMETER },
        isConditional: false,
        isEnabled,
        responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
      },
    ),
    handler: (c, context) => respondWithMailPage(c, context, showConfirmation(c.req.param('confirmation') ?? '', context)),
  },
  {
    ...pageOperation('subscription', '/subscribe/{link}', 'The preferences of a subscription', {
      pathParameters: { link: LINK_PARAMETER },
      isConditional: false,
      isEnabled,
      responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
    }),
    handler: (c, context) => respondWithMailPage(c, context, showSubscription(linkOf(c), c.req.url, context)),
  },
  {
    ...pageOperation('digest', '/subscribe/{link}/{issue}', 'A digest as a page', {
      pathParameters: { link: LINK_PARAMETER, issue: ISSUE_PARAMETER },
      isConditional: false,
      isEnabled,
      responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
    }),
    handler: async (c, context) => c.html(await renderMailedDigest(linkOf(c), c.req.param('issue') ?? '', context), 200, DIGEST_HEADERS),
  },
  {
    ...pageOperation('unsubscribing', '/unsubscribe/{link}', 'The button that ends a subscription; opening the page ends nothing', {
      pathParameters: { link: LINK_PARAMETER },
      isConditional: false,
      isEnabled,
      responses: { 404: NOT_FOUND_RESPONSE, 410: linkGoneAnswer },
    }),
    handler: (c, context) => respondWithMailPage(c, context, showUnsubscribe(linkOf(c), context)),
  },
  {
    id: 'ask',
    group: 'Mail',
    method: 'post',
    path: PATHS.subscribe,
    summary: 'Subscribes to a digest',
    description: 'Sends a confirmation link to the address. The response is the same for known and unknown addresses.',
    body: formBody({ address: { type: 'string', format: 'email' }, ...PREFERENCE_FIELDS }, ['address']),
    isEnabled,
    responses: {
      200: responseSpec('A confirmation letter is being sent.', 'text/html'),
      400: BAD_REQUEST_RESPONSE,
      413: tooLargeAnswer,
      429: { description: 'Too many requests from this client.' },
    },
    handler: (c, context, { mailWorker }) =>
      respondWithMailPage(
        c,
        context,
        submitSubscribeForm(c.req.raw, clientIpOf(c), context, () => mailWorker && runInBackground(c, mailWorker.run())),
      ),
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
    handler: (c, context) => respondWithMailPage(c, context, submitConfirmation(c.req.param('confirmation') ?? '', context)),
  },
  {
    id: 'change',
    group: 'Mail',
    method: 'post',
    path: '/subscribe/{link}',
    summary: 'Changes the preferences of a subscription',
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
    handler: (c, context) => respondWithMailPage(c, context, submitPreferences(linkOf(c), c.req.raw, context)),
  },
  {
    id: 'unsubscribe',
    group: 'Mail',
    method: 'post',
    path: '/unsubscribe/{link}',
    summary: 'Ends a subscription with one click (RFC 8058)',
    pathParameters: { link: LINK_PARAMETER },
    body: formBody({ 'List-Unsubscribe': { const: 'One-Click' } }),
    isEnabled,
    responses: { 200: responseSpec('The subscription has ended.', 'text/html'), 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => respondWithMailPage(c, context, submitUnsubscribe(linkOf(c), context)),
  },
  {
    id: 'bounces',
    group: 'Mail',
    method: 'post',
    path: PATHS.bounces,
    summary: 'Receives bounces and complaints from a mail provider',
    description: 'With MAIL_BOUNCE_TOKEN as a Bearer token, as the password of Basic, or as the key of a signature (standardwebhooks.com).',
    body: { 'application/json': {} },
    isEnabled,
    responses: {
      200: jsonResponseSpec('How many of the addresses are subscribers.', 'BounceResult'),
      400: BAD_REQUEST_RESPONSE,
      401: { description: 'The token or the signature is wrong.' },
      404: NOT_FOUND_RESPONSE,
      413: tooLargeAnswer,
    },
    handler: async (c, context) => c.json(await handleBounceWebhook(c.req.raw, context), 200, NO_STORE_HEADERS),
  },
]
