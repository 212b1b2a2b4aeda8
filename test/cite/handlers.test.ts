/** Citation files, unAPI, and the metadata of pages and lists. */
import { describe, expect, test } from 'vitest'
import { MAX_CITATIONS_PER_FILE } from '../../src/cite/handlers.ts'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { readBibtex } from '../support/bibtex.ts'
import { fillTopic, openCitedWorld, record, sourceOf, topics } from '../support/cited-world.ts'
import { openWorld } from '../support/world.ts'
import { childrenOf, readXml } from '../support/xml.ts'

describe('citation files', async () => {
  const world = await openCitedWorld()
  const page = '/papers/arxiv:2511.01234'

  test.each([
    ['bib', 'application/x-bibtex; charset=utf-8', /^@article\{lovelace2026pruning,\n/],
    ['ris', 'application/x-research-info-systems; charset=utf-8', /^TY {2}- JOUR\r\n[\s\S]*ER {2}- \r\n$/],
    ['csl.json', 'application/vnd.citationstyles.csl+json; charset=utf-8', /^\[\n \{\n {2}"id": "lovelace2026pruning",/],
  ])('the .%s file of a paper', async (extension, type, text) => {
    const response = await world.get(`${page}.${extension}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-disposition')).toBe(`inline; filename="arxiv-2511.01234.${extension}"`)
    expect(response.headers.get('link')).toContain('<https://papers.example/papers/arxiv:2511.01234>; rel="alternate"; type="text/html"')
    expect(await response.text()).toMatch(text)
    const revalidation = await world.get(`${page}.${extension}`, { 'if-none-match': response.headers.get('etag') ?? '' })
    expect([revalidation.status, await revalidation.text()]).toEqual([304, ''])
  })

  test('a published paper has the date of its journal, a preprint its own', async () => {
    const [entry] = readBibtex(await (await world.get(`${page}.bib`)).text())
    expect([entry?.fields.get('journal'), entry?.fields.get('date')]).toEqual(['Journal of Pruning', '2026-02-03'])
    const [preprint] = readBibtex(await (await world.get('/papers/arxiv:hep-th/9901001.bib')).text())
    expect([preprint?.type, preprint?.fields.get('eprint'), preprint?.fields.get('date')]).toEqual(['misc', 'hep-th/9901001', '1999-01-02'])
  })

  test.each([
    ['/papers/doi:10.5555/j.1.bib', '/papers/arxiv:2511.01234.bib'],
    ['/papers/arxiv:2511.01234v2.csl.json', '/papers/arxiv:2511.01234.csl.json'],
    ['/papers/doi%3A10.5555%2FJ.2(7)A.ris', '/papers/doi:10.5555/j.2(7)a.ris'],
    ['/papers/doi:10.5555/j.1.png', '/papers/arxiv:2511.01234.png'],
    ['/topics/sparsity.bib?since=2025-11-01', '/topics/pruning.bib?since=2025-11-01'],
  ])('%s redirects to %s', async (path, expected) => {
    const response = await world.get(path)
    expect(response.status).toBe(path.startsWith('/topics') ? 301 : 302)
    expect(response.headers.get('location')).toBe(`https://papers.example${expected}`)
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
    const response = await world.get(path)
    expect(response.status).toBe(200)
    const entries = readBibtex(await response.text())
    expect(entries).toHaveLength(expected)
    expect(new Set(entries.map(({ key }) => key)).size).toBe(expected)
  })

  test.each([
    ['/papers/arxiv:0000.00000.bib', 404, 'there is no paper with the identifier "arxiv:0000.00000" here'],
    ['/topics/none.ris', 404, 'there is no topic "none"; https://papers.example/topics lists all topics'],
    ['/day/yesterday.bib', 404, '"yesterday" is not a day: write it like 2025-11-21'],
    ['/topics/pruning.bib?since=soon', 400, 'since is "soon": it must be a day such as 2025-11-01, or an ISO time'],
    ['/topics/pruning.csl.json?before=2025', 400, 'before is "2025": it must be a day such as 2025-11-01, or an ISO time'],
  ])('%s responds with an error in the right type', async (path, status, message) => {
    const response = await world.get(path)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual(
      path.includes('.json')
        ? [status, 'application/json', JSON.stringify({ error: message })]
        : [status, 'text/plain; charset=UTF-8', `${message}\n`],
    )
  })

  test('unAPI lists the formats and redirects to a citation file', async () => {
    const formatsAt = async (path: string) => {
      const response = await world.get(path)
      const xml = readXml(await response.text())
      return [response.status, xml.attributes, childrenOf(xml, 'format').map(({ attributes }) => attributes.name)]
    }
    expect(await formatsAt('/unapi')).toEqual([200, {}, ['bibtex', 'ris', 'csl-json', 'mods']])
    expect(await formatsAt('/unapi?id=doi:10.5555/j.1')).toEqual([300, { id: 'doi:10.5555/j.1' }, ['bibtex', 'ris', 'csl-json', 'mods']])
    const response = await world.get('/unapi?id=doi:10.5555/j.1&format=ris')
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://papers.example/papers/arxiv:2511.01234.ris'])
    expect((await world.get('/unapi?id=doi:10.5555/none')).status).toBe(404)
    expect((await world.get('/unapi?id=doi:10.5555/j.1&format=marc')).status).toBe(406)
  })
})

test('a long file takes as many queries as a short one and links to the next', async () => {
  const world = await openCitedWorld()
  const queriesFor = async (path: string) => {
    const before = world.queries.length
    const response = await world.get(path)
    expect(response.status).toBe(200)
    return { queryCount: world.queries.length - before, response }
  }
  const few = await queriesFor('/topics/pruning.bib')
  expect(few.response.headers.get('link')).not.toContain('rel="next"')
  await fillTopic(world, MAX_CITATIONS_PER_FILE + 20)
  const many = await queriesFor('/topics/pruning.bib?since=2025-11-01')
  expect(many.queryCount).toBe(few.queryCount)
  const first = readBibtex(await many.response.text())
  const next = /<([^>]+)>; rel="next"/.exec(many.response.headers.get('link') ?? '')?.[1] ?? ''
  const rest = readBibtex(await (await world.app.request(next)).text())
  expect([first.length, rest.length]).toEqual([MAX_CITATIONS_PER_FILE, 23])
  const urls = [...first, ...rest].map(({ fields }) => fields.get('url'))
  expect(new Set(urls).size).toBe(urls.length)
})

describe('a paper’s page', async () => {
  const world = await openCitedWorld()
  const response = await world.get('/papers/arxiv:2511.01234')
  const page = await response.text()
  const head = page.slice(0, page.indexOf('</head>'))
  const metas = [...head.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)].map(([, name, content]) => [name, content])
  const meta = (name: string) => metas.filter(([metaName]) => metaName === name).map(([, content]) => content)

  test('links to its persistent URL, its citations and its source', () => {
    const link = response.headers.get('link') ?? ''
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

  test('of a preprint links to arXiv for citing', async () => {
    expect((await world.get('/papers/arxiv:hep-th/9901001')).headers.get('link')).toContain(
      '<https://arxiv.org/abs/hep-th/9901001>; rel="cite-as"',
    )
  })

  test('has Highwire elements with its authors in order', () => {
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

  test('has JSON-LD that no title can end', () => {
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

  test('has metadata for sharing', () => {
    expect(meta('og:title')).toEqual(['Pruning GPT-4 by hand &lt;/script&gt;&lt;b&gt;'])
    expect(meta('og:type')).toEqual(['article'])
    expect(meta('og:url')).toEqual(['https://papers.example/papers/arxiv:2511.01234'])
    expect(meta('og:image')).toEqual(['https://papers.example/papers/arxiv:2511.01234.png'])
    expect(meta('og:site_name')).toEqual(['Paperwire'])
    expect(meta('twitter:card')).toEqual(['summary_large_image'])
  })

  test('has a BibTeX entry to copy and unAPI elements', () => {
    const [, shown = ''] = /<section id="cite">[\s\S]*<pre data-copy=""><code>([^<]*)</.exec(page) ?? []
    expect(readBibtex(shown.replaceAll('&amp;', '&'))).toMatchObject([{ type: 'article', key: 'lovelace2026pruning' }])
    expect(page).toContain('<abbr class="unapi-id" title="arxiv:2511.01234"></abbr>')
    expect(head).toContain('<link rel="unapi-server" type="application/xml" title="unAPI" href="https://papers.example/unapi">')
  })

  test('of a collaboration of 500 has 300 authors in its metadata and stays within the size limit', async () => {
    const authors = Array.from({ length: 500 }, (_, i) => ({ name: `Author${i} Surname${i}` }))
    const world = await openWorld({
      sources: [sourceOf('journal', [record('10.5555/j.1', 'Pruning', { authors })])],
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
  const world = await openCitedWorld()
  test.each(['/', '/topics/pruning'])('%s has COinS for each paper and links to citation files', async (path) => {
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
