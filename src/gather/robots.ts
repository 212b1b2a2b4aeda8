/** Obeys robots.txt (RFC 9309) for ordinary feeds: only rules that name Paperwire apply, because feeds are published for programs. */
import { SourceError } from '../errors.ts'
import { loadRobots, saveRobots } from '../store/sites.ts'
import { DAY_SECONDS, unixSeconds } from '../text/dates.ts'
import { fetchPage } from './fetch.ts'
import type { GatherSettings, Ports } from './ports.ts'

const PRODUCT_TOKEN = 'paperwire'

/** Throws if the site's robots.txt forbids Paperwire to fetch the address; robots.txt is fetched at most once a day. */
export async function obeyRobots(url: string, ports: Ports, settings: GatherSettings): Promise<void> {
  const { origin, pathname, search } = new URL(url)
  const now = unixSeconds(ports.now())
  const kept = await loadRobots(ports.db, origin)
  let text = kept?.text ?? ''
  if (!kept || kept.askedAt <= now - DAY_SECONDS || kept.askedAt > now) {
    try {
      text = (await fetchPage({ url: `${origin}/robots.txt`, headers: { accept: 'text/plain' } }, ports, settings)).text.slice(0, 500_000)
      await saveRobots(ports.db, { origin, text, askedAt: now })
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      // 4xx means no rules; if the site is unreachable, the feed request will report it
      if (error.status !== undefined && error.status < 500) await saveRobots(ports.db, { origin, text: '', askedAt: now })
    }
  }
  if (!isAllowedByRobots(text, `${pathname}${search}`)) throw new SourceError(`GET ${url}: ${origin}/robots.txt asks Paperwire not to`)
}

/** Whether the rules for a product allow a path: the longest matching rule wins, and a tie allows. */
export function isAllowedByRobots(text: string, path: string, product = PRODUCT_TOKEN): boolean {
  const rules: { allow: boolean; pattern: string }[] = []
  let named: string[] = []
  let inAgents = false
  for (const line of text.split(/\r\n?|\n/)) {
    const [, field = '', value = ''] = /^\s*([A-Za-z-]+)\s*:\s*([^#]*)/.exec(line) ?? []
    switch (field.toLowerCase()) {
      case 'user-agent':
        named = inAgents ? [...named, value.trim().toLowerCase()] : [value.trim().toLowerCase()]
        inAgents = true
        break
      case 'allow':
      case 'disallow':
        inAgents = false
        if (named.includes(product) && value.trim()) rules.push({ allow: field.toLowerCase() === 'allow', pattern: value.trim() })
    }
  }
  const matching = rules
    .filter(({ pattern }) => matchesRobotsPattern(pattern, path))
    .sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow))
  return matching[0]?.allow ?? true
}

/** Matches a path with `*` and a final `$` in linear time, without a regular expression. */
function matchesRobotsPattern(pattern: string, path: string): boolean {
  const toEnd = pattern.endsWith('$')
  const parts = (toEnd ? pattern.slice(0, -1) : pattern).split('*')
  let at = 0
  for (const [i, part] of parts.entries()) {
    const found =
      i === 0
        ? path.startsWith(part)
          ? 0
          : -1
        : toEnd && i === parts.length - 1
          ? path.endsWith(part) && path.length - part.length >= at
            ? path.length - part.length
            : -1
          : path.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return !toEnd || at === path.length
}
