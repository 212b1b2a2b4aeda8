/** Leases on rows that several processes work on. Real time is the database's own, so a test moves the end of a lease, not a clock. */
import { expect, test } from 'vitest'
import { feed } from '../../src/sources/feed.ts'
import { leaseHolders, releaseLeases } from '../../src/store/leases.ts'
import { acquireSiteSlot } from '../../src/store/sites.ts'
import { leaseSource } from '../../src/store/sources.ts'
import { openWorld } from '../support/world.ts'

const URL = 'https://journal.example/feed'
const journal = feed({ id: 'journal', name: 'A Journal', homepage: 'https://journal.example/', url: URL, abstracts: 'whole' })

/** How many seconds a lease of this table has left. */
const secondsLeft = async (world: Awaited<ReturnType<typeof openWorld>>, table: 'sources' | 'sites'): Promise<number> =>
  Number((await world.client.execute(`select max(lease_real) - unixepoch('subsec') as seconds from ${table}`)).rows[0]?.seconds)

test('a source is leased to one holder for as long as it asked', async () => {
  const world = await openWorld()
  expect(await leaseSource(world.db, 'journal', 'host:1', 300)).toBeDefined()
  expect(await secondsLeft(world, 'sources')).toBeGreaterThan(290)
  expect(await leaseSource(world.db, 'journal', 'host:2', 300)).toBeUndefined()
  await world.client.execute("update sources set lease_real = unixepoch('subsec') - 1")
  expect(await leaseSource(world.db, 'journal', 'host:2', 300)).toBeDefined()
})

test('a visit holds its source and its site for longer than a page may take to answer', async () => {
  const seconds: { sources: number; sites: number } = { sources: 0, sites: 0 }
  const world = await openWorld({
    sources: [journal],
    pages: {
      [URL]: async () => {
        seconds.sources = await secondsLeft(world, 'sources')
        seconds.sites = await secondsLeft(world, 'sites')
        return '<rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/></channel></rss>'
      },
    },
  })
  await world.gather()
  expect(seconds.sources).toBeGreaterThan(60)
  expect(seconds.sites).toBeGreaterThan(20)
  expect(await leaseHolders(world.db)).toEqual([])
})

test('leases of a holder that is gone are released, and the pace of its site stays', async () => {
  const world = await openWorld()
  await leaseSource(world.db, 'journal', 'gone:1', 300)
  await acquireSiteSlot(world.db, 'journal.example', 'gone:1', 100, 300)
  expect(await leaseHolders(world.db)).toEqual(['gone:1'])
  await releaseLeases(world.db, ['gone:1'])
  expect(await leaseHolders(world.db)).toEqual([])
  expect(await leaseSource(world.db, 'journal', 'host:2', 300)).toBeDefined()
  const { waitSeconds } = await acquireSiteSlot(world.db, 'journal.example', 'host:2', 100, 300)
  expect(waitSeconds).toBeGreaterThan(90)
})
