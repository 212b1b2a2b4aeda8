import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatOf, formats } from '../../src/formats/index.ts'
import { PAPERWIRE_NAMESPACE } from '../../src/formats/render-feed.ts'
import { isArxivCategory } from '../../src/identifiers/arxiv-categories.ts'
import type { Document, DocumentEntry } from '../../src/model.ts'
import { excerpt } from '../../src/text/strings.ts'
import { authors, document, entry, kinds, NOON, nothing, SITE } from '../support/documents.ts'
import { atom, entriesOf, itemsOf, jsonOf, linksOf, rss, unescapeHtml } from '../support/feeds.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

describe.each(formats)('$name', ({ extension, render }) => {
  test.each(Object.keys(kinds))('%s papers match their golden file', async (kind) => {
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

describe('every format', () => {
  const read = (given: Document) => {
    const [one] = itemsOf(rss.render(given))
    const [two] = entriesOf(atom.render(given))
    const [three] = jsonOf(given).items
    if (!one || !two || !three) throw new Error('an entry is missing')
    return { rss: one, atom: two, json: three }
  }

  test('an entry keeps its id, which RSS marks as no permalink', () => {
    const read1 = read(document([entry(7)]))
    const id = 'urn:uuid:00000000-0000-5000-8000-000000000007'
    expect(textsOf(read1.rss, 'guid')).toEqual([id])
    expect(childrenOf(read1.rss, 'guid')[0]?.attributes.isPermaLink).toBe('false')
    expect(textsOf(read1.atom, 'id')).toEqual([id])
    expect(read1.json.id).toBe(id)
  })

  test('an entry has the dates of its admission and of its last change, and the paper its own date', () => {
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
  ])('the date %j of a paper is written as %j', (published, said) => {
    expect(read(document([entry(0, { published })])).json._paper.published).toBe(said)
  })

  test('the metadata has all 500 authors in order; the content folds them', () => {
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

  test('a preprint without a DOI has the one that arXiv registers, and arXiv as its place', () => {
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

  test('TeX commands become plain text, and URLs in an abstract are links', () => {
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

  test('an author without a name is omitted, an ORCID is a URL', () => {
    const { atom, json } = read(
      document([entry(0, { authors: [{ name: ' ' }, { name: 'A', orcid: 'https://orcid.org/0000-0002-1825-0097' }] })]),
    )
    expect(childrenOf(atom, 'author').map((author) => author.text)).toEqual(['Ahttps://orcid.org/0000-0002-1825-0097'])
    expect(json.authors).toEqual([{ name: 'A', url: 'https://orcid.org/0000-0002-1825-0097' }])
  })

  test('identifiers, venue, license, comments and categories use the vocabularies of the field', () => {
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
  ])('whether %s is a category of arXiv: %s', (category, is) => {
    expect(isArxivCategory(category)).toBe(is)
  })

  test('a paper outside arXiv has no arXiv category', () => {
    const { rss, atom, json } = read(document([entry(0, { identifiers: ['doi:10.1/x'], categories: ['biology'] })]))
    expect([...childrenOf(rss, 'arxiv:primary_category'), ...childrenOf(atom, 'arxiv:primary_category')]).toEqual([])
    expect(childrenOf(atom, 'category')[0]?.attributes.scheme).toBeUndefined()
    expect(json._paper.arxiv).toBeUndefined()
  })

  test('reason, score and score parts are in the Paperwire namespace and in _paper', () => {
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

  test('an entry links to its source, its page here, PDF, code, project and discussion', () => {
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
    for (const address of related) expect(unescapeHtml(json.content_html)).toContain(`<a href="${address}">`)
    expect(childrenOf(atom, 'link').every(({ attributes }) => attributes.rel !== 'related' || attributes.title)).toBe(true)
  })

  test('a withdrawn paper is marked in its title', () => {
    const { rss, atom, json } = read(document([entry(0, { withdrawn: true })]))
    for (const title of [textsOf(rss, 'title')[0], textsOf(atom, 'title')[0], json.title]) {
      expect(title).toBe('[withdrawn] Small Networks That Remember')
    }
  })

  test('a title stays plain text: RSS uses numeric references, Atom escapes it twice', () => {
    const given = document([entry(0, { title: 'p < 0.05 & <b>' })])
    expect(rss.render(given)).toContain('<title>p &#x3C; 0.05 &#x26; &#x3C;b&#x3E;</title>')
    expect(atom.render(given)).toContain('<title type="html">p &amp;lt; 0.05 &amp;amp; &amp;lt;b&amp;gt;</title>')
  })

  test('an abstract that may not be shown in full is cut in every format, with a link', () => {
    const abstract = `${'Only the beginning of this may be shown. '.repeat(20)}The secret end.`
    const given = document([entry(0, { abstract, abstractDisplay: 'excerpt' })])
    for (const { render } of formats) expect(render(given)).not.toContain('secret')
    const { rss, json } = read(given)
    expect(textsOf(rss, 'description')[0]).toBe(excerpt(abstract, 300))
    expect(json.content_html).toContain('Read on')
  })

  test('a substitute title has no more of an abstract than may be shown', () => {
    const { json } = read(document([entry(0, { title: '', abstract: 'Word '.repeat(200), abstractDisplay: 'excerpt' })]))
    expect(json.title.length).toBeLessThanOrEqual(81)
  })

  test('a paper with only an abstract has its first words as title and links to its page here', () => {
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

describe('the document', () => {
  test('RSS has title, description, page, date and its own address', () => {
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

  test('Atom has each required element once, and links with types', () => {
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

  test('each format has an extension and a media type', () => {
    expect(formats.map(({ extension, contentType }) => `${extension}: ${contentType}`)).toEqual([
      'rss: application/rss+xml; charset=utf-8',
      'atom: application/atom+xml; charset=utf-8',
      'json: application/feed+json; charset=utf-8',
    ])
    expect(formatOf('txt')).toBeUndefined()
  })
})

test('every file of the folder is a listed format or a known helper', () => {
  const known = ['entry.ts', 'entry-content.ts', 'index.ts', 'opml.ts', 'render-feed.ts']
  const listed = formats.map(({ extension }) => `${extension}.ts`)
  const files = readdirSync(new URL('../../src/formats', import.meta.url))
  expect(files.filter((file) => !listed.includes(file) && !known.includes(file))).toEqual([])
})
