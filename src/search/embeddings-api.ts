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
  question: (text: string) => Promise<Vector | undefined>
  /** The vectors of these texts, in their order; throws when any cannot be had. */
  papers: (texts: string[]) => Promise<Vector[]>
  /** Why it did not answer when it was last asked. */
  trouble: () => { at: Moment; said: string } | undefined
}

const AT_ONCE = 64
const QUESTION_MS = 2500
const PAPERS_MS = 60_000
/** After a failure questions are not asked for so long: nobody waits for what is down. */
const REST_MS = 30_000
/** Letters of a text that are sent: models read no more. */
const MOST_LETTERS = 4000
const MOST_BYTES = 32_000_000
const MOST_NUMBERS = 4096

/** The vectors of an endpoint. Its key is sent as a header and stands in no message. */
export function hostedEmbedder(
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
        body: JSON.stringify({ model, input: texts.map((text) => text.slice(0, MOST_LETTERS).toWellFormed()), encoding_format: 'float' }),
        signal: AbortSignal.timeout(within),
        // where the key would go to another place is no answer; a Worker knows no redirect: 'error'
        redirect: 'manual',
      })
      if (!answer.ok) {
        await answer.body?.cancel()
        throw new Error(String(answer.status))
      }
      if (Number(answer.headers.get('content-length') ?? 0) > MOST_BYTES) throw new Error('the answer is too long')
      const vectors = vectorsIn(await answer.json(), texts.length)
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
    question: async (text) => {
      if (failed && time() - failed.at < REST_MS) return undefined
      try {
        return (await ask([text], QUESTION_MS))[0]
      } catch {
        return undefined
      }
    },
    papers: async (texts) => {
      const vectors: Vector[] = []
      for (let at = 0; at < texts.length; at += AT_ONCE) vectors.push(...(await ask(texts.slice(at, at + AT_ONCE), PAPERS_MS)))
      return vectors
    },
    trouble: () => failed && { at: Math.floor(failed.at / 1000), said: failed.said },
  }
}

/** One vector a text, in the order of the texts; throws for any other answer. */
function vectorsIn(answer: unknown, wanted: number): Vector[] {
  const data: unknown = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data) || data.length !== wanted) throw new Error(`the answer has no list of ${wanted} vectors`)
  const vectors: Vector[] = []
  for (const [i, one] of data.entries()) {
    const { index = i, embedding } = (one ?? {}) as { index?: unknown; embedding?: unknown }
    const right = Array.isArray(embedding) && embedding.length > 0 && embedding.length <= MOST_NUMBERS
    if (!right || !embedding.every((number) => Number.isFinite(number)) || typeof index !== 'number' || !(index in data))
      throw new Error('what it answers as a vector is none')
    vectors[index] = inBytes(embedding)
  }
  if (new Set(Object.values(vectors).map(({ length }) => length)).size !== 1 || Object.keys(vectors).length !== wanted)
    throw new Error('its vectors are not of one length')
  return vectors
}

/** Its largest number becomes 127: only the direction is kept. */
function inBytes(numbers: number[]): Vector {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
  return Int8Array.from(numbers, (number) => (largest === 0 ? 0 : Math.round((number / largest) * 127)))
}
