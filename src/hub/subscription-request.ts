/** What a subscriber asks of the hub (https://www.w3.org/TR/websub/ §5.1), and what of it is refused at once. */

import type { Service } from '../app-context.ts'
import { inWords, Mistake } from '../errors.ts'
import { checkAddress } from '../gather/address.ts'
import { bodyOf } from '../http/read-body.ts'
import { countsOf, keepAsked } from '../store/hub-subscriptions.ts'
import type { Intent } from '../store/schema.ts'
import { DAY } from '../text/dates.ts'
import { count } from '../text/strings.ts'
import { addressOf, hubTopics } from './subscribable-feeds.ts'

const DEFAULT_LEASE_SECONDS = 10 * DAY
const LEAST_LEASE_SECONDS = 3600
const MOST_LEASE_SECONDS = 30 * DAY
const MOST_FORM_BYTES = 16_384
const MOST_CALLBACK_LENGTH = 2000
/** Less than 200 bytes (§5.1). */
const MOST_SECRET_BYTES = 199
/** A reader as a service has a callback for each of its readers; nobody else needs many. */
const MOST_OF_A_HOST = 500
const MOST = 20_000

/** Takes a subscriber's form: a Mistake where it is refused, else it waits to be confirmed. */
export async function takeForm(request: Request, service: Service): Promise<void> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
    throw new Mistake('send a form: Content-Type: application/x-www-form-urlencoded')
  const form = new URLSearchParams(await bodyOf(request, MOST_FORM_BYTES))
  const mode = form.get('hub.mode')
  if (mode !== 'subscribe' && mode !== 'unsubscribe')
    throw new Mistake(`hub.mode is ${JSON.stringify(mode)}: it must be subscribe or unsubscribe; this hub needs nobody to publish`)
  const topic = topicOf(form.get('hub.topic') ?? '', service)
  const callback = callbackOf(form.get('hub.callback') ?? '', service)
  const secret = form.get('hub.secret') || undefined
  if (secret !== undefined && new TextEncoder().encode(secret).length > MOST_SECRET_BYTES)
    throw new Mistake(`hub.secret must be shorter than ${MOST_SECRET_BYTES + 1} bytes`)
  const leaseSeconds = leaseOf(form.get('hub.lease_seconds'))

  const host = callback.host
  const { known, ofHost, every } = await countsOf(service.db, { callback: callback.href, topic, host })
  if (mode === 'unsubscribe' && !known) throw new Mistake('there is no such subscription: its callback and topic must be as they were', 404)
  if (!known && ofHost >= MOST_OF_A_HOST)
    throw new Mistake(`${host} has ${count(ofHost, 'subscription')} already, and that is as many as a host may have`, 429)
  if (!known && every >= MOST) throw new Mistake('this hub has as many subscriptions as it can serve: poll the feed instead', 429)
  const at = service.now()
  const challenge = crypto.randomUUID()
  const asked: Intent = { mode, challenge, leaseSeconds, at, ...(secret !== undefined && { secret }) }
  await keepAsked(service.db, { callback: callback.href, topic, host, asked, nextTryAt: at })
}

function topicOf(asked: string, service: Service): string {
  const topic = hubTopics(service).find((one) => addressOf(one, service) === asked)
  if (topic === undefined)
    throw new Mistake(
      `hub.topic is ${JSON.stringify(asked)}: it must be a topic's feed of this site, such as ${addressOf('all.atom', service)}, without a query`,
      404,
    )
  return topic
}

function callbackOf(asked: string, { settings }: Service): URL {
  const refused = (why: string) => new Mistake(`hub.callback: ${why}`)
  if (asked.length > MOST_CALLBACK_LENGTH) throw refused(`it has at most ${MOST_CALLBACK_LENGTH} letters`)
  try {
    const url = checkAddress(asked, settings.allowPrivateAddresses)
    url.hash = ''
    return url
  } catch (error) {
    throw refused(inWords(error))
  }
}

function leaseOf(asked: string | null): number {
  if (asked === null || asked === '') return DEFAULT_LEASE_SECONDS
  if (!/^\d+$/.test(asked)) throw new Mistake(`hub.lease_seconds is ${JSON.stringify(asked)}: it must be a whole number of seconds`)
  return Math.min(MOST_LEASE_SECONDS, Math.max(LEAST_LEASE_SECONDS, Number(asked)))
}
