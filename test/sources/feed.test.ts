import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FeedItem, feed, readFeed } from '../../src/sources/feed.ts'
import { parseFeedDate } from '../../src/sources/reading/parse-date.ts'
import { parseAuthorFields, parseCommaSeparatedAuthors } from '../../src/sources/reading/split-authors.ts'
import { htmlToText } from '../../src/text/html.ts'

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/feeds/${name}`, import.meta.url), 'utf8')
const read = (text: string, url = 'https://feeds.example/dir/feed') => readFeed(text, url)
const only = async (text: string, url?: string): Promise<FeedItem> => {
  const { items } = await read(text, url)
  expect(items).toHaveLength(1)
  return items[0] as FeedItem
}
const rss = (inner: string, attributes = '') =>
  `<rss version="2.0" ${attributes}><channel><title>F</title><item>${inner}</item></channel></rss>`
const ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
const atom = (inner: string) => `<feed ${ATOM}><title>F</title><entry>${inner}</entry></feed>`
const names = (item: FeedItem): string[] => item.authors.map(({ name }) => name)

describe('whole feeds', () => {
  test("arXiv's announcement gives names, version, kind and an abstract without its heading", async () => {
    expect(await only(fixture('announcement.atom'))).toEqual({
      id: 'oai:arXiv.org:2508.00001v2',
      title: 'Sparse Things, Densely',
      url: 'https://arxiv.org/abs/2508.00001',
      authors: [{ name: 'Paulo André Lima' }, { name: 'Wei Zhang (1 and 2, Lab)' }, { name: 'The Sparse Collaboration' }],
      published: '2025-08-20T04:00:00Z',
      updated: '2025-08-20T04:00:19Z',
      identifiers: ['oai:arXiv.org:2508.00001v2', 'https://arxiv.org/abs/2508.00001'],
      abstract: 'We show that $p < 0.05$ and q > 0.1 for AT&T.',
      categories: ['cs.LG', 'stat.ML'],
      version: 2,
      announceType: 'replace',
      license: 'http://creativecommons.org/licenses/by/4.0/',
    })
  })

  test("arXiv's query API gives affiliations, the primary category first, comment, DOI and journal", async () => {
    expect(await only(fixture('query.atom'))).toEqual({
      id: 'http://arxiv.org/abs/hep-th/9901001v3',
      title: 'Strings of Things',
      url: 'https://arxiv.org/abs/hep-th/9901001v3',
      authors: [{ name: 'Ada Lovelace', affiliations: ['Analytical Society'] }, { name: 'Charles Babbage' }],
      published: '1999-01-04T10:00:00Z',
      updated: '2000-02-24T15:05:19Z',
      identifiers: expect.arrayContaining([
        'http://arxiv.org/abs/hep-th/9901001v3',
        '10.5555/things.2000.1',
        'https://doi.org/10.5555/things.2000.1',
      ]),
      abstract: 'All things are strings.',
      categories: ['hep-th', 'math-ph'],
      version: 3,
      comment: '12 pages, 3 figures',
      primaryCategory: 'hep-th',
      pdf: 'https://arxiv.org/pdf/hep-th/9901001v3',
      doi: '10.5555/things.2000.1',
      journalRef: 'J. Things 3 (2000) 1-12',
    })
  })

  test("a preprint server's RDF gives each of the authors it joins, and the channel's venue", async () => {
    const item = await only(fixture('preprints.rdf'))
    expect(names(item)).toEqual(['M. Kaur', 'J. K. van der Berg', 'The Wheat Consortium', "S.-Y. O'Neill"])
    expect(item).toMatchObject({
      id: 'https://preprints.example/1v2?rss=1',
      url: 'https://preprints.example/1v2?rss=1',
      title: 'A kinase of wheat',
      published: '2019-08-27T00:00:00Z',
      identifiers: ['doi:10.5555/743294'],
      doi: '10.5555/743294',
      venue: 'Preprints',
      abstract: 'Wheat has kinases.',
    })
  })

  test("a journal's RSS gives the abstract of its content where the description is a stub, and when to come back", async () => {
    const reading = await read(fixture('journal.rss'))
    expect(reading).toMatchObject({ title: 'Journal of Things', ttlMinutes: 90, skipDays: ['Saturday', 'Sunday'], skipHours: [0, 23] })
    expect(reading.isTruncated).toBeUndefined()
    expect(reading.items[0]).toMatchObject({
      title: 'Things of note',
      url: 'https://journal.example/doi/10.5555/3292500',
      id: '10.5555/3292500',
      authors: [{ name: 'Grace Hopper' }, { name: 'Alan Turing' }],
      published: '2025-11-21T10:00:00Z',
      abstract: 'Things were noted in H2O. One two They were found to be of note by all who took the time.',
      venue: 'Journal of Things',
      license: 'CC BY 4.0',
      pdf: 'https://journal.example/a.pdf',
      categories: ['Physics'],
    })
  })

  test('a JSON Feed is read like any other', async () => {
    const { title, items, dropped } = await read(fixture('journal.json'))
    expect(title).toBe('Journal of Things')
    expect(items[0]).toMatchObject({
      id: '7',
      url: 'https://feeds.example/papers/7',
      title: 'AT&T: p < 0.05',
      abstract: 'One two',
      authors: [{ name: 'Ada Lovelace', orcid: '0000-0001-2345-6789' }, { name: 'Alan Turing' }],
      published: '2025-11-21T04:00:00Z',
      updated: '2025-11-22T00:00:00Z',
      pdf: 'https://feeds.example/papers/7.pdf',
    })
    expect(items[1]).toMatchObject({
      url: 'https://doi.org/10.5555/8',
      abstract: 'Plain text.',
      authors: [{ name: 'Solo' }],
      identifiers: ['https://doi.org/10.5555/8'],
    })
    expect(items).toHaveLength(2)
    expect(dropped).toEqual(['item 3: neither title, address nor abstract'])
  })
})

describe('every dialect', () => {
  const item = '<item><title>T</title><link>https://a.example/1</link></item>'
  const dialects: Record<string, string> = {
    'RSS 0.91 with its document type': `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>${item}</channel></rss>`,
    'RSS 0.90': `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>F</title></channel>${item}</rdf:RDF>`,
    'RSS 1.0 with prefixes': `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://purl.org/rss/1.0/"><s:channel/><s:item r:about="https://a.example/1"><s:title>T</s:title><s:link>https://a.example/1</s:link></s:item></r:RDF>`,
    'RSS without a version': `<rss><channel>${item}</channel></rss>`,
    'RSS with its items beside the channel': `<rss version="2.0"><channel/>${item}</rss>`,
    'RSS in capitals': `<RSS VERSION="0.92"><CHANNEL><ITEM><TITLE>T</TITLE><LINK>https://a.example/1</LINK></ITEM></CHANNEL></RSS>`,
    'RSS in a namespace': `<rss xmlns="http://backend.userland.com/rss2"><channel>${item}</channel></rss>`,
    'a channel alone': `<channel>${item}</channel>`,
    'RSS 1.1': `<Channel xmlns="http://purl.org/net/rss1.1#"><items>${item}</items></Channel>`,
    'Atom 1.0': atom('<title>T</title><link href="https://a.example/1"/>'),
    'Atom 0.3': `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="escaped" type="text/html">T</title><link rel="alternate" href="https://a.example/1"/></entry></feed>`,
    'Atom with prefixes': `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title><a:link href="https://a.example/1"/></a:entry></a:feed>`,
    'Atom in no namespace': '<feed><entry><title>T</title><link href="https://a.example/1"/></entry></feed>',
    'an Atom entry alone': `<entry ${ATOM}><title>T</title><link href="https://a.example/1"/></entry>`,
  }
  test.each(Object.entries(dialects))('%s', async (_, text) => {
    const { items, isTruncated } = await read(text)
    expect(items.map(({ title, url }) => [title, url])).toEqual([['T', 'https://a.example/1']])
    expect(isTruncated).toBeUndefined()
  })
})

