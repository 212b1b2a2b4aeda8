/** Citations: golden files for what a paper can be, laws for whatever it is, and the programs that read them as judges. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { bibtex, bibtexWithoutAbstract } from '../../src/cite/bibtex.ts'
import { csl } from '../../src/cite/csl.ts'
import { citationFormats } from '../../src/cite/index.ts'
import { mods } from '../../src/cite/mods.ts'
import { type CitablePaper, type Reference, referencesOf, venueDateOfRecords } from '../../src/cite/reference.ts'
import { ris } from '../../src/cite/ris.ts'
import type { Paper } from '../../src/model.ts'
import { namesIn, readBibtex } from '../support/bibtex.ts'
import { childrenOf, readXml } from '../support/xml.ts'

const cited = (changed: Partial<Paper> = {}, more: Partial<CitablePaper> = {}): CitablePaper => ({
  paper: {
    id: 'arxiv:2511.01234',
    identifiers: ['arxiv:2511.01234'],
    title: 'A Tutor for Small Networks: Distillation in Twelve Steps',
    abstract: 'We distil a large teacher into a student a tenth of its size. It keeps 97 % of the accuracy when p < 0.05 and q > 0.1.',
    abstractDisplay: 'whole',
    authors: [{ name: 'Ada Example' }, { name: 'Noor van der Beispiel' }, { name: 'Łucja Przykład' }],
    url: 'https://arxiv.org/abs/2511.01234',
    published: '2025-11-19T17:59:00Z',
    version: 2,
    categories: ['cs.LG', 'cs.CV'],
    links: { abstract: 'https://arxiv.org/abs/2511.01234', pdf: 'https://arxiv.org/pdf/2511.01234' },
    withdrawn: false,
    retracted: false,
    firstSeenAt: 0,
    score: 0,
    scoreParts: [],
    ...changed,
  },
  pageUrl: `https://papers.example/papers/${changed.id ?? 'arxiv:2511.01234'}`,
  ...more,
})

const article = cited(
  {
    id: 'doi:10.5555/jsn.2025.7',
    identifiers: ['doi:10.5555/jsn.2025.7', 'pmid:23633646'],
    venue: 'Journal of Small Networks & Machines',
    url: 'https://journal.example/7',
    categories: [],
  },
  { venueDate: '2025-12' },
)
const PAPERS: Record<string, CitablePaper[]> = {
  preprint: [cited()],
  'preprint-of-life-sciences': [
    cited({
      id: 'doi:10.1101/2025.11.19.689999',
      identifiers: ['doi:10.1101/2025.11.19.689999'],
      categories: ['neuroscience'],
      url: 'https://www.biorxiv.org/content/10.1101/2025.11.19.689999v1',
    }),
  ],
  article: [article],
  both: [
    cited({ identifiers: ['arxiv:2511.01234', 'doi:10.5555/jsn.2025.7'], venue: 'Journal of Small Networks' }, { venueDate: '2026-02-01' }),
  ],
  conference: [
    cited({
      identifiers: ['arxiv:2511.01234', 'doi:10.1145/3292500.3330701'],
      venue: 'Proceedings of the 39th Conference on Small Networks (2026)',
    }),
  ],
  'many-authors': [
    cited({
      authors: [
        { name: 'The Small Collaboration' },
        ...Array.from({ length: 499 }, (_, i) => ({ name: `A. B. Author${'abcdefghij'[i % 10]}` })),
        { name: 'et al.' },
      ],
    }),
  ],
  chinese: [
    cited({
      title: '面向小型网络的蒸馏：十二个步骤',
      abstract: '我们将大型教师模型蒸馏为学生模型。',
      authors: [{ name: '王小明' }, { name: '山田 太郎' }, { name: 'Xiaoming Wang' }],
    }),
  ],
  'right-to-left': [
    cited({
      title: 'تقطير الشبكات الصغيرة GPT-4',
      abstract: 'نقوم بتقطير معلم كبير.',
      authors: [{ name: 'محمد أحمد' }, { name: 'Noa כהן' }],
    }),
  ],
  maths: [
    cited({
      title: 'On $\\{x\\}$-Hardness of $k$-NN in $O(n^2)$ for GPT-4 and 3D Gaussians at $5 and $10',
      abstract: 'Let $\\alpha_i < \\frac{1}{2}$ and $$\\sum_{i} x_i$$ hold; 100\\% of \\textbf{all} G\\"{o}del numbers cost $5.',
    }),
  ],
  hostile: [
    cited({
      title: '}}, author = {Mallory}} @misc{x, % \\input{/etc/passwd} #1 ~ ^ _ & <b>"bold"</b> $\\write18{rm}$ $}$ {',
      abstract: '\\',
      authors: [{ name: 'Robert "}, Bobby and Tables' }, { name: '{Brace' }, { name: 'x, y, z, Jr.' }, { name: 'Ann\r\nER  - ' }],
      venue: 'Journal of {Unbalanced \\ Things',
      categories: ['a, b', 'c}d'],
      comment: 'TY  - JOUR\r\nER  - ',
      url: 'https://example.org/a}b\\c',
    }),
  ],
  bare: [
    cited({
      id: 'title:0123456789abcdef',
      identifiers: ['title:0123456789abcdef'],
      title: '',
      authors: [],
      url: '',
      published: undefined as never,
      categories: [],
      links: {},
      abstract: 'Only an abstract is known of this paper, and it says little more than that it is about pruning networks of all kinds.',
    }),
  ],
  withdrawn: [cited({ withdrawn: true, abstractDisplay: 'excerpt' })],
  retracted: [{ ...article, paper: { ...article.paper, retracted: true, withdrawn: true } }],
  'two-dois': [
    cited({
      id: 'doi:10.1101/2025.11.19.689999',
      identifiers: ['doi:10.1101/2025.11.19.689999', 'doi:10.5555/jsn.2025.7'],
      venue: 'Journal of Small Networks',
      url: 'https://journal.example/7',
    }),
  ],
  list: [
    cited(),
    cited({
      id: 'arxiv:2511.01235',
      identifiers: ['arxiv:2511.01235'],
      title: 'A Tutor for Large Networks',
      url: 'https://arxiv.org/abs/2511.01235',
    }),
    article,
  ],
}

describe('a paper in', () => {
  for (const format of citationFormats) {
    test.each(Object.entries(PAPERS))(`${format.name}: %s`, async (name, papers) => {
      await expect(format.render(papers)).toMatchFileSnapshot(`../golden/cite/${name}.${format.extension}`)
    })
  }

  test('every golden file belongs to a paper', () => {
    const files = Object.keys(PAPERS).flatMap((name) => citationFormats.map(({ extension }) => `${name}.${extension}`))
    expect(readdirSync(new URL('../golden/cite/', import.meta.url)).sort()).toEqual(files.sort())
  })
})

test.each(Object.entries(PAPERS))('a strict reader reads all of MODS: %s', (_name, papers) => {
  const read = childrenOf(readXml(mods.render(papers)), 'mods')
  expect(read.length).toBe(papers.length)
  for (const [i, reference] of referencesOf(papers).entries()) {
    const of = (name: string) => childrenOf(read[i], name)
    const said = (name: string, attribute: string, value: string) =>
      of(name).flatMap((one) => [one, ...one.children].filter(({ attributes }) => attributes[attribute] === value).map(({ text }) => text))
    expect(of('name').length).toBe(reference.authors.length + (reference.hasMoreAuthors ? 1 : 0))
    expect(of('genre').map(({ text }) => text)).toEqual([GENRES[reference.kind]])
    expect(said('identifier', 'type', 'doi')).toEqual(reference.doi ? [reference.doi] : [])
    expect(said('location', 'access', 'raw object')).toEqual(reference.pdf ? [reference.pdf] : [])
    expect(said('location', 'usage', 'primary display')).toEqual([reference.url])
  }
})
const GENRES = { article: 'journalArticle', conference: 'conferencePaper', preprint: 'preprint', other: 'document' }

describe('the kind of a publication', () => {
  test.each([
    ['Nature', 'article', 'article-journal', 'JOUR'],
    ['Proceedings of the National Academy of Sciences', 'article', 'article-journal', 'JOUR'],
    ['Proceedings of the ACM on Programming Languages', 'article', 'article-journal', 'JOUR'],
    ['Proceedings of the IEEE', 'article', 'article-journal', 'JOUR'],
    ['Proceedings of the IEEE/CVF Conference on Computer Vision', 'inproceedings', 'paper-conference', 'CONF'],
    ['NeurIPS 2025', 'inproceedings', 'paper-conference', 'CONF'],
    ['Lecture Notes in Computer Science', 'inproceedings', 'paper-conference', 'CONF'],
    ['arXiv (Cornell University)', 'misc', 'article', 'UNPB'],
    ['bioRxiv', 'misc', 'article', 'UNPB'],
    [undefined, 'misc', 'article', 'UNPB'],
  ])('of the venue %s', (venue, inBibtex, inCsl, inRis) => {
    const papers = [cited(venue === undefined ? {} : { venue })]
    expect(bibtex.render(papers)).toMatch(new RegExp(`^@${inBibtex}\\{`))
    expect(JSON.parse(csl.render(papers))[0].type).toBe(inCsl)
    expect(ris.render(papers)).toMatch(new RegExp(`^TY {2}- ${inRis}\r\n`))
  })
})

describe('the date of a publication', () => {
  const yearsOf = (papers: CitablePaper[]) => [
    readBibtex(bibtex.render(papers))[0]?.fields.get('date'),
    JSON.parse(csl.render(papers))[0].issued?.['date-parts'][0],
    /^DA {2}- (.*)$/m.exec(ris.render(papers).replaceAll('\r', ''))?.[1],
  ]
  test.each([
    ['2025-11-19T23:59:00Z', ['2025-11-19', [2025, 11, 19], '2025/11/19/']],
    ['2025-11', ['2025-11', [2025, 11], '2025/11//']],
    ['2025', ['2025', [2025], '2025///']],
    ['soon', [undefined, undefined, undefined]],
  ])('%s is as exact as it is stated', (published, expected) => {
    expect(yearsOf([cited({ published })])).toEqual(expected)
  })

  test('a published version has the date of its venue, not of its preprint', () => {
    const venue = 'Journal of Small Networks'
    const record = (identifiers: string[], more: { venue?: string; published: string }) => ({ identifiers, url: '', ...more })
    const records = [
      record(['arXiv:2511.01234'], { published: '2025-11-19' }),
      // what arXiv says of the venue is dated as the preprint is
      record(['arXiv:2511.01234'], { venue, published: '2025-11-19' }),
      record(['10.5555/1'], { venue, published: '2026-03-05' }),
      record(['10.5555/2'], { venue: 'Another', published: '2020-01-01' }),
    ]
    expect(venueDateOfRecords(records, venue)).toBe('2026-03-05')
    expect(venueDateOfRecords(records, 'A third')).toBe('2020-01-01')
    expect(venueDateOfRecords(records.slice(0, 2), venue)).toBeUndefined()
    expect(yearsOf([cited({ venue }, { venueDate: '2026-03-05' })])[0]).toBe('2026-03-05')
  })

  test('the year in a venue’s name overrides the date', () => {
    expect(yearsOf([cited({ venue: 'Phys. Rev. D 93 (2016) 064001' })])[0]).toBe('2016')
    expect(yearsOf([cited({ venue: 'NeurIPS 2025' })])[0]).toBe('2025-11-19')
  })
})

describe('citation keys', () => {
  const keysOf = (papers: CitablePaper[]) => referencesOf(papers).map(({ key }) => key)
  test.each([
    [{}, 'example2025tutor'],
    [{ authors: [{ name: 'Laurens van der Maaten' }] }, 'vandermaaten2025tutor'],
    [{ authors: [{ name: 'Łukasz Żółć' }], title: 'Über-Größe' }, 'zolc2025uber'],
    [{ authors: [{ name: 'The ATLAS Collaboration' }] }, 'atlas2025tutor'],
    [{ authors: [{ name: '王小明' }], title: '蒸馏' }, 'anon2025'],
    [{ authors: [], published: 'soon', title: 'On the 3D' }, 'anonnd3d'],
    [{ title: '$k$-NN: Why \\emph{not}?' }, 'example2025nn'],
  ])('%j', (changed, key) => {
    expect(keysOf([cited(changed)])).toEqual([key])
  })

  test('are distinct, and those of older papers stay when the list grows', () => {
    const [one, two, three] = ['1', '2', '3'].map((n) => cited({ id: `arxiv:2511.0000${n}` })) as [CitablePaper, CitablePaper, CitablePaper]
    const [plain, second, third] = keysOf([one, two, three])
    expect(plain).toBe('example2025tutor')
    expect(second).toMatch(/^example2025tutor-[0-9a-f]{4}$/)
    expect(keysOf([three, one, two])).toEqual([third, plain, second])
    expect(keysOf([one])).toEqual([plain])
  })
})

test('rendering long hostile texts takes linear time', () => {
  for (const part of ['$', '\\(', '{', '\\textbf{', '\\href{a}{', '\\"', '$x', '(', ', ', 'y ']) {
    const text = part.repeat(20_000)
    const begun = performance.now()
    bibtex.render([cited({ title: text, abstract: text, venue: text, authors: [{ name: text }] })])
    expect(performance.now() - begun).toBeLessThan(2000)
  }
})

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '{',
    '}',
    '\\',
    '$',
    '%',
    '#',
    '&',
    '_',
    '^',
    '~',
    '@',
    ',',
    '"',
    ' and ',
    'et al.',
    '$x_1$',
    '\\{',
    '\\input{x}',
    'GPT-4',
    '\r\n',
    'ER  - ',
    '$}$',
    'van',
    'Jr.',
    '王',
  ),
)
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''))
const paper = fc
  .record({
    title: text,
    abstract: text,
    abstractDisplay: fc.constantFrom('whole' as const, 'excerpt' as const),
    authors: fc.array(fc.record({ name: text }), { maxLength: 6 }),
    venue: fc.option(text, { nil: undefined as never }),
    comment: fc.option(text, { nil: undefined as never }),
    published: fc.oneof(text, fc.constantFrom('2025', '2025-11', '2025-11-19', '-000001-01-01', '+012025-01-01')),
    categories: fc.array(text, { maxLength: 3 }),
    identifiers: fc.constantFrom<string[]>(['arxiv:2511.01234'], ['doi:10.1/a}b'], ['pmid:1'], ['title:0123456789abcdef']),
    url: fc.oneof(text, fc.webUrl()),
    withdrawn: fc.boolean(),
    retracted: fc.boolean(),
  })
  .map((changed) => cited({ id: changed.identifiers[0] as string, ...changed }))
const papers = fc
  .array(paper, { maxLength: 4 })
  .map((list) => list.map((one, i) => ({ ...one, paper: { ...one.paper, id: `${one.paper.id}${i}` } })))

describe('any papers', () => {
  test('give strict BibTeX with one entry a paper and distinct keys', () => {
    fc.assert(
      fc.property(papers, (list) => {
        const entries = readBibtex(bibtex.render(list))
        expect(entries).toHaveLength(list.length)
        expect(new Set(entries.map(({ key }) => key.toLowerCase())).size).toBe(list.length)
        for (const [i, { fields }] of entries.entries()) {
          expect(fields.get('title')).toBeTruthy()
          const { authors, hasMoreAuthors } = referencesOf(list)[i] as Reference
          expect(namesIn(fields.get('author') ?? '')).toHaveLength(authors.length + Number(hasMoreAuthors))
          // addresses are taken as they are
          for (const [name, value] of fields)
            if (!['url', 'doi'].includes(name)) expect(value).not.toMatch(/\\(?:input|write|include)|(?<!\\)[%#]|(?<!\\)&|\n/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('give RIS with one tag a line, from TY to ER', () => {
    fc.assert(
      fc.property(papers, (list) => {
        const lines = ris.render(list).split('\r\n')
        expect(lines.pop()).toBe('')
        for (const line of lines) expect(line).toMatch(/^[A-Z][A-Z0-9] {2}- [^\r\n]*$/)
        const ends = lines.filter((line) => /^(TY|ER)/.test(line)).map((line) => line.slice(0, 2))
        expect(ends).toEqual(list.flatMap(() => ['TY', 'ER']))
        expect(lines[0]?.startsWith('TY') ?? true).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('give CSL-JSON that matches its schema', () => {
    fc.assert(
      fc.property(papers, (list) => {
        const items = JSON.parse(csl.render(list))
        expect(items).toHaveLength(list.length)
        for (const item of items) {
          expect(Object.keys(item).filter((key) => !CSL_KEYS.has(key))).toEqual([])
          expect(['article-journal', 'paper-conference', 'article', 'document']).toContain(item.type)
          for (const value of [item.id, item.title, item.URL]) expect(value).toEqual(expect.any(String))
          for (const name of item.author ?? []) {
            expect(
              Object.keys(name).filter((key) => !['family', 'given', 'non-dropping-particle', 'suffix', 'literal'].includes(key)),
            ).toEqual([])
            expect(name.family ?? name.literal).toMatch(/\S/)
          }
          for (const part of item.issued?.['date-parts'][0] ?? []) expect(part).toBeGreaterThan(0)
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json, as far as these use it. */
const CSL_KEYS = new Set('id type title author issued container-title publisher number DOI PMID URL abstract keyword note'.split(' '))

