/** The route of this instance's own WebSub hub. */
import type { AppRoute } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { BAD_REQUEST_RESPONSE, NOT_FOUND_RESPONSE, responseSpec } from '../http/operation.ts'
import { PATHS } from '../site.ts'

export const hubRoutes: AppRoute[] = [
  {
    id: 'hub',
    group: 'Other machines',
    method: 'post',
    path: PATHS.hub,
    summary: 'Subscribes a callback to a topic’s feed (WebSub)',
    isEnabled: ({ hub }) => hub,
    body: {
      'application/x-www-form-urlencoded': {
        type: 'object',
        required: ['hub.callback', 'hub.mode', 'hub.topic'],
        properties: {
          'hub.callback': { type: 'string', format: 'uri' },
          'hub.mode': { enum: ['subscribe', 'unsubscribe'] },
          'hub.topic': { type: 'string', format: 'uri' },
          'hub.lease_seconds': { type: 'integer' },
          'hub.secret': { type: 'string' },
        },
      },
    },
    responses: {
      202: responseSpec('Queued; the callback must confirm it.', 'text/plain'),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      413: { description: 'The form is too large.' },
      429: { description: 'The host, or the hub, has too many subscriptions.' },
    },
    handler: async (c, _context, { hub }) => {
      if (!hub) throw new BadRequest('this instance runs no hub', 404)
      await hub.acceptSubscription(c.req.raw)
      return c.text('accepted: your callback must confirm the subscription\n', 202)
    },
  },
]
