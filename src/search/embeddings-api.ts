/**
 * Vectors from elsewhere: an endpoint as OpenAI's (https://platform.openai.com/docs/api-reference/embeddings), which Workers AI,
 * Ollama and many others have too. It takes the place of the vectors learned here when a store was fitted with it; while it does
 * not answer, searches go by words.
 */
import { describeError } from '../errors.ts'
import type { Moment, Vector } from '../model.ts'

export type EmbedderSettings = { url: string; model: string; key?: string | undefined }

/** What gives texts their vectors; vectors of one model are compared with each other only. */
export type Embedder = {
  model: string
  /** A question's vector; undefined while it cannot be had, and `trouble` says why. Never throws. */
  embedQuestion: (text: string) => Promise<Vector | undefined>
  /** The vectors of these texts, in their order; throws when any cannot be had. */
  embedPapers: (texts: string[]) => Promise<Vector[]>
  /** Why it did not answer when it was last asked. */
  lastError: () => { at: Moment; message: string } | undefined
}

const EMBEDDING_BATCH_SIZE = 64
const QUESTION_TIMEOUT_MS = 2500
const PAPERS_TIMEOUT_MS = 60_000
/** After a failure questions are not asked for so long: nobody waits for what is down. */
const RETRY_PAUSE_MS = 30_000
/** Letters of a text that are sent: models read no more. */
const MAX_TEXT_LENGTH = 4000
const MAX_EMBEDDING_BYTES = 32_000_000
const MAX_DIMENSIONS = 4096

/** The vectors of an endpoint. Its key is sent as a header and stands in no message. */
export function createEmbedder(
  { url, model, key }: EmbedderSettings,
  { fetch, time = Date.now }: { fetch: typeof globalThis.fetch; time?: () => number },
): Embedder {
  const { origin, pathname } = new URL(url)
  let failed: { at: number; said: string } | undefined

  async function ask(texts: string[], within: number): Promise<Vector[]> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({
          model,
          input: texts.map((text) => text.slice(0, MAX_TEXT_LENGTH).toWellFormed()),
          encoding_format: 'float',
        }),
        signal: AbortSignal.timeout(within),
        // where the key would go to another place is no answer; a Worker knows no redirect: 'error'
        redirect: 'manual',
      })
      if (!answer.ok) {
        await answer.body?.cancel()
        throw new Error(String(answer.status))
      }
      if (Number(answer.headers.get('content-length') ?? 0) > MAX_EMBEDDING_BYTES) throw new Error('the answer is too long')
      const vectors = parseVectors(await answer.json(), texts.length)
      failed = undefined
      return vectors
    } catch (error) {
      const said = `POST ${origin}${pathname}: ${describeError(error)}`
      failed = { at: time(), said: key ? said.replaceAll(key, '…') : said }
      throw new Error(failed.said)
    }
  }

  return {
    model: `hosted ${model}`,
    embedQuestion: async (text) => {
      if (failed && time() - failed.at < RETRY_PAUSE_MS) return undefined
      try {
        return (await ask([text], QUESTION_TIMEOUT_MS))[0]
      } catch {
        return undefined
      }
    },
    embedPapers: async (texts) => {
      const vectors: Vector[] = []
      for (let at = 0; at < texts.length; at += EMBEDDING_BATCH_SIZE)
        vectors.push(...(await ask(texts.slice(at, at + EMBEDDING_BATCH_SIZE), PAPERS_TIMEOUT_MS)))
      return vectors
    },
    lastError: () => failed && { at: Math.floor(failed.at / 1000), message: failed.said },
  }
}

/** One vector a text, in the order of the texts; throws for any other answer. */
function parseVectors(answer: unknown, wanted: number): Vector[] {
  const data: unknown = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data) || data.length !== wanted) throw new Error(`the answer has no list of ${wanted} vectors`)
  const vectors: Vector[] = []
  for (const [i, one] of data.entries()) {
    const { index = i, embedding } = (one ?? {}) as { index?: unknown; embedding?: unknown }
    const right = Array.isArray(embedding) && embedding.length > 0 && embedding.length <= MAX_DIMENSIONS
    if (!right || !embedding.every((number) => Number.isFinite(number)) || typeof index !== 'number' || !(index in data))
      throw new Error('what it answers as a vector is none')
    vectors[index] = quantizeEmbedding(embedding)
  }
  if (new Set(Object.values(vectors).map(({ length }) => length)).size !== 1 || Object.keys(vectors).length !== wanted)
    throw new Error('its vectors are not of one length')
  return vectors
}

/** Its largest number becomes 127: only the direction is kept. */
function quantizeEmbedding(numbers: number[]): Vector {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
  return Int8Array.from(numbers, (number) => (largest === 0 ? 0 : Math.round((number / largest) * 127)))
}
