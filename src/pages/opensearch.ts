/** How browsers and readers search here: https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md */
import { formats } from '../formats/index.ts'
import { feedPath, PATHS, type Site } from '../site.ts'
import { excerpt } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'

const MAX_SHORT_NAME_LENGTH = 16

/** The description document: the page, and the feeds of a search. */
export function openSearchDescription(site: Site): string {
  const urls = [
    { type: 'text/html', path: PATHS.search },
    ...formats
      .filter(({ contentType }) => contentType.includes('xml'))
      .map(({ contentType, extension }) => ({ type: contentType.split(';')[0] ?? '', path: `${feedPath('search')}.${extension}` })),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>${escapeXml(excerpt(site.name, MAX_SHORT_NAME_LENGTH - 1))}</ShortName>
<Description>${escapeXml(`Papers gathered by ${site.name}`)}</Description>
<InputEncoding>UTF-8</InputEncoding>
${urls.map(({ type, path }) => `<Url type="${type}" template="${escapeXml(`${site.url(path)}?q={searchTerms}`)}"/>`).join('\n')}
</OpenSearchDescription>
`
}
