import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeHttpUrl } from '../../src/formats/entry-content.ts'
import { formatOf, formats } from '../../src/formats/index.ts'
import { renderOpml } from '../../src/formats/opml.ts'
import { PAPERWIRE_NAMESPACE } from '../../src/formats/render-feed.ts'
import { isArxivCategory } from '../../src/identifiers/arxiv-categories.ts'
import type { Document, DocumentEntry, Format } from '../../src/model.ts'
import { collapseWhitespace, excerpt } from '../../src/text/strings.ts'
import { mathToUnicode, texToUnicode, toReadableText } from '../../src/text/unicode-maths.ts'
import { authors, document, entry, kinds, NOON, nothing, SITE } from '../support/documents.ts'
import { childrenOf, readXml, textsOf, type Xml } from '../support/xml.ts'

const rss = formatOf('rss') as Format
const atom = formatOf('atom') as Format
const json = formatOf('json') as Format

const itemsOf = (text: string) => childrenOf(childrenOf(readXml(text), 'channel')[0], 'item')
const entriesOf = (text: string) => childrenOf(readXml(text), 'entry')

type JsonFeed = {
  version: string
  feed_url: string
  items: {
    id: string
    url: string
    title: string
    content_html: string
    summary?: string
    date_published: string
    date_modified: string
    authors?: { name: string; url?: string }[]
    tags?: string[]
    _paper: Record<string, unknown>
  }[]
}
const jsonOf = (given: Document): JsonFeed => JSON.parse(json.render(given))

/** The text of a piece of our HTML: it has nothing but p, a, br and strong, and the references `escapeXml` writes. */
const REFERENCES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
const unescaped = (html: string) => html.replace(/&(?:lt|gt|quot|#39|amp);/g, (reference) => REFERENCES[reference] as string)
const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ''))

describe.each(formats)('$name', ({ extension, render }) => {
  test.each(Object.keys(kinds))('%s papers look as they always did', async (kind) => {
    await expect(render(document(kinds[kind] as DocumentEntry[]))).toMatchFileSnapshot(`../golden/formats/${kind}.${extension}`)
  })

  test('the same document is the same bytes', () => {
    for (const entries of Object.values(kinds)) {
      expect(render(document(structuredClone(entries)))).toBe(render(document(entries)))
    }
  })

  test('rendering changes nothing in the document', () => {
    const given = document(kinds.normal as DocumentEntry[])
    const before = structuredClone(given)
    render(given)
    expect(given).toEqual(before)
  })
})

