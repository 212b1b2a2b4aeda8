/** Web addresses: absolute, http or https. */

/** Whether a text is an absolute http(s) address. */
export const isHttpUrl = (text: string): boolean => /^https?:\/\/./i.test(text) && URL.canParse(text)

/** An http(s) address made absolute; undefined for any other. An absolute one stays as it was written. */
export function resolveHttpUrl(href: string, base: string): string | undefined {
  const written = href
    .trim()
    .replace(/[\t\n\r]+/g, '')
    .replace(/^(?=www\.)/i, 'http://')
  if (!written) return undefined
  try {
    const full = new URL(written, isHttpUrl(base) ? base : undefined)
    if (full.protocol !== 'http:' && full.protocol !== 'https:') return undefined
    return /^https?:\/\/\S+$/i.test(written) ? written : full.href
  } catch {
    return undefined
  }
}
