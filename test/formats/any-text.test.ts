/** Any text renders to well-formed documents that read back equal. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeHttpUrl } from '../../src/formats/entry-content.ts'
import { renderOpml } from '../../src/formats/opml.ts'
import { collapseWhitespace } from '../../src/text/strings.ts'
import { toReadableText } from '../../src/text/unicode-maths.ts'
import { document, entry, SITE } from '../support/documents.ts'
import { atom, type JsonFeed, jsonOf, rss, textOf, unescapeHtml } from '../support/feeds.ts'
import { childrenOf, readXml, textsOf, type Xml } from '../support/xml.ts'

describe('any text', () => {
  const nasty = fc.constantFrom(
    ']]>',
    '<![CDATA[',
    '<script>alert(1)</script>',
    '&amp;',
    '&#0;',
    '&lt;',
    '<!--',
    '?>',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udc00',
    '\u0000',
    '\u001b',
    '\r\n',
    '\n\n',
    '\u0085',
    '\u2028',
    '<title>feed</title>',
    '<title><![CDATA[0]]></title>',
    '\n    <link href="',
    '$&$1$`',
    '"\'',
    '{}',
    '\u202e',
  )
  const anything = fc
    .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 }), fc.string({ unit: codeUnit() })), {
      maxLength: 6,
    })
    .map((parts) => parts.join(''))
  const maybe = fc.option(anything, { nil: undefined })
  const anyEntry = fc
    .record({
      id: anything,
      identifiers: fc.array(
        fc.oneof(
          anything,
          anything.map((text) => `doi:${text}`),
          anything.map((text) => `arxiv:${text}`),
        ),
        { maxLength: 3 },
      ),
      title: anything,
      abstract: anything,
      abstractDisplay: fc.constantFrom('whole' as const, 'excerpt' as const),
      authors: fc.array(fc.record({ name: anything, orcid: maybe, affiliations: fc.array(anything, { maxLength: 2 }) }), { maxLength: 14 }),
      url: fc.oneof(
        anything,
        anything.map((text) => `https://example.org/${text}`),
        fc.webUrl(),
      ),
      published: fc.oneof(maybe, fc.constant('2025-11-20')),
      announceType: maybe,
      categories: fc.array(anything, { maxLength: 3 }),
      venue: maybe,
      license: maybe,
      comment: maybe,
      organization: maybe,
      withdrawn: fc.boolean(),
      links: fc.record({ pdf: maybe, code: fc.webUrl(), discussion: anything.map((text) => `http://example.org/?${text}`) }),
    })
    .chain((given) => fc.record({ topic: anything, reason: anything }).map((reason) => entry(1, given, { reasons: [reason] })))
  const anyDocument = fc
    .record({ title: anything, description: anything, siteName: anything, entries: fc.array(anyEntry, { maxLength: 3 }) })
    .map((given) => ({
      ...document([]),
      ...given,
      entries: given.entries.map((one, number) => ({ ...one, id: entry(number).id })),
    }))

  test('renders to XML that a strict reader reads back equal', () => {
    fc.assert(
      fc.property(anyDocument, (given) => {
        const channel = childrenOf(readXml(rss.render(given)), 'channel')[0]
        const feed = readXml(atom.render(given))
        const { items } = jsonOf(given)
        const title = collapseWhitespace(given.title) || collapseWhitespace(given.siteName) || 'Paperwire'
        expect([textsOf(channel, 'title'), textsOf(feed, 'title').map(unescapeHtml)]).toEqual([[title], [title]])
        const description =
          collapseWhitespace(given.description) || collapseWhitespace(given.title) || collapseWhitespace(given.siteName) || 'Paperwire'
        expect([textsOf(channel, 'description'), textsOf(feed, 'subtitle')]).toEqual([[description], [description]])
        expect(childrenOf(feed, 'author').map((author) => textsOf(author, 'name')[0])).toEqual([
          collapseWhitespace(given.siteName) || 'Paperwire',
        ])
        const itemsRead = childrenOf(channel, 'item')
        const entriesRead = childrenOf(feed, 'entry')
        expect([itemsRead.length, entriesRead.length, items.length]).toEqual(Array(3).fill(given.entries.length))
        for (const [number, { paper, reasons }] of given.entries.entries()) {
          const inRss = itemsRead[number] as Xml
          const inAtom = entriesRead[number] as Xml
          const inJson = items[number] as JsonFeed['items'][number]
          if (toReadableText(paper.title)) {
            const title = `${paper.withdrawn ? '[withdrawn] ' : ''}${toReadableText(paper.title)}`
            expect([textsOf(inRss, 'title'), textsOf(inAtom, 'title').map(unescapeHtml), [inJson.title]]).toEqual([
              [title],
              [title],
              [title],
            ])
          }
          const names = paper.authors.map(({ name }) => collapseWhitespace(name)).filter(Boolean)
          expect(textsOf(inRss, 'dc:creator')).toEqual(names)
          expect(childrenOf(inAtom, 'author').map((author) => textsOf(author, 'name')[0])).toEqual(names)
          expect((inJson.authors ?? []).map(({ name }) => name)).toEqual(names)
          if (paper.abstractDisplay === 'whole' && collapseWhitespace(paper.abstract)) {
            const paragraphs = paper.abstract
              .split(/\n\s*\n/)
              .map(toReadableText)
              .filter(Boolean)
            expect(collapseWhitespace(textOf(textsOf(inRss, 'description')[0] ?? ''))).toBe(paragraphs.join(' '))
          }
          expect(textsOf(inAtom, 'content')).toEqual(textsOf(inRss, 'content:encoded'))
          expect(inJson.content_html).toBe(textsOf(inAtom, 'content')[0])
          const venue = paper.venue === undefined ? [] : [collapseWhitespace(paper.venue)].filter(Boolean)
          expect([textsOf(inRss, 'prism:publicationName'), textsOf(inAtom, 'prism:publicationName')]).toEqual([venue, venue])
          for (const element of [inRss, inAtom]) {
            expect(childrenOf(element, 'pw:reason').map(({ text, attributes }) => [text, attributes.topic])).toEqual(
              reasons.map(({ topic, reason }) => [collapseWhitespace(reason), collapseWhitespace(topic)]),
            )
          }
          for (const address of [textsOf(inRss, 'link')[0], ...childrenOf(inAtom, 'link').map(({ attributes }) => attributes.href)]) {
            expect(normalizeHttpUrl(address)).toBe(address)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('renders to OPML that a strict reader reads back equal', () => {
    fc.assert(
      fc.property(anything, anything, anything, (title, description, group) => {
        const [, body] = readXml(renderOpml(title, [{ title, description, xmlUrl: `${SITE}/a.rss`, htmlUrl: SITE }], group)).children
        const folder = body?.children[0]
        expect(folder?.attributes.text).toBe(collapseWhitespace(group))
        expect(folder?.children[0]?.attributes.text).toBe(collapseWhitespace(title) || `${SITE}/a.rss`)
        expect(folder?.children[0]?.attributes.description ?? '').toBe(collapseWhitespace(description))
      }),
      { numRuns: 100 },
    )
  })
})

/** A single UTF-16 code unit, also half of a surrogate pair. */
function codeUnit() {
  return fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))
}
