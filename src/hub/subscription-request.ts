/** Parses subscription requests (https://www.w3.org/TR/websub/ §5.1) and queues them. */

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
/** The specification allows less than 200 bytes (§5.1). */
const MAX_SECRET_BYTES = 199
/** An online feed reader may have a callback for each of its users; nobody else needs many. */
const MAX_SUBSCRIPTIONS_PER_HOST = 500
const MAX_SUBSCRIPTIONS = 20_000

/** Queues a subscription request until its callback confirms it; throws BadRequest if it is refused. */
export async function queueSubscription(request: Request, context: AppContext): Promise<void> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
    throw new BadRequest('send a form: Content-Type: application/x-www-form-urlencoded')
  const form = new URLSearchParams(await readBody(request, MAX_FORM_BYTES))
  const mode = form.get('hub.mode')
  if (mode !== 'subscribe' && mode !== 'unsubscribe')
    throw new BadRequest(`hub.mode is ${JSON.stringify(mode)}: it must be subscribe or unsubscribe; this hub does not accept publish`)
  const topic = parseHubTopic(form.get('hub.topic') ?? '', context)
  const callback = parseCallback(form.get('hub.callback') ?? '', context)
  const secret = form.get('hub.secret') || undefined
  if (secret !== undefined && new TextEncoder().encode(secret).length > MAX_SECRET_BYTES)
    throw new BadRequest(`hub.secret must be shorter than ${MAX_SECRET_BYTES + 1} bytes`)
  const leaseSeconds = parseLeaseSeconds(form.get('hub.lease_seconds'))

  const host = callback.host
  const { known, ofHost, every } = await countSubscriptions(context.db, { callback: callback.href, topic, host })
  if (mode === 'unsubscribe' && !known) throw new BadRequest('there is no such subscription: send its callback and topic unchanged', 404)
  if (!known && ofHost >= MAX_SUBSCRIPTIONS_PER_HOST)
    throw new BadRequest(`${host} already has ${formatCount(ofHost, 'subscription')}, the most a host may have`, 429)
  if (!known && every >= MAX_SUBSCRIPTIONS) throw new BadRequest('this hub accepts no more subscriptions: poll the feed instead', 429)
  const at = context.now()
  const challenge = crypto.randomUUID()
  const intent: SubscriptionIntent = { mode, challenge, leaseSeconds, at, ...(secret !== undefined && { secret }) }
  await saveSubscriptionIntent(context.db, { callback: callback.href, topic, host, intent, nextTryAt: at })
}

function parseHubTopic(url: string, context: AppContext): string {
  const topic = hubTopicNames(context).find((name) => hubTopicUrl(name, context) === url)
  if (topic === undefined)
    throw new BadRequest(
      `hub.topic is ${JSON.stringify(url)}: it must be the URL of a topic's feed of this site without a query, such as ${hubTopicUrl('all.atom', context)}`,
      404,
    )
  return topic
}

function parseCallback(text: string, { settings }: AppContext): URL {
  const refuse = (reason: string) => new BadRequest(`hub.callback: ${reason}`)
  if (text.length > MAX_CALLBACK_LENGTH) throw refuse(`it may have at most ${MAX_CALLBACK_LENGTH} characters`)
  try {
    const url = checkAddress(text, settings.allowPrivateAddresses)
    url.hash = ''
    return url
  } catch (error) {
    throw refuse(describeError(error))
  }
}

function parseLeaseSeconds(text: string | null): number {
  if (text === null || text === '') return DEFAULT_LEASE_SECONDS
  if (!/^\d+$/.test(text)) throw new BadRequest(`hub.lease_seconds is ${JSON.stringify(text)}: it must be a whole number of seconds`)
  return Math.min(MAX_LEASE_SECONDS, Math.max(MIN_LEASE_SECONDS, Number(text)))
}
