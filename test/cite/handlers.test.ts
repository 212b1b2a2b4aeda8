/** How papers are cited and found by machines: files of citations, what pages say in their heads, sitemaps, pictures. */
import { inflateSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_CITATIONS_PER_FILE } from '../../src/cite/handlers.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { renderPicture } from '../../src/pages/share-picture.ts'
import { PAPERS_PER_SITEMAP } from '../../src/publish/sitemap.ts'
import { executeBatch, selectJsonRows } from '../../src/store/db.ts'
import { admissions, papers, topics as topicRows } from '../../src/store/schema.ts'
import { readBibtex } from '../support/bibtex.ts'
import { openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const topics: Topic[] = [
  { slug: 'pruning', title: 'Pruning', description: 'Networks made smaller.', query: 'pruning', aliases: ['sparsity'] },
  { slug: 'agents', title: 'Agents', description: 'Programs that act.', query: 'agent', perDay: 5 },
]
const record = (key: string, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key,
  identifiers: [key],
  title,
  abstract: 'What was pruned, and what was left.',
  authors: [{ name: 'Ada Lovelace', orcid: '0000-0001-2345-6789' }, { name: 'The Engine Collaboration' }],
  url: `https://journal.example/${encodeURIComponent(key)}`,
  published: '2025-11-20',
  announced: '2025-11-21T05:00:00Z',
  ...more,
})
const listed = (id: string, records: SourceRecord[]): Source => ({
  id,
  name: id,
  homepage: 'https://journal.example/',
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://journal.example/${id}` }),
  read: () => ({ records }),
})
const sources = [
  listed('arxiv', [
    record('arXiv:2511.01234', 'Pruning GPT-4 by hand </script><b>', { categories: ['cs.LG'] }),
    record('10.5555/J.2(7)A', 'Pruning roses: an agent'),
    record('arXiv:hep-th/9901001', 'Pruning strings', { published: '1999-01-02' }),
  ]),
  listed('journal', [
    record('10.5555/j.1', 'Pruning GPT-4 by hand </script><b>', {
      copies: [{ identifier: 'arXiv:2511.01234', says: 'has the preprint' }],
      venue: 'Journal of Pruning',
      published: '2026-02-03',
    }),
  ]),
]

async function opened(settings: Record<string, string> = {}): Promise<World> {
  const world = await openWorld({
    sources,
    topics,
    settings,
    pages: { 'https://journal.example/arxiv': '<a/>', 'https://journal.example/journal': '<a/>' },
  })
  await world.gather()
  return world
}