describe('what stands in every format', () => {
  const read = (given: Document) => {
    const [one] = itemsOf(rss.render(given))
    const [two] = entriesOf(atom.render(given))
    const [three] = jsonOf(given).items
    if (!one || !two || !three) throw new Error('an entry is missing')
    return { rss: one, atom: two, json: three }
  }

  test('an entry keeps its id, and RSS says that it is no address', () => {
    const read1 = read(document([entry(7)]))
    const id = 'urn:uuid:00000000-0000-5000-8000-000000000007'
    expect(textsOf(read1.rss, 'guid')).toEqual([id])
    expect(childrenOf(read1.rss, 'guid')[0]?.attributes.isPermaLink).toBe('false')
    expect(textsOf(read1.atom, 'id')).toEqual([id])
    expect(read1.json.id).toBe(id)
  })

  test('it is dated when it was admitted, updated when the paper changed, and the paper keeps its own date', () => {
    const { rss, atom, json } = read(document([entry(0, {}, { publishedAt: NOON - 7200, updatedAt: NOON })]))
    expect(textsOf(rss, 'pubDate')).toEqual(['Fri, 21 Nov 2025 10:00:00 GMT'])
    expect(textsOf(atom, 'published')).toEqual(['2025-11-21T10:00:00Z'])
    expect(textsOf(atom, 'updated')).toEqual(['2025-11-21T12:00:00Z'])
    expect([json.date_published, json.date_modified]).toEqual(['2025-11-21T10:00:00Z', '2025-11-21T12:00:00Z'])
    for (const element of [rss, atom]) {
      expect(textsOf(element, 'prism:publicationDate')).toEqual(['2025-11-20'])
      expect(childrenOf(element, 'dc:date')).toEqual([])
    }
    expect(json._paper.published).toBe('2025-11-20')
    expect(json.content_html).toContain('20 November 2025')
  })

  test.each([
    ['2025', '2025'],
    ['2025-03', '2025-03'],
    ['2025-03-09', '2025-03-09'],
    ['2025-03-09T23:30:00-05:00', '2025-03-10'],
    ['soon', undefined],
    ['', undefined],
    ['+012025-03-09', undefined],
  ])("a paper's date %j is said as %j", (published, said) => {
    expect(read(document([entry(0, { published })])).json._paper.published).toBe(said)
  })

  test('all 500 authors stand in the metadata, one each and in order; the content folds them', () => {
    const names = authors(500).map(({ name }) => name)
    const { rss, atom, json } = read(document([entry(0, { authors: authors(500) })]))
    expect(textsOf(rss, 'dc:creator')).toEqual(names)
    expect(childrenOf(atom, 'author').map((author) => textsOf(author, 'name')[0])).toEqual(names)
    expect(json.authors?.map(({ name }) => name)).toEqual(names)
    const folded = `<p>${names.slice(0, 11).join(', ')}, … and Author 500 (500 authors)<br>`
    for (const content of [textsOf(rss, 'content:encoded')[0], textsOf(atom, 'content')[0], json.content_html]) {
      expect(content?.startsWith(folded)).toBe(true)
    }
  })

  test('a preprint without a DOI of its own goes by the one that arXiv registers for it, and says where it is', () => {
    const identifiers = ['arxiv:hep-th/9901001']
    const { rss, atom, json } = read(
      document([entry(0, { identifiers, venue: undefined, categories: ['hep-th'], organization: undefined })]),
    )
    for (const element of [rss, atom]) {
      expect(textsOf(element, 'dc:identifier')).toEqual(identifiers)
      expect(textsOf(element, 'prism:doi')).toEqual(['10.48550/arXiv.hep-th/9901001'])
      expect(textsOf(element, 'prism:url')).toEqual(['https://doi.org/10.48550/arXiv.hep-th/9901001'])
    }
    expect(json._paper.doi).toBe('10.48550/arXiv.hep-th/9901001')
    expect(json.content_html).toContain('<br>arXiv, hep-th · 20 November 2025</p>')
  })

  test('commands of TeX are obeyed or gone, and addresses in an abstract are links', () => {
    const { rss, json } = read(
      document([
        entry(0, {
          title: String.raw`\textbf{Half} of UI2Code$^\text{N}$`,
          abstract: String.raw`We gain 5\% (\emph{more} than $\mathcal{J}$). Code: https://example.org/a_b?c=d&e. So "http://" is none.`,
        }),
      ]),
    )
    expect(json.title).toBe('Half of UI2Codeᴺ')
    expect(textsOf(rss, 'title')).toEqual([json.title])
    expect(json.content_html).toContain(
      '<p>We gain 5% (more than 𝒥). Code: <a href="https://example.org/a_b?c=d&amp;e">https://example.org/a_b?c=d&amp;e</a>. So &quot;http://&quot; is none.</p>',
    )
  })

  test('twelve authors are not folded', () => {
    const names = authors(12).map(({ name }) => name)
    expect(read(document([entry(0, { authors: authors(12) })])).json.content_html).toContain(`<p>${names.join(', ')}<br>`)
  })

  test('an author without a name is left out, an ORCID is an address', () => {
    const { atom, json } = read(
      document([entry(0, { authors: [{ name: ' ' }, { name: 'A', orcid: 'https://orcid.org/0000-0002-1825-0097' }] })]),
    )
    expect(childrenOf(atom, 'author').map((author) => author.text)).toEqual(['Ahttps://orcid.org/0000-0002-1825-0097'])
    expect(json.authors).toEqual([{ name: 'A', url: 'https://orcid.org/0000-0002-1825-0097' }])
  })

  test('identifiers, venue, license, comments and categories are said in the vocabularies of the field', () => {
    const { rss, atom, json } = read(document([entry(0)]))
    for (const element of [rss, atom]) {
      expect(textsOf(element, 'dc:identifier')).toEqual(['doi:10.1145/3292500.3330701', 'arxiv:2511.01234'])
      expect(textsOf(element, 'prism:doi')).toEqual(['10.1145/3292500.3330701'])
      expect(textsOf(element, 'prism:url')).toEqual(['https://doi.org/10.1145/3292500.3330701'])
      expect(textsOf(element, 'prism:publicationName')).toEqual(['Journal of Small Things'])
      expect(childrenOf(element, 'arxiv:primary_category')[0]?.attributes.term).toBe('cs.LG')
      expect(textsOf(element, 'arxiv:announce_type')).toEqual(['new'])
      expect(textsOf(element, 'prism:versionIdentifier')).toEqual(['1'])
      expect(childrenOf(element, 'pw:count').map(({ attributes }) => attributes)).toEqual([
        { kind: 'upvotes', value: '42' },
        { kind: 'comments', value: '3' },
      ])
      expect(textsOf(element, 'arxiv:comment')).toEqual(['12 pages, 3 figures'])
      expect(textsOf(element, 'pw:organization')).toEqual(['Analytical Society'])
    }
    expect(textsOf(rss, 'dc:rights')).toEqual(['http://creativecommons.org/licenses/by/4.0/'])
    expect(textsOf(atom, 'rights')).toEqual(['http://creativecommons.org/licenses/by/4.0/'])
    expect(linksOf(atom, 'license')).toEqual(['http://creativecommons.org/licenses/by/4.0/'])
    expect(textsOf(rss, 'category')).toEqual(['cs.LG', 'cs.CL'])
    expect(childrenOf(atom, 'category').map(({ attributes }) => attributes.term)).toEqual(['cs.LG', 'cs.CL'])
    expect(json.tags).toEqual(['cs.LG', 'cs.CL'])
    expect(textsOf(rss, 'slash:comments')).toEqual(['3'])
    expect(textsOf(atom, 'thr:total')).toEqual(['3'])
    expect(json._paper).toMatchObject({
      identifiers: ['arxiv:2511.01234', 'doi:10.1145/3292500.3330701'],
      doi: '10.1145/3292500.3330701',
      arxiv: '2511.01234',
      primaryCategory: 'cs.LG',
      version: 1,
      organization: 'Analytical Society',
      venue: 'Journal of Small Things',
      counts: { upvotes: 42, comments: 3 },
    })
  })

  test.each([
    ['cs.LG', true],
    ['hep-th', true],
    ['cond-mat.mes-hall', true],
    ['q-bio.NC', true],
    ['biology', false],
    ['open-source', false],
    ['CS.lg papers', false],
  ])('%s: is it a category of arXiv? %s', (category, is) => {
    expect(isArxivCategory(category)).toBe(is)
  })

  test('a paper that is not of arXiv has no arXiv category', () => {
    const { rss, atom, json } = read(document([entry(0, { identifiers: ['doi:10.1/x'], categories: ['biology'] })]))
    expect([...childrenOf(rss, 'arxiv:primary_category'), ...childrenOf(atom, 'arxiv:primary_category')]).toEqual([])
    expect(childrenOf(atom, 'category')[0]?.attributes.scheme).toBeUndefined()
    expect(json._paper.arxiv).toBeUndefined()
  })

  test('why it is here, its score and the parts of it stand in our own namespace and in _paper', () => {
    const { rss, atom, json } = read(document([entry(0)]))
    const reason = 'third of 5 places on 2025-11-21: 42 upvotes, 7 are usual'
    for (const element of [rss, atom]) {
      expect(childrenOf(element, 'pw:reason')).toMatchObject([
        { expanded: `{${PAPERWIRE_NAMESPACE}}reason`, text: reason, attributes: { topic: 'Model compression' } },
      ])
      expect(textsOf(element, 'pw:score')).toEqual(['3.256'])
      expect(childrenOf(element, 'pw:part').map(({ attributes }) => attributes)).toEqual([
        { kind: 'upvotes', value: '42', baseline: '7', adds: '2.807' },
        { kind: 'comments', value: '3', baseline: '1.5', adds: '0.334' },
        { kind: 'prior', adds: '0.115' },
      ])
      expect(textsOf(element, 'pw:part').at(-1)).toBe('2 authors, “small” in its title & R&D < 1')
    }
    expect(json._paper).toMatchObject({
      topics: [{ topic: 'Model compression', reason }],
      score: 3.256,
      parts: [
        { kind: 'upvotes', value: 42, baseline: 7, adds: 2.807 },
        { kind: 'comments', value: 3, baseline: 1.5, adds: 0.334 },
        { kind: 'prior', adds: 0.115, says: '2 authors, “small” in its title & R&D < 1' },
      ],
    })
    expect(json.content_html).toContain(`<p>In <strong>Model compression</strong>: ${reason}</p>`)
  })

  test('the entry leads to the source, and from there to its page here, PDF, code, project and discussion', () => {
    const { rss, atom, json } = read(document([entry(0)]))
    const related = [
      'https://arxiv.org/pdf/2511.01234',
      'https://example.org/code?lang=en&copy=1',
      'https://example.org/project',
      'https://example.org/talk',
      `${SITE}/papers/arxiv:2511.01234`,
    ]
    expect(textsOf(rss, 'link')).toEqual(['https://arxiv.org/abs/2511.01234'])
    expect(linksOf(atom, 'alternate')).toEqual(['https://arxiv.org/abs/2511.01234'])
    expect(linksOf(atom, 'related')).toEqual(related)
    expect(childrenOf(rss, 'atom:link').flatMap(({ attributes: { rel, href } }) => (rel === 'related' ? [href] : []))).toEqual(related)
    expect(json.url).toBe('https://arxiv.org/abs/2511.01234')
    for (const address of related) expect(unescaped(json.content_html)).toContain(`<a href="${address}">`)
    expect(childrenOf(atom, 'link').every(({ attributes }) => attributes.rel !== 'related' || attributes.title)).toBe(true)
  })

  test('a withdrawn paper says so in its title', () => {
    const { rss, atom, json } = read(document([entry(0, { withdrawn: true })]))
    for (const title of [textsOf(rss, 'title')[0], textsOf(atom, 'title')[0], json.title]) {
      expect(title).toBe('[withdrawn] Small Networks That Remember')
    }
  })

  test('a title is plain text however often it is unescaped: RSS spells it numerically, Atom escapes it twice', () => {
    const given = document([entry(0, { title: 'p < 0.05 & <b>' })])
    expect(rss.render(given)).toContain('<title>p &#x3C; 0.05 &#x26; &#x3C;b&#x3E;</title>')
    expect(atom.render(given)).toContain('<title type="html">p &amp;lt; 0.05 &amp;amp; &amp;lt;b&amp;gt;</title>')
  })

  test('an abstract that may not be shown whole is cut everywhere and leads on', () => {
    const abstract = `${'Only the beginning of this may be shown. '.repeat(20)}The secret end.`
    const given = document([entry(0, { abstract, abstractDisplay: 'excerpt' })])
    for (const { render } of formats) expect(render(given)).not.toContain('secret')
    const { rss, json } = read(given)
    expect(textsOf(rss, 'description')[0]).toBe(excerpt(abstract, 300))
    expect(json.content_html).toContain('Read on')
  })

  test('a title that is missing is not made of what may not be shown', () => {
    const { json } = read(document([entry(0, { title: '', abstract: 'Word '.repeat(200), abstractDisplay: 'excerpt' })]))
    expect(json.title.length).toBeLessThanOrEqual(81)
  })

  test('a paper with nothing but an abstract is called by its first words and leads to its page here', () => {
    const { rss, atom, json } = read(document([entry(0, nothing)]))
    const title = 'We prune a network until little is left of it. What is left still answers, and…'
    const page = `${SITE}/papers/arxiv:2511.01234`
    expect([textsOf(rss, 'title')[0], textsOf(atom, 'title')[0], json.title]).toEqual([title, title, title])
    expect([textsOf(rss, 'link')[0], linksOf(atom, 'alternate')[0], json.url]).toEqual([page, page, page])
    expect(linksOf(atom, 'related')).toEqual([])
    expect(childrenOf(rss, 'dc:identifier')).toEqual([])
  })

  test('paragraphs of an abstract stay paragraphs', () => {
    expect(read(document([entry(0, { abstract: 'One\nline.\n \nTwo.' })])).json.content_html).toContain('<p>One line.</p>\n<p>Two.</p>')
  })
})

