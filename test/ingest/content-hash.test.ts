import { expect, test } from 'vitest'
import { recordHashOf } from '../../src/ingest/content-hash.ts'
import type { SourceRecord } from '../../src/model.ts'

const preprint: SourceRecord = {
  key: 'a',
  identifiers: ['arXiv:2511.00001'],
  title: 'T',
  abstract: 'A',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://arxiv.org/abs/2511.00001',
  published: '2025-11-20T00:00:00Z',
  signals: { upvotes: 3 },
}
const withCopies: SourceRecord = {
  key: 'b',
  identifiers: [],
  copies: [
    { identifier: '10.5555/abc', says: 'was published as' },
    { identifier: 'arXiv:2511.00002', says: 'has the preprint' },
  ],
  title: 'Über\ud800',
  abstract: '',
  authors: [],
  url: 'https://x.example/b',
  version: 2,
  versions: [{ version: 1, at: '2025-01-01' }],
  venue: 'V',
}
const inAnotherOrder: SourceRecord = {
  title: 'order',
  key: 'c',
  url: 'https://x.example/c',
  authors: [{ name: 'X', orcid: '0000-0002-1825-0097', affiliations: ['Y'] }],
  abstract: '',
  identifiers: ['pmid:1'],
  links: { code: 'https://c' },
  withdrawn: true,
}

test.each([
  ['a preprint', preprint, 'a9e9e85db3be826d9bb8'],
  ['a record with copies', withCopies, '35cdf12eb01c6096ecf0'],
  ['a record with its keys in another order', inAnotherOrder, '814e9e8e3e88fbdf23f9'],
])('the hash of %s is what version 0.1 stored', (_, record, hash) => {
  expect(recordHashOf(record)).toBe(hash)
})

test('signals do not change the hash, anything else does', () => {
  expect(recordHashOf({ ...preprint, signals: { upvotes: 4 } })).toBe(recordHashOf(preprint))
  expect(recordHashOf({ ...preprint, title: 'U' })).not.toBe(recordHashOf(preprint))
  expect(recordHashOf({ ...preprint, identifiers: [] })).not.toBe(recordHashOf(preprint))
})
