/** JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/) → items. */

import { asHtml } from '../../text/html.ts'
import { type FeedItem, itemOf, plain, type Value } from './feed-item.ts'
import { dateOf } from './parse-date.ts'
import { absolute, isWeb } from './xml-tree.ts'

type Json = { [key: string]: unknown }
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** The title and items of a JSON Feed; `cut` when it stopped half way. Throws a sentence for any other JSON. */
export function readJsonFeed(text: string, url: string): { title: string; items: FeedItem[]; cut?: boolean } {
  const { json, cut } = parseJson(text)
  if (
    !isObject(json) ||
    !Array.isArray(json.items) ||
    !(string(json.version).includes('jsonfeed') || objects(json.items).some((item) => 'id' in item))
  )
    throw new Error('This is JSON, but no JSON Feed.')
  const home = isWeb(url) ? url : string(json.feed_url) || string(json.home_page_url)
  const items = objects(json.items).map((item) => {
    const fields = fieldsOfJson(item, json, home)
    return itemOf((name) => fields[name] ?? [], undefined)
  })
  return { title: plain(asHtml(string(json.title))), items, ...(cut && { cut }) }
}

function fieldsOfJson(item: Json, feed: Json, home: string): Record<string, Value[]> {
  const links = [item.url, item.external_url].map((href) => absolute(string(href), home)).filter((href) => href !== undefined)
  const authors = [item, feed].map((from) =>
    objects(from.authors).length ? objects(from.authors) : isObject(from.author) ? [from.author] : [],
  )
  const people = (authors[0]?.length ? authors[0] : authors[1]) ?? []
  return {
    id: [string(item.id)],
    title: [asHtml(string(item.title))],
    link: links.map((href) => ({ $: { href, rel: 'alternate' } })),
    summary: [asHtml(string(item.summary))],
    content: [string(item.content_html) || asHtml(string(item.content_text))],
    published: [dateOf(string(item.date_published)) ?? ''],
    updated: [dateOf(string(item.date_modified)) ?? ''],
    author: people.map((person) => `${string(person.name)} ${/orcid/.test(string(person.url)) ? string(person.url) : ''}`),
    category: Array.isArray(item.tags) ? item.tags.map(string) : [],
    enclosure: objects(item.attachments).map((file) => ({
      $: { href: absolute(string(file.url), home) ?? '', type: string(file.mime_type) },
    })),
  }
}

/** JSON, or as much of a list of items as is whole: it is cut after one of its last closing braces. */
function parseJson(text: string): { json: unknown; cut: boolean } {
  try {
    return { json: JSON.parse(text), cut: false }
  } catch {
    let end = text.length
    for (let tries = 0; tries < 40 && end > 0; tries++) {
      end = text.lastIndexOf('}', end - 1)
      try {
        return { json: JSON.parse(`${text.slice(0, end + 1)}]}`), cut: true }
      } catch {}
    }
    throw new Error('This is no feed: it begins like JSON, but is none.')
  }
}
