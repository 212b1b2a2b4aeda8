/** Whether a text is an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean => /^https?:\/\/./i.test(text) && URL.canParse(text)

/** The absolute http(s) URL of a link, or undefined. An absolute link keeps its spelling. */
export function resolveHttpUrl(href: string, base: string): string | undefined {
  const link = href
    .trim()
    .replace(/[\t\n\r]+/g, '')
    .replace(/^(?=www\.)/i, 'http://')
  if (!link) return undefined
  try {
    const url = new URL(link, isHttpUrl(base) ? base : undefined)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
    return /^https?:\/\/\S+$/i.test(link) ? link : url.href
  } catch {
    return undefined
  }
}
