/** Documents of every kind of entry, for what formats write and what readers make of it. */
import type { Document, DocumentEntry, Paper } from '../../src/model.ts'

export const SITE = 'http://localhost:8787'
export const NOON = Date.UTC(2025, 10, 21, 12) / 1000

export const paper = (given: Partial<Paper> = {}): Paper => ({
  id: 'arxiv:2511.01234',
  identifiers: ['arxiv:2511.01234', 'doi:10.1145/3292500.3330701'],
  title: 'Small Networks That Remember',
  abstract: 'We prune a network until little is left of it. What is left still answers, and in half the time.',
  abstractDisplay: 'whole',
  authors: [{ name: 'Ada Byron', orcid: '0000-0002-1825-0097', affiliations: ['Analytical Society'] }, { name: 'Alan Turing' }],
  url: 'https://arxiv.org/abs/2511.01234',
  published: '2025-11-20T17:59:00Z',
  version: 1,
  announceType: 'new',
  categories: ['cs.LG', 'cs.CL'],
  venue: 'Journal of Small Things',
  license: 'http://creativecommons.org/licenses/by/4.0/',
  comment: '12 pages, 3 figures',
  organization: 'Analytical Society',
  links: {
    abstract: 'https://arxiv.org/abs/2511.01234',
    pdf: 'https://arxiv.org/pdf/2511.01234',
    code: 'https://example.org/code?lang=en&copy=1',
    project: 'https://example.org/project',
    discussion: 'https://example.org/talk',
  },
  withdrawn: false,
  retracted: false,
  firstSeenAt: NOON - 3600,
  score: 4.75,
  scoreParts: [],
  ...given,
})

export const entry = (number: number, given: Partial<Paper> = {}, more: Partial<DocumentEntry> = {}): DocumentEntry => ({
  id: `urn:uuid:00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
  paper: paper(given),
  pageUrl: `${SITE}/papers/arxiv:2511.01234`,
  publishedAt: NOON - number,
  updatedAt: NOON - number,
  reasons: [{ topic: 'Model compression', reason: 'third of 5 places on 2025-11-21: 42 upvotes, 7 are usual' }],
  admission: {
    reason: 'third of 5 places on 2025-11-21: 42 upvotes, 7 are usual',
    score: 3.25645,
    parts: [
      { kind: 'upvotes', value: 42, baseline: 7, adds: 2.807354922 },
      { kind: 'comments', value: 3, baseline: 1.5, adds: 0.334 },
      { kind: 'prior', adds: 0.1151, says: '2 authors, “small” in its title & R&D < 1' },
    ],
    counts: { upvotes: 42, comments: 3 },
  },
  ...more,
})

export const document = (entries: DocumentEntry[], name = 'compression'): Document => ({
  id: 'urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8',
  title: 'Model compression',
  description: 'Quantization & pruning, < 8 bits.',
  homePageUrl: `${SITE}/topics/${name}`,
  self: { rss: `${SITE}/feeds/${name}.rss`, atom: `${SITE}/feeds/${name}.atom`, json: `${SITE}/feeds/${name}.json` },
  siteName: 'Paperwire',
  stylesheetUrl: `${SITE}/feed.css`,
  vocabulary: `${SITE}/about#vocabulary`,
  updatedAt: NOON,
  entries,
})

export const nothing: Partial<Paper> = {
  id: 'title:0123456789abcdef',
  identifiers: ['title:0123456789abcdef'],
  title: '',
  authors: [],
  url: '',
  published: undefined,
  announceType: undefined,
  categories: [],
  venue: undefined,
  license: undefined,
  comment: undefined,
  organization: undefined,
  links: {},
}

export const authors = (many: number) => Array.from({ length: many }, (_, number) => ({ name: `Author ${number + 1}` }))

/** What is rendered, kind by kind. */
export const kinds: Record<string, DocumentEntry[]> = {
  normal: [
    entry(1),
    entry(2, {
      id: 'doi:10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2',
      identifiers: ['pmid:9699234', 'doi:10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2'],
      url: 'https://doi.org/10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2',
      abstractDisplay: 'excerpt',
      abstract: 'Several models were compared on data of one hospital. '.repeat(10).trim(),
      published: '1998-08',
      announceType: undefined,
      categories: ['Statistics & Probability'],
      license: '© The publisher, all rights reserved',
      comment: undefined,
      links: {},
    }),
    entry(
      3,
      { announceType: 'cross', venue: undefined },
      {
        updatedAt: NOON,
        reasons: [
          { topic: 'Model compression', reason: 'first of 5 places on 2025-11-21' },
          { topic: 'Reasoning', reason: 'second of 10 places on 2025-11-21' },
        ],
      },
    ),
  ],
  empty: [],
  merged: [entry(1), entry(2, {}, { isMerged: true })],
  withdrawn: [entry(1, { withdrawn: true, abstract: 'This paper has been withdrawn by its authors.' })],
  retracted: [entry(1, { retracted: true })],
  announced: [
    entry(
      1,
      {},
      { mark: 'published', reasons: [{ topic: 'Model compression', reason: 'published in Journal of Small Things, 2025-11-20' }] },
    ),
    entry(2, { venue: undefined }, { mark: 'v3', reasons: [{ topic: 'Model compression', reason: 'version 3, 2025-11-21' }] }),
    entry(3, { retracted: true }, { mark: 'published' }),
  ],
  hostile: [
    entry(1, {
      title: 'p < 0.05 and q > 0.1 at AT&T, spelled AT&amp;T',
      abstract: 'If a<b & b>c then ]]> and <![CDATA[ are only letters.',
    }),
    entry(2, { title: '<script>alert(1)', authors: [{ name: '<b>Bobby "Tables" O\'Neil' }], categories: ['a<b & "c"'] }),
    entry(3, { title: ']]> &#x3C;b> <!-- --> <?php &lt;', venue: 'Cell & <i>Tissue', comment: ']]>', organization: 'R&D <one>' }),
    entry(4, {
      title: 'control\u0000 \u0008characters\u000b, \ufffe and no more',
      url: 'javascript:alert(1)',
      links: { code: 'data:text/html,x', pdf: 'https://example.org/a|b[1]{2}^`"<>.pdf?q=ä ü' },
    }),
  ],
  authors: [entry(1, { authors: authors(14) }), entry(2, { authors: authors(12) }), entry(3, { authors: authors(500) })],
  scripts: [
    entry(1, {
      title: 'شبكات عصبية صغيرة تتذكر',
      abstract: 'نقلّم الشبكة حتى لا يبقى منها إلا القليل.',
      authors: [{ name: 'محمد الخوارزمي' }],
    }),
    entry(2, {
      title: '记忆的小型网络',
      abstract: '我们修剪网络,直到所剩无几。𠮷野家で検証した。',
      authors: [{ name: '関 孝和' }, { name: '祖冲之' }],
    }),
    entry(3, { title: 'Über Größe — 👩‍🔬 e\u0301tude', authors: [{ name: 'Đặng Thái Sơn' }] }),
  ],
  maths: [
    entry(1, {
      title: 'On $x^2 < y_{i}$ and $\\mathcal{O}(n \\log n)$',
      abstract: 'We show $\\|W\\|_2 \\le 1 \\& a<b$.\n\nThen \\[ \\sum_{i=1}^{n} x_i > 0 \\] holds.',
    }),
  ],
  abstract: [
    entry(1, nothing, { reasons: [], admission: { reason: '', score: 0, parts: [], counts: {} } }),
    entry(2, { ...nothing, abstract: '' }, { reasons: [], admission: { reason: '', score: 0, parts: [], counts: {} } }),
  ],
}
