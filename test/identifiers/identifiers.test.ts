import { expect, test } from 'vitest'
import { identifiersOf, isPreprintIdentifier, parseIdentifier } from '../../src/identifiers/identifiers.ts'
import { uuidOf } from '../../src/identifiers/uuid.ts'

test.each([
  // arXiv: without version, in any notation
  ['2210.17323', 'arxiv:2210.17323'],
  ['arXiv:2210.17323v3', 'arxiv:2210.17323'],
  ['oai:arXiv.org:2508.13426v1', 'arxiv:2508.13426'],
  ['https://arxiv.org/abs/2210.17323v2', 'arxiv:2210.17323'],
  ['http://arxiv.org/pdf/2210.17323v2.pdf', 'arxiv:2210.17323'],
  ['https://huggingface.co/papers/2210.17323', 'arxiv:2210.17323'],
  ['https://www.alphaxiv.org/abs/2210.17323', 'arxiv:2210.17323'],
  // old ids keep their archive and lose their subject class
  ['hep-th/9901001', 'arxiv:hep-th/9901001'],
  ['http://arxiv.org/abs/math.GT/0309136v2', 'arxiv:math/0309136'],
  // arXiv's own DOIs are arXiv ids
  ['10.48550/arXiv.2210.17323', 'arxiv:2210.17323'],
  ['https://doi.org/10.48550/arXiv.hep-th/9901001', 'arxiv:hep-th/9901001'],
  // DOIs: lower case, without resolver, without punctuation after it
  ['10.1145/3292500.3330701', 'doi:10.1145/3292500.3330701'],
  ['doi:10.1038/S41586-021-03819-2', 'doi:10.1038/s41586-021-03819-2'],
  ['DOI: 10.1000/ABC', 'doi:10.1000/abc'],
  [
    'https://dx.doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O',
    'doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o',
  ],
  ['(10.1000/abc).', undefined],
  ['10.1000/abc).', 'doi:10.1000/abc'],
  // publishers' pages
  ['https://www.biorxiv.org/content/10.1101/2025.01.02.631234v2.full', 'doi:10.1101/2025.01.02.631234'],
  ['https://www.biorxiv.org/content/10.1101/2025.01.02.631234v1?rss=1', 'doi:10.1101/2025.01.02.631234'],
  ['https://journals.plos.org/ploscompbiol/article?id=10.1371/journal.pcbi.1012345', 'doi:10.1371/journal.pcbi.1012345'],
  ['https://dl.acm.org/doi/abs/10.1145/3292500.3330701', 'doi:10.1145/3292500.3330701'],
  ['https://www.science.org/doi/abs/10.1126/science.abc1234?af=R', 'doi:10.1126/science.abc1234'],
  ['https://www.nature.com/articles/s41586-021-03819-2', 'doi:10.1038/s41586-021-03819-2'],
  // others
  ['https://pubmed.ncbi.nlm.nih.gov/31452104/', 'pmid:31452104'],
  ['PMID: 31452104', 'pmid:31452104'],
  ['https://pmc.ncbi.nlm.nih.gov/articles/PMC8371605/', 'pmcid:PMC8371605'],
  ['https://openreview.net/forum?id=rJl-b3RcF7', 'openreview:rJl-b3RcF7'],
  // no identifiers
  ['https://example.org/blog/2024/05/a-post', undefined],
  ['2299.99999', undefined],
  ['12345', undefined],
  ['', undefined],
])('%s is %s', (text, identifier) => {
  expect(parseIdentifier(text)).toBe(identifier)
})

const record = {
  key: 'k',
  title: 'A Title',
  abstract: '',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://example.org/1',
  published: '2025-11-21T00:00:00Z',
}

test('identifiers are sorted strongest first, each once', () => {
  expect(identifiersOf({ ...record, identifiers: ['10.1000/x', 'arXiv:2511.00001v2', 'https://arxiv.org/abs/2511.00001'] })).toEqual([
    'arxiv:2511.00001',
    'doi:10.1000/x',
  ])
})

test('a record without an identifier is identified by title, first author and year, however they are spelled', () => {
  const [identifier] = identifiersOf({ ...record, identifiers: [] })
  expect(identifier).toMatch(/^title:[0-9a-f]{16}$/)
  expect(
    identifiersOf({ ...record, identifiers: [], title: 'A  TITLE.', authors: [{ name: 'Lovelace, Ada' }], url: 'https://other.example/' }),
  ).toEqual([identifier])
  expect(identifiersOf({ ...record, identifiers: [], published: '2024-01-01T00:00:00Z' })).not.toEqual([identifier])
})

test('two errata without authors are not one paper', () => {
  const erratum = { ...record, title: 'Erratum', authors: [], identifiers: [] }
  expect(identifiersOf(erratum)).not.toEqual(identifiersOf({ ...erratum, url: 'https://example.org/2' }))
})

test.each([
  ['arxiv:2511.00001', true],
  ['doi:10.1101/2025.01.01.123456', true],
  ['doi:10.1101/123456', true],
  ['doi:10.64898/2025.12.01.123456', true],
  ['doi:10.26434/chemrxiv-2025-abc', true],
  // a journal of bioRxiv’s former publisher
  ['doi:10.1101/gr.279000.124', false],
  ['doi:10.1145/3292500.3330701', false],
  ['pmid:1', false],
])('%s identifies a preprint: %s', (identifier, expected) => {
  expect(isPreprintIdentifier(identifier)).toBe(expected)
})

test('an entry id is a UUID of version 5 that never changes', () => {
  expect(uuidOf('arxiv:2210.17323')).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidOf('arxiv:2210.17323')).toMatchInlineSnapshot(`"urn:uuid:2d94b04f-e459-540a-a811-f36f2402c530"`)
})
