/** In which form a mistake is answered at an address: what answers and what the OpenAPI document says. */
import { citationEndings } from '../cite/answer.ts'
import { OEMBED_PATH } from '../embed/oembed.ts'
import { HUB_PATH } from '../hub/subscribe.ts'

const IS_CITATION = new RegExp(`^/unapi$|\\.(?:${citationEndings})$`)

export type MistakeType = 'application/json' | 'text/plain' | 'text/html'

/** JSON from the API and addresses that end in `.json`, a plain sentence from everything that programs read, a page from pages. */
export function mistakeTypeAt(path: string): MistakeType {
  if (/^\/(api|admin)\//.test(path) || path === OEMBED_PATH || /\.jsonl?$/.test(path)) return 'application/json'
  if (path.startsWith('/feeds') || path === HUB_PATH || IS_CITATION.test(path) || /\.(rss|atom|opml|xml|txt)$/.test(path))
    return 'text/plain'
  return 'text/html'
}
