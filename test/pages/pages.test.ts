/** Pages are text made of data: they are compared with golden files, read by a strict reader, and weighed. */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { sample } from '../../feeds/sample.ts'
import { apiPage } from '../../src/api/try-page.ts'
import { enabledRoutes } from '../../src/app/routes.ts'
import type { Paper, Topic } from '../../src/model.ts'
import { aboutPage } from '../../src/pages/about-page.ts'
import { type CardData, MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { type DayPageData, dayPage } from '../../src/pages/day-page.ts'
import { enhanceScript, scriptPath } from '../../src/pages/enhance.js.ts'
import { errorPage } from '../../src/pages/error-page.ts'
import { iconPath } from '../../src/pages/icon.ts'
import { languageOf } from '../../src/pages/language-attributes.ts'
import { renderFormulas } from '../../src/pages/mathml.ts'
import { type PaperPageData, paperPage } from '../../src/pages/paper-page.ts'
import { periodPage, trendingPage } from '../../src/pages/period-page.ts'
import { PAPERS_PER_PAGE } from '../../src/pages/ranked-list.ts'
import { sampleCards } from '../../src/pages/sample-cards.ts'
import { type SearchPageData, type SearchResult, searchPage } from '../../src/pages/search-page.ts'
import { type SourceStatus, statusPage } from '../../src/pages/status-page.ts'
import { siteCss, stylePath } from '../../src/pages/style.css.ts'
import { topicPage, topicsPage } from '../../src/pages/topic-pages.ts'
import { highlightTerms, snippet } from '../../src/search/snippet.ts'
import { settingsOf } from '../../src/settings.ts'
import { paperPath, type Site } from '../../src/site.ts'
import { monthOf, weekOf } from '../../src/text/periods.ts'

const site: Site = { name: 'Paperwire', url: (path) => `https://papers.example.org/wire${path}`, contact: 'desk@example.org' }
const AT = Date.UTC(2025, 10, 21, 5) / 1000
const TOPICS = [
  { slug: 'agents', title: 'Agents' },
  { slug: 'compression', title: 'Model compression' },
  { slug: 'graph-learning', title: 'Graph learning' },
]

const paperOf = (changed: Partial<Paper> = {}): Paper => ({
  id: 'arxiv:2511.01234',
  identifiers: ['arxiv:2511.01234', 'doi:10.1145/3292500.3330701'],
  title: 'A Tutor for Small Networks: Distillation in Twelve Steps',
  abstract:
    'We distil a large teacher into a student a tenth of its size. The student keeps 97 % of the accuracy when p < 0.05 and q > 0.1, and runs on a wrist watch. Code is available.',
  abstractDisplay: 'whole',
  authors: [{ name: 'Ada Example' }, { name: 'Noor Beispiel' }, { name: 'Łucja Przykład' }],
  url: 'https://arxiv.org/abs/2511.01234',
  published: '2025-11-19T17:59:00Z',
  version: 2,
  announceType: 'new',
  categories: ['cs.LG', 'cs.CV'],
  venue: 'Journal of Small Networks',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  comment: '12 pages, 3 figures',
  organization: 'Example University',
  submittedBy: 'ada',
  links: {
    pdf: 'https://arxiv.org/pdf/2511.01234',
    code: 'https://git.example.org/ada/tutor',
    discussion: 'https://huggingface.co/papers/2511.01234',
  },
  withdrawn: false,
  retracted: false,
  firstSeenAt: AT,
  score: 1.85,
  scoreParts: [
    { kind: 'upvotes', value: 14, baseline: 4, adds: 2.1 },
    { kind: 'prior', adds: -0.25, says: '2 authors, “pruning” in its title' },
  ],
  ...changed,
})

const listed = (changed: Partial<Paper> = {}, more: Partial<CardData> = {}): CardData => ({
  paper: paperOf(changed),
  counts: { upvotes: 14, comments: 1 },
  reasons: [
    { slug: 'compression', topic: 'Model compression', reason: '14 upvotes, 4 times as many as usual; matches “distillation”' },
    { slug: 'agents', topic: 'Agents', reason: '14 upvotes, 4 times as many as usual; matches “distillation”' },
  ],
  sources: ['arXiv cs.LG', 'Hugging Face'],
  ...more,
})

const dayOfPapers = (papers: CardData[], changed: Partial<DayPageData> = {}): DayPageData => ({
  day: '2025-11-21',
  today: '2025-11-21',
  papers,
  older: '2025-11-20',
  topics: TOPICS,
  isSample: false,
  ...changed,
})

const pageOf = (paper: Paper, changed: Partial<PaperPageData> = {}): PaperPageData => ({
  paper,
  records: [
    {
      source: 'arxiv-cs.LG',
      name: 'arXiv cs.LG',
      url: 'https://arxiv.org/abs/2511.01234',
      published: '2025-11-19T17:59:00Z',
      version: 2,
      firstSeenAt: AT,
    },
    {
      source: 'jsn',
      name: 'Journal of Small Networks',
      url: 'https://doi.org/10.1145/3292500.3330701',
      published: '2025-11',
      venue: 'Journal of Small Networks',
      firstSeenAt: AT + 60,
    },
  ],
  merges: [
    {
      from: 'doi:10.1145/3292500.3330701',
      rule: 'The same title and first author',
      evidence: 'equal titles; 3 of 3 authors agree; the same year',
      confidence: 'almost certain (99.8 %)',
      at: AT + 60,
    },
  ],
  versions: [
    { identifier: 'arxiv:2511.01234', version: 1, at: '2025-11-19T17:59:00Z', url: 'https://arxiv.org/abs/2511.01234v1' },
    {
      identifier: 'doi:10.1145/3292500.3330701',
      venue: 'Journal of Small Networks',
      at: '2025-11',
      url: 'https://doi.org/10.1145/3292500.3330701',
    },
    { identifier: 'arxiv:2511.01234', version: 3, at: '2025-12-02T10:00:00Z', url: 'https://arxiv.org/abs/2511.01234v3' },
  ],
  admissions: [
    { topic: 'Model compression', slug: 'compression', at: AT, reason: '14 upvotes, 4 times as many as usual; matches “distillation”' },
  ],
  signals: { upvotes: 21, comments: 1 },
  related: [paperOf({ id: 'arxiv:2511.00007', title: 'A Student for Large Networks', authors: [{ name: 'Ada Example' }] })],
  ...changed,
})

const FEED = {
  name: 'Atom',
  type: 'application/atom+xml',
  title: 'x (Atom)',
  href: 'https://papers.example.org/wire/feeds/search.atom?q=a',
}

const searched = (changed: Partial<SearchPageData> = {}): SearchPageData => ({
  text: 'distil "small networks"',
  filters: {},
  topics: TOPICS,
  sources: [{ id: 'arxiv-cs.LG', name: 'arXiv cs.LG' }],
  ...changed,
})

const answered = (changed: Partial<NonNullable<SearchPageData['results']>> = {}): NonNullable<SearchPageData['results']> => ({
  hits: [],
  isPlainQuestion: true,
  order: 'best',
  corrections: [],
  suggestions: [],
  ...changed,
})

const found = (changed: Partial<Paper> = {}): SearchResult => {
  const one = listed(changed)
  return {
    ...one,
    title: highlightTerms(one.paper.title, new Set(['network', 'tutor'])),
    snippet: snippet(one.paper.abstract, new Set(['distil', 'student'])),
  }
}

const TOPIC: Topic = {
  slug: 'compression',
  title: 'Model compression',
  description: 'Quantization, pruning, sparsity and distillation of neural networks.',
  query: '(quantization OR pruning OR distillation) (network OR "language model") -"quantum"',
  perDay: 5,
}

const SOURCES: SourceStatus[] = [
  {
    id: 'a',
    name: 'Well Journal',
    homepage: 'https://well.example.org/',
    lastVisitAt: AT,
    nextVisitAt: AT + 3600,
    status: 200,
    seen: 120,
    new: 40,
    failures: 0,
    ok: true,
  },
  {
    id: 'b',
    name: 'Down Letters',
    homepage: 'https://down.example.org/',
    lastVisitAt: AT,
    failures: 3,
    error: 'GET https://down.example.org/feed: 503',
    backingOffUntil: AT + 7200,
    ok: false,
  },
  {
    id: 'c',
    name: 'Stale Preprints',
    homepage: 'https://stale.example.org/',
    lastVisitAt: AT,
    nextVisitAt: AT + 900,
    status: 200,
    seen: 80,
    new: 0,
    suspect: 'The batch repeats yesterday’s.',
    failures: 0,
    ok: false,
  },
  { id: 'd', name: 'New Annals', homepage: 'https://new.example.org/', nextVisitAt: AT + 60, failures: 0, ok: true },
]

const HOSTILE: [string, string][] = [
  ['markup', '<script>alert(1)</script><img src=x onerror="alert(1)"></title></style>'],
  ['quotes', `" onmouseover="alert(1)' autofocus onfocus='alert(1)`],
  ['right to left', 'تعلّم عميق \u202Eevil.exe شبكات'],
  ['5,000 characters without a space', 'x'.repeat(5_000)],
  ['zero width', '\u200B\u200D\uFEFF\u2060'],
  ['a template', '{{7*7}} &amp; &lt;b&gt; &#60;b&#62;'],
]

/** Every state of every page, by the name of its golden file. */
const PAGES: Record<string, () => Promise<string>> = {
  api: () => apiPage({ site, topics: TOPICS.map((one) => ({ ...one, description: '' })) }, enabledRoutes(settingsOf({})), 'doi:10.1000/1'),
  day: () =>
    dayPage(
      site,
      dayOfPapers([
        listed(),
        listed(
          {
            id: 'doi:10.1002/a<1>#2?x',
            title: 'A Second <i>Paper</i>',
            authors: [{ name: 'Solo Author' }],
            organization: undefined,
            published: '2025',
            withdrawn: true,
          },
          { counts: {}, reasons: [] },
        ),
      ]),
    ),
  'day-empty': () => dayPage(site, dayOfPapers([])),
  'day-past-empty': () => dayPage(site, dayOfPapers([], { day: '2025-11-02', newer: '2025-11-03', older: undefined })),
  'day-first-run': () =>
    dayPage(
      site,
      dayOfPapers([], {
        older: undefined,
        silentSources: [{ name: 'Down Letters', error: 'GET https://down.example.org/feed: 503' }, { name: 'New Annals' }],
      }),
    ),
  'day-sample': () =>
    dayPage(
      site,
      dayOfPapers(sampleCards(sample, TOPICS), {
        older: undefined,
        isSample: true,
        silentSources: [{ name: 'Down Letters', error: 'no route to host' }],
      }),
    ),
  'day-second-page': () => dayPage(site, dayOfPapers([listed()], { total: 77, page: 2 })),
  week: () =>
    periodPage(site, {
      ...{ period: weekOf('2025-11-21'), today: '2025-11-21', older: weekOf('2025-11-10') },
      ...{ papers: [listed()], total: 1, page: 1 },
    }),
  month: () =>
    periodPage(site, {
      ...{ period: monthOf('2025-10-01'), today: '2025-11-21', newer: monthOf('2025-11-01') },
      ...{ papers: [], total: 0, page: 1 },
    }),
  trending: () => trendingPage(site, { papers: [listed()], total: 1, page: 1, today: '2025-11-21', halfLife: '2 days' }),
  topics: () =>
    topicsPage(site, {
      topics: [
        { topic: TOPIC, lastWeek: 12, newestAt: AT },
        { topic: { ...TOPIC, slug: 'all-of-it', title: 'All of it', perDay: undefined } },
      ],
    }),
  topic: () =>
    topicPage(site, {
      topic: TOPIC,
      admissions: [
        { ...listed(), at: AT },
        { ...listed({ id: 'arxiv:2511.00001', title: 'The Day Before' }), at: AT - 86_400 },
      ],
    }),
  'topic-empty': () => topicPage(site, { topic: { ...TOPIC, perDay: undefined }, admissions: [] }),
  paper: () => paperPage(site, pageOf(paperOf())),
  'paper-excerpt': () =>
    paperPage(
      site,
      pageOf(
        paperOf({
          identifiers: ['title:0123456789abcdef'],
          scoreParts: [],
          abstract: 'word '.repeat(200).trim(),
          abstractDisplay: 'excerpt',
          withdrawn: true,
        }),
        { admissions: [], merges: [], signals: {}, versions: [] },
      ),
    ),
  search: () => searchPage(site, searched({ text: '' })),
  'search-found': () =>
    searchPage(
      site,
      searched({
        text: 'destil small networks',
        filters: { topic: 'agents', cat: 'cs.LG', since: '2025-11-01', code: true },
        results: answered({
          hits: [found(), found({ id: 'doi:10.1/2', title: 'A Second <i>Paper</i> for Networks', abstract: '', withdrawn: true })],
          nextPageUrl: 'https://papers.example.org/wire/search?q=destil+small+networks&cursor=x',
          corrections: [{ from: 'destil', to: 'distil' }],
          unfilteredUrl: 'https://papers.example.org/wire/search?q=destil+small+networks',
          feed: { feeds: [FEED], query: 'distil networks small', search: '?q=graph', lastWeek: { papers: 3, more: false } },
        }),
      }),
    ),
  'search-none': () =>
    searchPage(
      site,
      searched({
        text: 'title:quantizaton "post-training"',
        results: answered({
          isPlainQuestion: false,
          suggestions: [{ text: 'title:quantization "post-training"', href: 'https://papers.example.org/wire/search?q=x' }],
          feed: { feeds: [FEED], query: '"post training" title:quantizaton', search: '?q=graph', lastWeek: { papers: 0, more: false } },
        }),
      }),
    ),
  'search-mistake': () =>
    searchPage(
      site,
      searched({ text: 'graph titel:trees', mistake: { message: 'The query, character 7: there is no field titel:.', at: 6 } }),
    ),
  'paper-retracted': () => paperPage(site, pageOf(paperOf({ retracted: true }))),
  status: () => statusPage(site, { sources: SOURCES, papers: 12_345, admissions: 678, possibleDuplicates: 2 }),
  about: () =>
    aboutPage(site, {
      sources: [
        { id: 'arxiv', name: 'arXiv', homepage: 'https://arxiv.org/', abstracts: 'whole', terms: 'Metadata are CC0.' },
        { id: 'jsn', name: 'Journal of Small Networks', homepage: 'https://jsn.example.org/', abstracts: 'excerpt' },
      ],
      userAgent: 'Paperwire/0.1.0 (+https://papers.example.org/wire/about; mailto:desk@example.org)',
    }),
  'error-404': () => errorPage(site, { status: 404, message: 'No topic is called “agent”. Did you mean “agents”?' }),
  'error-500': () => errorPage(site, { status: 500, message: 'The database did not answer.' }),
}

const VOID = new Set(['meta', 'link', 'br', 'img', 'input', 'hr'])
const BLOCK = new Set(['p', 'ul', 'ol', 'dl', 'pre', 'section', 'div', 'nav', 'h1', 'h2', 'h3', 'li', 'header', 'footer', 'main'])

/** What a strict reader objects to: tags that do not nest, attributes without quotes, text that could be a tag, headings that skip a level, ids twice. */
function objections(page: string): string[] {
  const wrong: string[] = []
  const open: string[] = []
  const ids = new Set<string>()
  let level = 0
  if (!page.startsWith('<!doctype html>\n')) wrong.push('no doctype')
  for (const [tag, close, name = '', attributes = ''] of page
    .replace('<!doctype html>', '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>|</g)) {
    if (tag === '<') wrong.push('a bare <')
    else if (close) {
      if (open.pop() !== name) wrong.push(`</${name}> closes another`)
    } else {
      if (!/^( [a-z-]+="[^"<]*")*$/.test(attributes)) wrong.push(`attributes of ${tag}`)
      const names = [...attributes.matchAll(/ ([a-z-]+)=/g)].map(([, attribute]) => attribute)
      if (new Set(names).size < names.length) wrong.push(`an attribute twice in ${tag}`)
      if (open.at(-1) === 'p' && BLOCK.has(name)) wrong.push(`<${name}> in <p>`)
      if (['ul', 'ol'].includes(open.at(-1) ?? '') && name !== 'li') wrong.push(`<${name}> in a list`)
      const id = / id="([^"]*)"/.exec(attributes)?.[1]
      if (id !== undefined && ids.has(id)) wrong.push(`id ${id} twice`)
      if (id !== undefined) ids.add(id)
      if (/^h[1-6]$/.test(name)) {
        if (Number(name[1]) > level + 1) wrong.push(`${tag} after h${level}`)
        level = Number(name[1])
      }
      if (!VOID.has(name)) open.push(name)
    }
  }
  if (open.length > 0) wrong.push(`left open: ${open.join(' ')}`)
  return wrong
}

/** The page without its one script and without its JSON-LD, which is data and ends at the first `<`: no browser runs it. */
const withoutScript = (page: string): string =>
  page
    .replace(`<script src="https://papers.example.org/wire${scriptPath}" defer=""></script>`, '')
    .replace(/<script type="application\/ld\+json">[^<]*<\/script>/g, '')

describe('every page', () => {
  test.each(Object.entries(PAGES))('%s looks as agreed', async (name, page) => {
    const text = (await page())
      .replace(stylePath, '/style.hash.css')
      .replace(scriptPath, '/enhance.hash.js')
      .replace(iconPath, '/icon.hash.svg')
    await expect(text).toMatchFileSnapshot(`../golden/pages/${name}.html`)
  })

  test('has a golden file, and no golden file is left over', () => {
    expect(readdirSync(new URL('../golden/pages/', import.meta.url)).sort()).toEqual(
      Object.keys(PAGES)
        .map((name) => `${name}.html`)
        .sort(),
    )
  })

  test.each(Object.entries(PAGES))(
    '%s is well formed, with the one script, without inline style or link that leaves the site’s path',
    async (_name, page) => {
      const text = await page()
      expect(objections(text)).toEqual([])
      expect(text.match(/<h1[ >]/g)).toHaveLength(1)
      expect(withoutScript(text)).not.toMatch(/<script|<style|<[^>]* (?:style|on[a-z]+)=/)
      expect(
        [...text.matchAll(/ href="([^"]*)"/g)]
          .map(([, href]) => href)
          .filter((href) => !/^(https?:\/\/|feed:https:\/\/|mailto:|\/wire\/|#(main|feed)$)/.test(href ?? '')),
      ).toEqual([])
      expect(text).not.toMatch(/undefined|\[object|NaN|>false<|>null</)
    },
  )

  test.each(Object.entries(PAGES))('%s is valid HTML', async (_name, page) => {
    const { results } = await new HtmlValidate({ extends: ['html-validate:standard'] }).validateString(await page())
    expect(results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`))).toEqual([])
  })

  test('comes out the same twice', async () => {
    for (const page of Object.values(PAGES)) expect(await page()).toBe(await page())
  })
})

describe('hostile text stays text', () => {
  test.each(HOSTILE)('%s', async (_name, text) => {
    const paper = paperOf({
      title: text,
      abstract: text,
      organization: text,
      venue: text,
      license: text,
      comment: text,
      submittedBy: text,
      authors: [{ name: text }],
      categories: [text],
      identifiers: [`doi:10.1/${text}`, text],
      scoreParts: [{ kind: 'prior', adds: 1, says: text }],
    })
    const one = { ...listed(), paper, sources: [text], reasons: [{ slug: 'agents', topic: text, reason: text }] }
    const status = SOURCES.map((source) => ({ ...source, name: text, error: text, suspect: text, ok: false }))
    const pages = [
      await dayPage(site, dayOfPapers([one], { silentSources: [{ name: text, error: text }] })),
      await topicPage(site, { topic: { ...TOPIC, title: text, description: text, query: text }, admissions: [{ ...one, at: AT }] }),
      await topicsPage(site, { topics: [{ topic: { ...TOPIC, title: text, description: text } }] }),
      await searchPage(
        site,
        searched({ text, filters: { cat: text, since: text }, sources: [{ id: text, name: text }], mistake: { message: text, at: 2 } }),
      ),
      await searchPage(
        site,
        searched({
          text,
          results: answered({
            hits: [{ ...one, title: highlightTerms(text, new Set(['script', 'x'])), snippet: snippet(text, new Set(['alert', 'img'])) }],
            corrections: [{ from: text, to: text }],
            suggestions: [{ text, href: 'https://papers.example.org/' }],
            feed: { feeds: [FEED], query: text, search: '?q=graph', lastWeek: { papers: 1, more: true } },
          }),
        }),
      ),
      await paperPage(
        site,
        pageOf(paper, {
          related: [paper],
          admissions: [{ topic: text, slug: 'agents', at: AT, reason: text }],
          merges: [{ from: text, rule: text, evidence: text, confidence: text, at: AT }],
        }),
      ),
      await statusPage(site, { sources: status, papers: 1, admissions: 1, possibleDuplicates: 0 }),
      await errorPage(site, { status: 400, message: text }),
    ]
    for (const page of pages) {
      expect(objections(page)).toEqual([])
      expect(withoutScript(page)).not.toMatch(/<script|<img|onerror="|onmouseover="/)
    }
  })

  test('whatever the text, the page is well formed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const title = text.toWellFormed()
        expect(objections(await dayPage(site, dayOfPapers([listed({ title, abstract: title, id: `doi:${title}` })])))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('an address that is not http(s) is no link', async () => {
    const page = await paperPage(
      site,
      pageOf(
        paperOf({
          url: 'javascript:alert(1)',
          links: { pdf: 'data:text/html,x', code: ' javascript:alert(1)' },
          license: 'javascript:alert(1)',
        }),
        { records: [] },
      ),
    )
    expect(page).not.toMatch(/href="\s*(javascript|data):/)
    expect(page).toContain('PDF')
  })

  test('a title nobody can see gives way to the paper’s id, so that it can still be clicked', async () => {
    expect(await dayPage(site, dayOfPapers([listed({ title: '\u200B\u200D' })]))).toContain('>Untitled (arxiv:2511.01234)</a>')
  })

  test('characters that turn the direction of text do not reach the head, where nothing contains them', async () => {
    const [head = ''] = (await paperPage(site, pageOf(paperOf({ title: 'Deep \u202Eexe.live', abstract: '\u2067x' })))).split('</head>')
    expect(head).toContain('<title>Deep exe.live · Paperwire</title>')
    expect(head).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  })

  test('titles say which way they run, and in which language', async () => {
    expect(await dayPage(site, dayOfPapers([listed({ title: 'شبكات' })]))).toMatch(/<h2 lang="ar" dir="auto"><a [^>]*>شبكات</)
  })
})

describe('what a page says', () => {
  test('an abstract that may not be shown whole is 300 characters and a link, on cards too', async () => {
    const paper = paperOf({ abstract: `${'a fine word '.repeat(40)}SECRET`, abstractDisplay: 'excerpt' })
    for (const page of [await paperPage(site, pageOf(paper)), await dayPage(site, dayOfPapers([{ ...listed(), paper }]))]) {
      expect(page).not.toContain('SECRET')
      expect((/<p class="abstract[^>]*>([^<]*)</.exec(page)?.[1] ?? '').length).toBeLessThanOrEqual(301)
    }
    expect(await paperPage(site, pageOf(paper))).toContain('read the full abstract at its source')
  })

  test('the sample says that it is one, links to the papers’ own pages, and offers no feed of itself', async () => {
    const page = await dayPage(site, dayOfPapers(sampleCards(sample, TOPICS), { isSample: true }))
    expect(page).toContain('A sample: no source has answered yet.')
    expect(page).toContain('<meta name="robots" content="noindex">')
    expect(page).toContain('<h2><a href="https://arxiv.org/abs/1706.03762"')
    expect(page).not.toContain('/papers/')
    expect(page).not.toContain('Subscribe')
  })

  test('the first run names the sources that did not answer and why', async () => {
    const page = await PAGES['day-first-run']?.()
    expect(page).toContain('<b>Down Letters</b>: <bdi>GET https://down.example.org/feed: 503</bdi>')
    expect(page).toContain('<b>New Annals</b>: not visited yet')
  })

  test('the first run folds all but the first of many silent sources, so that papers stand near', async () => {
    const silentSources = Array.from({ length: 22 }, (_, i) => ({ name: `Journal ${i}`, error: 'the connection was refused' }))
    const page = await dayPage(site, dayOfPapers([listed()], { isSample: true, silentSources }))
    expect(page.slice(0, page.indexOf('<details')).match(/<b>Journal/g)).toHaveLength(3)
    expect(page).toContain('<summary>and 19 more sources</summary>')
    expect(page.match(/<b>Journal/g)).toHaveLength(22)
  })

  test('a reason does not say "No votes yet" once there are votes', async () => {
    const reasonOn = async (upvotes?: number) => {
      const reasons = [{ slug: 'agents', topic: 'Agents', reason: 'No votes yet; predicted interest: 12 authors; matches “agent”' }]
      const page = await dayPage(site, dayOfPapers([listed({}, { reasons, counts: upvotes === undefined ? {} : { upvotes } })]))
      return /<p class="why">.*Agents<\/a>: (.*?) · on /.exec(page)?.[1]
    }
    expect(await reasonOn()).toBe('No votes yet; predicted interest: 12 authors; matches “agent”')
    expect(await reasonOn(0)).toBe('No votes yet; predicted interest: 12 authors; matches “agent”')
    expect(await reasonOn(29)).toBe('predicted interest: 12 authors; matches “agent”')
  })

  test('a day of nothing leads to the nearest day that has something', async () => {
    const { older: _, ...first } = dayOfPapers([], { day: '2025-10-01', newer: '2025-11-11' })
    expect(await dayPage(site, first)).toMatch(/The first day with papers is <a href="[^"]*\/day\/2025-11-11">/)
    expect(await dayPage(site, dayOfPapers([], { day: '2025-10-01' }))).toMatch(
      /The previous day with papers is <a href="[^"]*\/day\/2025-11-20">/,
    )
  })

  test('topics with the same reason share it', async () => {
    expect((await dayPage(site, dayOfPapers([listed()]))).match(/matches “distillation”/g)).toHaveLength(1)
  })

  test('a card shows the current counts, not those of the reason', async () => {
    const page = await dayPage(site, dayOfPapers([listed({}, { counts: { upvotes: 15 } })]))
    expect(page).toContain('15\u00a0upvotes')
    expect(page).not.toContain('14 upvotes')
  })

  test('the status page lists failing sources first', async () => {
    const page = await statusPage(site, { sources: SOURCES, papers: 1, admissions: 1, possibleDuplicates: 0 })
    const order = ['2 of 4 sources failing', 'Down Letters', 'Stale Preprints', 'New Annals', 'Well Journal'].map((words) =>
      page.indexOf(`>${words}<`),
    )
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
    expect(page).toContain('<strong>Failed 3 times in a row:</strong> <bdi>GET https://down.example.org/feed: 503</bdi>')
    expect(page).toContain('Last visit: <time datetime="2025-11-21T05:00:00Z">21\u00a0Nov 05:00</time>\u00a0UTC')
  })

  test('feeds of a list are announced in the head, preferred first', async () => {
    const page = await topicPage(site, { topic: TOPIC, admissions: [] })
    expect(
      [...page.matchAll(/<link rel="alternate" type="([^"]*)" title="[^"]*" href="([^"]*)">/g)].map(([, type, href]) => [type, href]),
    ).toEqual([
      ['application/rss+xml', 'https://papers.example.org/wire/feeds/compression.rss'],
      ['application/atom+xml', 'https://papers.example.org/wire/feeds/compression.atom'],
      ['application/feed+json', 'https://papers.example.org/wire/feeds/compression.json'],
      ['application/json+oembed', 'https://papers.example.org/wire/oembed?url=https://papers.example.org/wire/topics/compression'],
    ])
  })

  test('ranks go on from page to page', async () => {
    expect(await PAGES['day-second-page']?.()).toContain('<ol class="wire ranked" role="list" start="41">')
  })

  test.each([
    [30, 30],
    [31, 12],
    [5000, 12],
  ])('of %d authors %d stand above the abstract, and all on the page', async (all, seen) => {
    const authors = Array.from({ length: all }, (_, i) => ({ name: `Author N${i}` }))
    const page = await paperPage(site, pageOf(paperOf({ authors })))
    const main = page.slice(page.indexOf('<main'))
    const folded = main.slice(main.indexOf('<details'), main.indexOf('</details>'))
    expect(
      main
        .slice(0, main.indexOf('class="abstract'))
        .replace(folded, '')
        .match(/Author N\d+<\/bdi>/g),
    ).toHaveLength(seen)
    expect(main.match(/<bdi>Author N\d+<\/bdi>/g)).toHaveLength(all)
  })

  test('what a card says of a paper stands above its abstract on its page, too', async () => {
    const page = await paperPage(site, pageOf(paperOf()))
    const above = page.slice(page.indexOf('<main'), page.indexOf('class="abstract'))
    for (const text of ['Example University', '19 November 2025', '21\u00a0upvotes', '1\u00a0comment', 'ada']) expect(above).toContain(text)
  })

  test('whoever finds a mistake has a letter with what was put together, and why', async () => {
    const [, letter = ''] = /href="mailto:desk@example\.org\?([^"]*)"/.exec(await paperPage(site, pageOf(paperOf()))) ?? []
    const said = new URLSearchParams(letter.replaceAll('&amp;', '&'))
    expect(said.get('subject')).toBe('Error in arxiv:2511.01234')
    expect(said.get('body')).toContain(
      'Merged: doi:10.1145/3292500.3330701 (The same title and first author: equal titles; 3 of 3 authors agree; the same year)',
    )
  })

  test.each([
    ['Ὁ καὶ ἡ', 'el'],
    ['深度学习', 'zh'],
    ['ディープラーニングの研究', 'ja'],
    ['딥러닝', 'ko'],
    ['یادگیری عمیق گراف', 'fa'],
    ['глубокое обучение', 'ru'],
    ['Їжак і глибоке навчання', 'uk'],
    ['β-VAE: learning', undefined],
    ['Łucja über naïve façades', undefined],
  ])('the language of %s is %s', (text, lang) => expect(languageOf(text)).toBe(lang))

  test.each([
    ['an O($n^2$) scan', '<annotation encoding="application/x-tex">n^2</annotation>'],
    ['\\(a<b\\)', '<mi>a</mi><mo>&lt;</mo><mi>b</mi>'],
    ['it costs $5 and $6', 'it costs $5 and $6'],
    ['$\\frac{a}{$', '$\\frac{a}{$'],
    ['$\\href{javascript:alert(1)}{x}$', '$\\href{javascript:alert(1)}{x}$'],
    ['$\\text{<script>}$', '<mtext>&lt;script&gt;</mtext>'],
    ['$\\rule{900em}{1em}$', '$\\rule{900em}{1em}$'],
  ])('the formula in %s', async (text, shown) => {
    const page = await paperPage(site, pageOf(paperOf({ abstract: text })))
    expect(/<p class="abstract whole">(.*)<\/p>/.exec(page)?.[1]).toContain(shown)
    expect(page).not.toMatch(/<math[\s\S]*? style=/)
  })

  test('a text of nothing but dollars and backslashes is read at once', async () => {
    for (const part of ['$', '\\(', '\\$', '$a\\', '\\[$']) {
      const began = performance.now()
      renderFormulas(part.repeat(20_000))
      expect(performance.now() - began).toBeLessThan(1_000)
    }
  })

  test.each([
    ['arxiv:hep-th/9901001', '/papers/arxiv:hep-th/9901001'],
    ['doi:10.1002/(SICI)1097-4571(1995)46:4<>1.0.CO;2-#', '/papers/doi:10.1002/(SICI)1097-4571(1995)46:4%3C%3E1.0.CO;2-%23'],
    ['doi:10.1/a?b%2Fc', '/papers/doi:10.1/a%3Fb%252Fc'],
  ])('the page of %s is %s', (id, path) => {
    expect(paperPath(id)).toBe(path)
    expect(decodeURIComponent(new URL(`https://x.example${paperPath(id)}`).pathname)).toBe(`/papers/${id}`)
  })
})

describe('the sample', () => {
  test('has papers of every topic that ships, each once, with all its facts', () => {
    const shipped =
      'language-models agents reasoning reinforcement-learning compression federated-learning graph-learning vision generation multimodal speech robotics optimization safety medicine science'.split(
        ' ',
      )
    expect(new Set(sample.flatMap(({ topics }) => topics))).toEqual(new Set(shipped))
    expect(new Set(sample.map(({ arxiv }) => arxiv)).size).toBe(sample.length)
    for (const paper of sample) {
      expect(paper.arxiv).toMatch(/^\d{4}\.\d{4,5}$/)
      // An arXiv id begins with the year and month of its submission.
      expect(`20${paper.arxiv.slice(0, 2)}-${paper.arxiv.slice(2, 4)}`).toBe(paper.published.slice(0, 7))
      expect(paper.authors.length).toBeGreaterThan(0)
      expect(paper.summary.length).toBeLessThan(400)
    }
  })
})

describe('budgets', () => {
  test('the script is at most 6 KB', () => expect(new TextEncoder().encode(enhanceScript).length).toBeLessThanOrEqual(6_000))

  test('the stylesheet is at most 12 KB, linked by its hash, and asks for nothing', async () => {
    expect(new TextEncoder().encode(siteCss).length).toBeLessThanOrEqual(12_000)
    expect(stylePath).toMatch(/^\/style\.[0-9a-f]{8}\.css$/)
    expect(await dayPage(site, dayOfPapers([]))).toContain(`href="https://papers.example.org/wire${stylePath}"`)
    expect(siteCss).not.toMatch(/url\(|@import|@font-face/)
  })

  test.each([
    [
      'English',
      'https://papers.example.org/wire',
      'Scaling Sparse Experts with Shared Memory for Long-Horizon Agents',
      'We study how experts share; it isn’t obvious that "less" is more when p < 0.05. ',
      150,
    ],
    [
      'Chinese',
      'https://papers.of.a.long.name.example.org/department/wire',
      '面向长程智能体的共享记忆稀疏专家模型',
      '我们研究专家如何共享知识。',
      75,
    ],
  ])('a page of %s cards is at most 50 KB and shows enough of each abstract to decide', async (_language, base, title, words, least) => {
    const papers = Array.from({ length: PAPERS_PER_PAGE }, (_, index) =>
      listed({ id: `arxiv:2511.${10_000 + index}`, title: `${index}: ${title}`, abstract: words.repeat(60) }),
    )
    const page = await dayPage({ ...site, url: (path) => base + path }, dayOfPapers(papers, { total: 77 }))
    expect(new TextEncoder().encode(page).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    const shown = [...page.matchAll(/<p class="abstract"[^>]*>([^<]*)…<\/p>/g)].map(([, text = '']) => text.length)
    expect(shown).toHaveLength(PAPERS_PER_PAGE)
    expect(Math.min(...shown)).toBeGreaterThan(least)
  })

  test('formulas give way where there is no room for them', async () => {
    const abstract = 'We need $O(n^2)$ of $n$ and $\\alpha_1$ for $m$ in $x$. '.repeat(20)
    const pageOfCards = (n: number) =>
      dayPage(
        site,
        dayOfPapers(Array.from({ length: n }, (_, i) => listed({ id: `arxiv:2511.${i}`, title: `${i}: $k$ of $n$`, abstract }))),
      )
    expect(await pageOfCards(3)).toContain('<math>')
    const page = await pageOfCards(PAPERS_PER_PAGE)
    expect(new TextEncoder().encode(page).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    expect(page).toContain('$O(n^2)$')
    // those of titles last: a title is read first
    expect(page).toMatch(/<h2><a [^>]*>39: <math>/)
  })

  test('a day of few cards shows up to 600 characters of each abstract', async () => {
    const page = await dayPage(site, dayOfPapers([listed({ abstract: 'x'.repeat(2_000) })]))
    expect(/x{100,}/.exec(page)?.[0]).toHaveLength(600)
  })
})
