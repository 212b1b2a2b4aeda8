/**
 * A small WebSub hub (https://www.w3.org/TR/websub/): a subscription request is queued in the database until its callback
 * confirms it, and each change of a feed is sent to the subscribers whose lease has not ended.
 *
 * The table is the queue: a row is due when it has an intent to verify, or when its feed has another revision than was last
 * sent. Outcomes are saved afterwards, so a process that crashes in between sends again: at least once, and the newest content
 * rather than every one.
 */
import type { AppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import {
  deleteExpiredSubscriptions,
  leaseDueSubscriptions,
  type Subscription,
  type SubscriptionOutcome,
  saveSubscriptionOutcomes,
} from '../store/hub-subscriptions.ts'
import { coalesceRuns } from '../text/one-at-a-time.ts'
import { type CallbackClient, createCallbackClient } from './callback.ts'
import { deliverFeed, type FeedContent, loadFeedContent } from './deliver-feed.ts'
import { retryOutcome } from './outcomes.ts'
import { currentRevisions } from './subscribable-feeds.ts'
import { queueSubscription } from './subscription-request.ts'
import { verifyIntent } from './verify-intent.ts'

/** What the hub needs of its host: `fetch` must not reach private addresses, `holder` names this process in leases. */
export type HubPorts = { fetch: typeof globalThis.fetch; holder: string; log: (line: string) => void; timeoutMs?: number }

export type Hub = {
  /** Queues a subscription request and verifies it behind the response; throws BadRequest if it is refused. */
  acceptSubscription: (request: Request) => Promise<void>
  /** Verifies and delivers until nothing is due; a call while it runs makes it look once more. */
  deliverDue: () => Promise<void>
}

const TIMEOUT_MS = 10_000
const MAX_CONCURRENT_HOSTS = 8
/** The subscriptions of a pass: few enough to be served within their lease even if every callback is slow. */
const MAX_SUBSCRIPTIONS_PER_PASS = 50

export function createHub(context: AppContext, ports: HubPorts): Hub {
  const timeoutMs = ports.timeoutMs ?? TIMEOUT_MS
  const host: HubHost = { ...ports, timeoutMs, callCallback: createCallbackClient(ports.fetch, timeoutMs) }
  const deliverDue = coalesceRuns(async () => {
    try {
      await deleteExpiredSubscriptions(context.db, context.now())
      while ((await runPass(context, host)) > 0);
    } catch (error) {
      ports.log(`hub of ${context.site.name}: ${describeError(error)}`)
    }
  })
  return {
    acceptSubscription: async (request) => {
      await queueSubscription(request, context)
      void deliverDue()
    },
    deliverDue,
  }
}

type HubHost = { callCallback: CallbackClient; timeoutMs: number; holder: string; log: (line: string) => void }

/** Revisions and contents of the feeds of a pass; each content is loaded once. */
type PassFeeds = { revisions: Map<string, number>; contents: Map<string, Promise<FeedContent>> }

/** Serves some of the due subscriptions, several hosts at a time; returns how many. */
async function runPass(context: AppContext, host: HubHost): Promise<number> {
  const revisions = await currentRevisions(context)
  const due = await leaseDueSubscriptions(context.db, {
    revisions,
    now: context.now(),
    most: MAX_SUBSCRIPTIONS_PER_PASS,
    holder: host.holder,
  })
  if (due.length === 0) return 0
  const feeds: PassFeeds = { revisions: new Map(revisions.map(({ topic, revision }) => [topic, revision])), contents: new Map() }
  const queues = [...Map.groupBy(due, (subscription) => subscription.host).values()]
  const worker = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) await serveHost(queue, feeds, context, host)
  }
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_HOSTS, queues.length) }, worker))
  return due.length
}

/** Serves the subscriptions of one host one after the other; after a timeout the others of the host are retried later, too. */
async function serveHost(subscriptions: Subscription[], feeds: PassFeeds, context: AppContext, host: HubHost): Promise<void> {
  const outcomes: SubscriptionOutcome[] = []
  let hasTimedOut = false
  for (const subscription of subscriptions) {
    if (hasTimedOut) {
      outcomes.push(retryOutcome(subscription, context.now(), subscription.attempts))
      continue
    }
    const startedAtMs = Date.now()
    outcomes.push(await serveSubscription(subscription, feeds, context, host))
    hasTimedOut = Date.now() - startedAtMs >= host.timeoutMs
  }
  await saveSubscriptionOutcomes(context.db, outcomes)
}

async function serveSubscription(
  subscription: Subscription,
  { revisions, contents }: PassFeeds,
  context: AppContext,
  host: HubHost,
): Promise<SubscriptionOutcome> {
  const { topic, intent } = subscription
  const revision = revisions.get(topic) ?? subscription.revision
  if (intent) return verifyIntent(subscription, intent, revision, context, host)
  const content = contents.get(topic) ?? loadFeedContent(topic, context)
  contents.set(topic, content)
  return deliverFeed(subscription, await content, revision, context, host)
}
