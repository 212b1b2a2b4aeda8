/** Copies without a shared identifier are found in any order of arrival; the operator's decisions overrule the classifier. */
import { asc } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backfillBlockingKeys } from '../../src/ingest/backfill-blocking-keys.ts'
import { type CurationContext, markAsDistinct, mergeManually, splitManually } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import { BLOCKING_KEYS_VERSION, hashBlockingKey, MAX_PAPERS_PER_KEY } from '../../src/matching/blocking-keys.ts'
import { blockingKeyHashesOf } from '../../src/matching/compare.ts'
import type { Source, SourceRecord } from '../../src/model.ts'
import { findMergeCandidates } from '../../src/store/merge-candidates.ts'
import { loadPossibleDuplicates } from '../../src/store/possible-duplicates.ts'
import {
  blockingKeyBackfills,
  blockingKeys,
  memberships,
  merges,
  papers,
  possibleDuplicates,
  records,
  splits,
} from '../../src/store/schema.ts'
import { entryIdOf } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { moment, openWorld, type World } from '../support/world.ts'

const TITLE = 'Sparse attention for long documents'
const paper = (key: string, fields: Partial<SourceRecord> = {}): SourceRecord => ({
  key,
  identifiers: [],
  title: TITLE,
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
  url: `https://copies.example/${key}`,
  published: '2025-11-20T00:00:00Z',
  ...fields,
})

/** A world with one visit an hour. Each visit is to a source of its own, unless an id is passed. */
async function openVisits() {
  const recordsBySource = new Map<string, SourceRecord[]>()
  const sources: Source[] = []
  const pages: Record<string, string> = {}
  const world = await openWorld({
    now: '2025-11-21T06:00:00Z',
    sources,
    topics: [{ slug: 'attention', title: 'Attention', description: 'a', query: 'attention', perDay: 9 }],
    pages,
  })
  let hour = 0
  const visit = async (visitRecords: SourceRecord[], id = `source${hour}`) => {
    if (!recordsBySource.has(id)) {
      const url = `https://${id}.example/feed`
      pages[url] = 'x'
      sources.push({
        id,
        name: id,
        homepage: `https://${id}.example/`,
        schedule: '0 * * * *',
        abstracts: 'whole',
        request: () => ({ url }),
        read: () => ({ records: recordsBySource.get(id) ?? [] }),
      })
    }
    recordsBySource.set(id, visitRecords)
    world.at(new Date(Date.parse('2025-11-21T06:00:00Z') + 3_600_000 * hour++).toISOString())
    return world.gather({ sourceId: id })
  }
  const visitAgain = () => {
    world.at(new Date(Date.parse('2025-11-21T06:00:00Z') + 3_600_000 * hour++).toISOString())
    return world.gather()
  }
  return { world, visit, visitAgain }
}

/** The record keys of each paper, by its id. */
async function recordKeysByPaper({ db }: World): Promise<Map<string, string[]>> {
  const rows = await db.select({ key: records.key, paper: records.paper }).from(records).orderBy(asc(records.key))
  return new Map([...Map.groupBy(rows, (row) => row.paper)].map(([id, group]) => [id, group.map(({ key }) => key)]))
}
const recordKeysOfPapers = async (world: World) => [...(await recordKeysByPaper(world)).values()].map((keys) => keys.join(' ')).sort()

const curationContext = (world: World): CurationContext => {
  const classifier = buildClassifier(world.gathering.topics)
  return {
    sourceLookup: sourceLookupOf(world.gathering.sources),
    classifyPaper: (metadata) => classify(metadata, classifier),
    now: moment('2025-11-22T00:00:00Z'),
  }
}

