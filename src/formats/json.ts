/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); our own extension `_paper` is described in docs/feeds.md. */
import type { Document, Format, Notice } from '../model.ts'
import { rfc3339 } from '../text/dates.ts'
import { collapseWhitespace, excerpt } from '../text/strings.ts'
import { buildItem, type Item, SUMMARY_LENGTH } from './entry.ts'

const jsonItemOf = (item: Item) => ({
  id: item.id,
  url: item.url,
  title: item.title,
  content_html: item.content,
  summary: excerpt(item.abstract, SUMMARY_LENGTH) || undefined,
  date_published: rfc3339(item.publishedAt),
  date_modified: rfc3339(item.updatedAt),
  authors: listOrUndefined(
    item.authors.map(({ name, orcid, affiliations }) => ({
      name,
      url: orcid,
      _author: affiliations.length > 0 ? { affiliations } : undefined,
    })),
  ),
  tags: listOrUndefined(item.categories),
  _paper: {
    identifiers: item.identifiers,
    doi: item.doi?.value,
    arxiv: item.arxiv?.id,
    primaryCategory: item.arxiv?.primaryCategory,
    version: item.version,
    announceType: item.announceType,
    organization: item.organization,
    venue: item.venue,
    published: item.date,
    license: item.license,
    comment: item.comment,
    merged: item.publicationStatus === 'merged' || undefined,
    withdrawn: item.publicationStatus === 'withdrawn' || undefined,
    retracted: item.publicationStatus === 'retracted' || undefined,
    announces: item.mark,
    links: item.related,
    topics: item.reasons,
    score: item.score,
    parts: item.parts,
    counts: item.counts,
  },
})

const listOrUndefined = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

const writeJsonFeed = (document: Omit<Document, 'entries'>, items: object[]): string => {
  const siteName = collapseWhitespace(document.siteName) || 'Paperwire'
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: collapseWhitespace(document.title) || siteName,
    home_page_url: document.homePageUrl,
    feed_url: document.self.json,
    next_url: (document.pages?.next ?? document.pages?.['prev-archive'])?.json,
    description: collapseWhitespace(document.description) || undefined,
    language: 'en',
    authors: [{ name: siteName }],
    hubs: document.hubs && listOrUndefined(document.hubs.map((url) => ({ type: 'WebSub', url }))),
    items,
  }
  return `${JSON.stringify(feed, null, 1)}\n`
}

const jsonNoticeOf = ({ id, url, title, content, publishedAt, updatedAt }: Notice) => ({
  ...{ id, url, title: collapseWhitespace(title), content_html: content },
  date_published: rfc3339(publishedAt),
  date_modified: rfc3339(updatedAt),
})

export const json: Format = {
  extension: 'json',
  contentType: 'application/feed+json; charset=utf-8',
  name: 'JSON Feed',
  render: (document) =>
    writeJsonFeed(
      document,
      document.entries.map((entry) => jsonItemOf(buildItem(entry, document.siteName))),
    ),
  renderNotices: (heading, notices) => writeJsonFeed(heading, notices.map(jsonNoticeOf)),
}
