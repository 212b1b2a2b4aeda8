/**
 * Feeds made up for measuring: a hundred journals of fifty papers, one paper in ten of them in other journals too, with the
 * same DOI and title at another address. The same options give the same bytes.
 *
 * `node bench/synthetic.ts --port 8400` serves them, each journal from an address of its own (127.0.0.1 and on), with
 * strong validators; a message `{ generation }` of its parent moves all journals on.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { rfc3339 } from '../src/text/dates.ts'
import { escapeXml } from '../src/text/xml.ts'

/** How many journals, entries in each, new entries a generation, and what share of the entries is in other journals too. */
export type Shape = { feeds: number; entries: number; fresh: number; shared: number; port: number }
export const SHAPE: Shape = { feeds: 100, entries: 50, fresh: 5, shared: 0.1, port: 8400 }

/** The newest entry of the first generation. */
export const NEWEST_AT = Date.UTC(2025, 10, 20) / 1000

const WORDS =
  'adaptive alignment attention bayesian calibration causal detection diffusion dynamics entropy estimation federated galaxy genomic gradient graph inference kernel language latent lattice learning manifold microbial models networks neural optimisation plasma protein pruning quantum reconstruction reinforcement retrieval robust segmentation simulation sparse spectral stochastic topological transformer uncertainty variational with under via toward from in and beyond'.split(
    ' ',
  )
const GIVEN = 'Ada Wei María José Søren Yuki Olga Tariq Priya Łukasz Chloé Jürgen Ivan Zoë Mehmet'.split(' ')
const FAMILY = 'Müller Zhang García O’Neill Sato Kowalski Nguyen Patel Ivanova Smith Özdemir Rossi Kim Okafor'.split(' ')
const CATEGORIES = ['cs.LG', 'stat.ML', 'q-bio.NC', 'physics.comp-ph', 'astro-ph.GA']
const ABSTRACT = 1200

const digest = (text: string): Buffer => createHash('sha1').update(text).digest()

/** Numbers from 0 to 1 that look like chance and are the same for the same text (xorshift). */
function chanceOf(text: string): () => number {
  let state = digest(text).readUInt32LE(0) || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

function paperOf(key: string) {
  const chance = chanceOf(key)
  const pick = (list: string[]) => list[Math.floor(chance() * list.length)] as string
  const sentence = (least: number, spread: number) => {
    const words = Array.from({ length: least + Math.floor(chance() * spread) }, () => pick(WORDS)).join(' ')
    return words.charAt(0).toUpperCase() + words.slice(1)
  }
  let abstract = ''
  while (abstract.length < ABSTRACT) abstract += `${sentence(9, 12)}${chance() < 0.15 ? ', where $p < 0.05$ & n > 3' : ''}. `
  return {
    doi: `10.5555/${digest(key).toString('hex').slice(0, 10)}`,
    title: sentence(7, 7),
    abstract: abstract.trim(),
    authors: Array.from({ length: 1 + Math.floor(chance() * 7) }, () => `${pick(GIVEN)} ${pick(FAMILY)}`),
    category: pick(CATEGORIES),
  }
}

/** The papers of a journal, newest first. */
function entriesOf(feed: number, generation: number, { feeds, entries, fresh, shared }: Shape) {
  const pool = Math.max(entries, Math.ceil((feeds * entries * shared) / 3))
  return Array.from({ length: entries }, (_, place) => {
    const age = place - generation * fresh
    const isShared = chanceOf(`${feed} ${age}`)() < shared
    const key = isShared ? `shared ${(feed * 13 + age + 1000 * pool) % pool}` : `${feed} ${age}`
    return { ...paperOf(key), at: NEWEST_AT - age * 3 * 3600 - feed * 60 }
  })
}

const originOf = (feed: number, port: number) => `http://127.0.0.${1 + feed}:${port}`

/** Where the journals' feeds are. */
export const addressesOf = ({ feeds, port }: Shape): string[] =>
  Array.from({ length: feeds }, (_, feed) => `${originOf(feed, port)}/feed.atom`)

/** How many different papers the journals hold, over these generations. */
export function distinctPapers(shape: Shape, generations: number[]): number {
  const all = generations.flatMap((generation) =>
    Array.from({ length: shape.feeds }, (_, feed) => entriesOf(feed, generation, shape).map(({ doi }) => doi)),
  )
  return new Set(all.flat()).size
}

/** A journal as an Atom feed. */
export function feedOf(feed: number, generation: number, shape: Shape): string {
  const origin = originOf(feed, shape.port)
  const entries = entriesOf(feed, generation, shape).map(({ doi, title, abstract, authors, category, at }) => {
    const address = `${origin}/papers/${encodeURIComponent(doi)}`
    return `<entry>
<title>${escapeXml(title)}</title>
<id>${address}</id>
<link rel="alternate" type="text/html" href="${address}"/>
<updated>${rfc3339(at)}</updated>
<published>${rfc3339(at)}</published>
${authors.map((name) => `<author><name>${escapeXml(name)}</name></author>`).join('\n')}
<category term="${category}"/>
<dc:identifier>doi:${doi}</dc:identifier>
<prism:doi>${doi}</prism:doi>
<summary type="html">${escapeXml(`<p>${escapeXml(abstract)}</p>`)}</summary>
</entry>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<title>Journal ${feed}</title>
<id>urn:journal:${feed}</id>
<link rel="self" type="application/atom+xml" href="${origin}/feed.atom"/>
<link rel="alternate" type="text/html" href="${origin}/"/>
<updated>${rfc3339(NEWEST_AT)}</updated>
${entries.join('\n')}
</feed>
`
}

/** Serves the journals; tells its parent when it listens and, when asked, how it answered since the last time. */
function serve(shape: Shape): void {
  type Served = { body: Buffer; etag: string; modified: string }
  let feeds = new Map<string, Served>()
  let answers: Record<number, number> = {}
  const publish = (generation: number) => {
    const modified = new Date((NEWEST_AT + generation * 3600) * 1000).toUTCString()
    const made = Array.from({ length: shape.feeds }, (_, feed): [string, Served] => {
      const body = Buffer.from(feedOf(feed, generation, shape))
      return [`127.0.0.${1 + feed}:${shape.port}/feed.atom`, { body, etag: `"${digest(body.toString()).toString('hex')}"`, modified }]
    })
    feeds = new Map(made)
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const found = feeds.get(`${request.headers.host}${request.url}`)
    const known = found && request.headers['if-none-match'] === found.etag
    const status = !found ? 404 : known ? 304 : 200
    answers[status] = (answers[status] ?? 0) + 1
    if (!found) return response.writeHead(404).end()
    const headers = { 'content-type': 'application/atom+xml; charset=utf-8', etag: found.etag, 'last-modified': found.modified }
    if (known) return response.writeHead(304, headers).end()
    response.writeHead(200, { ...headers, 'content-length': found.body.length }).end(found.body)
  }
  publish(0)
  const listening = Array.from({ length: shape.feeds }, (_, feed) => {
    return new Promise<void>((done) => createServer(answer).listen(shape.port, `127.0.0.${1 + feed}`, done))
  })
  void Promise.all(listening).then(() => process.send?.('listening'))
  process.on('message', ({ generation }: { generation?: number }) => {
    if (generation !== undefined) publish(generation)
    process.send?.(answers)
    answers = {}
  })
  process.on('disconnect', () => process.exit())
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' } } })
  serve({ ...SHAPE, port: Number(values.port ?? SHAPE.port) })
}