describe('copies without a shared identifier', () => {
  test('in one visit are one paper with the strongest identifier', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('blog', { title: TITLE.toUpperCase() }), paper('journal', { identifiers: ['10.5555/abc'] })])
    expect(await recordKeysByPaper(world)).toEqual(new Map([['doi:10.5555/abc', ['blog', 'journal']]]))
    expect(await world.db.select().from(merges)).toMatchObject([
      {
        into: 'doi:10.5555/abc',
        rule: 'title',
        evidence: 'equal titles; 2 of 2 authors agree; the same year',
        probability: expect.any(Number),
      },
    ])
  })

  test('unite two known papers when a record of one changes to match the other', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    await visit([paper('preprint', { identifiers: ['arXiv:2511.00001'], title: 'Working paper' })], 'arxiv')
    expect(await recordKeysOfPapers(world)).toEqual(['journal', 'preprint'])
    await visit([paper('preprint', { identifiers: ['arXiv:2511.00001'] })], 'arxiv')
    expect(await recordKeysByPaper(world)).toEqual(new Map([['doi:10.5555/abc', ['journal', 'preprint']]]))
    expect(await world.db.select().from(merges)).toMatchObject([
      { into: 'doi:10.5555/abc', from: 'arxiv:2511.00001', fromFirstSeenAt: moment('2025-11-21T07:00:00Z'), rule: 'title' },
    ])
    const { items } = await (await world.get('/feeds/attention.json')).json()
    expect(items.map(({ id }: { id: string }) => id)).toEqual([entryIdOf('doi:10.5555/abc')])
  })

  test('are found by the metadata of any record, not only by what the paper shows', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('first', { identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'] })])
    await visit([paper('renamed', { identifiers: ['arXiv:2511.00001'], title: 'What long texts are about, and how to attend to it' })])
    await visit([paper('blog', { title: 'What Long Texts Are About, and How to Attend to It' })])
    expect(await recordKeysOfPapers(world)).toEqual(['blog first renamed'])
  })

  test('stay apart if their identifiers conflict, and a record that matches both joins neither but is listed', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('one', { identifiers: ['10.5555/one'] })])
    await visit([paper('two', { identifiers: ['10.5555/two'] })])
    await visit([paper('blog')])
    expect(await recordKeysOfPapers(world)).toEqual(['blog', 'one', 'two'])
    const duplicates = await loadPossibleDuplicates(world.db, 9)
    expect(duplicates.map(({ left, right }) => [left, right].map((id) => id.replace(/title:.*/, 'title')).sort())).toEqual([
      ['doi:10.5555/one', 'title'],
      ['doi:10.5555/two', 'title'],
    ])
  })

  test('with a recurring title are not merged, though author and year are equal', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('may', { title: 'Editorial', abstract: 'On May.' }), paper('june', { title: 'Editorial', abstract: 'On June.' })])
    await visit([paper('july', { title: 'Editorial', abstract: 'On July.' })])
    expect(await recordKeysOfPapers(world)).toEqual(['july', 'june', 'may'])
    await visit([paper('may', { title: 'Editorial', abstract: 'On May.' })], 'source0')
    expect(await recordKeysOfPapers(world)).toEqual(['july', 'june', 'may'])
  })
})

test('links merge papers whatever their metadata says', async () => {
  const { world, visit } = await openVisits()
  await visit([paper('one', { identifiers: ['10.5555/one'] })])
  await visit([paper('two', { identifiers: ['10.5555/two'], title: 'Erratum', authors: [{ name: 'Grace Hopper' }], published: '2001' })])
  await visit([paper('link', { identifiers: ['10.5555/one', '10.5555/two'], title: 'Nothing in common' })])
  expect(await recordKeysOfPapers(world)).toEqual(['link one two'])
})

