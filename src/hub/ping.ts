/**
 * Tells a hub elsewhere (HUB_URL) which feeds changed: `hub.mode=publish`, the address as `hub.url` and `hub.topic`, for hubs
 * look at one or the other; an address a request, for many read only one of several.
 */

import type { Service } from '../app-context.ts'
import { inWords } from '../errors.ts'
import { userAgentOf } from '../settings.ts'
import { keepPinged, pinged, type Revision } from '../store/hub-subscriptions.ts'
import { count } from '../text/strings.ts'
import { addressOf, revisionsNow } from './subscribable-feeds.ts'

const TIMEOUT_MS = 10_000
const MOST_AT_ONCE = 4

/** Tells it of every feed that changed since it was last told; what it does not take is told again the next time. */
export async function ping(
  service: Service,
  { fetch, log }: { fetch: typeof globalThis.fetch; log: (line: string) => void },
): Promise<void> {
  const { hubUrl } = service.settings
  if (hubUrl === undefined) return
  const known = await pinged(service.db, hubUrl)
  const changed = (await revisionsNow(service)).filter(({ topic, revision }) => revision !== (known.get(topic) ?? 0))
  if (changed.length === 0) return
  const told: Revision[] = []
  let trouble: string | undefined
  const queue = [...changed]
  const worker = async () => {
    for (let next = queue.shift(); next && trouble === undefined; next = queue.shift()) {
      const url = addressOf(next.topic, service)
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
        trouble = inWords(error)
      }
    }
  }
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, worker))
  await keepPinged(service.db, hubUrl, told)
  log(
    trouble === undefined
      ? `  told ${new URL(hubUrl).host} of ${count(told.length, 'feed')}`
      : `  POST ${hubUrl}: ${trouble}; told of ${told.length} of ${count(changed.length, 'feed')}, the others next time`,
  )
}
