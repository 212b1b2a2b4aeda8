/** A small internet of given pages as they stand on a day, for a world on Node and, behind FETCH_PROXY, for a Worker. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GivenPage } from '../support/world.ts'

export const DAYS = ['2025-11-20', '2025-11-21'] as const
/** A day on which a source says at every visit that there is more. */
export const ENDLESS = '2025-11-22'
export type Day = (typeof DAYS)[number] | typeof ENDLESS

/** The sources that these pages answer; the others must rest. */
export const ASKED = ['huggingface', 'arxiv-ai', 'arxiv-lookup', 'jmlr', 'nature']

type Given = { id: string; title: string; abstract: string; authors: string[]; upvotes: number; day: Day }

/** Papers as they were featured; the second day has more votes and one more paper. */
const featured = (today: Day): Given[] => [
  {
    id: '2511.99001',
    title: 'Rounding Twice: Post-Training Quantization of Language Models in 3 Bits',
    abstract: 'Weights are rounded layer by layer, and then once more; perplexity p < 0.05 & q > 0.1.',
    authors: ['Ada Müller', 'Bo Li', 'José García y Núñez'],
    upvotes: today === DAYS[1] ? 41 : 12,
    day: DAYS[0],
  },
  {
    id: '2511.99002',
    title: 'An Agent That Asks Before It Acts: Tool Use with Large Language Models',
    abstract: 'An LLM agent asks one question before each tool call, and needs fewer calls.',
    authors: ['Chen Wei'],
    upvotes: 7,
    day: DAYS[0],
  },
  {
    id: '2511.99003',
    title: 'Structured Pruning of Vision Transformers without Retraining',
    abstract: 'Whole heads are removed from a vision transformer by a closed formula.',
    authors: ['Dora Kim', 'Émile Roux'],
    upvotes: 3,
    day: DAYS[1],
  },
]

/** A page of a list that never ends: a hundred papers nobody has seen yet. */
const oneMorePage = (page: number): Given[] =>
  Array.from({ length: 100 }, (_, i) => ({
    id: `2511.${70_000 + page * 100 + i}`,
    title: `Language Model Number ${page * 100 + i}`,
    abstract: 'One of very many.',
    authors: ['Kai Berg'],
    upvotes: i,
    day: DAYS[1],
  }))

const dailyPapers = (papers: Given[]): string =>
  JSON.stringify(
    papers.map(({ id, title, abstract, authors, upvotes, day }) => ({
      paper: {
        id,
        title,
        summary: abstract,
        authors: authors.map((name) => ({ name })),
        upvotes,
        publishedAt: '2025-11-18T17:00:00.000Z',
        submittedOnDailyAt: `${day}T01:00:00.000Z`,
        githubStars: upvotes * 10,
      },
      numComments: 2,
    })),
  )

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The announcement repeats a featured paper, on the second day with another abstract, and has one of its own. */
const announcement = (today: Day): string => `<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.AI updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.AI</link>
<pubDate>${new Date(`${today}T05:00:00Z`).toUTCString()}</pubDate>
${[
  ['2511.99002', 'An Agent That Asks Before It Acts: Tool Use with Large Language Models', 'cs.AI'],
  [
    today === DAYS[1] ? '2511.99005' : '2511.99004',
    `Speculative Decoding for Language Models, Part ${today === DAYS[1] ? 'II' : 'I'}`,
    'cs.CL',
  ],
]
  .map(
    ([id, title, category]) => `<item><title>${title}</title><link>https://arxiv.org/abs/${id}</link>
<description>arXiv:${id}v1 Announce Type: new \nAbstract: A draft model proposes, and a language model ${today === DAYS[1] ? 'corrects' : 'disposes'}.</description>
<guid isPermaLink="false">oai:arXiv.org:${id}v1</guid><category>${category}</category>
<pubDate>${new Date(`${today}T05:00:00Z`).toUTCString()}</pubDate><arxiv:announce_type>new</arxiv:announce_type>
<dc:creator>Fay Ito, Gus Oduya</dc:creator></item>`,
  )
  .join('\n')}
</channel></rss>`

const looked = (ids: string[], today: Day): string => `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><title>arXiv Query</title><id>http://arxiv.org/api/q</id>
${featured(today)
  .filter(({ id }) => ids.includes(id))
  .map(
    ({ id, title, abstract, authors }) => `<entry><id>http://arxiv.org/abs/${id}v1</id><title>${xml(title)}</title>
<updated>2025-11-18T17:00:00Z</updated><published>2025-11-18T17:00:00Z</published><summary>${xml(abstract)}</summary>
${authors.map((name) => `<author><name>${name}</name></author>`).join('')}
<category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/><arxiv:primary_category term="cs.LG"/></entry>`,
  )
  .join('\n')}</feed>`

const JOURNAL = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>JMLR</title><link>https://www.jmlr.org/</link><description>Papers</description>
<item><title>Convergence of Stochastic Gradient Descent for Deep Networks</title><link>https://jmlr.org/papers/v26/99-0001.html</link>
<author>Hana Sato and Ivan Petrov</author><description>We prove a rate for stochastic gradient descent.</description>
<pubDate>Wed, 19 Nov 2025 00:00:00 +0000</pubDate></item></channel></rss>`

/** What stands at an address on a day; undefined where there is nothing. */
function pageAt(address: string, headers: Headers, today: Day): GivenPage | undefined {
  const { hostname, pathname, searchParams } = new URL(address)
  if (hostname === 'huggingface.co') {
    const listed = featured(today).filter(({ day }) => day === searchParams.get('date') && day <= today)
    return {
      body: dailyPapers(today === ENDLESS ? oneMorePage(Number(searchParams.get('p'))) : listed),
      headers: { 'content-type': 'application/json' },
    }
  }
  if (hostname === 'rss.arxiv.org' && pathname === '/rss/cs.AI') return announcement(today)
  if (hostname === 'export.arxiv.org') return looked(searchParams.get('id_list')?.split(',') ?? [], today)
  if (hostname === 'www.nature.com') return { status: 503 }
  if (hostname !== 'www.jmlr.org') return undefined
  return headers.get('if-none-match') === '"one"' ? { status: 304 } : { body: JOURNAL, headers: { etag: '"one"' } }
}

/** Whose record of a paper came first is shown first: some sites answer later than others, so that it is the same on every host. */
const LATER_MS: Record<string, number> = { 'www.jmlr.org': 700, 'rss.arxiv.org': 1500 }

/** As `pageAt`, when its site has got round to it. */
export async function answerAt(address: string, headers: Headers, today: Day): Promise<GivenPage | undefined> {
  const { hostname, pathname } = new URL(address)
  if (pathname !== '/robots.txt') await new Promise((done) => setTimeout(done, LATER_MS[hostname] ?? 0))
  return pageAt(address, headers, today)
}

/** Serves it on this machine; `proxy` is what FETCH_PROXY is on a day. */
export async function openInternet() {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const address = searchParams.get('url') ?? ''
    const page = await answerAt(address, new Headers(request.headers as Record<string, string>), pathname.slice(1) as Day)
    const { status = 200, body = '', headers = {} } = typeof page === 'string' ? { body: page } : (page ?? { status: 404 })
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    proxy: (day: Day) => `http://127.0.0.1:${port}/${day}?url=`,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}
