/** Ordinary feeds are read in one pass by rss-parser; the tolerant reader gives the same answers, and reads the rest. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FEED_FIELDS, type FeedFields, ITEM_FIELDS } from '../../src/sources/reading/feed-fields.ts'
import { readTolerantFeed } from '../../src/sources/reading/tolerant-feed.ts'
import { readWellFormedFeed } from '../../src/sources/reading/well-formed-feed.ts'

const url = 'https://a.example/feed'
const fixture = (name: string) => readFileSync(new URL(`../fixtures/feeds/${name}`, import.meta.url), 'utf8')
const rss = (item: string, attributes = 'version="2.0"', head = '') =>
  `<rss ${attributes}><channel><title>F</title>${head}<item>${item}</item></channel></rss>`
const atom = (entry: string, head = '') => `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>${head}<entry>${entry}</entry></feed>`
const valuesOf = ({ head, items }: FeedFields) => ({
  head: [...FEED_FIELDS.keys()].map(head),
  items: items.map((fields) => Object.fromEntries([...ITEM_FIELDS.keys()].map((name) => [name, fields(name)]))),
})

describe('one pass', () => {
  const ordinary: Record<string, string> = {
    'RSS 2.0 of a journal': fixture('journal.rss'),
    'RSS 1.0 of a preprint server': fixture('preprints.rdf'),
    'arXiv’s announcement': fixture('announcement.atom'),
    'RSS without a version': rss('<title>T</title>', ''),
    'every author': rss('<author>A A</author><dc:creator>B B</dc:creator><dc:creator>C C</dc:creator>'),
    'another prefix for Dublin Core': rss('<x:creator>A A</x:creator>', 'version="2.0" xmlns:x="http://purl.org/dc/elements/1.1/"'),
    'Atom with a prefix': '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title></a:entry></a:feed>',
    'authors with affiliations': atom('<author><name>A A</name><affiliation>X</affiliation><affiliation>Y</affiliation></author>'),
    'the feed’s authors for an entry without any': atom('<title>T</title>', '<author><name>Lab</name></author>'),
    'a date nobody can read': atom('<title>T</title><published>soon</published><updated>2025-11-21T05:00:00Z</updated>'),
    'a link without attributes': atom('<title>T</title><link/><link href="/t"/>'),
    'relative links': rss('<link>/t</link><enclosure url="t.pdf" type="application/pdf"/>'),
    'a guid that is no link': rss('<guid isPermaLink="false">https://a.example/g</guid>'),
    'escaped markup and CDATA': rss('<title>a &amp;lt; b</title><description><![CDATA[<p>x &nbsp; <b>y</b></p>]]></description>'),
    'characters that XML forbids': rss('<title>a\u0007b</title>'),
    'hours and days to skip': rss(
      '<title>T</title>',
      'version="2.0"',
      '<skipDays><day>Saturday</day><day>Sunday</day></skipDays><ttl>60</ttl>',
    ),
    'names of the language': rss('<title>T</title><__proto__>x</__proto__><constructor>x</constructor><_>x</_><cdata>x</cdata>'),
  }
  test.each(Object.entries(ordinary))('reads %s as the tolerant reader does', async (_title, text) => {
    const fields = await readWellFormedFeed(text, url)
    expect(fields).toBeDefined()
    expect(valuesOf(fields as FeedFields)).toEqual(valuesOf(readTolerantFeed(text, url)))
  })

  test('takes no long time for a snippet of tags that never end', async () => {
    const start = performance.now()
    expect(await readWellFormedFeed(rss(`<description><![CDATA[${'<p '.repeat(60_000)}]]></description>`), url)).toBeDefined()
    expect(performance.now() - start).toBeLessThan(1500)
  })
})

describe('left to the tolerant reader', () => {
  const others: Record<string, string> = {
    'a text that stops half way': rss('<title>T</title>').slice(0, -20),
    'an ampersand on its own': rss('<title>A & B</title>'),
    'entities of HTML': rss('<title>A&nbsp;B</title>'),
    'references to controls that stand for windows-1252': rss('<title>A&#147;B&#x94;</title>'),
    'entities of its own': `<!DOCTYPE rss [<!ENTITY x "y">]>${rss('<title>&x;</title>')}`,
    'declarations that never end': rss(`<title>${'<!'.repeat(150_000)}</title>`),
    'a base for addresses': atom('<link xml:base="https://b.example/" href="t"/>'),
    'markup within an element': atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></title>'),
    'markup without a namespace': rss('<description>a <b>b</b> c</description>'),
    'items outside the channel': '<rss version="2.0"><channel/><item><title>T</title></item></rss>',
    'an item within an item': rss('<item><title>T</title></item>'),
    'a group of media': rss('<media:group><media:title>T</media:title></media:group>'),
    'a bag of authors': rss('<dc:creator><rdf:Seq><rdf:li>A A</rdf:li></rdf:Seq></dc:creator>'),
    'content elsewhere': atom('<content src="https://a.example/t" type="text/html"/>'),
    'a prefix with two meanings': rss(
      '<x:creator xmlns:x="http://purl.org/dc/elements/1.1/">A</x:creator><x:title xmlns:x="urn:x">T</x:title>',
    ),
    'a feed larger than ordinary ones': rss(`<description>${'x'.repeat(5_000_001)}</description>`),
    'a web page': '<html><body/></html>',
    'an end tag too many, after many that are missing': `${'<a>'.repeat(20_000)}${'</b>'.repeat(20_000)}`,
  }
  test.each(Object.entries(others))('%s', async (_title, text) => {
    const start = performance.now()
    expect(await readWellFormedFeed(text, url)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(1500)
  })

  test('relative links of a feed whose own address is unknown', async () => {
    expect(await readWellFormedFeed(rss('<link>/t</link>'), 'file:///feed.xml')).toBeUndefined()
    expect(await readWellFormedFeed(rss('<link>https://a.example/t</link>'), 'file:///feed.xml')).toBeDefined()
  })
})