describe('titles read as a person should read them', () => {
  const cases: [written: string, title: string][] = [
    [rss('<title>AT&amp;T</title>'), 'AT&T'],
    [rss('<title>AT&amp;amp;T</title>'), 'AT&T'],
    [rss('<title><![CDATA[AT&amp;T &#8211; &lt;b&gt;]]></title>'), 'AT&T – <b>'],
    [rss('<title>AT&T and R&D</title>'), 'AT&T and R&D'],
    [rss('<title>p &lt; 0.05 and q &gt; 0.1</title>'), 'p < 0.05 and q > 0.1'],
    [rss('<title>p < 0.05 and q > 0.1</title>'), 'p < 0.05 and q > 0.1'],
    [rss('<title>if n&lt;p and q&gt;r</title>'), 'if n<p and q>r'],
    [rss('<title>&lt;i&gt;E. coli&lt;/i&gt; grows</title>'), 'E. coli grows'],
    [rss('<title>&amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt; grows</title>'), 'E. coli grows'],
    [rss('<title>Caf&eacute;&nbsp;&mdash; &unknown; &#x2192;</title>'), 'Café — &unknown; →'],
    [rss('<title>On the &lt;blink&gt; tag</title>'), 'On the <blink> tag'],
    [rss('<title>A <b>bold</b> title</title>'), 'A bold title'],
    [rss('<title>\n  Two\n  lines </title>'), 'Two lines'],
    [rss('<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Dublin</dc:title>'), 'Dublin'],
    [rss('<title>First</title><title>Second</title>'), 'First'],
    [rss('<media:title xmlns:media="http://search.yahoo.com/mrss/">Picture</media:title><title>Paper</title>'), 'Paper'],
    [atom('<title type="html">&lt;b&gt;Less&lt;/b&gt; &amp;amp; more</title>'), 'Less & more'],
    [atom('<title type="text">1 &lt; 2 &amp; 3</title>'), '1 < 2 & 3'],
    [atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <em>b</em> c<sub>2</sub> d</div></title>'), 'a b c2 d'],
    [atom('<title mode="base64" type="text/html">PGI+Qm9sZDwvYj4=</title>'), 'Bold'],
    [rss('<title>Old things. (arXiv:2301.00001v1 [cs.LG])</title>'), 'Old things.'],
  ]
  test.each(cases)('%s', async (written, title) => expect((await only(written)).title).toBe(title))
})

describe('text of HTML', () => {
  const cases: [html: string, text: string][] = [
    ['p < 0.05 and q > 0.1', 'p < 0.05 and q > 0.1'],
    ['<p>One</p>\n<p>two <b>bold</b>,<br/>three</p>', 'One\ntwo bold,\nthree'],
    ['<style>p{}</style>a<script>if (a < b) "<p>"</script>b<!-- c -->', 'ab'],
    ['&amp;lt;p&gt; &eacute;', '&lt;p> é'],
    ['<jats:p>Of <jats:italic>mice</jats:italic></jats:p>', 'Of mice'],
    ['vector<T> and <EOS>', 'vector<T> and <EOS>'],
    ['<a href="a>b" title=\'c\'>link</a> <img src="x">', 'link'],
    ['<math><mi>x</mi><mo>&lt;</mo><mn>2</mn><annotation>x&lt;2</annotation></math>', 'x<2'],
    ['<![CDATA[kept]]>', 'kept'],
    ['<ul><li>one<li>two</ul>', 'one\ntwo'],
    ['cut <a href="', 'cut <a href="'],
  ]
  test.each(cases)('%s', (html, text) => expect(htmlToText(html)).toBe(text))

  test('xhtml content comes out in its order', async () => {
    const item = await only(
      atom(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">one <b>two</b> three<p>four &lt; <i>five</i></p>six</div></content>',
      ),
    )
    expect(item.abstract).toBe('one two three four < five six')
  })
})

describe('links', () => {
  const base = 'https://feeds.example/dir/feed'
  const cases: [what: string, written: string, url: string][] = [
    ['a relative link is relative to the feed', rss('<link>../p/1</link>'), 'https://feeds.example/p/1'],
    [
      'a relative link obeys xml:base',
      `<feed ${ATOM} xml:base="https://b.example/x/"><entry xml:base="y/"><title>T</title><link href="1"/></entry></feed>`,
      'https://b.example/x/y/1',
    ],
    [
      'the alternate one is taken of several',
      atom(
        '<link rel="self" href="/self"/><link rel="enclosure" href="/e"/><link href="/bare"/><link rel="alternate" type="text/html" href="/page"/>',
      ),
      'https://feeds.example/page',
    ],
    ['a link without attributes does no harm', atom('<link/><link>x</link><link href="/page"/>'), 'https://feeds.example/page'],
    [
      'an item of RSS prefers its own link to one of Atom',
      rss('<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="/a"/><link>/b</link>'),
      'https://feeds.example/b',
    ],
    ['a guid is an address', rss('<guid>https://a.example/g</guid>'), 'https://a.example/g'],
    [
      'what RDF says an item is about is an address',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item rdf:about="https://a.example/r"><title>T</title></item></rdf:RDF>',
      'https://a.example/r',
    ],
    ['content elsewhere is an address', atom('<title>T</title><content src="/c.html" type="text/html"/>'), 'https://feeds.example/c.html'],
    [
      'an ampersand nobody escaped is part of it',
      rss('<link>https://a.example/?a=1&b=2&copy=3</link>'),
      'https://a.example/?a=1&b=2&copy=3',
    ],
    ['one that is not of the web is none', rss('<title>T</title><link>javascript:alert(1)</link>'), ''],
    ['a guid that says so is no address', rss('<title>T</title><guid isPermaLink="false">https://a.example/g</guid>'), ''],
  ]
  test.each(cases)('%s', async (_, written, url) => expect((await only(written, base)).url).toBe(url))

  test('without an address of its own a feed is where it says it is', async () => {
    const text = '<rss><channel><link>https://home.example/</link><item><title>T</title><link>/p</link></item></channel></rss>'
    expect((await only(text, 'file:///feed.xml')).url).toBe('https://home.example/p')
  })
})

describe('authors', () => {
  const fields: [field: string, authors: string[]][] = [
    ['Alice Smith, Bob Jones and Carol White', ['Alice Smith', 'Bob Jones', 'Carol White']],
    ['Alice Smith; Bob Jones; and Carol White', ['Alice Smith', 'Bob Jones', 'Carol White']],
    ['Alice Smith & Bob Jones', ['Alice Smith', 'Bob Jones']],
    ['Smith, J., Doe, A. B.', ['J. Smith', 'A. B. Doe']],
    ['Smith, John; Ma, Yo-Yo', ['John Smith', 'Yo-Yo Ma']],
    ['Smith, J.', ['J. Smith']],
    ['Ma, J., Co, B., Sa, C.', ['J. Ma', 'B. Co', 'C. Sa']],
    ['Zhang Wei, Li Na', ['Zhang Wei', 'Li Na']],
    ['a@b.example (Jane Doe)', ['Jane Doe']],
    ['Jane Doe <a@b.example>', ['Jane Doe']],
    ['John Smith, PhD, Jane Doe, MD', ['John Smith', 'Jane Doe']],
    ['John Smith, Jr., Jane Doe', ['John Smith Jr.', 'Jane Doe']],
    ['Centers for Disease Control and Prevention', ['Centers for Disease Control and Prevention']],
    ['University of California, Berkeley', ['University of California, Berkeley']],
    ['M&uuml;ller, J.', ['J. Müller']],
    ['By Jane Doe et al.', ['Jane Doe']],
    ['John Smith&lt;br/&gt;Jane Doe', ['John Smith', 'Jane Doe']],
    ['<p>Smith, John</p>\n<p>Doe, Jane</p>', ['John Smith', 'Jane Doe']],
    ['John\n  Smith', ['John Smith']],
    ['', []],
  ]
  test.each(fields)('%s', (field, authors) => expect(parseAuthorFields([field]).map(({ name }) => name)).toEqual(authors))

  test('a soft hyphen within a word makes no two words of it', async () => {
    const text = rss('<title>Opti&#xAD;mi&shy;za&amp;shy;tion of multi\u2060modal models</title><description>Soft&#173;ware.</description>')
    expect(await only(text)).toMatchObject({ title: 'Optimization of multimodal models', abstract: 'Software.' })
  })

  test('TeX accents of a list become letters', () => {
    const list = String.raw`G\"{o}del, Jo\~ao S\'a, {\L}ukasz, \v{Z}i\v{z}ek, Ole S\o ren, \'{\i}`
    expect(parseCommaSeparatedAuthors(list).map(({ name }) => name)).toEqual(['Gödel', 'João Sá', 'Łukasz', 'Žižek', 'Ole Søren', 'í'])
  })

  test('repeated elements keep their order, whatever their prefix', async () => {
    const item = await only(
      rss(
        '<title>T</title><x:creator>B B</x:creator><x:creator>A A</x:creator><x:creator>B B</x:creator>',
        'xmlns:x="http://purl.org/dc/elements/1.1/"',
      ),
    )
    expect(names(item)).toEqual(['B B', 'A A'])
  })

  test('an Atom entry without authors has those of its feed', async () => {
    const text = `<feed ${ATOM}><author><name>Lab</name></author><entry><title>A</title></entry><entry><title>B</title><author><name>Ada</name></author></entry></feed>`
    expect((await read(text)).items.map(names)).toEqual([['Lab'], ['Ada']])
  })

  test('a bag of creators is as many authors', async () => {
    const bag = '<dc:creator><rdf:Seq><rdf:li>A A</rdf:li><rdf:li>B B</rdf:li></rdf:Seq></dc:creator>'
    expect(names(await only(rss(`<title>T</title>${bag}`)))).toEqual(['A A', 'B B'])
  })
})

describe('dates', () => {
  const cases: [written: string, date: string | undefined][] = [
    ['Thu, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21Z'],
    ['Thu, 01 Jan 04 19:48 EST', '2004-01-02T00:48:00Z'],
    ['01 Jan 99 00:00:00 -0130', '1999-01-01T01:30:00Z'],
    ['Wed, 5 Nov 2025 13:52:10  EST', '2025-11-05T18:52:10Z'],
    ['Mon, 26 January 2004 16:31:00', '2004-01-26T16:31:00Z'],
    ['Thu, 30 Apr 2015 08:57:00 MEST', '2015-04-30T06:57:00Z'],
    ['Fri, 31 Mar 2023 20:19:00 America/Los_Angeles', '2023-04-01T03:19:00Z'],
    ['Sun Jan  4 16:29:06 2004', '2004-01-04T16:29:06Z'],
    ['Fri Dec 12 2003 18:30:02 GMT-0800 (Pacific)', '2003-12-13T02:30:02Z'],
    ['2003', '2003-01-01T00:00:00Z'],
    ['2003-12', '2003-12-01T00:00:00Z'],
    ['2003-12-31', '2003-12-31T00:00:00Z'],
    ['20031231T101455Z', '2003-12-31T10:14:55Z'],
    ['2003-335', '2003-12-01T00:00:00Z'],
    ['2003-12-31 10:14:55.5 -08:00', '2003-12-31T18:14:55Z'],
    ['Do, 29 Mär 2018 00:00:00 +0200', '2018-03-28T22:00:00Z'],
    ['mar., 01 déc. 2020 16:11:02 +0000', '2020-12-01T16:11:02Z'],
    ['Nov. 16, 2020, 10:57 p.m.', '2020-11-16T22:57:00Z'],
    ['1520932969', '2018-03-13T09:22:49Z'],
    ['2025-02-30', undefined],
    ['Sun, 99 Jun 2009 12:00:00 GMT', undefined],
    ['2003-12-31T25:14:55Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ]
  test.each(cases)('%s', (written, date) => expect(parseFeedDate(written)).toBe(date))

  test('a date nobody can read costs the date alone', async () => {
    const item = await only(atom('<title>T</title><published>soon</published><updated>2025-11-21T05:00:00Z</updated>'))
    expect(item).toMatchObject({ title: 'T', updated: '2025-11-21T05:00:00Z' })
    expect(item.published).toBeUndefined()
  })
})

describe('feeds that are not whole', () => {
  const cases: [what: string, text: string, titles: string[], isTruncated: boolean][] = [
    ['a blank line stands before the declaration', `\n\n<?xml version="1.0"?>${rss('<title>T</title>')}`, ['T'], false],
    ['a warning stands before the declaration', `<b>Warning</b>: line 3<?xml version="1.0"?>${rss('<title>T</title>')}`, ['T'], false],
    ['it stops within the second item', '<rss><channel><item><title>1</title></item><item><title>2</ti', ['1'], true],
    ['it stops within CDATA', '<rss><channel><item><title>1</title></item><item><title><![CDATA[2', ['1'], true],
    ['it stops within a comment', '<rss><channel><item><title>1</title></item><!-- and', ['1'], true],
    [
      'JSON stops within the second item',
      '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"1","authors":[{"name":"A"}]},{"id":"2","ti',
      ['1'],
      true,
    ],
    ['end tags are missing', '<rss><channel><item><title>1</title><p><item><title>2</title></channel></rss>', ['1', '2'], false],
    ['no item ever ends', `<rss><channel>${'<item><title>1</title>'.repeat(100)}</channel></rss>`, Array(100).fill('1'), false],
    ['end tags are too many', '<rss><channel><item></p><title>1</title></b></item></channel></rss>', ['1'], false],
    ['text follows its end', `${rss('<title>T</title>')}<p>ad`, ['T'], false],
  ]
  test.each(cases)('%s', async (_, text, titles, isTruncated) => {
    const reading = await read(text)
    expect(reading.items.map(({ title }) => title)).toEqual(titles)
    expect(reading.isTruncated ?? false).toBe(isTruncated)
  })

  const none: [text: string, sentence: RegExp][] = [
    ['<!doctype html><html><head><title>404</title></head></html>', /web page/],
    ['{"message":"not found"}', /JSON/],
    ['{"items":', /JSON/],
    ['[1, 2]', /JSON/],
    ['<opml version="2.0"><body/></opml>', /list of feeds/],
    ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Person/></rdf:RDF>', /RDF/],
    ['Service unavailable', /no feed/],
    [' \n', /empty/],
  ]
  test.each(none)('%s is no feed', async (text, sentence) => expect(read(text)).rejects.toThrow(sentence))
})

describe('hostile feeds', () => {
  const cdata = (text: string) => rss(`<title>T</title><description><![CDATA[${text}]]></description>`)
  const cases: Record<string, string> = {
    'tags that never end': cdata('<p '.repeat(60_000)),
    'escaped tags that never end': rss(`<title>T</title><description>${'&lt;p '.repeat(60_000)}</description>`),
    '20,000 nested tags': rss(`<title>T</title><description>${'<div>'.repeat(20_000)}x${'</div>'.repeat(20_000)}</description>`),
    '20,000 nested tags that never end': `<rss><channel><item><title>T</title></item>${'<div>'.repeat(20_000)}`,
    'an entity of entities': `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(199)}"><!ENTITY b "${'&a;'.repeat(60)}">]>${rss(`<title>T</title><description>${'&b;'.repeat(60_000)}</description>`)}`,
    'a long attribute': rss(`<title ${'a'.repeat(180_000)}>T</title>`),
    'a long address': rss(`<title>T</title><author>${'a@'.repeat(90_000)}</author><pubDate>${'1 '.repeat(90_000)}</pubDate>`),
    'names of the language': rss('<title>T</title><__proto__>x</__proto__><constructor>x</constructor><toString/>'),
  }
  test.each(Object.entries(cases))('%s cost little', async (_, text) => {
    const start = performance.now()
    expect((await only(text)).title).toBe('T')
    expect(performance.now() - start).toBeLessThan(1500)
  })

  test('a file is never asked for', async () => {
    const text = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss('<title>a &x; b</title>')}`
    expect((await only(text)).title).toBe('a &x; b')
  })

  test('any text is read, or refused in a sentence', async () => {
    const parts = [
      '<rss>',
      '<channel>',
      '<item>',
      '</item>',
      '<title>',
      '</title>',
      '<feed>',
      '<entry>',
      '<link href="',
      '"/>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '&amp;',
      '&',
      '<',
      '>',
      '{"items":[',
      '{"id":1}',
      ']',
      '<!DOCTYPE a [',
      'xmlns="',
      "'",
      '\ud800',
      '\u0000',
    ]
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 40 }).map((all) => all.join('')),
    )
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (text, within) => {
        const reading = await read(within ? rss(text) : text).catch((error: unknown) => error)
        if (reading instanceof Error) expect(reading.message).toMatch(/^(This|The) .*\.$/)
        else expect(reading).toHaveProperty('items')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a feed as a source', () => {
  const source = feed({ id: 'things', name: 'Things', homepage: 'https://a.example', url: 'https://a.example/feed', abstracts: 'excerpt' })
  const page = (text: string) => ({ url: 'https://a.example/feed', status: 200, contentType: 'application/rss+xml', text })
  const recordsOf = async (items: string) => (await source.read(page(`<rss><channel>${items}</channel></rss>`), {}, new Date(0))).records

  test('asks its address, hourly, at a minute of its own', () => {
    expect(source.request(new Date(0), {}, [], {})).toEqual({ url: 'https://a.example/feed' })
    expect(source.schedule).toMatch(/^[1-5]?\d \* \* \* \*$/)
    const minutes = Array.from(
      { length: 60 },
      (_, n) => feed({ ...source, id: `journal-${n}`, url: 'https://a.example', schedule: undefined as never }).schedule,
    )
    expect(new Set(minutes).size).toBeGreaterThan(20)
  })

  test('names a record by guid, else address, else a hash of its title', async () => {
    const records = await recordsOf(
      '<item><guid>g</guid><title>1</title></item><item><link>https://a.example/2</link></item><item><title>3</title></item>',
    )
    expect(records.map(({ key }) => key)).toEqual(['g', 'https://a.example/2', expect.stringMatching(/^title:[0-9a-f]{16}$/)])
    expect(await recordsOf('<item><title>3</title></item>')).toMatchObject([{ key: records[2]?.key }])
  })

  test('a guid that two papers share names neither, one that is repeated names one record', async () => {
    const item = (n: number) => `<item><guid isPermaLink="false">same</guid><title>${n}</title><link>https://a.example/${n}</link></item>`
    expect((await recordsOf(item(1) + item(2))).map(({ key }) => key)).toEqual(['https://a.example/1', 'https://a.example/2'])
    expect((await recordsOf(item(1) + item(1))).map(({ key }) => key)).toEqual(['same'])
  })

  test('announces a record on the day the feed dates it', async () => {
    const [record] = await recordsOf('<item><title>1</title><pubDate>Fri, 21 Nov 2025 05:00:00 GMT</pubDate></item>')
    expect(record).toMatchObject({ published: '2025-11-21T05:00:00Z', announced: '2025-11-21T05:00:00Z' })
  })

  test('says what it dropped, when it was cut, and when it may be asked again', async () => {
    const reading = await source.read(page('<rss><channel><ttl>60</ttl><item/><item><title>1</title></item><item>'), {}, new Date(0))
    expect(reading).toMatchObject({
      records: [{ title: '1' }],
      dropped: [expect.stringContaining('item 1')],
      crawlHints: { ttlMinutes: 60 },
      anomaly: expect.any(String),
    })
    expect(await source.read({ ...page(''), status: 304 }, {}, new Date(0))).toEqual({ records: [] })
  })
})
