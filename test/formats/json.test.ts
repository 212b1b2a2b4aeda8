import { describe, expect, test } from 'vitest'
import type { DocumentEntry } from '../../src/model.ts'
import { document, entry, kinds } from '../support/documents.ts'
import { json } from '../support/feeds.ts'

describe('JSON Feed 1.1', () => {
  test.each(Object.keys(kinds))('%s papers obey the specification', (kind) => {
    expect(violationsIn(JSON.parse(json.render(document(kinds[kind] as DocumentEntry[]))))).toEqual([])
  })

  test('its judge finds violations', () => {
    const feed = JSON.parse(json.render(document([entry(0)])))
    expect(violationsIn({ ...feed, version: 'https://jsonfeed.org/version/1', unknown: 1 })).toHaveLength(2)
    expect(violationsIn({ ...feed, items: [{ id: 5, date_published: 'today', authors: [{}] }] })).toHaveLength(4)
  })
})

/** The ways in which a feed violates https://www.jsonfeed.org/version/1.1/. */
function violationsIn(feed: unknown): string[] {
  const violations: string[] = []
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const text = (value: unknown) => typeof value === 'string'
  const address = (value: unknown) => text(value) && URL.canParse(value as string)
  const date = (value: unknown) => text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value as string)
  const list = (of: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(of)
  const judge = (value: unknown, where: string, required: string[], rules: Record<string, (value: unknown) => boolean>): boolean => {
    if (!isObject(value)) {
      violations.push(`${where} is no object`)
      return true
    }
    for (const name of required) if (!(name in value)) violations.push(`${where} has no ${name}`)
    for (const [name, given] of Object.entries(value)) {
      if (name.startsWith('_') ? !isObject(given) : !rules[name]?.(given)) violations.push(`${where}.${name} is wrong`)
    }
    return true
  }
  const authors = list((author) => {
    judge(author, 'author', [], { name: text, url: address, avatar: address })
    if (isObject(author) && !author.name && !author.url && !author.avatar) violations.push('author says nothing')
    return true
  })
  const item = (value: unknown) => {
    judge(value, 'item', ['id'], {
      id: text,
      url: address,
      external_url: address,
      title: text,
      content_html: text,
      content_text: text,
      summary: text,
      image: address,
      banner_image: address,
      date_published: date,
      date_modified: date,
      authors,
      tags: list(text),
      language: text,
    })
    if (isObject(value) && !value.content_html && !value.content_text) violations.push('item has no content')
    return true
  }
  judge(feed, 'feed', ['version', 'title', 'items'], {
    version: (value) => value === 'https://jsonfeed.org/version/1.1',
    title: text,
    home_page_url: address,
    feed_url: address,
    description: text,
    user_comment: text,
    next_url: address,
    icon: address,
    favicon: address,
    authors,
    language: text,
    expired: (value) => typeof value === 'boolean',
    hubs: list(isObject),
    items: list(item),
  })
  return violations
}
