/** JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/) → items. */

import { textToHtml } from '../../text/html.ts'
import { isHttpUrl, resolveHttpUrl } from '../../text/urls.ts'
import { type ElementValue, type FeedItem, parseFeedItem, valueToPlainText } from './feed-item.ts'
import { parseFeedDate } from './parse-date.ts'

type JsonFeedObject = { [key: string]: unknown }
const isObject = (value: unknown): value is JsonFeedObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const objectsIn = (value: unknown): JsonFeedObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const stringOrEmpty = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** The title and items of a JSON Feed; `isTruncated` when it stopped half way. Throws a sentence for any other JSON. */
export function readJsonFeed(text: string, url: string): { title: string; items: FeedItem[]; isTruncated?: boolean } {
  const { json, isTruncated } = parsePartialJson(text)
  if (
    !isObject(json) ||
    !Array.isArray(json.items) ||
    !(stringOrEmpty(json.version).includes('jsonfeed') || objectsIn(json.items).some((item) => 'id' in item))
  )
    throw new Error('This is JSON, but no JSON Feed.')
  const home = isHttpUrl(url) ? url : stringOrEmpty(json.feed_url) || stringOrEmpty(json.home_page_url)
  const items = objectsIn(json.items).map((item) => {
    const fields = jsonItemFields(item, json, home)
    return parseFeedItem((name) => fields[name] ?? [], undefined)
  })
  return { title: valueToPlainText(textToHtml(stringOrEmpty(json.title))), items, ...(isTruncated && { isTruncated }) }
}

function jsonItemFields(item: JsonFeedObject, feed: JsonFeedObject, home: string): Record<string, ElementValue[]> {
  const links = [item.url, item.external_url].map((href) => resolveHttpUrl(stringOrEmpty(href), home)).filter((href) => href !== undefined)
  const authors = [item, feed].map((from) =>
    objectsIn(from.authors).length ? objectsIn(from.authors) : isObject(from.author) ? [from.author] : [],
  )
  const people = (authors[0]?.length ? authors[0] : authors[1]) ?? []
  return {
    id: [stringOrEmpty(item.id)],
    title: [textToHtml(stringOrEmpty(item.title))],
    link: links.map((href) => ({ $: { href, rel: 'alternate' } })),
    summary: [textToHtml(stringOrEmpty(item.summary))],
    content: [stringOrEmpty(item.content_html) || textToHtml(stringOrEmpty(item.content_text))],
    published: [parseFeedDate(stringOrEmpty(item.date_published)) ?? ''],
    updated: [parseFeedDate(stringOrEmpty(item.date_modified)) ?? ''],
    author: people.map(
      (person) => `${stringOrEmpty(person.name)} ${/orcid/.test(stringOrEmpty(person.url)) ? stringOrEmpty(person.url) : ''}`,
    ),
    category: Array.isArray(item.tags) ? item.tags.map(stringOrEmpty) : [],
    enclosure: objectsIn(item.attachments).map((file) => ({
      $: { href: resolveHttpUrl(stringOrEmpty(file.url), home) ?? '', type: stringOrEmpty(file.mime_type) },
    })),
  }
}

/** JSON, or as much of a list of items as is whole: it is cut after one of its last closing braces. */
function parsePartialJson(text: string): { json: unknown; isTruncated: boolean } {
  try {
    return { json: JSON.parse(text), isTruncated: false }
  } catch {
    let end = text.length
    for (let tries = 0; tries < 40 && end > 0; tries++) {
      end = text.lastIndexOf('}', end - 1)
      try {
        return { json: JSON.parse(`${text.slice(0, end + 1)}]}`), isTruncated: true }
      } catch {}
    }
    throw new Error('This is no feed: it begins like JSON, but is none.')
  }
}
