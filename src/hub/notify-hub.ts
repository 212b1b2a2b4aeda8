/**
 * Notifies an external hub (HUB_URL) of changed feeds: `hub.mode=publish` with the URL as both `hub.url` and `hub.topic`, since
 * hubs read one or the other; one URL a request, since many read only one.
 */
import type { AppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import { userAgentOf } from '../settings.ts'
import { type FeedRevision, loadPings, savePings } from '../store/hub-subscriptions.ts'
import { formatCount } from '../text/strings.ts'
import { currentRevisions, hubTopicUrl } from './subscribable-feeds.ts'

type NotifyPorts = { fetch: typeof globalThis.fetch; log: (line: string) => void }

const TIMEOUT_MS = 10_000
const MAX_CONCURRENT_REQUESTS = 4

/** Notifies the hub of every feed that changed since it last accepted a notification; after an error the rest waits for the next call. */
export async function notifyHub(context: AppContext, { fetch, log }: NotifyPorts): Promise<void> {
  const { hubUrl } = context.settings
  if (hubUrl === undefined) return
  const notified = await loadPings(context.db, hubUrl)
  const changed = (await currentRevisions(context)).filter(({ topic, revision }) => revision !== (notified.get(topic) ?? 0))
  if (changed.length === 0) return
  const accepted: FeedRevision[] = []
  let failure: string | undefined
  const queue = [...changed]
  const worker = async () => {
    for (let feed = queue.shift(); feed && failure === undefined; feed = queue.shift()) {
      const error = await sendNotification(hubUrl, hubTopicUrl(feed.topic, context), context, fetch)
      if (error === undefined) accepted.push(feed)
      else failure = error
    }
  }
  await Promise.all(Array.from({ length: MAX_CONCURRENT_REQUESTS }, worker))
  await savePings(context.db, hubUrl, accepted)
  log(
    failure === undefined
      ? `  notified ${new URL(hubUrl).host} of ${formatCount(accepted.length, 'feed')}`
      : `  POST ${hubUrl}: ${failure}; notified of ${accepted.length} of ${formatCount(changed.length, 'feed')}, the rest next time`,
  )
}

/** Undefined if the hub accepted the notification, else why not. */
async function sendNotification(
  hubUrl: string,
  feedUrl: string,
  { settings }: AppContext,
  fetch: typeof globalThis.fetch,
): Promise<string | undefined> {
  try {
    const response = await fetch(hubUrl, {
      method: 'POST',
      headers: { 'user-agent': userAgentOf(settings) },
      body: new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': feedUrl, 'hub.topic': feedUrl }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel().catch(() => undefined)
    return response.ok ? undefined : String(response.status)
  } catch (error) {
    return describeError(error)
  }
}
