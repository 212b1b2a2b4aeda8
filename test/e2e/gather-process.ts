/**
 * `node test/e2e/gather-process.ts <ISO time>`: gathers as the command `gather` does, from a few sources of recorded days that take
 * two seconds together. It is started to be killed.
 */
import { topics } from '../../feeds/topics/index.ts'
import { gather } from '../../src/gather/round.ts'
import { openHost } from '../../src/host.ts'
import { arxivAnnouncements } from '../../src/sources/arxiv.ts'
import { feed } from '../../src/sources/feed.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'

const now = new Date(process.argv[2] ?? '')
const host = await openHost({ now, log: () => undefined })
// none of them prints what another printed, so that it makes no difference which one is read first
const journals = [0, 2, 4, 6, 8, 10].map((n) =>
  feed({
    id: `journal-${n}`,
    name: `Journal ${n}`,
    homepage: `https://journal${n}.example/`,
    url: `https://journal${n}.example/feed.atom`,
    abstracts: 'whole',
  }),
)
const sources = [huggingFace, arxivAnnouncements({ id: 'announced', categories: ['cs.CL', 'cs.RO'] }), ...journals]
await gather({ ...host.gathering, sources, topics, ports: { ...host.gathering.ports, now: () => now } })
host.close()
