/**
 * Letters by an HTTP API in the shape that Resend documents (https://resend.com/docs/api-reference/emails/send-email) and others
 * have taken over: one POST of JSON with a Bearer key. Its `Idempotency-Key` is a condition: a letter whose answer never came is
 * handed over again under the same key, and the provider sees that it is the same one.
 */
import { describeError } from '../errors.ts'
import { sanitizeLine } from './html.ts'
import type { SenderIdentity, Transport } from './transport.ts'

const TIMEOUT_MS = 30_000

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
      send: async ({ to, messageId, subject, text, html, headers }, hand) => {
        if (!(await hand())) return { outcome: 'withheld' }
        let answer: Response
        try {
          answer = await fetch(url, {
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
          await answer.body?.cancel().catch(() => undefined)
        } catch (error) {
          return {
            outcome: 'later',
            responseCode: describeError(error).includes('timed out') ? 'no answer in time' : 'no answer',
            isProviderWide: true,
          }
        }
        const { status } = answer
        const responseCode = String(status)
        if (status >= 200 && status < 300) return { outcome: 'sent' }
        // 409: the same letter is under way
        if (status === 429 || status === 409 || status >= 500 || status === 401 || status === 403 || (status >= 300 && status < 400)) {
          const afterSeconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
          return {
            outcome: 'later',
            responseCode,
            isProviderWide: status !== 409,
            ...(afterSeconds > 0 && { retryAfterSeconds: Math.min(afterSeconds, 6 * 3600) }),
          }
        }
        return { outcome: 'refused', responseCode, isUnknownRecipient: false }
      },
    }),
  }
}
