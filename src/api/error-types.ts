/** In which form a mistake is answered at an address: what answers and what the OpenAPI document says. */
import { citationEndings } from '../cite/handlers.ts'
import { embedTypeAt, isEmbed } from '../embed/handlers.ts'
import { HUB_PATH, OEMBED_PATH } from '../site.ts'

const IS_CITATION = new RegExp(`^/unapi$|\\.(?:${citationEndings})$`)

/** JSON from the API and addresses that end in `.json`, a plain sentence from everything that programs read, a page from pages; embeds in their own form. */
export function mistakeTypeAt(path: string): string {
  if (isEmbed(path)) return embedTypeAt(path)
  if (/^\/(api|admin|mail)\//.test(path) || path === OEMBED_PATH || /\.jsonl?$/.test(path)) return 'application/json'
  if (path.startsWith('/feeds') || path === HUB_PATH || IS_CITATION.test(path) || /\.(rss|atom|opml|xml|txt)$/.test(path))
    return 'text/plain'
  return 'text/html'
}
