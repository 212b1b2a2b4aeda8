import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { siteOf } from '../../src/gather/rate-limits.ts'
import { identifiersOf } from '../../src/identifiers/identifiers.ts'
import type { Reading, RequestSettings, Source, SourceRecord, SourceState } from '../../src/model.ts'
import { arxivOai } from '../../src/sources/arxiv-oai.ts'
import { preprintDays } from '../../src/sources/biorxiv.ts'
import { crossref } from '../../src/sources/crossref.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'
import { openAlex } from '../../src/sources/openalex.ts'
import { pubmed } from '../../src/sources/pubmed.ts'
import { semanticScholar } from '../../src/sources/semantic-scholar.ts'
import { papers, signals, sources as sourceRows, visits as visitRows } from '../../src/store/schema.ts'
import { fold } from '../../src/text/strings.ts'
import { openWorld, type Pages, type World } from '../support/world.ts'

const now = new Date('2025-11-21T12:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const fixture = (name: string) => readFileSync(new URL(`../fixtures/services/${name}`, import.meta.url), 'utf8')
const json = (name: string) => JSON.parse(fixture(name))
const read = async (source: Source, text: string, state: SourceState = {}, at = now, status = 200): Promise<Reading> =>
  source.read({ url: source.request(at, state, [], {}).url, status, contentType: '', text }, state, at)
const ask = (source: Source, state: SourceState = {}, given: RequestSettings = {}, at = now) => {
  const { url, ...rest } = source.request(at, state, [], given)
  return { url, host: new URL(url).host, query: Object.fromEntries(new URL(url).searchParams), ...rest }
}
const only = <K extends keyof SourceRecord>(records: SourceRecord[], ...keys: K[]) =>
  records.map((record) => keys.map((key) => record[key]))

const days = preprintDays({ id: 'biorxiv-days', server: 'biorxiv' })
const oai = arxivOai({ id: 'arxiv-oai', set: 'cs' })
const scholar = semanticScholar({ id: 'semantic-scholar' })
const works = openAlex({ id: 'openalex', name: 'artificial intelligence', filter: 'primary_topic.subfield.id:1702' })
const journal = crossref({ id: 'inv', name: 'Journal of Invented Engines', issn: ['0000-0019'] })
const search = pubmed({ id: 'pubmed', name: 'engines', query: 'engines[title]' })

describe('bioRxiv and medRxiv', () => {
  test('the last two days are asked for, and the next page begins where this one ended', async () => {
    expect(ask(days).url).toBe('https://api.biorxiv.org/details/biorxiv/2025-11-19/2025-11-21/0')
    expect(ask(preprintDays({ id: 'm', server: 'medrxiv' })).url).toBe('https://api.biorxiv.org/details/medrxiv/2025-11-19/2025-11-21/0')
    const { next } = await read(days, fixture('biorxiv.json'))
    expect(ask(days, next).url).toBe('https://api.biorxiv.org/details/biorxiv/2025-11-19/2025-11-21/5')
    const rest = { ...json('biorxiv.json'), collection: json('biorxiv.json').collection.slice(0, 3) }
    expect(await read(days, JSON.stringify(rest), next)).toMatchObject({ finalState: { doneAt: now.getTime() / 1000 } })
  })

  test('a preprint is read whole, in the newest of its versions', async () => {
    const { records, dropped } = await read(days, fixture('biorxiv.json'))
    expect(records[0]).toEqual({
      key: '10.1101/2025.11.19.900001',
      identifiers: ['10.1101/2025.11.19.900001'],
      title: 'A synthetic clock for sleepy cells & others (p < 0.05)',
      abstract: 'We build a clock. It keeps time when p < 0.05 and q > 0.1.',
      authors: [{ name: 'A. K. Lovelace' }, { name: 'M. de la Cruz' }, { name: "S. O'Neil" }],
      url: 'https://www.biorxiv.org/content/10.1101/2025.11.19.900001v1',
      published: '2025-11-20T00:00:00Z',
      announced: '2025-11-20T00:00:00Z',
      version: 1,
      categories: ['synthetic biology'],
      license: 'https://creativecommons.org/licenses/by-nc-nd/4.0/',
      links: { pdf: 'https://www.biorxiv.org/content/10.1101/2025.11.19.900001v1.full.pdf' },
    })
    expect(only(records, 'version', 'updated', 'published')[1]).toEqual([3, '2025-11-21T00:00:00Z', undefined])
    expect(dropped).toEqual(['entry 5 has no DOI or no title'])
  })

  test('the DOI under which a journal published it is a second name', async () => {
    const { records } = await read(days, fixture('biorxiv.json'))
    expect(identifiersOf(records[1] as SourceRecord)).toEqual(['doi:10.1101/2025.03.02.900002', 'doi:10.1234/inv.2025.7'])
  })

  test('a revision was first posted on the day its DOI says, or before DOIs said one', async () => {
    const { records } = await read(days, fixture('biorxiv.json'))
    expect(only(records.slice(1), 'announced', 'announceType', 'withdrawn')).toEqual([
      ['2025-03-02T00:00:00Z', 'replace', undefined],
      ['2019-12-01T00:00:00Z', 'replace', true],
    ])
  })

  test('after an outage the days missed are asked for too, and what lies beyond thirty is reported', async () => {
    const since = (daysAgo: number) => ({ doneAt: now.getTime() / 1000 - daysAgo * 86_400 })
    expect(ask(days, since(1)).url).toContain('/2025-11-19/2025-11-21/0')
    expect(ask(days, since(11)).url).toContain('/2025-11-09/2025-11-21/0')
    expect(ask(days, since(90)).url).toContain('/2025-10-22/2025-11-21/0')
    expect((await read(days, fixture('biorxiv.json'), since(90))).anomaly).toMatch('before 2025-10-22 are not filled in')
  })

  test('a window that was begun before an outage leaves the days since then to the next one', async () => {
    const { next } = await read(days, fixture('biorxiv.json'))
    const { finalState } = await read(days, JSON.stringify({ messages: [{ status: 'ok', total: 5 }], collection: [] }), next, later(24 * 6))
    expect(ask(days, finalState, {}, later(24 * 6)).url).toContain('/2025-11-21/2025-11-27/0')
  })

  test.each([
    ['a day without preprints', '{"messages":[{"status":"no posts found"}],"collection":[]}'],
    ['a day of none', '{"messages":[{"status":"ok","total":"0"}],"collection":[]}'],
  ])('%s is no error', async (_name, text) => {
    expect(await read(days, text)).toMatchObject({ records: [], finalState: {} })
  })

  test.each([
    ['{"messages":[{"status":"Error: interval is malformed"}]}', 'interval is malformed'],
    ['[]', 'no JSON object'],
    ['{"collection":[null,{},"x"]}', 'none of the 3 entries'],
    ['<html>', 'JSON'],
  ])('%s is the source’s trouble, in words', async (text, words) => {
    await expect(async () => read(days, text)).rejects.toThrow(words)
  })

  test('an empty page in the middle is asked for again', async () => {
    const { next } = await read(days, fixture('biorxiv.json'))
    const empty = JSON.stringify({ messages: [{ status: 'ok', total: 8 }], collection: [] })
    await expect(async () => read(days, empty, next)).rejects.toThrow('0 of the preprints')
  })
})

describe('arXiv by OAI-PMH', () => {
  const error = (code: string, words: string) =>
    `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="${code}">${words}</error></OAI-PMH>`

  test('a set is asked for by days, then by the token of the last answer', async () => {
    expect(ask(oai)).toMatchObject({
      host: 'oaipmh.arxiv.org',
      query: { verb: 'ListRecords', metadataPrefix: 'arXiv', from: '2025-11-19', until: '2025-11-21', set: 'cs' },
    })
    const { next } = await read(oai, fixture('arxiv-oai.xml'))
    expect(ask(oai, next).query).toEqual({ verb: 'ListRecords', resumptionToken: '6460044|1001' })
    expect(ask(oai, next, {}, later(13)).query).toMatchObject({ from: '2025-11-20', set: 'cs' })
  })

  test('a record is read whole', async () => {
    const { records } = await read(oai, fixture('arxiv-oai.xml'))
    expect(records[0]).toEqual({
      key: 'oai:arXiv.org:2511.90001',
      identifiers: ['arXiv:2511.90001'],
      title: 'Engines that count to $x < 3$',
      abstract: 'We count when p < 0.05 and q > 0.1, & then stop.',
      authors: [
        { name: 'Engine Collaboration' },
        { name: 'Ada K. Lovelace', affiliations: ['Institute of Invented Engines', 'Elsewhere'] },
        { name: 'Maria Cruz Jr' },
      ],
      url: 'https://arxiv.org/abs/2511.90001',
      published: '2025-11-20T00:00:00Z',
      announced: '2025-11-21T05:00:00Z',
      categories: ['cs.LG', 'stat.ML'],
      license: 'http://creativecommons.org/licenses/by/4.0/',
      comment: '9 pages, code at https://code.example/engine',
    })
    expect(records[1]).toMatchObject({
      identifiers: ['arXiv:hep-th/9901999'],
      copies: [{ identifier: 'doi:10.1234/inv.1999.3', says: 'was published as' }],
      venue: 'J. Inv. Eng. 3 (1999) 1-9',
      updated: '2025-11-19T00:00:00Z',
      announceType: 'replace',
      withdrawn: true,
    })
  })

  test('deleted records and those in another format are dropped and counted', async () => {
    const { dropped } = await read(oai, fixture('arxiv-oai.xml'))
    expect(dropped).toEqual(['oai:arXiv.org:2511.90002 was deleted', 'oai:arXiv.org:2511.90003 has no arXiv metadata'])
  })

  test('an empty token ends the list', async () => {
    const last = fixture('arxiv-oai.xml').replace('6460044|1001', '')
    expect(await read(oai, last)).toMatchObject({ finalState: { doneAt: now.getTime() / 1000 } })
  })

  test('a refused token begins the window again, and not for ever', async () => {
    const refusal = error('badResumptionToken', 'The token has expired.')
    let state = (await read(oai, fixture('arxiv-oai.xml'))).next
    for (let i = 0; i < 2; i++) {
      const { records, next } = await read(oai, refusal, state)
      expect([records, ask(oai, next).query.from]).toEqual([[], '2025-11-19'])
      state = (await read(oai, fixture('arxiv-oai.xml'), next)).next
    }
    await expect(async () => read(oai, refusal, state)).rejects.toThrow('The token has expired.')
  })

  test('days without changes are no error; other errors are, in words; so is half an answer', async () => {
    expect(await read(oai, error('noRecordsMatch', ''))).toMatchObject({ records: [], finalState: {} })
    await expect(async () => read(oai, error('badArgument', 'Set does not exist'))).rejects.toThrow('badArgument: Set does not exist')
    await expect(async () => read(oai, fixture('arxiv-oai.xml').slice(0, -200))).rejects.toThrow('stopped after')
    await expect(async () => read(oai, '<html><body>Retry after 5 seconds</body></html>')).rejects.toThrow('no list of records')
    await expect(async () => read(oai, '')).rejects.toThrow()
  })

  test('a page that did not change ends nothing: the next window covers it', async () => {
    expect(await read(oai, '', { from: '2025-11-19', to: '2025-11-21', place: '6460044|1001', doneAt: 5 }, now, 304)).toEqual({
      records: [],
      finalState: { doneAt: 5 },
    })
  })
})

describe('Semantic Scholar', () => {
  test('papers are asked for by id in one request with the key in a header, at a pace of one a second', () => {
    const request = scholar.request(now, {}, ['arxiv:2511.90001', 'arxiv:hep-th/9901999'], { key: 'secret' })
    expect(request).toMatchObject({
      url: 'https://api.semanticscholar.org/graph/v1/paper/batch?fields=title,url,externalIds,citationCount',
      headers: { 'x-api-key': 'secret', 'content-type': 'application/json' },
    })
    expect(JSON.parse(request.body ?? '')).toEqual({ ids: ['ARXIV:2511.90001', 'ARXIV:hep-th/9901999'] })
    const byDoi = semanticScholar({ id: 's', scheme: 'doi' }).request(now, {}, ['doi:10.1234/x'], { key: 'secret' })
    expect(JSON.parse(byDoi.body ?? '')).toEqual({ ids: ['DOI:10.1234/x'] })
    expect([scholar.keySetting, scholar.about, siteOf(request.url).paceSeconds]).toEqual([
      'SEMANTIC_SCHOLAR_API_KEY',
      { scheme: 'arxiv', maxPerRequest: 500, repeatAfterDays: 7 },
      1,
    ])
  })

  test('counts are kept of the papers that are known there, and nothing that others know better', async () => {
    const { records } = await read(scholar, fixture('semantic-scholar.json'))
    expect(records).toEqual([
      {
        key: 'aaaa00000000000000000000000000000000aaaa',
        identifiers: ['arXiv:2511.90001', 'doi:10.48550/arXiv.2511.90001'],
        title: 'Engines that count to x < 3',
        abstract: '',
        authors: [],
        url: 'https://www.semanticscholar.org/paper/aaaa00000000000000000000000000000000aaaa',
        signals: { citations: 17 },
      },
      {
        key: 'bbbb',
        identifiers: ['arXiv:hep-th/9901999'],
        title: 'Old notes, revised',
        abstract: '',
        authors: [],
        url: 'https://www.semanticscholar.org/paper/bbbb',
        signals: { citations: 0 },
      },
    ])
    expect(identifiersOf(records[0] as SourceRecord)).toEqual(['arxiv:2511.90001'])
  })

  test('what is no paper, has no count, or not the identifier it was asked by, is dropped; null is not', async () => {
    const { dropped } = await read(scholar, fixture('semantic-scholar.json'))
    expect(dropped).toEqual(['entry 4 states no ArXiv id', 'entry 5 is no paper', 'entry 6 has no count of citations'])
  })

  test.each([
    ['{"error":"Unrecognized or unsupported fields: [unknown]"}', 'unsupported fields'],
    ['{"message":"Forbidden"}', 'Forbidden'],
    ['{}', 'no list of papers'],
  ])('%s is the source’s trouble, in its words', async (text, words) => {
    await expect(async () => read(scholar, text)).rejects.toThrow(words)
  })
})

describe('OpenAlex', () => {
  test('a filter is asked for with its window, fields and cursor; the key stands in no address', async () => {
    expect(ask(works, {}, { key: 'secret' })).toMatchObject({
      host: 'api.openalex.org',
      query: {
        filter: 'primary_topic.subfield.id:1702,from_publication_date:2025-11-14,to_publication_date:2025-11-21',
        per_page: '100',
        cursor: '*',
        select: expect.stringContaining('abstract_inverted_index'),
      },
      secret: { api_key: 'secret' },
    })
    expect(ask(works, {}, { key: 'secret' }).url).not.toContain('secret')
    expect(works.keySetting).toBe('OPENALEX_API_KEY')
    const { next } = await read(works, fixture('openalex.json'))
    expect(ask(works, next).query.cursor).toBe('IlsxNj/kw+=')
    expect(ask(works, next, {}, later(2)).query.cursor).toBe('*')
  })

  test('a work is read whole, with the arXiv id of its other copy', async () => {
    const { records, dropped } = await read(works, fixture('openalex.json'))
    expect(records[0]).toEqual({
      key: 'https://openalex.org/W9000000001',
      identifiers: [
        'https://doi.org/10.1234/inv.2025.1',
        'https://pubmed.ncbi.nlm.nih.gov/90000001',
        'https://www.ncbi.nlm.nih.gov/pmc/articles/9000001',
      ],
      copies: [{ identifier: 'arxiv:2511.90001', says: 'has a copy at' }],
      title: 'Engines that count & rest',
      abstract: 'We count when p<0.05 & count .',
      authors: [
        { name: 'Ada K. Lovelace', orcid: '0000-0002-1825-0097', affiliations: ['Institute of Invented Engines'] },
        { name: 'Maria de la Cruz' },
      ],
      url: 'https://doi.org/10.1234/inv.2025.1',
      published: '2025-11-18T00:00:00Z',
      announced: '2025-11-20T00:00:00Z',
      venue: 'Journal of Invented Engines',
      links: { pdf: 'https://journal.example/1.pdf' },
      signals: { citations: 12 },
    })
    expect(identifiersOf(records[0] as SourceRecord)).toEqual([
      'arxiv:2511.90001',
      'doi:10.1234/inv.2025.1',
      'pmcid:PMC9000001',
      'pmid:90000001',
    ])
    expect(dropped).toEqual(['entry 3 has no id or no title'])
  })

  test('a repository is no venue, a retracted work says so, and odd fields are left out', async () => {
    const { records } = await read(works, fixture('openalex.json'))
    expect(records[1]).toMatchObject({ retracted: true, abstract: '', signals: { citations: 0 } })
    expect(records[1]).not.toHaveProperty('venue')
    expect(identifiersOf(records[1] as SourceRecord)).toEqual(['arxiv:2511.90005'])
    expect(records[2]).toEqual({
      key: 'https://openalex.org/W9000000004',
      identifiers: [],
      title: 'Odd fields',
      abstract: 'kept kept',
      authors: [],
      url: 'https://openalex.org/W9000000004',
    })
  })

  test('the last page ends the window, an empty one too; an error is told in its words', async () => {
    const last = { ...json('openalex.json'), meta: { next_cursor: null } }
    expect(await read(works, JSON.stringify(last))).toMatchObject({ finalState: { doneAt: now.getTime() / 1000 } })
    expect(await read(works, '{"meta":{"next_cursor":"abc"},"results":[]}')).toMatchObject({ records: [], finalState: {} })
    await expect(async () => read(works, '{"error":"Invalid filter","message":"Unknown filter field: x"}')).rejects.toThrow(
      'Unknown filter',
    )
    await expect(async () => read(works, '{"results":[null,1]}')).rejects.toThrow('none of the 2 entries')
  })
})

describe('Crossref', () => {
  test('a journal or a prefix is asked for by the day of indexing, with the contact where there is one', async () => {
    expect(ask(journal, {}, { contact: 'a@b.example' })).toMatchObject({
      host: 'api.crossref.org',
      query: {
        filter: 'issn:0000-0019,type:journal-article,type:proceedings-article,type:posted-content,from-index-date:2025-11-19',
        rows: '200',
        cursor: '*',
        mailto: 'a@b.example',
      },
    })
    expect(ask(journal).query).not.toHaveProperty('mailto')
    expect(ask(crossref({ id: 'p', name: 'P', prefix: ['10.1234'] })).query.filter).toMatch(/^prefix:10\.1234,type:/)
  })

  test('a full page is followed by its cursor while that lives, any other ends the window', async () => {
    const { message } = json('crossref.json')
    const full = JSON.stringify({ status: 'ok', message: { ...message, items: Array.from({ length: 200 }, () => message.items[0]) } })
    const { next } = await read(journal, full)
    expect(ask(journal, next).query.cursor).toBe('DnF1ZXJ5+/==')
    expect(ask(journal, next, {}, later(0.2)).query.cursor).toBe('*')
    expect(await read(journal, fixture('crossref.json'), next)).toMatchObject({ finalState: { doneAt: now.getTime() / 1000 } })
    const none = { status: 'ok', message: { ...message, items: [] } }
    expect(await read(journal, JSON.stringify(none), next)).toMatchObject({ records: [], finalState: {} })
  })

  test('a paper is read whole, with its preprints as copies', async () => {
    const { records, dropped } = await read(journal, fixture('crossref.json'))
    expect(records[0]).toEqual({
      key: '10.1234/inv.2025.1',
      identifiers: ['10.1234/inv.2025.1'],
      copies: [
        { identifier: '10.1101/2025.03.02.900002', says: 'has the preprint' },
        { identifier: '2511.90001', says: 'has the preprint' },
      ],
      title: 'Engines that count to 3',
      abstract: 'We count when p < 0.05 and q > 0.1. Then we stop.',
      authors: [
        { name: 'Ada K. Lovelace', orcid: '0000-0002-1825-0097', affiliations: ['Institute of Invented Engines'] },
        { name: 'The Engine Collaboration' },
        { name: 'Cruz Jr' },
      ],
      url: 'https://doi.org/10.1234/inv.2025.1',
      published: '2025-11-19T00:00:00Z',
      announced: '2025-11-20T08:15:00Z',
      venue: 'Journal of Invented Engines & Looms',
      license: 'https://creativecommons.org/licenses/by/4.0/',
    })
    expect(identifiersOf(records[0] as SourceRecord)).toEqual([
      'arxiv:2511.90001',
      'doi:10.1101/2025.03.02.900002',
      'doi:10.1234/inv.2025.1',
    ])
    expect(dropped).toEqual(['entry 5 has no DOI or no title', 'entry 6 has no DOI or no title'])
  })

  test('a preprint names the paper it became, and has no venue', async () => {
    const { records } = await read(journal, fixture('crossref.json'))
    expect(records[1]).toMatchObject({
      identifiers: ['10.5555/pre.1'],
      copies: [{ identifier: '10.1234/inv.2025.9', says: 'is a preprint of' }],
      published: '2025-11-20T00:00:00Z',
    })
    expect(records[1]).not.toHaveProperty('venue')
  })

  test('the notice of a retraction retracts the paper it names and not itself; a correction retracts nothing', async () => {
    const { records } = await read(journal, fixture('crossref.json'))
    const retracted = records.filter((record) => record.retracted)
    expect(only(retracted, 'key', 'identifiers', 'title', 'announceType')).toEqual([
      ['10.1234/inv.2012.4 retracted by 10.1234/inv.2025.20', ['10.1234/inv.2012.4'], 'Looms that never stood still', 'replace'],
      ['10.1234/inv.2012.4', ['10.1234/inv.2012.4'], 'Looms that never stood still', 'replace'],
    ])
    expect(records.find(({ key }) => key === '10.1234/inv.2025.20')).not.toHaveProperty('retracted')
    expect(records.some((record) => record.withdrawn)).toBe(false)
  })

  test.each([
    [
      '{"status":"failed","message-type":"validation-failure","message":[{"type":"x","message":"This route does not support sort"}]}',
      'not support sort',
    ],
    ['{"status":"ok","message":{}}', 'no list of works'],
    ['{"status":"ok","message":{"items":[{},null]}}', 'none of the 2 entries'],
    ['Resource not found.', 'JSON'],
  ])('%s is the source’s trouble, in its words', async (text, words) => {
    await expect(async () => read(journal, text)).rejects.toThrow(words)
  })
})

describe('PubMed', () => {
  test('a search gives ids, the ids are fetched, then the window is done', async () => {
    expect(ask(search, {}, { contact: 'a@b.example' })).toMatchObject({
      url: expect.stringContaining('https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?'),
      query: {
        ...{ db: 'pubmed', retmode: 'json', term: 'engines[title]', datetype: 'edat', mindate: '2025/11/14', maxdate: '2025/11/21' },
        ...{ retstart: '0', retmax: '1000', tool: 'paperwire', email: 'a@b.example' },
      },
    })
    expect(siteOf(ask(search).url)).toEqual({ site: 'ncbi.nlm.nih.gov', paceSeconds: 0.34 })
    const found = await read(search, fixture('pubmed-search.json'))
    expect(found.records).toEqual([])
    expect(ask(search, found.next)).toMatchObject({
      url: expect.stringContaining('/efetch.fcgi?'),
      query: { db: 'pubmed', retmode: 'xml', id: '90000001,90000002,90000003,90000004', tool: 'paperwire' },
    })
    expect(await read(search, fixture('pubmed.xml'), found.next)).toMatchObject({ finalState: { doneAt: now.getTime() / 1000 } })
  })

  test('many ids are fetched two hundred a request, and the search goes on behind the first thousand', async () => {
    const idlist = Array.from({ length: 1000 }, (_, i) => String(90_000_000 + i))
    let { next } = await read(search, JSON.stringify({ esearchresult: { count: '1200', idlist } }))
    const fetched: number[] = []
    while (next && ask(search, next).url.includes('efetch')) {
      fetched.push(ask(search, next).query.id?.split(',').length ?? 0)
      next = (await read(search, fixture('pubmed.xml'), next)).next
    }
    expect(fetched).toEqual([200, 200, 200, 200, 200])
    expect(ask(search, next).query).toMatchObject({ retstart: '1000', mindate: '2025/11/14' })
  })

  test('a key is sent where the choice was made for one, and stands in no address', () => {
    const withKey = pubmed({ id: 'p', name: 'p', query: 'q', withKey: true })
    expect([search.keySetting, withKey.keySetting]).toEqual([undefined, 'NCBI_API_KEY'])
    expect(ask(withKey, {}, { key: 'secret' })).toMatchObject({ secret: { api_key: 'secret' }, url: expect.not.stringContaining('secret') })
  })

  test('a record is read whole: labels, initials, identifiers of its own', async () => {
    const { records } = await read(search, fixture('pubmed.xml'), { ids: ['90000001'], from: '', to: '', place: '1' })
    expect(records[0]).toEqual({
      key: '90000001',
      identifiers: ['pmid:90000001', '10.1234/inv.2025.1', 'PMC9000001'],
      title: 'Engines that count CO2 when p < 0.05',
      abstract: 'BACKGROUND: Engines count. RESULTS: They did when p < 0.05 and q > 0.1. More & more.',
      authors: [
        { name: 'Ada K. Lovelace', orcid: '0000-0002-1825-0097', affiliations: ['Institute of Invented Engines.', 'Elsewhere.'] },
        { name: 'M. W. Cruz Jr' },
        { name: 'The Engine Group' },
      ],
      url: 'https://pubmed.ncbi.nlm.nih.gov/90000001/',
      published: '2025-11-19T00:00:00Z',
      announced: '2025-11-20T00:00:00Z',
      venue: 'Journal of invented engines',
    })
    expect(identifiersOf(records[0] as SourceRecord)).toEqual(['doi:10.1234/inv.2025.1', 'pmcid:PMC9000001', 'pmid:90000001'])
  })

  test('a retracted paper says so, a preprint has no venue, a record without a title is dropped', async () => {
    const state = { ids: ['90000001', '90000002', '90000003', '90000004', '90000005'], from: '', to: '', place: '5' }
    const { records, dropped } = await read(search, fixture('pubmed.xml'), state)
    expect(only(records.slice(1), 'title', 'published', 'venue', 'retracted')).toEqual([
      ['Looms that never stood still', '1998-12-01T00:00:00Z', 'Webstuhl', true],
      ['A preprint...', '2025-01-01T00:00:00Z', undefined, undefined],
    ])
    expect(dropped).toEqual(['entry 4 has no PubMed id or no title', '1 record asked for did not come'])
  })

  test('a search that finds nothing is no error; errors are told in their words', async () => {
    expect(await read(search, '{"esearchresult":{"count":"0","idlist":[]}}')).toMatchObject({ records: [], finalState: {} })
    await expect(async () => read(search, '{"error":"API rate limit exceeded","count":"4"}')).rejects.toThrow('rate limit')
    await expect(async () => read(search, '{"esearchresult":{"ERROR":"Invalid db name"}}')).rejects.toThrow('Invalid db name')
    const state = { ids: ['1'], from: '', to: '', place: '1' }
    await expect(async () => read(search, '<eFetchResult><ERROR>Cannot retrieve</ERROR></eFetchResult>', state)).rejects.toThrow(
      'Cannot retrieve',
    )
    await expect(async () => read(search, '<PubmedArticleSet></PubmedArticleSet>', state)).rejects.toThrow('none of the 1 record')
    await expect(async () => read(search, fixture('pubmed.xml').slice(0, -600), state)).rejects.toThrow('stopped after')
  })
})

describe('in a world', () => {
  const card = {
    paper: { id: '2511.90001', title: 'Engines that count', summary: 'On engines.', authors: [{ name: 'Ada Lovelace' }], upvotes: 1 },
  }
  const featured: Source = { ...huggingFace, request: () => ({ url: 'https://huggingface.co/day' }) }
  const open = (source: Source, pages: Pages) =>
    openWorld({ sources: [featured, source], pages: { 'https://huggingface.co/day': JSON.stringify([card]), ...pages } })
  const stored = async (world: World) => world.db.select({ id: papers.id, retracted: papers.retracted }).from(papers)

  test('without its key a source is off; with it, citations are counted for the paper that is known', async () => {
    const world = await open(scholar, { [ask(scholar).url]: fixture('semantic-scholar.json') })
    expect((await world.gather()).visits.map(({ source }) => source)).not.toContain('semantic-scholar')
    world.gathering.settings.keyOf = (setting) => (setting === 'SEMANTIC_SCHOLAR_API_KEY' ? 'secret' : undefined)
    world.at('2025-11-22T12:00:00Z')
    const { visits } = await world.gather()
    expect(visits.find(({ source }) => source === 'semantic-scholar')).toMatchObject({ status: 200, error: null, dropped: 3 })
    expect(world.requests.find(({ url }) => url.includes('semanticscholar'))?.headers.get('x-api-key')).toBe('secret')
    const counted = await world.db.select().from(signals)
    expect(counted.filter(({ kind }) => kind === 'citations')).toMatchObject([
      { paper: 'arxiv:2511.90001', source: 'semantic-scholar', value: 17 },
      { paper: 'arxiv:hep-th/9901999', value: 0 },
    ])
  })

  test('a key is in what is asked, and in nothing that is told or stored', async () => {
    const first = ask(works).url
    const last = JSON.stringify({ ...json('openalex.json'), meta: { next_cursor: null } })
    const world = await open(works, { [`${first}&api_key=very-secret`]: last })
    world.gathering.settings.keyOf = () => 'very-secret'
    const { visits } = await world.gather()
    expect(visits.find(({ source }) => source === 'openalex')).toMatchObject({ url: first, error: null, seen: 4 })
    expect(JSON.stringify([visits, await world.db.select().from(sourceRows), await world.db.select().from(visitRows)])).not.toContain(
      'very-secret',
    )
    expect((await stored(world)).map(({ id }) => id)).toContain('arxiv:2511.90001')
  })

  test('a key goes where its own service redirects to, and to nobody else', async () => {
    const first = ask(works).url
    const last = JSON.stringify({ ...json('openalex.json'), meta: { next_cursor: null } })
    const query = first.slice(first.indexOf('?'))
    const moved = { status: 301, headers: { location: `/moved${query}&api_key=very-secret` } }
    const origin = new URL(first).origin
    const away = { status: 302, headers: { location: `https://elsewhere.example/works${query}&api_key=very-secret` } }
    const world = await open(works, {
      [`${first}&api_key=very-secret`]: moved,
      [`${origin}/moved${query}&api_key=very-secret`]: away,
      [`https://elsewhere.example/works${query}`]: last,
    })
    world.gathering.settings.keyOf = () => 'very-secret'
    const { visits } = await world.gather()
    expect(visits.find(({ source }) => source === 'openalex')).toMatchObject({ url: first, error: null, seen: 4 })
    expect(JSON.stringify([visits, await world.db.select().from(sourceRows)])).not.toContain('very-secret')
  })

  test('nor does a header that holds one', async () => {
    const asked = ask(scholar).url
    const world = await open(scholar, {
      [asked]: { status: 302, headers: { location: 'https://elsewhere.example/batch' } },
      'https://elsewhere.example/batch': fixture('semantic-scholar.json'),
    })
    await world.gather()
    world.gathering.settings.keyOf = () => 'very-secret'
    world.at('2025-11-22T12:00:00Z')
    await world.gather()
    const keys = world.requests.flatMap(({ url, headers }) => (headers.has('x-api-key') ? [new URL(url).host] : []))
    expect(new Set(keys)).toEqual(new Set([new URL(asked).host]))
    expect(world.requests.map(({ url }) => url)).toContain('https://elsewhere.example/batch')
  })

  test('the preprint and the paper a journal made of it are one, and a retraction marks it', async () => {
    const world = await open(days, {
      [ask(days).url]: JSON.stringify({ messages: [{ status: 'ok' }], collection: json('biorxiv.json').collection.slice(1, 2) }),
    })
    await world.gather()
    const before = await stored(world)
    const { message } = json('crossref.json')
    const items = [
      {
        DOI: '10.1234/inv.2025.7',
        type: 'journal-article',
        title: ['A first result, printed'],
        'container-title': ['Journal of Invented Engines'],
      },
      { ...message.items[2], 'update-to': [{ DOI: '10.1234/inv.2025.7', type: 'retraction' }] },
    ]
    world.gathering.sources.push(journal)
    world.pages[ask(journal, {}, { contact: 'editor@papers.example' }).url] = JSON.stringify({ status: 'ok', message: { items } })
    world.pages[ask(journal).url] = JSON.stringify({ status: 'ok', message: { items } })
    const { visits } = await world.gather()
    expect(visits.find(({ source }) => source === 'inv')).toMatchObject({ error: null, seen: 3 })
    expect(before).toContainEqual({ id: 'doi:10.1101/2025.03.02.900002', retracted: false })
    expect(await stored(world)).toContainEqual({ id: 'doi:10.1101/2025.03.02.900002', retracted: true })
    expect((await stored(world)).map(({ id }) => id)).not.toContain('doi:10.1234/inv.2025.7')
  })

  test('a search and the fetch of what it found are two visits of one round', async () => {
    const source = pubmed({ id: 'pubmed', name: 'engines', query: 'engines' })
    const found = await read(source, fixture('pubmed-search.json'))
    const world = await open(source, {
      [ask(source).url]: fixture('pubmed-search.json'),
      [ask(source, found.next).url]: fixture('pubmed.xml'),
    })
    const { visits } = await world.gather()
    expect(visits.filter((visit) => visit.source === 'pubmed')).toMatchObject([
      { seen: 0, error: null },
      { seen: 4, new: 3, dropped: 1, error: null },
    ])
    expect(await stored(world)).toContainEqual({ id: 'doi:10.1234/inv.2025.1', retracted: false })
  })
})

describe('whatever comes', () => {
  const articles = { ids: ['90000001'], from: '', to: '', place: '1' }
  /** A JSON with the value at one of its places exchanged for another. */
  const exchanged = (value: unknown, place: number, other: unknown): unknown => {
    let left = place
    const walk = (at: unknown): unknown => {
      if (left-- === 0) return other
      if (Array.isArray(at)) return at.map(walk)
      if (typeof at !== 'object' || at === null) return at
      return Object.fromEntries(Object.entries(at).map(([key, one]) => [key, walk(one)]))
    }
    return walk(value)
  }
  /** Read, or refused in a sentence of ours: never a TypeError. */
  const standsIt = async (source: Source, text: string, state: SourceState = {}) => {
    try {
      for (const record of (await read(source, text, state)).records) {
        expect([typeof record.key, typeof record.title, typeof record.abstract, typeof record.url]).toEqual(Array(4).fill('string'))
        expect(identifiersOf(record).length).toBeGreaterThan(0)
      }
    } catch (error) {
      expect((error as Error).name).toMatch(/^(Error|SyntaxError)$/)
    }
  }

  test.each<[string, Source, string]>([
    ['bioRxiv', days, 'biorxiv.json'],
    ['Semantic Scholar', scholar, 'semantic-scholar.json'],
    ['OpenAlex', works, 'openalex.json'],
    ['Crossref', journal, 'crossref.json'],
    ['PubMed’s search', search, 'pubmed-search.json'],
  ])('%s stands any value at any place of an answer', async (_name, source, file) => {
    const answer = json(file)
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.jsonValue(), async (place, other) =>
        standsIt(source, JSON.stringify(exchanged(answer, place, other))),
      ),
      // an object that cannot be made a text was once taken for an id
      { numRuns: 300, examples: Array.from({ length: 12 }, (_, place): [number, fc.JsonValue] => [place, { toString: '' }]) },
    )
  })

  test.each<[string, Source, string, SourceState]>([
    ['arXiv by OAI-PMH', oai, 'arxiv-oai.xml', {}],
    ['PubMed', search, 'pubmed.xml', articles],
  ])('%s stands any gap in an answer', async (_name, source, file, state) => {
    const answer = fixture(file)
    await fc.assert(
      fc.asyncProperty(fc.nat(answer.length), fc.nat(300), fc.string({ maxLength: 8 }), async (from, length, other) =>
        standsIt(source, answer.slice(0, from) + other + answer.slice(from + length), state),
      ),
      { numRuns: 300 },
    )
  })
})

