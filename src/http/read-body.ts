/** What is sent to us, read no further than it may be long. */
import { BadRequest } from '../errors.ts'

/** The body of a request as text, of at most so many bytes; a longer one is a Mistake, and not read to its end. */
export async function readBody(request: Request, most: number): Promise<string> {
  const tooLong = () => new BadRequest(`what is sent here has at most ${most} bytes`, 413)
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLong()
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    bytes += read.value.length
    if (bytes > most) {
      await reader?.cancel().catch(() => undefined)
      throw tooLong()
    }
    text += decoder.decode(read.value, { stream: true })
  }
  return text + decoder.decode()
}
