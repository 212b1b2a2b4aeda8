/** Reads request bodies with a limit. */
import { BadRequest } from '../errors.ts'

/** The body of a request as text; throws BadRequest with 413 as soon as it exceeds `maxBytes`. */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  const tooLong = () => new BadRequest(`the request body may have at most ${maxBytes} bytes`, 413)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLong()
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    bytes += chunk.value.length
    if (bytes > maxBytes) {
      await reader?.cancel().catch(() => undefined)
      throw tooLong()
    }
    text += decoder.decode(chunk.value, { stream: true })
  }
  return text + decoder.decode()
}
