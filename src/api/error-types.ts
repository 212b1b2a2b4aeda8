/** The content type of errors at a path, for responses and for the OpenAPI document. */

import { citationExtensionPattern } from '../cite/handlers.ts'
import { embedContentTypeAt } from '../embed/handlers.ts'
import { isEmbedPath, PATHS } from '../site.ts'

const CITATION_PATH = new RegExp(`^/unapi$|\\.(?:${citationExtensionPattern})$`)

/** JSON for the API and paths that end in `.json`, text for whatever programs read, HTML for pages; embeds have their own. */
export function errorContentTypeOf(path: string): string {
  if (isEmbedPath(path)) return embedContentTypeAt(path)
  if (/^\/(api|admin|mail)\//.test(path) || path === PATHS.oembed || /\.jsonl?$/.test(path)) return 'application/json'
  if (path.startsWith(PATHS.feeds) || path === PATHS.hub || CITATION_PATH.test(path) || /\.(rss|atom|opml|xml|txt)$/.test(path))
    return 'text/plain'
  return 'text/html'
}