const recorded = join(process.env.CORPUS ?? '', 'corpus', 'papers')
const there = process.env.CORPUS !== undefined && existsSync(recorded)
if (!there) console.warn('CORPUS names no folder with recorded answers of services: they are not read')

describe.skipIf(!there)('recorded answers', () => {
  type Expected = { title?: string; authors?: string[]; ids: string[] }
  const text = (...path: string[]) => readFileSync(join(recorded, ...path), 'utf8')
  const filesIn = (...path: string[]) => readdirSync(join(recorded, ...path)).sort()
  const words = (written: string) => (fold(written).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')
  /** The same for `Family, Given` and `Given Family`, `A.B.` and `A. B.` */
  const people = (names: string[]) => names.map((name) => words(name).split(' ').sort().join(' ')).sort()

  /** How many of the expected titles, lists of authors and identifiers were read, and which were not. */
  function share(service: string, pairs: { record: SourceRecord | undefined; expected: Expected }[]) {
    const right = { papers: pairs.length, titles: 0, authors: 0, ids: 0 }
    const wrong: unknown[] = []
    for (const { record, expected } of pairs) {
      const names = record ? identifiersOf(record) : []
      const title = words(record?.title ?? '') === words(expected.title ?? '')
      const authors = people(record?.authors.map(({ name }) => name) ?? []).join() === people(expected.authors ?? []).join()
      const ids = expected.ids.every((id) => names.includes(id))
      if (title) right.titles++
      if (authors) right.authors++
      if (ids) right.ids++
      if (!title || !authors || !ids) wrong.push({ expected: [expected.title, expected.authors, expected.ids], title, authors, ids })
    }
    console.info(`${service}: ${right.titles} titles, ${right.authors} lists of authors and ids of ${right.ids} of ${right.papers} papers`)
    return { right, wrong }
  }

  const zotero = (file: string) => {
    type Item = {
      title: string
      creators: { firstName?: string; lastName?: string; creatorType: string }[]
      DOI?: string
      PMID?: string
      PMCID?: string
    }
    const cases = JSON.parse(text('zotero-import-tests', file)) as { input: string; items: Item[] }[]
    return cases.map(({ input, items }) => ({
      input,
      expected: items.map(({ title, creators, DOI, PMID, PMCID }) => ({
        title,
        authors: creators
          .filter(({ creatorType }) => creatorType === 'author')
          .map(({ firstName, lastName }) => [firstName, lastName].filter(Boolean).join(' ')),
        ids: [DOI && `doi:${DOI.toLowerCase()}`, PMID && `pmid:${PMID}`, PMCID && `pmcid:${PMCID}`].flatMap((id) =>
          id ? [id.replace('doi:10.48550/arxiv.', 'arxiv:')] : [],
        ),
      })),
    }))
  }

  test('bioRxiv: preprints as they were dumped', async () => {
    const dumped = text('biorxiv', 'paperscraper-biorxiv-dump.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { records } = await read(days, JSON.stringify({ messages: [{ status: 'ok' }], collection: dumped }))
    const expected = dumped.map(({ title, doi, authors }) => ({ title, authors: authors.split(';').filter(Boolean), ids: [`doi:${doi}`] }))
    const { right } = share(
      'bioRxiv',
      expected.map((one, i) => ({ record: records[i], expected: one })),
    )
    expect(right).toEqual({ papers: 3, titles: 3, authors: 3, ids: 3 })
    expect(records.every(({ abstract, published }) => abstract.length > 300 && published === '2014-01-17T00:00:00Z')).toBe(true)
  })

  test('arXiv by OAI-PMH: every record, and what INSPIRE made of some', async () => {
    const root = ['inspire-hepcrawl', 'functional', 'arxiv', 'fixtures']
    const unit = ['inspire-hepcrawl', 'unit', 'responses', 'arxiv']
    const files = [
      ...filesIn(...root, 'http_server', 'records').map((file) => [...root, 'http_server', 'records', file]),
      ...filesIn(...unit).map((file) => [...unit, file]),
    ].filter((path) => path.at(-1)?.endsWith('.xml'))
    const byId = new Map<string, SourceRecord>()
    let written = 0
    for (const path of files) {
      written += text(...path).split('<record>').length - 1
      const { records, dropped } = await read(oai, text(...path))
      expect([path.at(-1), dropped]).toEqual([path.at(-1), []])
      for (const record of records) byId.set(record.key, record)
      written -= records.length
    }
    console.info(`arXiv OAI: ${byId.size} papers in ${files.length} answers`)
    expect([written, byId.size]).toEqual([0, 19])
    for (const record of byId.values()) {
      expect(record).toMatchObject({
        title: expect.stringMatching(/\S/),
        abstract: expect.stringMatching(/\S/),
        published: expect.any(String),
      })
      expect([record.key, identifiersOf(record)[0]?.startsWith('arxiv:'), record.authors.length > 0]).toEqual([record.key, true, true])
    }
    type Made = {
      titles: { title: string }[]
      authors: { full_name: string }[]
      arxiv_eprints: { value: string; categories: string[] }[]
      dois?: { value: string }[]
    }
    const made: Made[] = [
      ...JSON.parse(text(...root, 'arxiv_expected.json')),
      ...JSON.parse(text(...root, 'arxiv_expected_single.json')),
      ...JSON.parse(text(...unit, 'sample_arxiv_record10_parsed.json'))[0].results_data,
    ]
    const { right, wrong } = share(
      'arXiv OAI',
      made.map(({ titles, authors, arxiv_eprints: [eprint], dois = [] }) => ({
        record: byId.get(`oai:arXiv.org:${eprint?.value}`),
        expected: {
          title: titles[0]?.title ?? '',
          authors: authors.map(({ full_name }) => full_name),
          ids: [`arxiv:${eprint?.value}`, ...dois.map(({ value }) => `doi:${value.toLowerCase()}`)],
        },
      })),
    )
    expect([right, wrong]).toEqual([{ papers: made.length, titles: made.length, authors: made.length, ids: made.length }, []])
    for (const {
      arxiv_eprints: [eprint],
    } of made) {
      expect(byId.get(`oai:arXiv.org:${eprint?.value}`)?.categories?.toSorted()).toEqual(eprint?.categories.toSorted())
    }
  })

  test('arXiv by OAI-PMH: the token of a long list is followed, records in another format are not guessed at', async () => {
    const { records, dropped, next } = await read(oai, text('ads-ingest-parser', 'input', 'arxiv_multi_20230125.xml'))
    expect([records, dropped?.length, ask(oai, next).query.resumptionToken]).toEqual([[], 3, '6460044|1001'])
  })

  test('Semantic Scholar: every recorded batch, with its nulls and refusals', async () => {
    const folder = ['semantic-scholar', 'semanticscholar-py']
    const source = semanticScholar({ id: 's', scheme: 'doi' })
    const batches = text(...folder, 'INDEX.csv')
      .split('\n')
      .filter((line) => line.includes(',POST,') && line.includes('/paper/batch'))
      .map((line) => line.slice(0, line.indexOf(',')))
    const came: Record<string, unknown> = {}
    for (const file of batches) {
      try {
        const { records, dropped } = await read(source, text(...folder, file))
        const raw = JSON.parse(text(...folder, file)) as ({
          title?: string
          citationCount?: number
          externalIds?: { DOI: string }
        } | null)[]
        const stated = raw.filter((entry) => entry !== null && entry.externalIds !== undefined)
        const expected = stated.map((entry) => [entry?.title, `doi:${entry?.externalIds?.DOI.toLowerCase()}`, entry?.citationCount])
        expect(records.map((record) => [record.title, identifiersOf(record)[0], record.signals?.citations])).toEqual(expected)
        came[file] = [raw.length, records.length, dropped?.length]
      } catch (error) {
        came[file] = (error as Error).message
      }
    }
    console.info('Semantic Scholar:', came)
    expect(came).toEqual({
      'test_debug.json': 'Forbidden',
      'test_get_papers.json': [3, 0, 3],
      'test_get_papers_not_found_warning.json': [4, 3, 0],
    })
    await expect(async () => read(source, text(...folder, 'test_bad_query_parameters.json'))).rejects.toThrow(
      'unsupported fields: [unknown]',
    )
  })

  test('OpenAlex: what Zotero makes of its works', async () => {
    const pairs = []
    for (const { input, expected } of zotero('OpenAlex-JSON.testcases.json')) {
      const answer = JSON.parse(input)
      const { records, dropped } = await read(works, JSON.stringify({ meta: {}, results: answer.results ?? [answer] }))
      expect(dropped).toEqual([])
      pairs.push(...expected.map((one, i) => ({ record: records[i], expected: one })))
    }
    const { right, wrong } = share('OpenAlex', pairs)
    expect([right, wrong]).toEqual([{ papers: 12, titles: 12, authors: 12, ids: 12 }, []])
    expect(pairs.filter(({ record }) => record?.abstract).length).toBeGreaterThanOrEqual(8)
  })

  test('Crossref: every recorded work, and what INSPIRE made of some', async () => {
    const folder = ['crossref', 'habanero']
    const figures = { answers: 0, works: 0, read: 0, untitled: 0, withAuthors: 0, dated: 0 }
    const refused: string[] = []
    for (const file of filesIn(...folder).filter((name) => name.endsWith('.json'))) {
      type Work = { DOI?: string; title?: string[] }
      let answer: { status?: string; message?: Work & { items?: Work[] } }
      try {
        answer = JSON.parse(text(...folder, file))
      } catch {
        continue
      }
      if (answer.status === 'failed') {
        await expect(async () => read(journal, text(...folder, file))).rejects.toThrow(/\w+ \w+/)
        refused.push(file)
      }
      const items = answer.message?.items ?? (answer.message?.DOI ? [answer.message] : [])
      if (items.length === 0 || items.every((item) => !('DOI' in item) || !('title' in item))) continue
      const { records, dropped = [] } = await read(journal, JSON.stringify({ status: 'ok', message: { items } }))
      figures.answers++
      figures.works += items.length
      figures.read += records.length
      figures.untitled += dropped.length
      figures.withAuthors += records.filter(({ authors }) => authors.length > 0).length
      figures.dated += records.filter(({ published }) => published).length
      const titled = items.filter((item) => item.title?.[0]?.trim())
      expect([file, records.map(({ key }) => key)]).toEqual([file, titled.map((item) => item.DOI?.toLowerCase())])
    }
    console.info('Crossref:', figures, `${refused.length} refusals`)
    expect(figures.read).toBeGreaterThanOrEqual(figures.works * 0.9)
    expect(refused.length).toBe(7)

    const unit = ['inspire-hepcrawl', 'unit', 'responses', 'crossref']
    const pairs = []
    for (const file of filesIn(...unit).filter((name) => name.endsWith('.yml'))) {
      const yaml = text(...unit, file)
      const { message } = JSON.parse(text(...unit, file.replace('_expected.yml', '.json')))
      const { records } = await read(journal, JSON.stringify({ status: 'ok', message: { items: [message] } }))
      const authors = /^authors:\n((?:[- ].*\n?)*)/m.exec(yaml)?.[1] ?? ''
      pairs.push({
        record: records[0],
        expected: {
          title: (/^title: (.+(?:\n .+)*)/m.exec(yaml)?.[1] ?? '').replace(/^'(.*)'$/s, '$1'),
          authors: [...authors.matchAll(/full_name: (.+)/g)].map(([, name]) => name ?? ''),
          ids: [`doi:${/^- doi: (\S+)/m.exec(yaml)?.[1]?.toLowerCase()}`],
        },
      })
    }
    const { right, wrong } = share('Crossref', pairs)
    expect([right, wrong]).toEqual([{ papers: 5, titles: 5, authors: 5, ids: 5 }, []])
  })

  const fetched = (xml: string) => read(search, xml, { ids: ['0'], from: '', to: '', place: '1' })

  test('PubMed: what Zotero makes of its records', async () => {
    const pairs = []
    for (const { input, expected } of zotero('PubMed-XML.testcases.json')) {
      const { records } = await fetched(input)
      expect(records.length).toBe(expected.length)
      pairs.push(...expected.map((one, i) => ({ record: records[i], expected: one })))
    }
    const { right, wrong } = share('PubMed (Zotero)', pairs)
    expect([right, wrong]).toEqual([{ papers: 13, titles: 13, authors: 13, ids: 13 }, []])
  })

  test('PubMed: what JabRef makes of its records', async () => {
    const folder = ['jabref', 'fileformat']
    const pairs: Parameters<typeof share>[1] = []
    for (const file of filesIn(...folder).filter((name) => /^MedlineImporter.*\.xml$/.test(name))) {
      const bib = file.replace('.xml', '.bib')
      const { records } = await fetched(text(...folder, file))
      if (!filesIn(...folder).includes(bib)) continue
      const entries = text(...folder, bib)
        .split(/^@article/im)
        .slice(1)
      const field = (entry: string, name: string) => new RegExp(`^\\s*${name}\\s*=\\s*\\{(.*)\\},?$`, 'm').exec(entry)?.[1]
      const titled = entries.filter((entry) => field(entry, 'title'))
      titled.forEach((entry, i) => {
        const [doi, pmid] = [field(entry, 'doi'), field(entry, 'pmid')]
        pairs.push({
          record: records[i],
          expected: {
            title: field(entry, 'title') ?? '',
            authors: field(entry, 'author')?.split(' and ') ?? [],
            ids: [...(doi ? [`doi:${doi.toLowerCase()}`] : []), ...(pmid ? [`pmid:${pmid}`] : [])],
          },
        })
      })
    }
    const { right, wrong } = share('PubMed (JabRef)', pairs)
    // a chapter goes by its own title, not its book's; `Jr` belongs to a name; the first of two PMIDs is the record's
    expect([right, wrong.length]).toEqual([{ papers: 8, titles: 7, authors: 6, ids: 7 }, 3])
  })
})