const variants: Record<string, Partial<SourceRecord>> = {
  preprint: { identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'] },
  deposit: { identifiers: ['10.1101/2025.11.01.123456'], title: 'Sparse Attention for Long Documents' },
  article: { identifiers: ['10.5555/abc'], venue: 'A Journal', published: '2026-01-03T00:00:00Z' },
  crossref: { identifiers: ['10.5555/abc', 'arXiv:2511.00001'], title: 'Attending to what matters in long texts' },
  reprint: { title: TITLE.toUpperCase(), authors: [{ name: 'A. Lovelace' }, { name: 'C. Babbage' }] },
  list: { title: `${TITLE}.`, authors: [{ name: 'Lovelace, Ada' }] },
  renamed: { title: 'Attending to What Matters in Long Texts', authors: [{ name: 'A Lovelace' }, { name: 'C Babbage' }] },
}
const others: Record<string, Partial<SourceRecord>> = {
  erratum: { identifiers: ['10.5555/err'], title: `Erratum: ${TITLE}` },
  second: { identifiers: ['arXiv:2511.00002'], title: `${TITLE}, part II` },
  reply: { title: `Reply to “${TITLE}”` },
  stranger: { title: TITLE, authors: [{ name: 'Grace Hopper' }] },
  editorial: { title: 'Editorial' },
}

describe('the order of arrival', () => {
  const all = { ...variants, ...others }
  const arrival = fc
    .subarray(Object.keys(all), { minLength: 3 })
    .chain((keys) =>
      fc.tuple(
        fc.shuffledSubarray(keys, { minLength: keys.length, maxLength: keys.length }),
        fc.shuffledSubarray(keys, { minLength: keys.length, maxLength: keys.length }),
        fc.array(fc.boolean(), { minLength: keys.length, maxLength: keys.length }),
        fc.array(fc.boolean(), { minLength: keys.length, maxLength: keys.length }),
      ),
    )
  const sourceOf = (key: string) =>
    ['preprint', 'second'].includes(key) ? 'arxiv' : (all[key]?.identifiers?.length ?? 0) > 0 ? 'journals' : 'web'
  /** The keys of each visit: a new visit begins at another source, and where `begins` is true. */
  const groupByVisit = (keys: string[], begins: boolean[]) =>
    keys.reduce<string[][]>((visits, key, i) => {
      if (i === 0 || begins[i] || sourceOf(key) !== sourceOf(keys[i - 1] as string)) visits.push([])
      visits.at(-1)?.push(key)
      return visits
    }, [])
  const displayedMetadata = async ({ db }: World) =>
    (await db.select().from(papers))
      .map(({ title, abstract, authors, venue, published, url }) => JSON.stringify([title, abstract, authors, venue, published, url]))
      .sort()

  test('changes neither the papers nor what they show; a paper keeps its first id, and a second visit changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(arrival, async ([order, otherOrder, begins, otherBegins]) => {
        const outcomes = []
        for (const visits of [groupByVisit(order, begins), groupByVisit(otherOrder, otherBegins)]) {
          const { world, visit, visitAgain } = await openVisits()
          const firstIds = new Map<string, string>()
          for (const keys of visits) {
            await visit(
              keys.map((key) => paper(key, all[key])),
              sourceOf(keys[0] as string),
            )
            for (const [id, keys] of await recordKeysByPaper(world))
              if (!keys.some((key) => firstIds.has(key))) for (const key of keys) firstIds.set(key, id)
          }
          for (const [id, keys] of await recordKeysByPaper(world)) expect(keys.map((key) => firstIds.get(key))).toContain(id)
          outcomes.push({ recordKeys: await recordKeysOfPapers(world), metadata: await displayedMetadata(world) })
          const mergesBefore = await world.db.select().from(merges)
          const { visits: reports } = await visitAgain()
          expect(reports.map((report) => report.new + report.updated)).toEqual(reports.map(() => 0))
          expect(await world.db.select().from(merges)).toEqual(mergesBefore)
          world.client.close()
        }
        expect(outcomes[1]).toEqual(outcomes[0])
        const copies = order.filter((key) => key in variants)
        for (const group of outcomes[0]?.recordKeys ?? []) {
          const keys = group.split(' ')
          expect(keys.length === 1 || keys.every((key) => copies.includes(key))).toBe(true)
        }
      }),
      { numRuns: 20 },
    )
  }, 120_000)

  test('makes one paper of all copies of a work and of nothing else', async () => {
    const { world, visit } = await openVisits()
    for (const [key, fields] of Object.entries(all)) await visit([paper(key, fields)])
    expect(await recordKeysOfPapers(world)).toEqual([Object.keys(variants).sort().join(' '), ...Object.keys(others)].sort())
  })
})

