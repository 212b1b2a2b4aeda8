/** What a page shows of itself where somebody shares its address: OpenGraph (https://ogp.me) and Twitter's cards. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { PATHS, type Site } from '../site.ts'
import type { PageHead } from './layout.ts'

/** The elements for a page's head. Both kinds of readers take what is said once; Twitter's asks only for the size of the picture. */
export const shareTags = (
  site: Site,
  { title, description, path, permalink = path, picture, className }: PageHead,
): Html => html`<meta property="og:title" content="${title}">
<meta property="og:site_name" content="${site.name}">
<meta property="og:type" content="${className?.startsWith('paper') ? 'article' : 'website'}">
<meta property="og:url" content="${site.url(permalink)}">
${description && html`<meta property="og:description" content="${description}">\n`}<meta property="og:image" content="${site.url(picture ?? PATHS.picture)}">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta name="twitter:card" content="summary_large_image">
`