const linksOf = (element: Xml, rel: string) =>
  childrenOf(element, 'link')
    .filter(({ attributes }) => attributes.rel === rel)
    .map(({ attributes }) => attributes.href)

describe('mathematics', () => {
  test.each([
    ['O(n^2)', 'O(n²)'],
    ['\\mathcal{O}(n \\log n)', '𝒪(n log n)'],
    ['\\alpha \\le 1', 'α ≤ 1'],
    ['\\alpha\\le1', 'α ≤ 1'],
    ['\\alpha < n^2', 'α < n²'],
    ['x \\in \\mathbb{R}^{n}', 'x ∈ ℝⁿ'],
    ['\\sum_{i=1}^{n} x_i > 0', '∑ᵢ₌₁ⁿ xᵢ > 0'],
    ['10^{-3}', '10⁻³'],
    ['95\\%', '95%'],
    ['\\|W\\|_2', '‖W‖₂'],
    ['p<0.05', 'p<0.05'],
    ['a-b', 'a−b'],
    ['\\text{loss}', 'loss'],
    ['\\frac{1}{2}', undefined],
    ['x_q', undefined],
    ['x^{2', undefined],
    ['x}', undefined],
    ['\\hat{y}', undefined],
    ['a & b', undefined],
    ['^', undefined],
    ['', undefined],
  ])('%s is %s', (tex, said) => {
    expect(texToUnicode(tex)).toBe(said)
  })

  test.each([
    ['It costs $5 and then $10 more.', 'It costs $5 and then $10 more.'],
    ['We need $n^2$ of $\\frac{n}{2}$ steps.', 'We need n² of $\\frac{n}{2}$ steps.'],
    ['In \\(O(n)\\) time.', 'In O(n) time.'],
    ['$$x^2$$', '$$x^2$$'],
    ['US\\$5 and $x$', 'US\\$5 and x'],
  ])('%s', (text, said) => {
    expect(mathToUnicode(text)).toBe(said)
  })

  test('a long text of dollars is read in no time', () => {
    const started = performance.now()
    mathToUnicode('$x_{'.repeat(50_000))
    mathToUnicode('\\('.repeat(50_000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('the document', () => {
  test('RSS says where it is, when it last changed and what it is about', () => {
    const [channel] = childrenOf(readXml(rss.render(document([]))), 'channel')
    expect(textsOf(channel, 'title')).toEqual(['Model compression'])
    expect(textsOf(channel, 'description')).toEqual(['Quantization & pruning, < 8 bits.'])
    expect(textsOf(channel, 'link')).toEqual([`${SITE}/topics/compression`])
    expect(textsOf(channel, 'lastBuildDate')).toEqual(['Fri, 21 Nov 2025 12:00:00 GMT'])
    expect(childrenOf(channel, 'atom:link').find(({ attributes }) => attributes.rel === 'self')?.attributes).toMatchObject({
      href: `${SITE}/feeds/compression.rss`,
      type: 'application/rss+xml',
    })
  })

  test('Atom has one of each that it must have, and links with types', () => {
    const feed = readXml(atom.render(document([])))
    expect(feed.expanded).toBe('{http://www.w3.org/2005/Atom}feed')
    expect(textsOf(feed, 'id')).toEqual(['urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8'])
    expect(textsOf(feed, 'title')).toEqual(['Model compression'])
    expect(textsOf(feed, 'updated')).toEqual(['2025-11-21T12:00:00Z'])
    expect(childrenOf(feed, 'author').map(({ children }) => children[0]?.text)).toEqual(['Paperwire'])
    const links = childrenOf(feed, 'link').map(({ attributes: { rel, type } }) => `${rel} ${type}`)
    expect(new Set(links).size).toBe(links.length)
    expect(links).toContain('self application/atom+xml')
    expect(links).toContain('alternate text/html')
    expect(links.every((link) => !link.endsWith('undefined'))).toBe(true)
  })

  test('a search address with & and quotes survives', () => {
    const address = `${SITE}/feeds/search.atom?q=%22a%22&amp;b=<c>`
    const given = { ...document([]), self: { atom: address, rss: address, json: address } }
    expect(linksOf(readXml(atom.render(given)), 'self')).toEqual([`${SITE}/feeds/search.atom?q=%22a%22&amp;b=%3Cc%3E`])
    expect(jsonOf(given).feed_url).toBe(address)
  })

  test('each format says what it is by extension and media type', () => {
    expect(formats.map(({ extension, contentType }) => `${extension}: ${contentType}`)).toEqual([
      'rss: application/rss+xml; charset=utf-8',
      'atom: application/atom+xml; charset=utf-8',
      'json: application/feed+json; charset=utf-8',
    ])
    expect(formatOf('txt')).toBeUndefined()
  })
})

describe('JSON Feed 1.1', () => {
  test.each(Object.keys(kinds))('%s papers obey the specification', (kind) => {
    expect(mistakesIn(JSON.parse(json.render(document(kinds[kind] as DocumentEntry[]))))).toEqual([])
  })

  test('its judge finds mistakes', () => {
    const feed = JSON.parse(json.render(document([entry(0)])))
    expect(mistakesIn({ ...feed, version: 'https://jsonfeed.org/version/1', unknown: 1 })).toHaveLength(2)
    expect(mistakesIn({ ...feed, items: [{ id: 5, date_published: 'today', authors: [{}] }] })).toHaveLength(4)
  })
})

/** What a JSON Feed does that https://www.jsonfeed.org/version/1.1/ does not allow. */
function mistakesIn(feed: unknown): string[] {
  const mistakes: string[] = []
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const text = (value: unknown) => typeof value === 'string'
  const address = (value: unknown) => text(value) && URL.canParse(value as string)
  const date = (value: unknown) => text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value as string)
  const list = (of: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(of)
  const judge = (value: unknown, where: string, required: string[], rules: Record<string, (value: unknown) => boolean>): boolean => {
    if (!isObject(value)) {
      mistakes.push(`${where} is no object`)
      return true
    }
    for (const name of required) if (!(name in value)) mistakes.push(`${where} has no ${name}`)
    for (const [name, given] of Object.entries(value)) {
      if (name.startsWith('_') ? !isObject(given) : !rules[name]?.(given)) mistakes.push(`${where}.${name} is wrong`)
    }
    return true
  }
  const authors = list((author) => {
    judge(author, 'author', [], { name: text, url: address, avatar: address })
    if (isObject(author) && !author.name && !author.url && !author.avatar) mistakes.push('author says nothing')
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
    if (isObject(value) && !value.content_html && !value.content_text) mistakes.push('item has no content')
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
  return mistakes
}

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
        expect([textsOf(channel, 'title'), textsOf(feed, 'title').map(unescaped)]).toEqual([[title], [title]])
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
            expect([textsOf(inRss, 'title'), textsOf(inAtom, 'title').map(unescaped), [inJson.title]]).toEqual([[title], [title], [title]])
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

/** A single UTF-16 code unit, half of a pair too. */
function codeUnit() {
  return fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))
}

describe('OPML', () => {
  const outlines = ['compression', 'speech'].map((slug) => ({
    title: `About ${slug}`,
    description: `Papers on "${slug}".`,
    xmlUrl: `${SITE}/feeds/${slug}.rss?all&top=5`,
    htmlUrl: `${SITE}/topics/${slug}`,
  }))

  test('lists feeds as it always did', async () => {
    await expect(renderOpml('Paperwire', outlines)).toMatchFileSnapshot('../golden/formats/plain.opml')
  })

  test('lists feeds in a folder', async () => {
    await expect(renderOpml('Paperwire', outlines, 'Topics')).toMatchFileSnapshot('../golden/formats/group.opml')
  })

  test('an outline is a feed with its text, addresses and description', () => {
    const one = {
      title: 'R&D <less>',
      description: 'Papers on "R&D".',
      xmlUrl: `${SITE}/feeds/x.rss?all&top=5`,
      htmlUrl: `${SITE}/topics/x`,
    }
    const body = childrenOf(readXml(renderOpml('Paperwire', [one])), 'body')[0]
    expect(childrenOf(body, 'outline')[0]?.attributes).toEqual({ type: 'rss', text: one.title, ...one })
  })
})

test('every file of the folder is a format on the list, or known to be none', () => {
  const known = ['entry.ts', 'entry-content.ts', 'index.ts', 'opml.ts', 'render-feed.ts']
  const listed = formats.map(({ extension }) => `${extension}.ts`)
  const files = readdirSync(new URL('../../src/formats', import.meta.url))
  expect(files.filter((file) => !listed.includes(file) && !known.includes(file))).toEqual([])
})
