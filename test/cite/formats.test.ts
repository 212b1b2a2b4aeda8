/** Citation formats: a golden file for each kind of paper, and the type, date and key of a reference. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bibtex, bibtexWithoutAbstract } from '../../src/cite/bibtex.ts'
import { csl } from '../../src/cite/csl.ts'
import { citationFormats } from '../../src/cite/index.ts'
import { type CitablePaper, referencesOf, venueDateOfRecords } from '../../src/cite/reference.ts'
import { ris } from '../../src/cite/ris.ts'
import { readBibtex } from '../support/bibtex.ts'
import { citablePaper, PAPERS } from '../support/citable-papers.ts'

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
    const papers = [citablePaper(venue === undefined ? {} : { venue })]
    expect(bibtex.render(papers)).toMatch(new RegExp(`^@${inBibtex}\\{`))
    expect(JSON.parse(csl.render(papers))[0].type).toBe(inCsl)
    expect(ris.render(papers)).toMatch(new RegExp(`^TY {2}- ${inRis}\r\n`))
  })
})

describe('the date of a publication', () => {
  const datesOf = (papers: CitablePaper[]) => [
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
    expect(datesOf([citablePaper({ published })])).toEqual(expected)
  })

  test('a published version has the date of its venue, not of its preprint', () => {
    const venue = 'Journal of Small Networks'
    const record = (identifiers: string[], more: { venue?: string; published: string }) => ({ identifiers, url: '', ...more })
    const records = [
      record(['arXiv:2511.01234'], { published: '2025-11-19' }),
      // arXiv's record has the venue, but the date of the preprint
      record(['arXiv:2511.01234'], { venue, published: '2025-11-19' }),
      record(['10.5555/1'], { venue, published: '2026-03-05' }),
      record(['10.5555/2'], { venue: 'Another', published: '2020-01-01' }),
    ]
    expect(venueDateOfRecords(records, venue)).toBe('2026-03-05')
    expect(venueDateOfRecords(records, 'A third')).toBe('2020-01-01')
    expect(venueDateOfRecords(records.slice(0, 2), venue)).toBeUndefined()
    expect(datesOf([citablePaper({ venue }, { venueDate: '2026-03-05' })])[0]).toBe('2026-03-05')
  })

  test('the year in a venue’s name overrides the date', () => {
    expect(datesOf([citablePaper({ venue: 'Phys. Rev. D 93 (2016) 064001' })])[0]).toBe('2016')
    expect(datesOf([citablePaper({ venue: 'NeurIPS 2025' })])[0]).toBe('2025-11-19')
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
  ])('%j', (fields, key) => {
    expect(keysOf([citablePaper(fields)])).toEqual([key])
  })

  test('are distinct, and those of older papers stay when the list grows', () => {
    const [first, second, third] = ['1', '2', '3'].map((n) => citablePaper({ id: `arxiv:2511.0000${n}` })) as [
      CitablePaper,
      CitablePaper,
      CitablePaper,
    ]
    const [firstKey, secondKey, thirdKey] = keysOf([first, second, third])
    expect(firstKey).toBe('example2025tutor')
    expect(secondKey).toMatch(/^example2025tutor-[0-9a-f]{4}$/)
    expect(keysOf([third, first, second])).toEqual([thirdKey, firstKey, secondKey])
    expect(keysOf([first])).toEqual([firstKey])
  })
})

test('the entry to copy has all fields except the abstract', () => {
  expect(bibtexWithoutAbstract(citablePaper())).toBe(bibtex.render([citablePaper()]).replace(/,\n {2}abstract = .*/, ''))
})
