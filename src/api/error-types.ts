/** In which form a mistake is answered at an address: what answers and what the OpenAPI document says. */

import { citationExtensionPattern } from '../cite/handlers.ts'
import { embedContentTypeAt, isEmbedPath } from '../embed/handlers.ts'
import { PATHS } from '../site.ts'

const CITATION_PATH = new RegExp(`^/unapi$|\\.(?:${citationExtensionPattern})$`)

/** JSON from the API and addresses that end in `.json`, a plain sentence from everything that programs read, a page from pages; embeds in their own form. */
export function errorContentTypeOf(path: string): string {
  if (isEmbedPath(path)) return embedContentTypeAt(path)
  if (/^\/(api|admin|mail)\//.test(path) || path === PATHS.oembed || /\.jsonl?$/.test(path)) return 'application/json'
  if (path.startsWith('/feeds') || path === PATHS.hub || CITATION_PATH.test(path) || /\.(rss|atom|opml|xml|txt)$/.test(path))
    return 'text/plain'
  return 'text/html'
}