describe('the operator’s decisions', () => {
  /** Two possible duplicates, one of them without authors. */
  async function openPossibleDuplicates() {
    const setup = await openVisits()
    await setup.visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    await setup.visit([paper('blog', { identifiers: ['10.5555/blog'], title: 'Sparse attention for documents', authors: [] })])
    return setup
  }

  test('a possible duplicate is listed with its evidence, counted at /status, and settled by merge', async () => {
    const { world } = await openPossibleDuplicates()
    await world.db
      .insert(possibleDuplicates)
      .values({ left: 'doi:10.5555/abc', right: 'doi:10.5555/blog', probability: 0.9, evidence: 'much', at: 5 })
      .onConflictDoNothing()
    expect(await loadPossibleDuplicates(world.db, 9)).toMatchObject([
      { left: 'doi:10.5555/abc', right: 'doi:10.5555/blog', leftTitle: TITLE, rightTitle: 'Sparse attention for documents' },
    ])
    expect(await (await world.get('/status')).text()).toContain('1 possible duplicate')
    await mergeManually(world.db, 'doi:10.5555/abc', 'doi:10.5555/blog', curationContext(world))
    expect(await loadPossibleDuplicates(world.db, 9)).toEqual([])
  })

  test('papers marked as distinct are neither listed nor merged again, even if a record has identifiers of both', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('one', { identifiers: ['10.5555/one'] })])
    await visit([paper('two', { identifiers: ['10.5555/two'] })])
    await visit([paper('blog')])
    const [blog = ''] = [...(await recordKeysByPaper(world))].find(([, keys]) => keys[0] === 'blog') ?? []
    for (const other of ['doi:10.5555/one', 'doi:10.5555/two']) await markAsDistinct(world.db, other, blog, curationContext(world).now)
    expect(await loadPossibleDuplicates(world.db, 9)).toEqual([])
    await markAsDistinct(world.db, 'doi:10.5555/one', 'doi:10.5555/two', curationContext(world).now)
    await visit([paper('link', { identifiers: ['10.5555/one', '10.5555/two'], title: 'Nothing in common' })])
    await visit([paper('blog', { abstract: 'Changed.', authors: [{ name: 'A. Lovelace' }] })], 'source2')
    expect(await recordKeysOfPapers(world)).toEqual(['blog', 'link one', 'two'])
    expect(await loadPossibleDuplicates(world.db, 9)).toEqual([])
  })

  test('a split record is never merged again, by metadata or identifiers, and is not listed', async () => {
    const { world, visit, visitAgain } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    await visit([paper('blog')])
    expect(await recordKeysOfPapers(world)).toEqual(['blog journal'])
    const { paper: splitPaper } = await splitManually(world.db, 'source1', 'blog', curationContext(world))
    await visitAgain()
    await visit([paper('blog', { authors: [{ name: 'A. Lovelace' }] })], 'source1')
    await visit([paper('journal', { identifiers: ['10.5555/abc'], authors: [{ name: 'A. Lovelace' }] })], 'source0')
    await visit([paper('link', { identifiers: ['10.5555/abc', splitPaper] })])
    expect(await recordKeysOfPapers(world)).toEqual(['blog', 'journal link'])
    expect(await loadPossibleDuplicates(world.db, 9)).toEqual([])
  })

  test('merging distinct papers forgets that they were distinct', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    await visit([paper('blog')])
    const { paper: splitPaper } = await splitManually(world.db, 'source1', 'blog', curationContext(world))
    await mergeManually(world.db, splitPaper, 'doi:10.5555/abc', curationContext(world))
    expect(await world.db.select().from(splits)).toEqual([])
    expect(await recordKeysOfPapers(world)).toEqual(['blog journal'])
  })

  test('splitting a fuzzy match restores both papers', async () => {
    const alone = await openVisits()
    await alone.visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    const { world, visit } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    await visit([paper('blog', { signals: { upvotes: 3 } })])
    await splitManually(world.db, 'source1', 'blog', curationContext(world))
    const rowOf = async ({ db }: World) => (await db.select().from(papers)).find(({ id }) => id === 'doi:10.5555/abc')
    expect(await rowOf(world)).toMatchObject({ ...(await rowOf(alone.world)), seq: expect.any(Number), awaitsDate: true, changedAt: null })
    expect(await world.db.select().from(merges)).toEqual([])
  })
})

