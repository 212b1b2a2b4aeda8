/** What stands on other sites: each form of an embed, its options, its errors, its oEmbed, and what it costs. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { beforeAll, describe, expect, test } from 'vitest'
import { elementScript } from '../../src/embed/element.ts'
import { renderFragment } from '../../src/embed/fragment.ts'
import { frameAssets, renderFrame } from '../../src/embed/iframe.ts'
import { formatDateIn, type Labels, type Language, labels } from '../../src/embed/labels.ts'
import { DEFAULT_EMBED_OPTIONS, type EmbedOptions } from '../../src/embed/options.ts'
import { renderSvgCard, wrapToWidth } from '../../src/embed/svg-card.ts'
import type { EmbedTarget } from '../../src/embed/target.ts'
import { embedViewOf } from '../../src/embed/view.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { entry, NOON } from '../support/documents.ts'
import { openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml } from '../support/xml.ts'

const ORIGIN = 'https://papers.example'
const site = { name: 'Paperwire', url: (path: string) => `${ORIGIN}${path}` }
const shown: EmbedTarget = {
  name: 'compression',
  parameters: {},
  title: 'Model compression',
  label: 'Model compression',
  home: `${ORIGIN}/topics/compression`,
  feed: `${ORIGIN}/feeds/compression.atom`,
  revision: () => Promise.reject(new Error('not asked')),
  entries: () => Promise.reject(new Error('not asked')),
}
const HOSTILE = '"><img src=x onerror=alert(1)> & </title></style><script>alert(1)</script>'
const ENTRIES = [
  entry(1),
  entry(2, { title: HOSTILE, abstract: HOSTILE, venue: HOSTILE, authors: [{ name: HOSTILE }], url: 'javascript:alert(1)', links: {} }),
  entry(3, { title: 'تعلّم عميق للشبكات الصغيرة', authors: [{ name: 'ليلى مثال' }], published: '2025-11', venue: '' }),
  entry(4, { title: 'Memory in $O(n^2)$ of networks', withdrawn: true, identifiers: ['arxiv:2511.00001'], venue: '' }),
  entry(5, { title: '', identifiers: ['doi:10.5555/x'], id: 'doi:10.5555/x', published: '', authors: [] }),
]
const view = (look: Partial<EmbedOptions> = {}, entries = ENTRIES) =>
  embedViewOf(shown, entries, { ...DEFAULT_EMBED_OPTIONS, ...look }, 'Paperwire')

const record = (i: number, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: String(i),
  identifiers: [`10.5555/j.${i}`],
  title,
  abstract: `We study ${title}.`,
  authors: [{ name: 'Ada Example' }, { name: 'Noor Beispiel' }, { name: 'Łucja Przykład' }, { name: 'Li Wei' }].slice(0, 1 + (i % 4)),
  url: `https://journal.example/${i}`,
  published: '2025-11-20',
  signals: { upvotes: 100 - i },
  ...more,
})
const RECORDS = [
  ...Array.from({ length: 8 }, (_, i) => record(i, `${i}: pruning of networks`)),
  record(20, 'pruning an agent'),
  record(21, 'an agent alone'),
]
const topics: Topic[] = [
  { slug: 'pruning', title: 'Pruning', description: 'Less of it.', query: 'pruning', aliases: ['sparsity'] },
  { slug: 'agents', title: 'Agents', description: 'Programs that act.', query: 'agent' },
]

async function filled(records = RECORDS): Promise<World> {
  const source: Source = {
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    schedule: '0 * * * *',
    abstracts: 'whole',
    request: () => ({ url: 'https://journal.example/feed' }),
    read: () => ({ records }),
  }
  const world = await openWorld({ sources: [source], topics, pages: { 'https://journal.example/feed': '<a/>' } })
  await world.gather()
  return world
}

describe('what each form writes', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['fragment.html', () => renderFragment(view())],
    ['fragment-all.html', () => renderFragment(view({ abstract: true, reasons: true, lang: 'de' }))],
    ['fragment-compact-ar.html', () => renderFragment(view({ layout: 'compact', lang: 'ar' }))],
    ['framed.html', () => renderFrame(site, view(), { theme: 'dark', discovery: `${ORIGIN}/oembed?url=x` })],
    ['card.svg', () => renderSvgCard(view(), DEFAULT_EMBED_OPTIONS)],
    ['card-all.svg', () => renderSvgCard(view({ abstract: true, reasons: true }), { theme: 'dark', width: 400 })],
    ['card-compact-ar.svg', () => renderSvgCard(view({ layout: 'compact', lang: 'ar' }), DEFAULT_EMBED_OPTIONS)],
    ['view.json', () => `${JSON.stringify(view({ abstract: true, reasons: true }), null, 1)}\n`],
  ])('%s', async (name, render) => {
    const text = (await render()).replace(frameAssets.css.path, '/frame.hash.css').replace(frameAssets.js.path, '/frame.hash.js')
    await expect(text).toMatchFileSnapshot(`../golden/embed/${name}`)
  })

  test('the page that is framed is valid, and so is the fragment inside a page', async () => {
    const validator = new HtmlValidate({ extends: ['html-validate:standard'] })
    const around = (body: string) =>
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>\n${body}</body></html>\n`
    for (const text of [
      await renderFrame(site, view(), { theme: 'auto', discovery: ORIGIN }),
      around(await renderFragment(view({ abstract: true, reasons: true }))),
    ]) {
      const { results } = await validator.validateString(text)
      expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))).toEqual([])
    }
  })

  test('whatever is written in papers, a card is well-formed and asks nothing of anybody', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: fc.string({ unit: 'grapheme' }), abstract: fc.string(), name: fc.string({ unit: 'binary' }) }), {
          maxLength: 6,
        }),
        fc.integer({ min: 240, max: 1200 }),
        fc.constantFrom(...(Object.keys(labels) as Language[])),
        (papers, width, lang) => {
          const entries = papers.map(({ title, abstract, name }, i) => entry(i, { title, abstract, authors: [{ name }] }))
          const text = renderSvgCard(view({ lang, abstract: true, reasons: true }, entries), { theme: 'auto', width })
          const svg = readXml(text)
          expect(Number(svg.attributes.width)).toBe(width)
          const names = new Set<string>()
          const walk = (one: typeof svg): void => {
            names.add(one.name)
            for (const name of Object.keys(one.attributes)) expect(name).not.toMatch(/href|^on|src/)
            for (const child of one.children) walk(child)
          }
          walk(svg)
          for (const name of names) expect(['svg', 'title', 'desc', 'style', 'rect', 'path', 'circle', 'text', 'tspan']).toContain(name)
          expect(childrenOf(svg, 'style')[0]?.text).not.toMatch(/url|import|http/)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('lines hold as many words as fit and break what no line holds', () => {
    const of = (text: string, width: number, maxLines = 9) => wrapToWidth(text, { size: 10, width, maxLines })
    expect(of('one two three', 1000)).toEqual(['one two three'])
    expect(of('one two three', 45)).toEqual(['one two', 'three'])
    expect(of('one two three', 45, 1)).toEqual(['one…'])
    expect(of('深度学习网络', 35)).toEqual(['深度学', '习网络'])
    expect(of('x'.repeat(40), 60).join('')).toBe('x'.repeat(40))
    expect(of('', 60)).toEqual([])
    expect(of('   ', 60)).toEqual([])
  })

  test('a link that is none of the web leads to the page here', async () => {
    for (const text of [await renderFragment(view()), JSON.stringify(view())]) expect(text).not.toContain('javascript:')
  })

  test('without a day, a month or anything, a date says what it says in each language', () => {
    const said = (lang: Language) => ['2025-11-03', '2025-11', '2025'].map((date) => formatDateIn(lang, date))
    expect(said('en')).toEqual(['3 Nov 2025', 'Nov 2025', '2025'])
    expect(said('de')).toEqual(['3. Nov. 2025', 'Nov. 2025', '2025'])
    expect(said('fr')).toEqual(['3 nov. 2025', 'nov. 2025', '2025'])
    expect(said('ja')).toEqual(['2025年11月3日', '2025年11月', '2025'])
    expect(said('ar')).toEqual(['3 نوفمبر 2025', 'نوفمبر 2025', '2025'])
  })

  test.each(Object.entries(labels as Record<string, Labels>))(
    '%s has twelve months and a place for the name of the site',
    (_, { months, more }) => {
      expect(new Set(months.split(' ')).size).toBe(12)
      expect(more.split('%').length).toBe(2)
    },
  )

  test('a paper says which language it is in where that is not that of the labels', async () => {
    expect(await renderFragment(view({ lang: 'de' }, [entry(1)]))).toContain('lang="en" href=')
    expect(await renderFragment(view({}, [entry(1)]))).not.toContain('lang="en" href=')
    expect(await renderFragment(view({}, [ENTRIES[2] as (typeof ENTRIES)[0]]))).toContain('lang="ar" dir="auto" href=')
  })

  test('since counts by the day on which it was published here', () => {
    const old = entry(2 * 86_400)
    const day = new Date((NOON - 1) * 1000).toISOString().slice(0, 10)
    expect(view({ since: day }, [entry(1), old]).papers.length).toBe(1)
    expect(view({}, [entry(1), old]).papers.length).toBe(2)
  })
})

describe('the script of hosts', () => {
  test('is at most 4 KB gzipped, and makes no markup of texts', () => {
    expect(gzipSync(elementScript, { level: 9 }).length).toBeLessThanOrEqual(4000)
    expect(elementScript).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval|Storage|cookie/)
    expect(() => new Function(elementScript)).not.toThrow()
  })
})

describe('by address', () => {
  let world: World
  beforeAll(async () => {
    world = await filled()
  })
  const titlesOf = async (path: string): Promise<string[]> => {
    const answer = await world.get(path)
    expect(answer.status, await answer.clone().text()).toBe(200)
    return ((await answer.json()) as { papers: { title: string }[] }).papers.map(({ title }) => title)
  }

  test.each([
    ['/embed/pruning', 'text/html; charset=utf-8'],
    ['/embed/pruning.html', 'text/html; charset=utf-8'],
    ['/embed/pruning.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed/pruning.json', 'application/json'],
    ['/embed/all.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed/agents+pruning.html', 'text/html; charset=utf-8'],
    ['/embed/search.json?q=agent', 'application/json'],
    ['/embed/papers/doi:10.5555/j.20', 'text/html; charset=utf-8'],
    ['/embed/papers/doi:10.5555/j.20.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed.js', 'text/javascript; charset=utf-8'],
    [`/oembed?url=${ORIGIN}/topics/pruning`, 'application/json'],
  ])('%s is a document for every origin, with validators and at most an hour old', async (path, type) => {
    const answer = await world.get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('set-cookie')).toBe(null)
    expect(Number(/max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1])).toBeLessThanOrEqual(3600)
    expect(answer.headers.get('cache-control')).toContain('stale-if-error=')
    const again = await world.get(path, { 'if-none-match': answer.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })

  test('only what is to be framed may be framed', async () => {
    const framing = async (path: string) =>
      /frame-ancestors ([^;]+)/.exec((await world.get(path)).headers.get('content-security-policy') ?? '')?.[1]
    for (const path of ['/embed/pruning', '/embed/search?q=agent', '/embed/papers/doi:10.5555/j.1', '/embed/nothing', '/embed/pruning?x=1'])
      expect([path, await framing(path)]).toEqual([path, '*'])
    for (const path of [
      '/',
      '/topics/pruning',
      '/embed',
      '/embed/pruning.html',
      '/embed/pruning.svg',
      '/papers/doi:10.5555/j.1',
      '/search?q=agent',
      '/nothing',
    ])
      expect([path, await framing(path)]).toEqual([path, "'none'"])
  })

  test('a list holds the newest, each paper once, as many as are asked for', async () => {
    expect(await titlesOf('/embed/pruning.json?n=3')).toHaveLength(3)
    expect(await titlesOf('/embed/pruning.json')).toHaveLength(5)
    const all = await titlesOf('/embed/agents+pruning.json?n=50')
    expect(all).toHaveLength(10)
    expect(new Set(all).size).toBe(10)
    expect(await titlesOf('/embed/all.json?n=50')).toEqual(all)
    const feed = (await (await world.get('/feeds/agents+pruning.json')).json()) as { items: { title: string }[] }
    expect(all).toEqual(feed.items.map(({ title }) => title))
    expect((await titlesOf('/embed/search.json?q=agent')).toSorted()).toEqual(['an agent alone', 'pruning an agent'])
    expect(await titlesOf('/embed/search.json?q=agent&topic=pruning')).toEqual(['pruning an agent'])
    expect(await titlesOf('/embed/papers/doi:10.5555/j.21.json')).toEqual(['an agent alone'])
    expect(await titlesOf('/embed/pruning.json?since=2026-01-01')).toEqual([])
  })

  test('two addresses that ask for the same are one document', async () => {
    const etag = async (path: string) => (await world.get(path)).headers.get('etag')
    expect(await etag('/embed/pruning+agents.json?lang=de-AT&abstract=yes')).toBe(
      await etag('/embed/agents+pruning.json?abstract&lang=de&n=5'),
    )
  })

  test.each([
    ['/embed/pruning.html?many=3', 'this address has no parameter ?many; it takes ?n, ?since, ?layout, ?lang, ?abstract, ?reasons'],
    ['/embed/pruning.html?theme=dark', 'this address has no parameter ?theme'],
    ['/embed/pruning.html?n=0', 'n is "0": it must be a whole number from 1 to 50'],
    ['/embed/pruning.html?n=1e1', 'n is "1e1": it must be a whole number from 1 to 50'],
    ['/embed/pruning.html?layout=wide', 'layout is "wide": it must be full or compact'],
    ['/embed/pruning.html?lang=tlh', 'lang is "tlh": it must be en, de, '],
    ['/embed/pruning.html?since=yesterday', 'since is "yesterday": it must be a day such as 2025-11-01'],
    ['/embed/pruning.html?since=2025-13-01', 'since is "2025-13-01"'],
    ['/embed/pruning.html?abstract=maybe', 'abstract is "maybe": it must be yes or no'],
    ['/embed/pruning.html?n=1&n=2', '?n is there twice'],
    ['/embed/search.html', 'say what to search for'],
    ['/embed/papers/doi:10.5555/j.1.html?n=2', 'this address has no parameter ?n'],
  ])('%s is told what to change', async (path, sentence) => {
    const answer = await world.get(path)
    expect(answer.status).toBe(400)
    expect((await answer.text()).replaceAll('&quot;', '"')).toContain(sentence)
  })

  test('an error is a quiet link where an embed should be, in the form that was asked for, and never a page', async () => {
    const at = async (path: string) => {
      const answer = await world.get(path)
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
    }
    const html = await at('/embed/nothing-<!-- -->.html')
    expect(html.status).toBe(404)
    expect(html.text).toMatch(
      /^<!-- there is no topic [^<>]* -->\n<p class="paperwire"><a href="https:\/\/papers.example\/">Paperwire<\/a><\/p>\n$/,
    )
    const svg = await at('/embed/nothing.svg')
    expect([svg.status, svg.type]).toEqual([404, 'image/svg+xml; charset=utf-8'])
    expect(readXml(svg.text).name).toBe('svg')
    const json = await at('/embed/nothing.json')
    expect([json.status, JSON.parse(json.text).error]).toEqual([404, expect.stringContaining('there is no topic')])
    const page = await at('/embed/nothing')
    expect(page.status).toBe(404)
    expect(page.text).toContain(frameAssets.css.path)
  })

  test('an old slug and another name of a paper redirect, with what was asked for', async () => {
    const to = async (path: string) => {
      const answer = await world.get(path)
      return [answer.status, answer.headers.get('location'), answer.headers.get('access-control-allow-origin')]
    }
    expect(await to('/embed/sparsity.svg?n=3')).toEqual([301, `${ORIGIN}/embed/pruning.svg?n=3`, '*'])
    expect(await to('/embed/agents+sparsity?lang=de')).toEqual([301, `${ORIGIN}/embed/agents+pruning?lang=de`, '*'])
    expect(await to('/embed/papers/DOI:10.5555/J.21.json')).toEqual([302, `${ORIGIN}/embed/papers/doi:10.5555/j.21.json`, '*'])
  })

  test('asks the database a constant number of times for any number of papers, and nothing again while nothing changed', async () => {
    const own = await filled()
    const costOf = async (path: string) => {
      own.queries.length = 0
      expect((await own.get(path)).status).toBe(200)
      return own.queries.length
    }
    const costs = [await costOf('/embed/pruning.svg?n=1'), await costOf('/embed/pruning.svg?n=9'), await costOf('/embed/pruning.html')]
    expect(new Set(costs)).toEqual(new Set([2]))
    expect(await costOf('/embed/pruning.html')).toBe(1)
    expect(await costOf('/embed/search.html?q=agent&n=1')).toBe(await costOf('/embed/search.svg?q=agent&n=9'))
  })

  test('while the database does not answer, what was last told is told', async () => {
    const own = await filled()
    const before = await (await own.get('/embed/pruning.json')).text()
    Object.assign(own.client, { execute: () => Promise.reject(new Error('down')), batch: () => Promise.reject(new Error('down')) })
    const answer = await own.get('/embed/pruning.json')
    expect([answer.status, await answer.text()]).toEqual([200, before])
    const unknown = await own.get('/embed/agents.html')
    expect(unknown.status).toBe(500)
    expect(unknown.headers.get('cache-control')).toBe('no-store')
    expect(await unknown.text()).toContain('<p class="paperwire"><a href="https://papers.example/">Paperwire</a></p>')
  })
})

describe('oEmbed', () => {
  let world: World
  beforeAll(async () => {
    world = await filled()
  })
  type Answer = { type: string; version: string; title: string; html: string; width: number; height: number }
  const of = async (url: string, more = ''): Promise<Answer> => {
    const answer = await world.get(`/oembed?url=${encodeURIComponent(url)}${more}`)
    expect(answer.status, await answer.clone().text()).toBe(200)
    return answer.json()
  }
  const srcOf = ({ html }: Answer) => /<iframe src="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')

  test.each([
    ['/topics/pruning', '/embed/pruning', 'Pruning'],
    ['/topics/sparsity', '/embed/pruning', 'Pruning'],
    ['/', '/embed/all', 'Paperwire'],
    ['', '/embed/all', 'Paperwire'],
    ['/feeds/agents+pruning.atom', '/embed/agents+pruning', 'Agents, Pruning'],
    ['/search?q=agent', '/embed/search?q=agent', 'agent'],
    ['/search?q=agent&topic=pruning&cursor=x', '/embed/search?q=agent&topic=pruning', 'agent · Pruning'],
    ['/papers/doi:10.5555/j.21', '/embed/papers/doi:10.5555/j.21', 'an agent alone'],
    ['/papers/doi%3A10.5555%2Fj.21', '/embed/papers/doi:10.5555/j.21', 'an agent alone'],
    ['/embed/pruning?n=3&layout=compact&theme=dark', '/embed/pruning?n=3&layout=compact&theme=dark', 'Pruning'],
  ])('%s is shown as %s', async (path, embed, title) => {
    const answer = await of(`${ORIGIN}${path}`)
    expect([answer.version, answer.type, answer.title]).toEqual(['1.0', 'rich', title])
    expect(srcOf(answer)).toBe(`${ORIGIN}${embed}`)
    expect((await world.get(embed)).status).toBe(200)
  })

  test('keeps to the width and the height it is given, with fewer papers where it must', async () => {
    const answer = await of(`${ORIGIN}/topics/pruning`, '&maxwidth=400&maxheight=260&dnt=1')
    expect(answer.width).toBe(400)
    expect(answer.height).toBeLessThanOrEqual(260)
    expect(srcOf(answer)).toBe(`${ORIGIN}/embed/pruning?n=1`)
    expect(answer.html).toContain('width="400"')
  })

  test('is XML where that is asked for', async () => {
    const answer = await world.get(`/oembed?url=${ORIGIN}/topics/pruning&format=xml`)
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    const xml = readXml(await answer.text())
    expect(xml.children.find(({ name }) => name === 'html')?.text).toBe((await of(`${ORIGIN}/topics/pruning`)).html)
  })

  test.each([
    [`?url=${ORIGIN}/about`, 404],
    ['?url=https://elsewhere.example/topics/pruning', 404],
    ['?url=nonsense', 404],
    [`?url=${ORIGIN}/topics/none`, 404],
    [`?url=${ORIGIN}/topics/pruning&format=yaml`, 501],
    [`?url=${ORIGIN}/topics/pruning&maxwidth=wide`, 400],
    ['', 400],
  ])('%s is answered %d, as JSON', async (query, status) => {
    const answer = await world.get(`/oembed${query}`)
    expect(answer.status).toBe(status)
    const { error } = await answer.json()
    expect(error).toEqual(query === '' ? 'give the URL to embed: /oembed?url=https://papers.example.org/' : expect.any(String))
  })

  test('what can be shown elsewhere names it in its head and its header, and what cannot does not', async () => {
    for (const path of ['/', '/topics/pruning', '/papers/doi:10.5555/j.21', '/search?q=agent', '/embed/pruning']) {
      const answer = await world.get(path)
      const href = /<link rel="alternate" type="application\/json\+oembed" title="[^"]*" href="([^"]*)">/.exec(await answer.text())?.[1]
      expect(href, path).toBeDefined()
      expect((await world.get((href as string).replace(ORIGIN, '').replaceAll('&amp;', '&'))).status, path).toBe(200)
      if (!path.startsWith('/embed')) expect(answer.headers.get('link'), path).toContain('application/json+oembed')
    }
    for (const path of ['/topics', '/about', '/day/2025-11-20']) expect(await (await world.get(path)).text()).not.toContain('json+oembed')
  })

  test('WordPress keeps of it a quotation and a frame, and takes away what hides the quotation', async () => {
    const { html } = await of(`${ORIGIN}/topics/pruning`)
    // as wp_filter_oembed_result does: only these attributes stay, then this is what it looks for
    const kept = html.replace(/<(\w+)([^>]*)>/g, (_, name: string, rest: string) => {
      const may: Record<string, string[]> = {
        a: ['href'],
        blockquote: [],
        iframe: ['src', 'width', 'height', 'frameborder', 'scrolling', 'title'],
      }
      const attributes = [...rest.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].filter(([, one]) => may[name]?.includes(one ?? ''))
      return `<${name}${attributes.map(([text]) => text).join('')}>`
    })
    const [, quotation, frame] = /(<blockquote>.*?<\/blockquote>)?.*(<iframe.*?><\/iframe>)/s.exec(kept) ?? []
    expect(quotation).toBe(`<blockquote><a href="${ORIGIN}/topics/pruning">Pruning</a></blockquote>`)
    expect(frame).toContain(` src="${ORIGIN}/embed/pruning"`)
  })
})

describe('the builder', () => {
  let world: World
  beforeAll(async () => {
    world = await filled()
  })
  const codeOf = async (query: string): Promise<Record<string, string>> => {
    const answer = await world.get(`/embed${query}`)
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(new TextEncoder().encode(page).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    const plain = (text: string) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
    return Object.fromEntries(
      [...page.matchAll(/<code data-part="(\w+)">([^<]*)<\/code>/g)].map(([, name, text]) => [name ?? '', plain(text ?? '')]),
    )
  }

  test('gives what to paste for what was chosen, and every address in it answers', async () => {
    const code = await codeOf('?topic=pruning&topic=agents&q=&paper=&n=3&layout=compact&theme=dark&lang=de&since=2025-11-01&abstract=yes')
    expect(code.element).toBe(
      `<script async src="${ORIGIN}/embed.js"></script>\n<paperwire-feed topic="agents+pruning" n="3" layout="compact" theme="dark" lang="de" since="2025-11-01" abstract><a href="${ORIGIN}/topics">Agents, Pruning</a></paperwire-feed>`,
    )
    expect(code.fragment).toBe(`curl -sf '${ORIGIN}/embed/agents+pruning.html?n=3&layout=compact&lang=de&since=2025-11-01&abstract'`)
    expect(code.markdown).toContain(`${ORIGIN}/embed/agents+pruning.svg?n=3&layout=compact&theme=dark&lang=de&since=2025-11-01&abstract`)
    for (const text of Object.values(code))
      for (const [address] of text.matchAll(/https:[^\s"')<]+/g)) {
        const answer = await world.get(address.slice(ORIGIN.length).replaceAll('&amp;', '&'))
        expect([address, answer.status]).toEqual([address, 200])
      }
  })

  test('shows all topics, a search and one paper as well', async () => {
    expect((await codeOf('')).element).toContain('<paperwire-feed topic="all">')
    expect((await codeOf('')).paste).toBe(`${ORIGIN}/`)
    expect((await codeOf('?q=%22an+agent%22')).element).toContain('<paperwire-feed search="&quot;an agent&quot;">')
    expect((await codeOf('?paper=https://doi.org/10.5555/j.21')).element).toContain('paper="doi:10.5555/j.21"><a')
  })

  test.each([
    ['?q=%22open', 400],
    ['?paper=10.5555/none', 404],
    ['?topic=none', 404],
    ['?n=99', 400],
  ])('%s is a mistake that it tells of, and the form stays', async (query, status) => {
    const answer = await world.get(`/embed${query}`)
    expect(answer.status).toBe(status)
    const page = await answer.text()
    expect(page).toContain('<p class="note" data-part="note" role="alert">')
    expect(page).toContain('<form class="build')
  })

  test('is valid, is found, and is small', async () => {
    const answer = await world.get('/embed?topic=pruning&n=50&abstract&reasons')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    const { results } = await new HtmlValidate({
      extends: ['html-validate:standard'],
      // frames that others paste are as wide as what they stand in, without a style that a policy would forbid
      rules: { 'no-deprecated-attr': 'off', 'attribute-allowed-values': 'off' },
    }).validateString(await answer.text())
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`))).toEqual([])
    expect(await (await world.get('/sitemap.xml')).text()).toContain(`<loc>${ORIGIN}/embed</loc>`)
    expect(await (await world.get('/topics/pruning')).text()).toContain('href="/embed?topic=pruning"')
    const link = /href="(\/embed\?paper=[^"]*)"/.exec(await (await world.get('/papers/doi:10.5555/j.21')).text())?.[1]
    expect((await world.get(link ?? '')).status).toBe(200)
  })
})
