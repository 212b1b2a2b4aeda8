import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/gather/decode.ts'
import { isAboutAnother } from '../../src/identifiers/about-another.ts'
import { copyLinksOf, identifiersOf, ownIdentifiersOf } from '../../src/identifiers/identifiers.ts'
import type { Source, SourceRecord } from '../../src/model.ts'
import { cleanTitle } from '../../src/papers/clean-title.ts'
import { arxivLookup } from '../../src/sources/arxiv.ts'
import { preprintDays } from '../../src/sources/biorxiv.ts'
import { crossref } from '../../src/sources/crossref.ts'
import { feed, readFeed } from '../../src/sources/feed.ts'
import { openAlex } from '../../src/sources/openalex.ts'
import { findOwnPaper } from '../../src/sources/reading/linked-paper.ts'
import { isWithdrawn } from '../../src/sources/reading/withdrawn.ts'
import { merges, papers } from '../../src/store/schema.ts'
import { openWorld } from '../support/world.ts'

const record = (fields: Partial<SourceRecord>): SourceRecord => ({
  key: 'one',
  identifiers: [],
  title: 'Sparse attention for long documents',
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://lab.example/1',
  ...fields,
})

const sourceOf = (id: string, service: string, ...entries: Partial<SourceRecord>[]): Source => ({
  id,
  name: id,
  service,
  homepage: `https://${id}.example/`,
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://${id}.example/feed` }),
  read: () => ({ records: entries.map((fields, i) => record({ key: `${id}${i}`, url: `https://${id}.example/${i}`, ...fields })) }),
})

/** The ids and titles of the papers and the reasons of merges, after a visit to each source in turn. */
async function papersAfterVisits(...sources: Source[]) {
  const world = await openWorld({
    now: '2025-11-21T06:00:00Z',
    sources,
    pages: Object.fromEntries(sources.map(({ id }) => [`https://${id}.example/feed`, 'x'])),
  })
  for (const [i, { id }] of sources.entries()) {
    world.at(`2025-11-21T${String(6 + i).padStart(2, '0')}:00:00Z`)
    await world.gather({ sourceId: id })
  }
  const rows = await world.db.select().from(papers).orderBy(asc(papers.id))
  const reasons = await world.db.select().from(merges)
  return {
    ids: rows.map(({ id }) => id),
    titles: rows.map(({ title }) => title),
    reasons: reasons.map(({ into, from, rule, evidence }) => [into, from, rule, evidence]),
  }
}

