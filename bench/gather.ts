/**
 * One run of `gather` over the feeds whose addresses are in a file, as a process of its own: the settings, the database,
 * the ports and the topics are production's, only the list of sources is another. Prints one line of JSON.
 */
import { readFileSync } from 'node:fs'
import { gather } from '../src/gather/round.ts'
import { openHost } from '../src/host.ts'
import { feed } from '../src/sources/feed.ts'

const [file = ''] = process.argv.slice(2)
const sources = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((url, i) => feed({ id: `journal-${i}`, name: `Journal ${i}`, homepage: new URL('/', url).href, url, abstracts: 'whole' }))
const host = await openHost({ log: (line) => process.stderr.write(`${line}\n`) })
const now = host.now()
const { visits, admissionCount } = await gather({ ...host.gathering, sources, ports: { ...host.gathering.ports, now: () => now } })
const sum = (key: 'seen' | 'new') => visits.reduce((total, visit) => total + visit[key], 0)
const errors = visits.flatMap(({ error }) => error ?? [])
console.log(
  JSON.stringify({
    visits: visits.length,
    seen: sum('seen'),
    new: sum('new'),
    admitted: admissionCount,
    errors: errors.length,
    first: errors[0],
  }),
)
host.close()
