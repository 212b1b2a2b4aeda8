/**
 * Tells a hub elsewhere (HUB_URL) which feeds changed: `hub.mode=publish`, the address as `hub.url` and `hub.topic`, for hubs
 * look at one or the other; an address a request, for many read only one of several.
 */

import type { AppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import { userAgentOf } from '../settings.ts'
import { type FeedRevision, loadPings, savePings } from '../store/hub-subscriptions.ts'
import { formatCount } from '../text/strings.ts'
import { currentRevisions, hubTopicUrl } from './subscribable-feeds.ts'

const TIMEOUT_MS = 10_000
const MAX_CONCURRENT_PINGS = 4

/** Tells it of every feed that changed since it was last told; what it does not take is told again the next time. */
export async function notifyHub(
  service: AppContext,
  { fetch, log }: { fetch: typeof globalThis.fetch; log: (line: string) => void },
): Promise<void> {
  const { hubUrl } = service.settings
  if (hubUrl === undefined) return
  const known = await loadPings(service.db, hubUrl)
  const changed = (await currentRevisions(service)).filter(({ topic, revision }) => revision !== (known.get(topic) ?? 0))
  if (changed.length === 0) return
  const told: FeedRevision[] = []
  let trouble: string | undefined
  const queue = [...changed]
  const worker = async () => {
    for (let next = queue.shift(); next && trouble === undefined; next = queue.shift()) {
      const url = hubTopicUrl(next.topic, service)
      try {
        const answer = await fetch(hubUrl, {
          method: 'POST',
          headers: { 'user-agent': userAgentOf(service.settings) },
          body: new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': url, 'hub.topic': url }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        await answer.body?.cancel().catch(() => undefined)
        if (answer.ok) told.push(next)
        else trouble = String(answer.status)
      } catch (error) {
        trouble = describeError(error)
      }
    }
  }
  await Promise.all(Array.from({ length: MAX_CONCURRENT_PINGS }, worker))
  await savePings(service.db, hubUrl, told)
  log(
    trouble === undefined
      ? `  told ${new URL(hubUrl).host} of ${formatCount(told.length, 'feed')}`
      : `  POST ${hubUrl}: ${trouble}; told of ${told.length} of ${formatCount(changed.length, 'feed')}, the others next time`,
  )
}