describe('a source’s link', () => {
  const preprint = sourceOf('biorxiv', 'bioRxiv', {
    identifiers: ['10.1101/2025.01.01.1'],
    copies: [{ identifier: '10.5555/abc', says: 'was published as' }],
  })
  const article = sourceOf('journal', 'A Journal', {
    identifiers: ['10.5555/abc'],
    title: 'Attention, sparse and printed',
    authors: [{ name: 'A. L.' }],
  })
  const evidence = 'bioRxiv says that doi:10.1101/2025.01.01.1 was published as doi:10.5555/abc'

  test('makes two records one paper whichever came first, with the source as evidence', async () => {
    expect(await papersAfterVisits(article, preprint)).toMatchObject({
      ids: ['doi:10.5555/abc'],
      reasons: [['doi:10.5555/abc', 'doi:10.1101/2025.01.01.1', 'link', evidence]],
    })
    const other = await papersAfterVisits(preprint, article)
    expect(other.ids).toHaveLength(1)
    expect(other.reasons).toEqual([[other.ids[0], 'doi:10.5555/abc', 'link', evidence]])
  })

  test('unites two known papers, and is distinguished from a shared identifier', async () => {
    const withoutLink = sourceOf('arxiv', 'arXiv', { identifiers: ['arXiv:2511.00001'] })
    const withLink = sourceOf('crossref', 'Crossref', {
      identifiers: ['10.5555/abc'],
      title: 'Attention, sparse and printed',
      copies: [{ identifier: 'arXiv:2511.00001', says: 'has the preprint' }],
    })
    expect((await papersAfterVisits(withoutLink, article, withLink)).reasons).toEqual([
      ['arxiv:2511.00001', 'doi:10.5555/abc', 'link', 'Crossref says that doi:10.5555/abc has the preprint arxiv:2511.00001'],
    ])
    const withBothIdentifiers = sourceOf('list', 'A list', { identifiers: ['10.5555/abc', 'arXiv:2511.00001'] })
    expect((await papersAfterVisits(withoutLink, article, withBothIdentifiers)).reasons).toMatchObject([
      ['arxiv:2511.00001', 'doi:10.5555/abc', 'identifier', expect.anything()],
    ])
  })

  test('unites two records that link to the same unknown paper', async () => {
    const posts = ['one', 'two'].map((id) =>
      sourceOf(id, id, { title: `Our work, ${id}`, copies: [{ identifier: 'arXiv:2511.00001', says: 'presents' }] }),
    )
    const { ids, reasons } = await papersAfterVisits(...posts)
    expect(ids).toEqual(['arxiv:2511.00001'])
    expect(reasons).toMatchObject([
      [ids[0], 'two0', 'link', 'two says that “Our work, two” presents arxiv:2511.00001, one that “Our work, one” presents it'],
    ])
  })

  test('that a known record gains later unites two known papers, whichever is older', async () => {
    const sourceWithLaterLink = (id: string): Source => {
      let visits = 0
      const source = sourceOf(id, 'bioRxiv')
      const entry = record({ key: 'p', identifiers: ['10.1101/2025.01.01.1'], url: 'https://biorxiv.example/p' })
      return {
        ...source,
        read: () => ({
          records: [{ ...entry, ...(visits++ > 0 && { copies: [{ identifier: '10.5555/abc', says: 'was published as' }] }) }],
        }),
      }
    }
    for (const first of ['biorxiv', 'journal']) {
      const [bio, journal] = [
        sourceWithLaterLink('biorxiv'),
        sourceOf('journal', 'A Journal', { identifiers: ['10.5555/abc'], title: 'Attention, printed' }),
      ]
      const order = first === 'biorxiv' ? [bio, journal, bio] : [journal, bio, bio]
      expect((await papersAfterVisits(...order)).reasons).toMatchObject([[expect.anything(), expect.anything(), 'link', evidence]])
    }
  })

  test('is no evidence if the records share an identifier of their own', async () => {
    const copy = sourceOf('copy', 'A copy', {
      identifiers: ['10.5555/abc'],
      copies: [{ identifier: '10.1101/2025.01.01.1', says: 'has the preprint' }],
    })
    expect((await papersAfterVisits(article, copy)).reasons).toEqual([])
  })

  test('from a text about a paper is ignored', async () => {
    const reply = sourceOf('journal', 'A Journal', {
      identifiers: ['10.5555/reply'],
      title: 'Reply to “Sparse attention for long documents”',
      copies: [{ identifier: '10.1101/2025.01.01.1', says: 'is a version of' }],
    })
    expect((await papersAfterVisits(preprint, reply)).ids).toEqual(['doi:10.1101/2025.01.01.1', 'doi:10.5555/reply'])
  })
})

describe('a title about another paper', () => {
  test.each([
    ['Erratum: Sparse attention', true],
    ['Publisher’s correction: Sparse attention', true],
    ['Correction to: Sparse attention', true],
    ['Retraction: Sparse attention', true],
    ['Retraction notice to “Sparse attention”', true],
    ['Reply to “Sparse attention”', true],
    ['Comment on Sparse attention', true],
    ['Response to the comment of Babbage', true],
    ['Supplementary material for: Sparse attention', true],
    ['Editorial', true],
    ['Book review: Engines', true],
    ['Sparse attention (erratum)', true],
    ['Sparse attention', false],
    ['Response to immunotherapy in mice', false],
    ['Retraction of the lens in fish', false],
    ['Correction of bias in small samples', false],
    ['A review of attention', false],
    ['Review of the literature on attention', false],
    ['Error correction', false],
    ['Supplementary motor areas', false],
  ])('%s: %s', (title, expected) => {
    expect(isAboutAnother(title)).toBe(expected)
    expect(copyLinksOf(record({ title, copies: [{ identifier: '10.5555/abc', says: 'is a version of' }] }))).toHaveLength(expected ? 0 : 1)
  })

  test('a link to itself or to no identifier is ignored', () => {
    const linked = record({
      identifiers: ['10.5555/abc'],
      copies: [
        { identifier: 'https://doi.org/10.5555/ABC', says: 'is the same as' },
        { identifier: 'a page', says: 'is the same as' },
      ],
    })
    expect(copyLinksOf(linked)).toEqual([])
    expect(identifiersOf(linked)).toEqual(['doi:10.5555/abc'])
  })
})