describe('files of citations', async () => {
  const world = await opened()
  const page = '/papers/arxiv:2511.01234'

  test.each([
    ['bib', 'application/x-bibtex; charset=utf-8', /^@article\{lovelace2026pruning,\n/],
    ['ris', 'application/x-research-info-systems; charset=utf-8', /^TY {2}- JOUR\r\n[\s\S]*ER {2}- \r\n$/],
    ['csl.json', 'application/vnd.citationstyles.csl+json; charset=utf-8', /^\[\n \{\n {2}"id": "lovelace2026pruning",/],
  ])('a paper’s .%s', async (extension, type, text) => {
    const answer = await world.get(`${page}.${extension}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('content-disposition')).toBe(`inline; filename="arxiv-2511.01234.${extension}"`)
    expect(answer.headers.get('link')).toContain('<https://papers.example/papers/arxiv:2511.01234>; rel="alternate"; type="text/html"')
    expect(await answer.text()).toMatch(text)
    const again = await world.get(`${page}.${extension}`, { 'if-none-match': answer.headers.get('etag') ?? '' })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('a published version is cited with its journal’s date, a preprint with its own', async () => {
    const [entry] = readBibtex(await (await world.get(`${page}.bib`)).text())
    expect([entry?.fields.get('journal'), entry?.fields.get('date')]).toEqual(['Journal of Pruning', '2026-02-03'])
    const [other] = readBibtex(await (await world.get('/papers/arxiv:hep-th/9901001.bib')).text())
    expect([other?.type, other?.fields.get('eprint'), other?.fields.get('date')]).toEqual(['misc', 'hep-th/9901001', '1999-01-02'])
  })

  test.each([
    ['/papers/doi:10.5555/j.1.bib', '/papers/arxiv:2511.01234.bib'],
    ['/papers/arxiv:2511.01234v2.csl.json', '/papers/arxiv:2511.01234.csl.json'],
    ['/papers/doi%3A10.5555%2FJ.2(7)A.ris', '/papers/doi:10.5555/j.2(7)a.ris'],
    ['/papers/doi:10.5555/j.1.png', '/papers/arxiv:2511.01234.png'],
    ['/topics/sparsity.bib?since=2025-11-01', '/topics/pruning.bib?since=2025-11-01'],
  ])('%s leads to %s', async (path, expected) => {
    const answer = await world.get(path)
    expect(answer.status).toBe(path.startsWith('/topics') ? 301 : 302)
    expect(answer.headers.get('location')).toBe(`https://papers.example${expected}`)
  })

  test.each([
    ['/topics/pruning.bib', 3],
    ['/topics/agents.bib', 1],
    ['/topics/pruning.bib?since=2025-11-21', 3],
    ['/topics/pruning.bib?since=2025-11-22', 0],
    ['/topics/pruning.bib?before=2025-11-21T00:00:00Z', 0],
    ['/day/2025-11-21.bib', 3],
    ['/day/2025-11-20.bib', 0],
  ])('%s has %i papers, each once', async (path, expected) => {
    const answer = await world.get(path)
    expect(answer.status).toBe(200)
    const entries = readBibtex(await answer.text())
    expect(entries).toHaveLength(expected)
    expect(new Set(entries.map(({ key }) => key)).size).toBe(expected)
  })

  test.each([
    ['/papers/arxiv:0000.00000.bib', 404, 'there is no paper "arxiv:0000.00000"'],
    ['/topics/none.ris', 404, 'there is no topic "none"; https://papers.example/topics lists all topics'],
    ['/day/yesterday.bib', 404, '"yesterday" is not a day: write it like 2025-11-21'],
    ['/topics/pruning.bib?since=soon', 400, 'since is "soon": it must be a day such as 2025-11-01, or an ISO time'],
    ['/topics/pruning.csl.json?before=2025', 400, 'before is "2025": it must be a day such as 2025-11-01, or an ISO time'],
  ])('%s is refused in a sentence, in the form that was asked for', async (path, status, sentence) => {
    const answer = await world.get(path)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual(
      path.includes('.json')
        ? [status, 'application/json', JSON.stringify({ error: sentence })]
        : [status, 'text/plain; charset=UTF-8', `${sentence}\n`],
    )
  })

  test('unAPI names the forms, and leads to a paper’s file', async () => {
    const forms = async (path: string) => {
      const answer = await world.get(path)
      const xml = readXml(await answer.text())
      return [answer.status, xml.attributes, childrenOf(xml, 'format').map(({ attributes }) => attributes.name)]
    }
    expect(await forms('/unapi')).toEqual([200, {}, ['bibtex', 'ris', 'csl-json', 'mods']])
    expect(await forms('/unapi?id=doi:10.5555/j.1')).toEqual([300, { id: 'doi:10.5555/j.1' }, ['bibtex', 'ris', 'csl-json', 'mods']])
    const answer = await world.get('/unapi?id=doi:10.5555/j.1&format=ris')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://papers.example/papers/arxiv:2511.01234.ris'])
    expect((await world.get('/unapi?id=doi:10.5555/none')).status).toBe(404)
    expect((await world.get('/unapi?id=doi:10.5555/j.1&format=marc')).status).toBe(406)
  })
})

test('a file of many papers asks the database as often as one of few, and says where the next are', async () => {
  const world = await opened()
  const queriesFor = async (path: string) => {
    const before = world.queries.length
    const answer = await world.get(path)
    expect(answer.status).toBe(200)
    return { asked: world.queries.length - before, answer }
  }
  const few = await queriesFor('/topics/pruning.bib')
  expect(few.answer.headers.get('link')).not.toContain('rel="next"')
  await fill(world, MAX_CITATIONS_PER_FILE + 20)
  const many = await queriesFor('/topics/pruning.bib?since=2025-11-01')
  expect(many.asked).toBe(few.asked)
  const first = readBibtex(await many.answer.text())
  const next = /<([^>]+)>; rel="next"/.exec(many.answer.headers.get('link') ?? '')?.[1] ?? ''
  const rest = readBibtex(await (await world.app.request(next)).text())
  expect([first.length, rest.length]).toEqual([MAX_CITATIONS_PER_FILE, 23])
  const found = [...first, ...rest].map(({ fields }) => fields.get('url'))
  expect(new Set(found).size).toBe(found.length)
})

/** Stores so many papers, admitted a second apart, as gathering would over years. */
async function fill(world: World, many: number): Promise<void> {
  const numbers = Array.from({ length: many }, (_, i) => i)
  const paper = (n: number): typeof papers.$inferInsert => ({
    id: `doi:10.5555/${n}`,
    title: `Pruning ${n}`,
    abstract: '',
    abstractDisplay: 'whole',
    authors: [],
    url: `https://journal.example/${n}`,
    categories: [],
    links: {},
    withdrawn: false,
    retracted: false,
    firstSeenAt: 1_763_000_000,
    score: 0,
    scoreParts: [],
    hot: 0,
    awaitsDate: false,
  })
  const entry = { reason: '', score: 0, parts: [], counts: {} }
  const admission = (n: number): typeof admissions.$inferInsert => ({
    topic: 'pruning',
    paper: `doi:10.5555/${n}`,
    entryId: `urn:${n}`,
    at: 1_763_000_000 + n,
    day: '2025-11-13',
    place: n,
    entry,
  })
  await executeBatch(world.db, [
    ...selectJsonRows(papers, numbers.map(paper) as Required<typeof papers.$inferInsert>[]).map((rows) =>
      world.db.insert(papers).select(rows),
    ),
    ...selectJsonRows(admissions, numbers.map(admission) as Required<typeof admissions.$inferInsert>[]).map((rows) =>
      world.db.insert(admissions).select(rows),
    ),
    world.db.update(topicRows).set({ revision: sql`${topicRows.revision} + 1` }),
  ])
}

describe('a paper’s page', async () => {
  const world = await opened()
  const answer = await world.get('/papers/arxiv:2511.01234')
  const page = await answer.text()
  const head = page.slice(0, page.indexOf('</head>'))
  const metas = [...head.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)].map(([, name, content]) => [name, content])
  const meta = (name: string) => metas.filter(([one]) => one === name).map(([, content]) => content)

  test('says how to cite it, where its citations are, and where it comes from', () => {
    const link = answer.headers.get('link') ?? ''
    expect(link).toContain('<https://doi.org/10.5555/j.1>; rel="cite-as"')
    for (const [extension, type] of [
      ['bib', 'application/x-bibtex'],
      ['ris', 'application/x-research-info-systems'],
      ['csl.json', 'application/vnd.citationstyles.csl+json'],
    ]) {
      expect(link).toContain(`<https://papers.example/papers/arxiv:2511.01234.${extension}>; rel="describedby alternate"; type="${type}"`)
      expect(head).toContain(`type="${type}" title=`)
    }
    expect(link).toContain('<https://arxiv.org/abs/2511.01234>; rel="canonical"')
    expect(head).toContain('<link rel="canonical" href="https://arxiv.org/abs/2511.01234">')
  })

  test('of a preprint says to cite arXiv’s own address', async () => {
    expect((await world.get('/papers/arxiv:hep-th/9901001')).headers.get('link')).toContain(
      '<https://arxiv.org/abs/hep-th/9901001>; rel="cite-as"',
    )
  })

  test('has Highwire’s elements, its authors in order', () => {
    expect(metas.filter(([name]) => name?.startsWith('citation_'))).toEqual([
      ['citation_title', 'Pruning GPT-4 by hand &lt;/script&gt;&lt;b&gt;'],
      ['citation_author', 'Lovelace, Ada'],
      ['citation_author', 'The Engine Collaboration'],
      ['citation_publication_date', '2026/02/03'],
      ['citation_journal_title', 'Journal of Pruning'],
      ['citation_doi', '10.5555/j.1'],
      ['citation_arxiv_id', '2511.01234'],
      ['citation_abstract_html_url', 'https://arxiv.org/abs/2511.01234'],
      ['citation_pdf_url', 'https://arxiv.org/pdf/2511.01234'],
    ])
  })

  test('has its facts as JSON-LD, which no title ends', () => {
    const [, json = ''] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(head) ?? []
    expect(JSON.parse(json)).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'ScholarlyArticle',
      '@id': 'https://doi.org/10.5555/j.1',
      name: 'Pruning GPT-4 by hand </script><b>',
      author: [
        { '@type': 'Person', '@id': 'https://orcid.org/0000-0001-2345-6789', name: 'Ada Lovelace' },
        { '@type': 'Organization', name: 'The Engine Collaboration' },
      ],
      datePublished: '2026-02-03',
      isPartOf: { '@type': 'Periodical', name: 'Journal of Pruning' },
      identifier: ['arxiv:2511.01234', 'doi:10.5555/j.1'],
      url: 'https://papers.example/papers/arxiv:2511.01234',
    })
  })

  test('shows itself where it is shared', () => {
    expect(meta('og:title')).toEqual(['Pruning GPT-4 by hand &lt;/script&gt;&lt;b&gt;'])
    expect(meta('og:type')).toEqual(['article'])
    expect(meta('og:url')).toEqual(['https://papers.example/papers/arxiv:2511.01234'])
    expect(meta('og:image')).toEqual(['https://papers.example/papers/arxiv:2511.01234.png'])
    expect(meta('og:site_name')).toEqual(['Paperwire'])
    expect(meta('twitter:card')).toEqual(['summary_large_image'])
  })

  test('has an entry to copy, and unAPI’s marks', () => {
    const [, shown = ''] = /<section id="cite">[\s\S]*<pre data-copy=""><code>([^<]*)</.exec(page) ?? []
    expect(readBibtex(shown.replaceAll('&amp;', '&'))).toMatchObject([{ type: 'article', key: 'lovelace2026pruning' }])
    expect(page).toContain('<abbr class="unapi-id" title="arxiv:2511.01234"></abbr>')
    expect(head).toContain('<link rel="unapi-server" type="application/xml" title="unAPI" href="https://papers.example/unapi">')
  })

  test('of a collaboration of 500 names the first 300 to machines, and keeps within the weight of a page', async () => {
    const authors = Array.from({ length: 500 }, (_, i) => ({ name: `Author${i} Surname${i}` }))
    const world = await openWorld({
      sources: [listed('journal', [record('10.5555/j.1', 'Pruning', { authors })])],
      topics,
      pages: { 'https://journal.example/journal': '<a/>' },
    })
    await world.gather()
    const text = await (await world.get('/papers/doi:10.5555/j.1')).text()
    expect(text.match(/citation_author"/g)).toHaveLength(300)
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  })
})

describe('lists', async () => {
  const world = await opened()
  test.each(['/', '/topics/pruning'])('%s has a COinS a paper, and its citations as files', async (path) => {
    const page = await (await world.get(path)).text()
    const spans = [...page.matchAll(/<span class="Z3988" title="([^"]*)"><\/span>/g)].map(
      ([, title = '']) => new URLSearchParams(title.replaceAll('&amp;', '&')),
    )
    expect(spans.map((keys) => keys.get('rft_id')).sort()).toEqual([
      'info:doi/10.48550/arXiv.hep-th/9901001',
      'info:doi/10.5555/j.1',
      'info:doi/10.5555/j.2(7)a',
    ])
    const one = spans.find((keys) => keys.get('rft_id') === 'info:doi/10.5555/j.1')
    expect(Object.fromEntries(one ?? [])).toEqual({
      ctx_ver: 'Z39.88-2004',
      rft_val_fmt: 'info:ofi/fmt:kev:mtx:journal',
      rft_id: 'info:doi/10.5555/j.1',
      'rft.genre': 'article',
      'rft.atitle': 'Pruning GPT-4 by hand </script><b>',
      'rft.jtitle': 'Journal of Pruning',
      'rft.date': '2026-02-03',
      'rft.aulast': 'Lovelace',
      'rft.aufirst': 'Ada',
      'rft.au': 'The Engine Collaboration',
    })
    expect(page).toContain(`href="https://papers.example${path === '/' ? '/day/2025-11-21' : path}.bib" type="application/x-bibtex"`)
  })
})

describe('what search engines ask for', () => {
  let world: World
  beforeAll(async () => {
    world = await opened({ SITE_URL: 'https://lab.example/papers' })
  })
  const locations = async (path: string) => {
    const answer = await world.app.request(`https://lab.example/papers${path}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8'])
    const xml = readXml(await answer.text())
    return { name: xml.name, places: xml.children.map((place) => [textsOf(place, 'loc')[0], textsOf(place, 'lastmod')[0]]) }
  }

  test('robots.txt allows everything, and names the sitemap', async () => {
    expect(await (await world.app.request('https://lab.example/papers/robots.txt')).text()).toBe(
      'User-agent: *\nAllow: /\n\nSitemap: https://lab.example/papers/sitemap.xml\n',
    )
  })

  test('the sitemap lists pages, topics, months, weeks, days and admitted papers, with what changed when', async () => {
    const { name, places } = await locations('/sitemap.xml')
    expect(name).toBe('urlset')
    const paths = places.map(([loc]) => loc?.replace('https://lab.example/papers', ''))
    expect(paths).toEqual([
      '/',
      '/trending',
      '/topics',
      '/topics/pruning',
      '/topics/agents',
      '/embed',
      '/api',
      '/about',
      '/month/2025-11',
      '/week/2025-W47',
      '/day/2025-11-21',
      '/papers/arxiv:2511.01234',
      '/papers/doi:10.5555/j.2(7)a',
      '/papers/arxiv:hep-th/9901001',
    ])
    expect(
      places
        .filter(([loc]) => /papers\/papers|day|week|month|trending/.test(loc ?? ''))
        .every(([, lastmod]) => lastmod?.startsWith('2025-11-21T')),
    ).toBe(true)
    for (const path of paths) expect((await world.app.request(`https://lab.example/papers${path}`)).status).toBe(200)
  })

  test('of many papers it is an index of files, each made with as few questions as the others', async () => {
    await fill(world, PAPERS_PER_SITEMAP + 50)
    const before = world.queries.length
    const index = await locations('/sitemap.xml')
    expect(world.queries.length - before).toBeLessThanOrEqual(4)
    expect(index.name).toBe('sitemapindex')
    const files = index.places.map(([loc]) => loc?.replace('https://lab.example/papers', '') ?? '')
    expect(files).toEqual(['/sitemap-pages.xml', '/sitemap-1.xml', '/sitemap-2.xml'])
    const counts = []
    for (const file of files) {
      const begun = world.queries.length
      counts.push((await locations(file)).places.length)
      expect(world.queries.length - begun).toBeLessThanOrEqual(4)
    }
    expect(counts[0]).toBe(13)
    expect(counts[1]).toBeLessThanOrEqual(PAPERS_PER_SITEMAP)
    expect((counts[1] ?? 0) + (counts[2] ?? 0)).toBe(PAPERS_PER_SITEMAP + 53)
    expect((await world.app.request('https://lab.example/papers/sitemap-none.xml')).status).toBe(404)
  })
})

describe('pictures', async () => {
  const world = await opened()

  /** The points of a picture, each as its place in the palette. */
  function pointsOf(png: Uint8Array): { width: number; height: number; points: Uint8Array } {
    const view = new DataView(png.buffer, png.byteOffset)
    let data: Uint8Array = new Uint8Array()
    for (let at = 8; at < png.length; at += view.getUint32(at) + 12) {
      const name = String.fromCharCode(...png.subarray(at + 4, at + 8))
      if (name === 'IDAT') data = png.subarray(at + 8, at + 8 + view.getUint32(at))
    }
    return { width: view.getUint32(16), height: view.getUint32(20), points: new Uint8Array(inflateSync(data)) }
  }
  const inkIn = (png: Uint8Array): number => pointsOf(png).points.filter((point) => point > 0 && point < 16).length

  test.each(['/papers/arxiv:2511.01234.png', '/topics/pruning.png', '/picture.png'])('%s is drawn, and kept a day', async (path) => {
    const answer = await world.get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(answer.headers.get('cache-control')).toContain('max-age=86400')
    const { width, height, points } = pointsOf(new Uint8Array(await answer.arrayBuffer()))
    expect([width, height, points.length]).toEqual([1200, 630, 1201 * 630])
    expect((await world.get(path, { 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test('a longer title takes more ink, and one without letters gives way to the site’s name', async () => {
    const [caption, name] = ['', 'Paperwire']
    const ink = async (title: string) => inkIn(await renderPicture({ title, caption, name }))
    expect(await ink('Über Größe und Łucja')).toBeGreaterThan(await ink('Über'))
    expect(await ink('蒸馏小型网络')).toBe(await ink('Paperwire'))
    expect(await ink('word '.repeat(1000))).toBeGreaterThan(10_000)
    expect(await ink('x'.repeat(5000))).toBeGreaterThan(1000)
  })

  test.each(['/papers/arxiv:0000.00000.png', '/topics/none.png'])('%s is not there', async (path) => {
    expect((await world.get(path)).status).toBe(404)
  })
})