describe('citeproc renders', () => {
  const fixture = (name: string) => readFileSync(new URL(`../fixtures/cite/${name}`, import.meta.url), 'utf8')
  type Engine = {
    updateItems: (ids: string[]) => void
    makeBibliography: () => [unknown, string[]]
    setOutputFormat: (name: string) => void
  }
  const { Engine } = createRequire(import.meta.url)('citeproc') as { Engine: new (system: object, style: string) => Engine }

  const bibliography = (style: string, list: CitablePaper[]): string[] => {
    const items = new Map(JSON.parse(csl.render(list)).map((item: { id: string }) => [item.id, item]))
    const engine = new Engine({ retrieveLocale: () => fixture('locale.xml'), retrieveItem: (id: string) => items.get(id) }, fixture(style))
    engine.setOutputFormat('text')
    engine.updateItems([...items.keys()] as string[])
    return engine.makeBibliography()[1].map((line) => line.trim())
  }

  test('author and date', () => {
    expect(bibliography('author-date.csl', [...(PAPERS.preprint as CitablePaper[])])).toEqual([
      'Example, A., van der Beispiel, N., & Przykład, Ł. (2025, November 19). A Tutor for Small Networks: Distillation in Twelve Steps. arXiv: arXiv:2511.01234. https://doi.org/10.48550/arXiv.2511.01234.',
    ])
    expect(bibliography('author-date.csl', [article])[0]).toContain(
      '(2025, December). A Tutor for Small Networks: Distillation in Twelve Steps. Journal of Small Networks & Machines. https://doi.org/10.5555/jsn.2025.7',
    )
    expect(bibliography('author-date.csl', PAPERS.conference as CitablePaper[])[0]).toContain(
      'In Proceedings of the 39th Conference on Small Networks (2026)',
    )
    expect(bibliography('author-date.csl', PAPERS['many-authors'] as CitablePaper[])[0]).toMatch(
      /^The Small Collaboration, Authora, A\. B\., .* … others/,
    )
    expect(bibliography('author-date.csl', PAPERS.bare as CitablePaper[])[0]).toMatch(
      /^Only an abstract is known of this paper.*\(n\.d\.\)/,
    )
  })

  test('numbers', () => {
    const names = [{ name: 'Martin Luther King, Jr.' }, { name: '王小明' }, { name: 'The ATLAS Collaboration' }]
    expect(bibliography('numeric.csl', [cited({ authors: names }), article])).toEqual([
      '[1] M. L. King Jr., 王小明, and The ATLAS Collaboration, “A Tutor for Small Networks: Distillation in Twelve Steps”, arXiv:2511.01234, November 2025, doi: 10.48550/arXiv.2511.01234.',
      '[2] A. Example, N. van der Beispiel, and Ł. Przykład, “A Tutor for Small Networks: Distillation in Twelve Steps”, Journal of Small Networks & Machines, December 2025, doi: 10.5555/jsn.2025.7.',
    ])
  })
})

