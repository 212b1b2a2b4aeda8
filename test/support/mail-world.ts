/** A world that mails: a real SMTP server on this machine, and a source that says what the test wants it to. */
import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { createOutboxWorker } from '../../src/mail/outbox-worker.ts'
import { createTransport } from '../../src/mail/transport.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { openWorld } from './world.ts'

export type Received = ParsedMail & { raw: string; rcpt: string }

/** What a server says instead of taking a letter. */
export const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

/**
 * An SMTP server: what it took stands in `letters` once it said so. `onRcpt` and `onData` may refuse, or wait; `taken` is called for
 * each letter whose last byte arrived, before the server answers.
 */
export async function openPostbox(
  given: {
    onRcpt?: (address: string) => Error | undefined
    onData?: (letter: Received) => Error | undefined | Promise<Error | undefined>
    auth?: { user: string; pass: string }
  } = {},
) {
  const letters: Received[] = []
  const moods = { ...given }
  const server = new SMTPServer({
    authOptional: given.auth === undefined,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _, done) =>
      username === given.auth?.user && password === given.auth?.pass ? done(null, { user: username }) : done(refusal(535, '5.7.8 no')),
    onRcptTo: ({ address }, _, done) => done(moods.onRcpt?.(address) ?? null),
    onData: (stream: SMTPServerDataStream, session: SMTPServerSession, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks)
        const rcpt = session.envelope.rcptTo[0]?.address ?? ''
        const letter = Object.assign(await simpleParser(raw), { raw: raw.toString(), rcpt })
        const refused = await moods.onData?.(letter)
        if (!refused) letters.push(letter)
        done(refused ?? null)
      })
    },
  })
  server.on('error', () => undefined)
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.server.address() as AddressInfo
  const login = given.auth ? `${given.auth.user}:${given.auth.pass}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    letters,
    moods,
    to: (address: string) => letters.filter(({ rcpt }) => rcpt === address),
    /** Ends every connection without a word. */
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
}
export type Postbox = Awaited<ReturnType<typeof openPostbox>>

export const pruning: Topic = { slug: 'pruning', title: 'On pruning', description: 'About pruning.', query: 'pruning' }
export const graphs: Topic = { slug: 'graphs', title: 'Graphs', description: 'About graphs.', query: 'graph' }

export const record = (n: number | string, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: String(n),
  identifiers: [`10.5555/${n}`],
  title,
  abstract: `What we found about it, and where p < 0.05 and q > 0.1. ${'It goes on for a while. '.repeat(30)}`,
  authors: [
    { name: 'Ada Byron' },
    { name: 'Alan Turing' },
    { name: 'Emmy Noether' },
    { name: 'Kurt Gödel' },
    { name: 'Sofja Kowalewskaja' },
  ],
  url: `https://journal.example/${n}`,
  ...more,
})

/** A world with a post box and a journal; `tell` makes papers known and has the topics admit them. */
export async function openMailWorld(given: { settings?: Record<string, string>; now?: string; topics?: Topic[]; postbox?: Postbox } = {}) {
  const postbox = given.postbox ?? (await openPostbox())
  const told: SourceRecord[] = []
  const journal: Source = {
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    schedule: '*/5 * * * *',
    abstracts: 'whole',
    request: () => ({ url: 'https://journal.example/feed' }),
    read: () => ({ records: [...told] }),
  }
  const world = await openWorld({
    sources: [journal],
    topics: given.topics ?? [pruning, graphs],
    pages: { 'https://journal.example/feed': 'x' },
    now: given.now ?? '2025-11-20T12:00:00Z',
    settings: {
      MAIL_URL: postbox.url,
      MAIL_FROM: 'digest@papers.example',
      MAIL_PER_MINUTE: '100000',
      SITE_NAME: 'Paper & Wire',
      ...given.settings,
    },
  })
  const logged: string[] = []
  const mailNamed = (leaseHolder: string) => {
    const mail = createOutboxWorker(world.service, {
      transport: () => createTransport(world.service.settings.mail as never, world.service.site, fetch),
      leaseHolder,
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      log: (line) => logged.push(line),
    })
    if (!mail) throw new Error('no mail')
    return mail
  }
  const mail = mailNamed('test:1')
  const post = (path: string, form: Record<string, string | string[]> = {}, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one)
    return world.app.request(`https://papers.example${path}`, {
      method: 'POST',
      body: String(body),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  }
  /** The path of the first link of a letter that leads below this one. */
  const linkIn = (letter: Received | undefined, below: string): string =>
    new RegExp(`https://papers\\.example(${below}/[0-9a-z-]+)`).exec(letter?.text ?? '')?.[1] ?? ''
  const ask = async (address: string, form: Record<string, string | string[]> = { topic: 'pruning' }) => {
    const answer = await post('/subscribe', { address, ...form })
    await mail.run()
    return answer
  }
  /** Asks and confirms, and answers the path at which it is changed. */
  const subscribe = async (address: string, form?: Record<string, string | string[]>): Promise<string> => {
    await ask(address, form)
    const answer = await post(linkIn(postbox.to(address).at(-1), '/subscribe/confirm'))
    return new URL(answer.headers.get('location') ?? '').pathname
  }
  return {
    ...world,
    postbox,
    logged,
    mail,
    mailNamed,
    post,
    linkIn,
    ask,
    subscribe,
    tell: async (records: SourceRecord[], at: string) => {
      told.splice(0, told.length, ...records)
      world.at(at)
      await world.gather()
    },
    workAt: async (at: string) => {
      world.at(at)
      await mail.run()
    },
    close: () => postbox.close(),
  }
}
export type MailWorld = Awaited<ReturnType<typeof openMailWorld>>
