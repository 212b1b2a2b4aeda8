/** Properties of every citation format: valid output and linear time for any paper. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bibtex } from '../../src/cite/bibtex.ts'
import { csl } from '../../src/cite/csl.ts'
import { mods } from '../../src/cite/mods.ts'
import { type Reference, referencesOf } from '../../src/cite/reference.ts'
import { ris } from '../../src/cite/ris.ts'
import { namesIn, readBibtex } from '../support/bibtex.ts'
import { citablePaper, PAPERS } from '../support/citable-papers.ts'
import { childrenOf, readXml } from '../support/xml.ts'

test.each(Object.entries(PAPERS))('a strict XML parser reads all of MODS: %s', (_name, papers) => {
  const records = childrenOf(readXml(mods.render(papers)), 'mods')
  expect(records.length).toBe(papers.length)
  for (const [i, reference] of referencesOf(papers).entries()) {
    const elementsOf = (name: string) => childrenOf(records[i], name)
    const valuesOf = (name: string, attribute: string, value: string) =>
      elementsOf(name).flatMap((element) =>
        [element, ...element.children].filter(({ attributes }) => attributes[attribute] === value).map(({ text }) => text),
      )
    expect(elementsOf('name').length).toBe(reference.authors.length + (reference.hasMoreAuthors ? 1 : 0))
    expect(elementsOf('genre').map(({ text }) => text)).toEqual([GENRES[reference.kind]])
    expect(valuesOf('identifier', 'type', 'doi')).toEqual(reference.doi ? [reference.doi] : [])
    expect(valuesOf('location', 'access', 'raw object')).toEqual(reference.pdf ? [reference.pdf] : [])
    expect(valuesOf('location', 'usage', 'primary display')).toEqual([reference.url])
  }
})
const GENRES = { article: 'journalArticle', conference: 'conferencePaper', preprint: 'preprint', other: 'document' }

test('rendering long hostile texts takes linear time', () => {
  for (const part of ['$', '\\(', '{', '\\textbf{', '\\href{a}{', '\\"', '$x', '(', ', ', 'y ']) {
    const text = part.repeat(20_000)
    const startedAt = performance.now()
    bibtex.render([citablePaper({ title: text, abstract: text, venue: text, authors: [{ name: text }] })])
    expect(performance.now() - startedAt).toBeLessThan(2000)
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
  .map((fields) => citablePaper({ id: fields.identifiers[0] as string, ...fields }))
const papers = fc
  .array(paper, { maxLength: 4 })
  .map((list) => list.map((citable, i) => ({ ...citable, paper: { ...citable.paper, id: `${citable.paper.id}${i}` } })))

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
          // URLs are not escaped
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

/** https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json, as far as the format uses it. */
const CSL_KEYS = new Set('id type title author issued container-title publisher number DOI PMID URL abstract keyword note'.split(' '))