test('a paper’s page and the API say why its copies are one', async () => {
  const { world, visit } = await openVisits()
  await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
  await visit([paper('blog')])
  const page = await (await world.get('/papers/doi:10.5555/abc')).text()
  expect(page).toContain('The same title and first author: <bdi>equal titles; 2 of 2 authors agree; the same year</bdi>')
  expect(page).toMatch(/\(\d+(\.\d)? %\) · merged <time datetime="2025-11-21T07:00:00Z">/)
  const json = await (await world.get('/api/v1/papers/doi:10.5555/abc')).json()
  expect(json.merges).toEqual([
    {
      from: expect.stringMatching(/^title:/),
      rule: 'title',
      evidence: 'equal titles; 2 of 2 authors agree; the same year',
      probability: expect.any(Number),
      at: '2025-11-21T07:00:00Z',
    },
  ])
})

describe('blocking keys', () => {
  test('of too many papers are skipped', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })])
    const key = hashBlockingKey('has everything')
    await world.db.insert(blockingKeys).values({ key, seq: 1 })
    expect(await findMergeCandidates(world.db, [{ keys: [key], conflictingPrefix: undefined }])).toHaveLength(1)
    await world.db.insert(blockingKeys).values(Array.from({ length: MAX_PAPERS_PER_KEY }, (_, i) => ({ key, seq: 1000 + i })))
    expect(await findMergeCandidates(world.db, [{ keys: [key], conflictingPrefix: undefined }])).toHaveLength(0)
  })

  test('and topics follow the changed metadata of a paper', async () => {
    const { world, visit } = await openVisits()
    await visit([paper('journal', { identifiers: ['10.5555/abc'] })], 'journal')
    expect(await world.db.select().from(memberships)).toHaveLength(1)
    const changed = paper('journal', { identifiers: ['10.5555/abc'], title: 'Gradients of protein folding', abstract: 'On folding.' })
    await visit([changed], 'journal')
    expect(await world.db.select().from(memberships)).toEqual([])
    const keys = (await world.db.select().from(blockingKeys)).map(({ key }) => key)
    expect(keys.sort()).toEqual(blockingKeyHashesOf([changed]).sort())
  })

  test('of an older version are recomputed by rounds, in batches, and find fuzzy matches', async () => {
    const { world, visit } = await openVisits()
    await visit(Array.from({ length: 5 }, (_, i) => paper(`p${i}`, { identifiers: [`10.5555/${i}`], title: `${'abcde'[i]}${TITLE}` })))
    const keysBefore = await world.db.select().from(blockingKeys)
    await world.db.delete(blockingKeys)
    await world.db.delete(blockingKeyBackfills)
    await world.db.insert(blockingKeyBackfills).values({ version: BLOCKING_KEYS_VERSION - 1, doneSeq: 5, lastSeq: 5 })
    expect(await backfillBlockingKeys(world.db, 2)).toBe(true)
    expect(await backfillBlockingKeys(world.db, 2)).toBe(true)
    expect(await backfillBlockingKeys(world.db, 2)).toBe(false)
    expect(await world.db.select().from(blockingKeys)).toEqual(keysBefore)
    expect(await world.db.select().from(blockingKeyBackfills)).toEqual([{ version: BLOCKING_KEYS_VERSION, doneSeq: 5, lastSeq: 5 }])
    world.queries.length = 0
    expect(await backfillBlockingKeys(world.db, 2)).toBe(false)
    expect(world.queries).toHaveLength(1)
    await world.db.delete(blockingKeys)
    await world.db.delete(blockingKeyBackfills)
    await visit([paper('blog', { title: `a${TITLE}` })])
    expect(await recordKeysOfPapers(world)).toContain('blog p0')
  })
})
