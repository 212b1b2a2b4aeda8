/**
 * Errors have three owners. A problem of a source (`SourceError`) is caught in one place, `gather/round`, and stored on its row. A
 * wrong request, call or setting (`BadRequest`) says what to change. Anything else is a bug: it is not caught, and logged with its
 * cause.
 */

export type BadRequestStatus = 400 | 401 | 404 | 405 | 406 | 410 | 413 | 429 | 501

/** A wrong request, call or setting; the message says what to change. */
export class BadRequest extends Error {
  readonly status: BadRequestStatus
  constructor(message: string, status: BadRequestStatus = 400) {
    super(message)
    this.name = 'BadRequest'
    this.status = status
  }
}

/** The error for an identifier that no paper has. */
export const paperNotFound = (identifier: string): BadRequest =>
  new BadRequest(`there is no paper with the identifier ${JSON.stringify(identifier)} here`, 404)

/** A failed request to a source, or a page that could not be read; the message has the URL. */
export class SourceError extends Error {
  /** The HTTP status, if there was a response. */
  readonly status: number | undefined
  /** Retry-After of the source, in unix seconds. */
  readonly retryAt: number | undefined
  constructor(message: string, options: { status?: number; retryAt?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'SourceError'
    this.status = options.status
    this.retryAt = options.retryAt
  }
}

const MAX_ERROR_LENGTH = 400

/** The message of an error and of its causes in one line: drivers hide the reason in `cause`. */
export function describeError(error: unknown): string {
  const messages: string[] = []
  for (let at: unknown = error; at !== undefined && at !== null && messages.length < 4; at = at instanceof Error ? at.cause : undefined) {
    const [line = ''] = (at instanceof Error ? at.message || at.name : String(at)).split('\n')
    const text = line.replace(/[:\s]+$/, '')
    if (text && !messages.some((message) => message.includes(text)))
      messages.push(text.length > MAX_ERROR_LENGTH ? `${text.slice(0, MAX_ERROR_LENGTH)}…` : text)
  }
  return messages.join(': ')
}
