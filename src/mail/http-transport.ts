/**
 * Sends letters through an HTTP API like Resend's (https://resend.com/docs/api-reference/emails/send-email): a POST of JSON with a
 * Bearer key. The API must support `Idempotency-Key`: a letter without a response is sent again with the same key.
 */
import { parseRetryAfter } from '../backoff.ts'
import { describeError } from '../errors.ts'
import { unixSeconds } from '../text/dates.ts'
import { sanitizeLine } from './html.ts'
import type { SenderIdentity, Transport } from './transport.ts'

const TIMEOUT_MS = 30_000
const MAX_RETRY_AFTER_SECONDS = 6 * 3600

export function httpTransport({
  url,
  key,
  from,
  fetch,
}: {
  url: string
  key: string
  from: SenderIdentity
  fetch: typeof globalThis.fetch
}): Transport {
  const name = new URL(url).host
  return {
    name,
    isIdempotent: true,
    verify: async () => undefined,
    connect: () => ({
      close: () => undefined,
      send: async ({ to, messageId, subject, text, html, headers }, beforeSend) => {
        if (!(await beforeSend())) return { outcome: 'cancelled' }
        let response: Response
        try {
          response = await fetch(url, {
            method: 'POST',
            redirect: 'manual',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': messageId },
            body: JSON.stringify({
              from: `"${sanitizeLine(from.name, 80).replace(/["\\]/g, '')}" <${from.address}>`,
              to: [to],
              ...(from.replyTo !== undefined && { reply_to: from.replyTo }),
              ...{ subject, text, html, headers: { 'Message-ID': `<${messageId}>`, ...headers } },
            }),
            signal: AbortSignal.timeout(TIMEOUT_MS),
          })
          await response.body?.cancel().catch(() => undefined)
        } catch (error) {
          return {
            outcome: 'retry',
            responseCode: describeError(error).includes('timed out') ? 'no answer in time' : 'no answer',
            isProviderWide: true,
          }
        }
        const { status } = response
        const responseCode = String(status)
        if (status >= 200 && status < 300) return { outcome: 'sent' }
        // 409: a request with the same key is in progress
        if (status === 429 || status === 409 || status >= 500 || status === 401 || status === 403 || (status >= 300 && status < 400)) {
          const now = unixSeconds(new Date())
          const retryAt = parseRetryAfter(response.headers.get('retry-after'), now)
          return {
            outcome: 'retry',
            responseCode,
            isProviderWide: status !== 409,
            ...(retryAt !== undefined && retryAt > now && { retryAfterSeconds: Math.min(retryAt - now, MAX_RETRY_AFTER_SECONDS) }),
          }
        }
        return { outcome: 'refused', responseCode, isUnknownRecipient: false }
      },
    }),
  }
}
