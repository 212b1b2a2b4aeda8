/** The headers that several rooms set on their responses. */

/** Lets scripts of other sites read every public response (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export const CORS_HEADERS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Link, Retry-After' }

/** The headers of a page: what it may load, and how long it may be cached. */
export const PAGE_HEADERS = {
  'cache-control': 'public, max-age=60, stale-while-revalidate=600',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
}

/** The headers of a JSON response of the API. */
export const API_HEADERS = { 'cache-control': 'public, max-age=60, stale-while-revalidate=600' }

/** The headers of a response that no cache may keep. */
export const NO_STORE_HEADERS = { 'cache-control': 'no-store' }