const folder = mkdtempSync(join(tmpdir(), 'cite-'))
afterAll(() => rmSync(folder, { recursive: true }))
const installed = (program: string): boolean => spawnSync('which', [program]).status === 0
const everything = Object.entries(PAPERS)
  .filter(([name]) => name !== 'list')
  .flatMap(([, list]) => list)
  .map((one, i) => ({ ...one, paper: { ...one.paper, id: `${one.paper.id}-${i}` } }))

describe('the programs that read BibTeX', () => {
  test.skipIf(!installed('bibtool'))('bibtool accepts every paper without a message', () => {
    const file = join(folder, 'bibtool.bib')
    writeFileSync(file, bibtex.render(everything))
    const { status, stdout, stderr } = spawnSync('bibtool', ['-d', file], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.match(/^@/gm)).toHaveLength(everything.length)
  })

  test.skipIf(!installed('biber'))('biber accepts every paper and misses only the date of one without a date', () => {
    const file = join(folder, 'biber.bib')
    writeFileSync(file, bibtex.render(everything))
    const said = execFileSync('biber', ['--tool', '--validate-datamodel', file], { encoding: 'utf8', cwd: folder })
    const objections = said.split('\n').filter((line) => /^(WARN|ERROR)/.test(line))
    expect(objections).toEqual([expect.stringMatching(/'anonndonly'.*one of 'date, year' must be defined$/)])
    expect(readFileSync(join(folder, 'biber_bibertool.bib'), 'utf8').match(/^@/gm)).toHaveLength(everything.length)
  })
})

test('an entry to copy has everything but the abstract', () => {
  expect(bibtexWithoutAbstract(cited())).toBe(bibtex.render([cited()]).replace(/,\n {2}abstract = .*/, ''))
})
