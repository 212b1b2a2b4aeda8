/**
 * A client of the OpenAI embeddings API (https://platform.openai.com/docs/api-reference/embeddings), which Workers AI, Ollama
 * and others implement. Its vectors replace those trained here once `train-embeddings` has run with it; while it does not
 * answer, searches match words only.
 */
import { describeError } from '../errors.ts'
import type { Moment, Vector } from '../model.ts'
import { quantizeVector } from './vectors.ts'

/** The endpoint's settings. */
export type EmbedderSettings = { url: string; model: string; key?: string | undefined }

/** Embeds texts as vectors; only vectors of the same model can be compared. */
export type Embedder = {
  model: string
  /** Embeds a question; undefined after an error, which `lastError` returns. Never throws. */
  embedQuestion: (text: string) => Promise<Vector | undefined>
  /** Embeds texts, in order; throws if any cannot be embedded. */
  embedPapers: (texts: string[]) => Promise<Vector[]>
  /** The error of the last request, if it failed. */
  lastError: () => { at: Moment; message: string } | undefined
}

const EMBEDDING_BATCH_SIZE = 64
const QUESTION_TIMEOUT_MS = 2500
const PAPERS_TIMEOUT_MS = 60_000
/** Questions send no request for this long after an error. */
const RETRY_PAUSE_MS = 30_000
/** Longer texts are truncated: models read no more. */
const MAX_TEXT_LENGTH = 4000
const MAX_EMBEDDING_BYTES = 32_000_000
const MAX_DIMENSIONS = 4096

/** Creates an embedder for an endpoint; its key is sent as a header and never part of an error. */
export function createEmbedder(
  { url, model, key }: EmbedderSettings,
  { fetch, time = Date.now }: { fetch: typeof globalThis.fetch; time?: () => number },
): Embedder {
  const { origin, pathname } = new URL(url)
  let lastError: { at: number; message: string } | undefined

  async function requestVectors(texts: string[], timeoutMs: number): Promise<Vector[]> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({
          model,
          input: texts.map((text) => text.slice(0, MAX_TEXT_LENGTH).toWellFormed()),
          encoding_format: 'float',
        }),
        signal: AbortSignal.timeout(timeoutMs),
        // a redirect would send the key elsewhere; Workers do not support 'error'
        redirect: 'manual',
      })
      if (!response.ok) {
        await response.body?.cancel()
        throw new Error(String(response.status))
      }
      if (Number(response.headers.get('content-length') ?? 0) > MAX_EMBEDDING_BYTES) throw new Error('the answer is too long')
      const vectors = parseVectors(await response.json(), texts.length)
      lastError = undefined
      return vectors
    } catch (error) {
      const message = `POST ${origin}${pathname}: ${describeError(error)}`
      lastError = { at: time(), message: key ? message.replaceAll(key, '…') : message }
      throw new Error(lastError.message)
    }
  }

  return {
    model: `hosted ${model}`,
    embedQuestion: async (text) => {
      if (lastError && time() - lastError.at < RETRY_PAUSE_MS) return undefined
      try {
        return (await requestVectors([text], QUESTION_TIMEOUT_MS))[0]
      } catch {
        return undefined
      }
    },
    embedPapers: async (texts) => {
      const vectors: Vector[] = []
      for (let start = 0; start < texts.length; start += EMBEDDING_BATCH_SIZE)
        vectors.push(...(await requestVectors(texts.slice(start, start + EMBEDDING_BATCH_SIZE), PAPERS_TIMEOUT_MS)))
      return vectors
    },
    lastError: () => lastError && { at: Math.floor(lastError.at / 1000), message: lastError.message },
  }
}

/** Reads one vector per text, in order; throws for any other response. */
function parseVectors(response: unknown, count: number): Vector[] {
  const data: unknown = (response as { data?: unknown } | null)?.data
  if (!Array.isArray(data) || data.length !== count) throw new Error(`the answer has no list of ${count} vectors`)
  const vectors: Vector[] = []
  for (const [i, item] of data.entries()) {
    const { index = i, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown }
    const isValid = Array.isArray(embedding) && embedding.length > 0 && embedding.length <= MAX_DIMENSIONS
    if (!isValid || !embedding.every((number) => Number.isFinite(number)) || typeof index !== 'number' || !(index in data))
      throw new Error('the answer has an invalid vector')
    vectors[index] = quantizeVector(embedding).vector
  }
  if (new Set(Object.values(vectors).map(({ length }) => length)).size !== 1 || Object.keys(vectors).length !== count)
    throw new Error('the vectors of the answer have different lengths')
  return vectors
}
