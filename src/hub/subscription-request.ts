/** What a subscriber asks of the hub (https://www.w3.org/TR/websub/ §5.1), and what of it is refused at once. */

import type { AppContext } from '../app-context.ts'
import { BadRequest, describeError } from '../errors.ts'
import { checkAddress } from '../gather/address.ts'
import { readBody } from '../http/read-body.ts'
import { countSubscriptions, saveSubscriptionIntent } from '../store/hub-subscriptions.ts'
import type { SubscriptionIntent } from '../store/schema.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { hubTopicNames, hubTopicUrl } from './subscribable-feeds.ts'

const DEFAULT_LEASE_SECONDS = 10 * DAY_SECONDS
const MIN_LEASE_SECONDS = 3600
const MAX_LEASE_SECONDS = 30 * DAY_SECONDS
const MAX_FORM_BYTES = 16_384
const MAX_CALLBACK_LENGTH = 2000
/** Less than 200 bytes (§5.1). */
const MAX_SECRET_BYTES = 199
/** A reader as a service has a callback for each of its readers; nobody else needs many. */
const MAX_SUBSCRIPTIONS_PER_HOST = 500
const MAX_SUBSCRIPTIONS = 20_000

/** Takes a subscriber's form: a Mistake where it is refused, else it waits to be confirmed. */
export async function queueSubscription(request: Request, service: AppContext): Promise<void> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
    throw new BadRequest('send a form: Content-Type: application/x-www-form-urlencoded')
  const form = new URLSearchParams(await readBody(request, MAX_FORM_BYTES))
  const mode = form.get('hub.mode')
  if (mode !== 'subscribe' && mode !== 'unsubscribe')
    throw new BadRequest(`hub.mode is ${JSON.stringify(mode)}: it must be subscribe or unsubscribe; this hub needs nobody to publish`)
  const topic = parseHubTopic(form.get('hub.topic') ?? '', service)
  const callback = parseCallback(form.get('hub.callback') ?? '', service)
  const secret = form.get('hub.secret') || undefined
  if (secret !== undefined && new TextEncoder().encode(secret).length > MAX_SECRET_BYTES)
    throw new BadRequest(`hub.secret must be shorter than ${MAX_SECRET_BYTES + 1} bytes`)
  const leaseSeconds = parseLeaseSeconds(form.get('hub.lease_seconds'))

  const host = callback.host
  const { known, ofHost, every } = await countSubscriptions(service.db, { callback: callback.href, topic, host })
  if (mode === 'unsubscribe' && !known)
    throw new BadRequest('there is no such subscription: its callback and topic must be as they were', 404)
  if (!known && ofHost >= MAX_SUBSCRIPTIONS_PER_HOST)
    throw new BadRequest(`${host} has ${formatCount(ofHost, 'subscription')} already, and that is as many as a host may have`, 429)
  if (!known && every >= MAX_SUBSCRIPTIONS)
    throw new BadRequest('this hub has as many subscriptions as it can serve: poll the feed instead', 429)
  const at = service.now()
  const challenge = crypto.randomUUID()
  const asked: SubscriptionIntent = { mode, challenge, leaseSeconds, at, ...(secret !== undefined && { secret }) }
  await saveSubscriptionIntent(service.db, { callback: callback.href, topic, host, asked, nextTryAt: at })
}

function parseHubTopic(asked: string, service: AppContext): string {
  const topic = hubTopicNames(service).find((one) => hubTopicUrl(one, service) === asked)
  if (topic === undefined)
    throw new BadRequest(
      `hub.topic is ${JSON.stringify(asked)}: it must be a topic's feed of this site, such as ${hubTopicUrl('all.atom', service)}, without a query`,
      404,
    )
  return topic
}

function parseCallback(asked: string, { settings }: AppContext): URL {
  const refused = (why: string) => new BadRequest(`hub.callback: ${why}`)
  if (asked.length > MAX_CALLBACK_LENGTH) throw refused(`it has at most ${MAX_CALLBACK_LENGTH} letters`)
  try {
    const url = checkAddress(asked, settings.allowPrivateAddresses)
    url.hash = ''
    return url
  } catch (error) {
    throw refused(describeError(error))
  }
}

function parseLeaseSeconds(asked: string | null): number {
  if (asked === null || asked === '') return DEFAULT_LEASE_SECONDS
  if (!/^\d+$/.test(asked)) throw new BadRequest(`hub.lease_seconds is ${JSON.stringify(asked)}: it must be a whole number of seconds`)
  return Math.min(MAX_LEASE_SECONDS, Math.max(MIN_LEASE_SECONDS, Number(asked)))
}