describe('the paper that an entry presents', () => {
  const title = 'Introducing sparse attention'
  const link = (words: string, href = 'https://arxiv.org/abs/2511.00001') => `<a class="x" href="${href}">${words}</a>`
  test.each<[string, string, string | undefined]>([
    ['a link called the paper', `<p>We built it. ${link('Read the paper')}</p>`, 'arxiv:2511.00001'],
    ['another called our preprint', `<p>See ${link('our preprint')}.</p>`, 'arxiv:2511.00001'],
    ['one called by the format', `${link('[PDF]', 'https://arxiv.org/pdf/2511.00001v2.pdf')}`, 'arxiv:2511.00001'],
    ['the same paper by two links', `${link('Paper')} ${link('alphaXiv', 'https://www.alphaxiv.org/abs/2511.00001')}`, 'arxiv:2511.00001'],
    ['a link called by the entry’s own title', link('Introducing: Sparse Attention'), 'arxiv:2511.00001'],
    ['a publisher’s page', link('Publication', 'https://dl.acm.org/doi/10.1145/3292500.3330701'), 'doi:10.1145/3292500.3330701'],
    ['an identifier alone on its line', '<p>We built it.</p><p>Paper: https://arxiv.org/abs/2511.00001</p>', 'arxiv:2511.00001'],
    ['a DOI alone on its line', '<p>We built it.<br>doi: 10.5555/abc</p>', 'doi:10.5555/abc'],
    ['two papers', `${link('Paper')} ${link('paper', 'https://arxiv.org/abs/2410.99999')}`, undefined],
    ['its own paper and one it builds on', `${link('Paper')}<p>It builds on arXiv:1706.03762.</p>`, undefined],
    ['a paper by its title', `<p>We use ${link('Attention is all you need')}.</p>`, undefined],
    ['a previous paper', `<p>In a previous ${link('paper')} we tried.</p>`, undefined],
    ['their paper', `<p>Babbage and others, in their ${link('paper')}, tried.</p>`, undefined],
    ['an identifier within a sentence', '<p>Attention (arXiv:1706.03762) is all you need.</p>', undefined],
    ['a link to no paper', link('paper', 'https://lab.example/paper'), undefined],
    ['a tag that does not end', '<a href="https://arxiv.org/abs/2511.00001" Paper', undefined],
    ['no link', '<p>We built it.</p>', undefined],
  ])('%s', (_, html, identifier) => {
    expect(findOwnPaper(html, title, [])).toBe(identifier)
  })

  test.each([
    'arXiv:2511.00001 ',
    'arXiv:2511.00001\n',
    '<a href="https://arxiv.org/abs/2511.00001">',
    '<a ',
    '10.5555/',
    'https://doi.org/',
    '[',
    'paper ',
  ])('hundreds of thousands of characters of %j cost no more than linear time', (piece) => {
    const started = performance.now()
    findOwnPaper(`arxiv ${piece.repeat(300_000 / piece.length)}`, title, [])
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('an entry that is the paper itself presents none, or another copy of it', () => {
    expect(findOwnPaper(`doi:10.5555/abc ${link('preprint')}`, title, ['doi:10.5555/abc'])).toBe('arxiv:2511.00001')
    expect(findOwnPaper('<p>doi:10.5555/abc</p>', title, ['doi:10.5555/abc'])).toBeUndefined()
  })

  test('a laboratory’s post is the paper it presents, whose title stays the paper’s', async () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>A lab</title><id>x</id>
      <entry><id>tag:lab.example,2025:1</id><title>Introducing sparse attention</title><link href="https://lab.example/1"/>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It is fast. <a href="https://arxiv.org/abs/2511.00001">Paper</a></p></div></content></entry>
      <entry><id>tag:lab.example,2025:2</id><title>What we read this week</title><link href="https://lab.example/2"/>
      <content type="html">&lt;a href="https://arxiv.org/abs/2511.00001"&gt;Paper&lt;/a&gt; &lt;a href="https://arxiv.org/abs/2511.00002"&gt;Paper&lt;/a&gt;</content></entry></feed>`
    const lab = feed({ id: 'lab', name: 'A lab', homepage: 'https://lab.example/', url: 'https://lab.example/feed', abstracts: 'whole' })
    const arxiv = sourceOf('arxiv', 'arXiv', { identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'] })
    const world = await openWorld({ sources: [arxiv, lab], pages: { 'https://arxiv.example/feed': 'x', 'https://lab.example/feed': atom } })
    await world.gather({ sourceId: 'arxiv' })
    await world.gather({ sourceId: 'lab' })
    const rows = await world.db.select().from(papers).orderBy(asc(papers.id))
    expect(rows.map(({ id, title }) => [id.slice(0, 16), title])).toEqual([
      ['arxiv:2511.00001', 'Sparse attention for long documents'],
      [expect.stringMatching(/^title:/), 'What we read this week'],
    ])
    expect((await world.db.select().from(merges)).map(({ rule, evidence }) => [rule, evidence])).toEqual([
      ['link', 'A lab says that “Introducing sparse attention” presents arxiv:2511.00001'],
    ])
  })

  test('relations of Dublin Core are links, too', async () => {
    const rdf = `<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>x</title><item><title>One</title>
      <link>https://x.example/1</link><dcterms:isVersionOf>https://doi.org/10.5555/ABC</dcterms:isVersionOf></item></channel></rss>`
    expect((await readFeed(rdf, 'https://x.example/')).items[0]?.copies).toEqual([
      { identifier: 'doi:10.5555/abc', says: 'is a version of' },
    ])
  })
})

describe('links of services', () => {
  test('bioRxiv says NA if nothing is published', async () => {
    const source = preprintDays({ id: 'b', server: 'biorxiv' })
    const entry = { doi: '10.1101/2025.01.01.1', title: 'One', version: '1', date: '2025-01-01' }
    const read = async (published: string) => {
      const text = JSON.stringify({ messages: [{ status: 'ok' }], collection: [{ ...entry, published }] })
      return (await source.read({ url: '', status: 200, contentType: '', text }, {}, new Date())).records[0]?.copies
    }
    expect(await read('NA')).toBeUndefined()
    expect(await read('10.5555/abc')).toEqual([{ identifier: '10.5555/abc', says: 'was published as' }])
  })

  const works = openAlex({ id: 'o', name: 'x', filter: 'y' })
  const copiesOf = async (work: object) => {
    const text = JSON.stringify({ meta: {}, results: [{ id: 'https://openalex.org/W1', title: 'One', ...work }] })
    const { records } = await works.read({ url: '', status: 200, contentType: '', text }, {}, new Date())
    return records[0]?.copies?.map(({ identifier }) => identifier) ?? []
  }
  const at = (...urls: string[]) => urls.map((landing_page_url) => ({ landing_page_url }))
  test.each<[string, object, string[]]>([
    [
      'an article with its preprints',
      { doi: 'https://doi.org/10.5555/abc', locations: at('https://arxiv.org/abs/2511.00001v2', 'https://doi.org/10.1101/2025.01.01.1') },
      ['arxiv:2511.00001', 'doi:10.1101/2025.01.01.1'],
    ],
    [
      'a preprint with its article',
      {
        doi: 'https://doi.org/10.48550/arxiv.2511.00001',
        locations: at('https://doi.org/10.5555/abc', 'https://arxiv.org/abs/2511.00001'),
      },
      ['doi:10.5555/abc'],
    ],
    ['two publishers’ DOIs', { doi: 'https://doi.org/10.5555/abc', locations: at('https://doi.org/10.7777/other') }, []],
    ['two preprints of one server', { locations: at('https://arxiv.org/abs/2511.00001', 'https://arxiv.org/abs/2511.00002') }, []],
    ['an erratum', { type: 'erratum', locations: at('https://arxiv.org/abs/2511.00001') }, []],
    ['a repository that says nothing', { locations: at('https://hal.science/hal-1', 'https://repo.example/10.5555/abc') }, []],
  ])('OpenAlex: %s', async (_what, work, copies) => {
    expect(await copiesOf(work)).toEqual(copies)
  })
})

const recorded = join(process.env.CORPUS ?? '', 'corpus')
const there = process.env.CORPUS !== undefined && existsSync(recorded)
if (!there) console.warn('CORPUS names no folder with recorded answers: links in them are not read')

describe.skipIf(!there)('recorded answers', () => {
  const filesIn = (folder: string): string[] =>
    readdirSync(join(recorded, folder), { withFileTypes: true, recursive: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .sort()
  const text = (file: string) => decode(readFileSync(file), '')

  test('arXiv: every paper has only its own id, and every stated DOI is its publication', async () => {
    const source = arxivLookup({ id: 'lookup' })
    let papers = 0
    let published = 0
    for (const file of filesIn('papers/arxiv-api-atom').filter((name) => name.endsWith('.xml'))) {
      let records: SourceRecord[]
      try {
        records = (await source.read({ url: '', status: 200, contentType: '', text: text(file) }, {}, new Date())).records
      } catch {
        continue
      }
      const stated = text(file).match(/<arxiv:doi[^>]*>/g)?.length ?? 0
      const copies = records.flatMap((entry) => entry.copies ?? [])
      expect([file, copies.length]).toEqual([file, stated])
      expect(copies.every(({ identifier, says }) => identifier.startsWith('doi:10.') && says === 'was published as')).toBe(true)
      for (const entry of records) expect(ownIdentifiersOf(entry)).toEqual([expect.stringMatching(/^arxiv:/)])
      papers += records.length
      published += copies.length
    }
    console.info(`arXiv: ${published} of ${papers} papers state where they were published`)
    expect(published).toBeGreaterThan(10)
  })

  test('OpenAlex and Crossref: recorded works link to identifiers, none of them their own', async () => {
    const links: string[] = []
    const cases: { input: string }[] = JSON.parse(text(join(recorded, 'papers/zotero-import-tests/OpenAlex-JSON.testcases.json')))
    const alex = openAlex({ id: 'o', name: 'x', filter: 'y' })
    const ref = crossref({ id: 'c', name: 'x' })
    const answers: [Source, string][] = cases.map(({ input }) => {
      const answer = JSON.parse(input)
      return [alex, JSON.stringify({ meta: {}, results: answer.results ?? [answer] })]
    })
    for (const file of filesIn('papers/crossref').filter((name) => name.endsWith('.json'))) {
      try {
        const { message } = JSON.parse(text(file))
        answers.push([ref, JSON.stringify({ status: 'ok', message: { items: message.items ?? [message] } })])
      } catch {}
    }
    for (const [source, answer] of answers) {
      try {
        const { records } = await source.read({ url: '', status: 200, contentType: '', text: answer }, {}, new Date())
        for (const entry of records) {
          const own = ownIdentifiersOf(entry)
          for (const { identifier, says } of copyLinksOf(entry)) {
            expect(own).not.toContain(identifier)
            links.push(`${own[0]} ${says} ${identifier}`)
          }
        }
      } catch {}
    }
    console.info(`OpenAlex and Crossref: ${links.length} links in ${answers.length} answers`, links)
    expect(links).toContain('doi:10.59350/895qm-mnq80 is a version of doi:10.59350/7mtwq-q3661')
  })

  test('ordinary feeds: no entry becomes a paper that it only mentions', async () => {
    let entries = 0
    const presented: string[] = []
    for (const file of filesIn('feeds')) {
      try {
        const { items } = await readFeed(text(file), 'https://feed.example/')
        entries += items.length
        for (const { title, copies = [] } of items)
          presented.push(...copies.map(({ says, identifier }) => `${title} ${says} ${identifier}`))
      } catch {}
    }
    console.info(`feeds: ${presented.length} of ${entries} entries present a paper`)
    expect(presented).toEqual([])
  })

  test('announced and featured papers: none counts as withdrawn or as a reply, and titles stay', () => {
    const folder = 'arxiv-daily-listings'
    let read = 0
    const wrong: string[] = []
    for (const file of filesIn(folder).filter((name) => name.endsWith('.jsonl.gz'))) {
      for (const line of gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean)) {
        const { title, abstract, summary, comment } = JSON.parse(line)
        read++
        if (isWithdrawn(comment ?? '', abstract ?? summary ?? '') || isAboutAnother(title) || cleanTitle(title).title !== title)
          wrong.push(title)
      }
    }
    console.info(`announced papers: ${wrong.length} of ${read} misread`)
    expect([read > 1000, wrong]).toEqual([true, []])
  })
})
