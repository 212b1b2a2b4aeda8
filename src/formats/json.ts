/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); what is ours stands in `_paper`, in docs/feeds.md. */
import type { Document, Format, Notice } from '../model.ts'
import { rfc3339 } from '../text/dates.ts'
import { excerpt, oneLine } from '../text/strings.ts'
import { type Item, itemOf, SUMMARY } from './entry.ts'

const itemAsJson = (item: Item) => ({
  id: item.id,
  url: item.url,
  title: item.title,
  content_html: item.content,
  summary: excerpt(item.abstract, SUMMARY) || undefined,
  date_published: rfc3339(item.publishedAt),
  date_modified: rfc3339(item.updatedAt),
  authors: orNothing(
    item.authors.map(({ name, orcid, affiliations }) => ({
      name,
      url: orcid,
      _author: affiliations.length > 0 ? { affiliations } : undefined,
    })),
  ),
  tags: orNothing(item.categories),
  _paper: {
    names: item.names,
    doi: item.doi?.name,
    arxiv: item.arxiv?.id,
    primaryCategory: item.arxiv?.primaryCategory,
    version: item.version,
    announceType: item.announceType,
    organization: item.organization,
    venue: item.venue,
    published: item.date,
    license: item.license,
    comment: item.comment,
    merged: item.fate === 'merged' || undefined,
    withdrawn: item.fate === 'withdrawn' || undefined,
    retracted: item.fate === 'retracted' || undefined,
    announces: item.mark,
    links: item.related,
    topics: item.reasons,
    merit: item.merit,
    parts: item.parts,
    counts: item.counts,
  },
})

const orNothing = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

const write = (document: Omit<Document, 'entries'>, items: object[]): string => {
  const siteName = oneLine(document.siteName) || 'Paperwire'
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: oneLine(document.title) || siteName,
    home_page_url: document.home,
    feed_url: document.self.json,
    next_url: (document.pages?.next ?? document.pages?.['prev-archive'])?.json,
    description: oneLine(document.description) || undefined,
    language: 'en',
    authors: [{ name: siteName }],
    hubs: document.hubs && orNothing(document.hubs.map((url) => ({ type: 'WebSub', url }))),
    items,
  }
  return `${JSON.stringify(feed, null, 1)}\n`
}

const noticeAsJson = ({ id, url, title, content, publishedAt, updatedAt }: Notice) => ({
  ...{ id, url, title: oneLine(title), content_html: content },
  date_published: rfc3339(publishedAt),
  date_modified: rfc3339(updatedAt),
})

export const json: Format = {
  extension: 'json',
  contentType: 'application/feed+json; charset=utf-8',
  name: 'JSON Feed',
  render: (document) =>
    write(
      document,
      document.entries.map((entry) => itemAsJson(itemOf(entry, document.siteName))),
    ),
  renderNotices: (heading, notices) => write(heading, notices.map(noticeAsJson)),
}
