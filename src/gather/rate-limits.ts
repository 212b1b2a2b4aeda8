/** Rate limits of sites. All requests to a site count, from all machines on one database. */

/**
 * https://info.arxiv.org/help/api/tou.html: one request every three seconds over all its interfaces, one connection.
 * https://www.semanticscholar.org/product/api: one request a second with a key.
 * https://www.ncbi.nlm.nih.gov/books/NBK25497/: three requests a second without one.
 */
const SITE_RATE_LIMITS: { site: string; paceSeconds: number }[] = [
  { site: 'arxiv.org', paceSeconds: 3 },
  { site: 'semanticscholar.org', paceSeconds: 1 },
  { site: 'ncbi.nlm.nih.gov', paceSeconds: 0.34 },
]

/** The site of an address and the pause after each request to it. By default: one request at a time, no pause. */
export function siteOf(address: string): { site: string; paceSeconds: number } {
  const host = new URL(address).host.replace(/^www\./, '')
  return SITE_RATE_LIMITS.find(({ site }) => host === site || host.endsWith(`.${site}`)) ?? { site: host, paceSeconds: 0 }
}
