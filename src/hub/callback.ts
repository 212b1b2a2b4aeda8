/** Requests to the callbacks of subscribers. */
import { describeError } from '../errors.ts'

/** What a callback answered, or why it was not reached in time. */
export type CallbackResult = { status: number; text: string } | { error: string }

/** Sends a request to a callback and reads at most `maxLength` characters of the answer; never throws. */
export type CallbackClient = (url: string, init: RequestInit, maxLength: number) => Promise<CallbackResult>

/** A client that does not follow redirects and gives up after `timeoutMs`. */
export const createCallbackClient =
  (fetch: typeof globalThis.fetch, timeoutMs: number): CallbackClient =>
  async (url, init, maxLength) => {
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      return { status: response.status, text: await readPrefix(response, maxLength) }
    } catch (error) {
      return { error: describeError(error) }
    }
  }

/** The first characters of a response; the rest is not read. */
async function readPrefix(response: Response, maxLength: number): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader && text.length < maxLength) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader?.cancel().catch(() => undefined)
  return text
}
