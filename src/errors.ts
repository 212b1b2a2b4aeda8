/**
 * Errors have three owners. A source's trouble (`SourceError`) is caught in one place, `gather/round`, and written on
 * the source's row. A reader's or operator's mistake (`Mistake`) says what to change. Anything else is ours: it is not
 * caught, and logged with its cause.
 */

export type BadRequestStatus = 400 | 401 | 404 | 405 | 406 | 410 | 413 | 429 | 501

/** A mistake of whoever asked: the sentence says what to change. */
export class BadRequest extends Error {
  readonly status: BadRequestStatus
  constructor(message: string, status: BadRequestStatus = 400) {
    super(message)
    this.name = 'Mistake'
    this.status = status
  }
}

/** A source's trouble while it was asked or read; the message carries the address. */
export class SourceError extends Error {
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** Not before this moment (unix seconds), where the source said so. */
  readonly retryAt: number | undefined
  constructor(message: string, options: { status?: number; retryAt?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'SourceError'
    this.status = options.status
    this.retryAt = options.retryAt
  }
}

/** A query may be longer than anybody reads. */
const MAX_ERROR_LENGTH = 400

/** An error's own words and those of what caused it, in one line: drivers hide the reason in `cause`. */
export function describeError(error: unknown): string {
  const words: string[] = []
  for (let at: unknown = error; at !== undefined && at !== null && words.length < 4; at = at instanceof Error ? at.cause : undefined) {
    const [line = ''] = (at instanceof Error ? at.message || at.name : String(at)).split('\n')
    const text = line.replace(/[:\s]+$/, '')
    if (text && !words.some((known) => known.includes(text)))
      words.push(text.length > MAX_ERROR_LENGTH ? `${text.slice(0, MAX_ERROR_LENGTH)}…` : text)
  }
  return words.join(': ')
}
