/**
 * The document of all addresses, held to what answers: every route is in it, every operation and parameter is asked for as it
 * says, and every answer is what it says, to the last property.
 */
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isNull } from 'drizzle-orm'
import { Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'
import { sources as shipped } from '../../feeds/sources.ts'
import { topics as shippedTopics } from '../../feeds/topics/index.ts'
import { openapiDocumentOf } from '../../src/api/openapi-document.ts'
import { createApp, enabledRoutes } from '../../src/app/routes.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { createDueDigests } from '../../src/mail/digest.ts'
import { loadLinkSigner } from '../../src/mail/signed-links.ts'
import type { SourceRecord, Topic } from '../../src/model.ts'
import { isDigest } from '../../src/store/outbox.ts'
import { confirmations, letters, subscribers } from '../../src/store/schema.ts'
import { openWorld, type World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

const topics: Topic[] = [
  { slug: 'graph-learning', title: 'Graphs', description: 'Graphs.', query: 'graph', aliases: ['graphs'], perDay: 5 },
  { slug: 'agents', title: 'Agents', description: 'Acting.', query: 'agent', follows: { orcids: ['0000-0002-1825-0097'] } },
]
const record = (n: number, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: String(n),
  identifiers: [`10.5555/j.${n}`],
  title: `Graph learning for an agent, part ${n}`,
  abstract: 'What graphs teach agents.',
  authors: [{ name: 'Ada Example', orcid: '0000-0002-1825-0097', affiliations: ['Example University'] }, { name: 'Noor Beispiel' }],
  url: `https://journal.example/${n}`,
  published: '2025-11-20',
  categories: ['cs.LG'],
  venue: 'Journal of Graphs',
  links: { pdf: `https://journal.example/${n}.pdf` },
  signals: { upvotes: 3 * n, comments: n },
  ...more,
})

/** Two days of papers, among them the one that examples name, with a version and a copy. */
async function openFilledWorld(settings: Record<string, string> = {}): Promise<World> {
  let records: SourceRecord[] = []
  const world = await openWorld({
    topics,
    settings,
    now: '2025-11-20T20:00:00Z',
    pages: { 'https://journal.example/feed': 'a page' },
    sources: [
      {
        id: 'journal',
        name: 'A Journal',
        homepage: 'https://journal.example/',
        schedule: '0 * * * *',
        abstracts: 'whole',
        request: () => ({ url: 'https://journal.example/feed' }),
        read: () => ({ records }),
      },
    ],
  })
  const versions = [{ version: 1, at: '2017-06-12' }]
  records = [
    record(1, { identifiers: ['arXiv:1706.03762v2', '10.5555/j.1'], version: 2, versions, announceType: 'replace', comment: 'Code.' }),
    ...[2, 3, 4].map((n) => record(n)),
  ]
  await world.gather()
  records = [...records, record(5), record(6, { withdrawn: true })]
  world.at('2025-11-21T20:00:00Z')
  await world.gather()
  return world
}

const MAIL = { MAIL_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'papers@example.org' }

/** What stands in an address that only a letter tells: the ends of links, and the day of a digest. */
const mailValues: Record<string, string> = {}

/** One address that confirmed and has a digest, and one that is asked to confirm. */
async function fillMail(world: World): Promise<void> {
  const { db } = world
  const keys = await loadLinkSigner(db)
  const asks = async (address: string): Promise<string> => {
    const form = new URLSearchParams({ address, topic: 'all', empty: 'yes' })
    expect((await world.app.request('https://papers.example/subscribe', { method: 'POST', body: form })).status).toBe(200)
    const [row] = await db.select().from(confirmations).where(isNull(confirmations.usedAt))
    return keys.signConfirmationLink(row?.id ?? '', row?.expiresAt ?? 0)
  }
  await world.app.request(`https://papers.example/subscribe/confirm/${await asks('ada@example.org')}`, { method: 'POST' })
  const [subscriber] = await db.select().from(subscribers)
  mailValues.link = keys.signSubscriberLink(subscriber?.id ?? '')
  await createDueDigests(world.service, subscriber?.nextDueAt ?? 0, 1, () => undefined)
  mailValues.issue = (await db.select().from(letters)).find(isDigest)?.issue ?? ''
  mailValues.confirmation = await asks('noor@example.org')
}

type Schema = { [key: string]: unknown }
type ParameterObject = { name: string; in: string; required?: boolean; schema: Schema; example?: string | number }
type Operation = {
  operationId: string
  tags: string[]
  parameters?: (ParameterObject | { $ref: string })[]
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}
type Document = { paths: Record<string, Record<'get' | 'post', Operation>>; components: { schemas: Record<string, Schema> } }

const documentOf = (world: World): Document =>
  JSON.parse(JSON.stringify(openapiDocumentOf(world.service, enabledRoutes(world.service.settings))))
const operationsIn = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation,
      inPath: (operation.parameters ?? []).flatMap((one) => ('in' in one && one.in === 'path' ? [one] : [])),
      inQuery: (operation.parameters ?? []).flatMap((one) => ('in' in one && one.in === 'query' ? [one] : [])),
    })),
  )
type DocumentedOperation = ReturnType<typeof operationsIn>[number]

const valuesOf = ({ schema, example }: ParameterObject): string[] =>
  Array.isArray(schema.enum) ? schema.enum.map(String) : example === undefined ? [] : [String(example)]
const addressOf = (
  { path, inPath, inQuery }: DocumentedOperation,
  values: Record<string, string> = {},
  query: Record<string, string> = {},
): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? mailValues[name] ?? valuesOf(inPath.find((one) => one.name === name) as ParameterObject)[0] ?? ''),
  )
  const needed = inQuery.filter(({ required }) => required).map((one) => [one.name, valuesOf(one)[0] ?? ''] as [string, string])
  const asked = new URLSearchParams([...needed.filter(([name]) => !(name in query)), ...Object.entries(query)])
  return asked.size > 0 ? `${filled}?${asked}` : filled
}

/** Every value that may be chosen for a part of the path, one after the other. */
function valuesIn({ inPath }: DocumentedOperation): Record<string, string>[] {
  const [first = {}, ...choices] = inPath
    .filter(({ name }) => mailValues[name] === undefined)
    .flatMap((one) => valuesOf(one).map((value) => ({ [one.name]: value })))
  return [first, ...choices]
}

/** What some parameters are asked requiredQueryOf with. */
const COMPANION_PARAMETERS: Record<string, Record<string, string>> = { 'feed after': { all: '' }, search: { q: 'graph' } }
const requiredQueryOf = ({ operation: { operationId: id } }: DocumentedOperation, name: string) => ({
  ...COMPANION_PARAMETERS[id],
  ...COMPANION_PARAMETERS[`${id} ${name}`],
})

/** Whoever asks these may say more: oEmbed’s consumers do. */
const IGNORES_UNKNOWN = ['oembed']

/** Texts that a schema refuses. */
function invalidTextsOf({ type, minimum, maximum, enum: values, pattern, maxLength, anyOf }: Schema): string[] {
  const isDay = JSON.stringify(anyOf ?? '').includes('"date"')
  return [
    ...(type === 'integer' || type === 'number' ? ['many', '1e999'] : []),
    ...(type === 'integer' ? ['1.5'] : []),
    ...(typeof minimum === 'number' ? [String(minimum - 1)] : []),
    ...(typeof maximum === 'number' ? [String(maximum + 1)] : []),
    ...(Array.isArray(values) ? ['none-such'] : []),
    ...(typeof pattern === 'string' ? ['!'] : []),
    ...(typeof maxLength === 'number' ? ['a'.repeat(maxLength + 1)] : []),
    ...(isDay ? ['yesterday', '2025-13-45'] : []),
  ]
}

/** Objects may have no other properties than those that are named: what is added to an answer must be added to the document. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in schema && !('additionalProperties' in schema) ? { ...inner, additionalProperties: false } : inner
}

function validatorOf(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const components = closed({ components: { schemas: document.components.schemas } }) as Schema
  ajv.addSchema({ $id: 'https://papers.example/schemas', ...components })
  return (schema: Schema, value: unknown): string[] => {
    const resolved = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components', '"https://papers.example/schemas#/components'))
    const isValid = ajv.compile(resolved)
    return isValid(value)
      ? []
      : (isValid.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  }
}

let world: World
let document: Document
let validate: ReturnType<typeof validatorOf>
beforeAll(async () => {
  world = await openFilledWorld({ HUB: 'on', ADMIN_TOKEN: 'a token', MAIL_BOUNCE_TOKEN: 'another', ...MAIL })
  await fillMail(world)
  document = documentOf(world)
  validate = validatorOf(document)
})

/** Asks an address and holds the answer to what the operation says of that status. */
async function request({ method, operation }: DocumentedOperation, address: string, init: RequestInit = {}) {
  const answer = await world.app.request(`https://papers.example${address}`, { method: method.toUpperCase(), ...init })
  const response = operation.responses[answer.status]
  expect(response, `${address} is answered ${answer.status}: ${await answer.clone().text()}`).toBeDefined()
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? ''
  if (!response?.content) return answer
  expect(Object.keys(response.content), address).toContain(type)
  const { schema } = response.content[type] as { schema: Schema }
  const body = await answer.clone().text()
  if (type.endsWith('jsonl'))
    for (const line of body.split('\n').filter(Boolean)) expect(validate(schema, JSON.parse(line)), address).toEqual([])
  else if (type.endsWith('json')) expect(validate(schema, JSON.parse(body)), address).toEqual([])
  else if (/xml|opml/.test(type)) expect(() => readXml(body), address).not.toThrow()
  return answer
}

describe('the document', () => {
  test('is valid OpenAPI 3.1, for the shipped configuration and for a test', async () => {
    const ships = await openWorld({ sources: shipped, topics: shippedTopics, settings: { SITE_URL: 'https://example.org/papers' } })
    for (const one of [world, ships]) {
      const served = await (await one.app.request(`${one.service.settings.siteUrl}/api/v1/openapi.json`)).json()
      const validator = new Validator()
      expect(await validator.validate(served)).toEqual({ valid: true })
      expect(validator.version).toBe('3.1')
    }
  })

  test('has unique operation ids, and every $ref resolves', () => {
    const ids = operationsIn(document).map(({ operation }) => operation.operationId)
    expect(ids).toHaveLength(new Set(ids).size)
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/(\w+\/\w+)"/g)) {
      const [kind, key] = name.split('/') as ['schemas', string]
      expect(document.components[kind], name).toHaveProperty(key)
    }
  })

  test('has every route of the router and no other', async () => {
    const hub = { take: async () => undefined } as unknown as Hub
    const { routes } = createApp(world.service, () => undefined, hub)
    const router = new Hono()
    const known = new Set<string>()
    for (const { method, path } of routes.filter(({ method }) => method !== 'ALL')) {
      router.on(method, path, (c) => c.text(`${method} ${path}`))
      known.add(`${method} ${path}`)
    }
    // what pages are made of is named by its own hash, and no address to ask
    for (const route of known) if (/\.[0-9a-z]{8,}\.(css|js|svg)$/.test(route)) known.delete(route)
    for (const one of operationsIn(document))
      for (const values of valuesIn(one)) {
        const answer = await router.request(addressOf(one, values), { method: one.method.toUpperCase() })
        expect(answer.status, `${one.method} ${one.path} has no route`).toBe(200)
        known.delete(await answer.text())
      }
    expect([...known]).toEqual([])
  })

  test('omits the hub and mail if the instance has none', async () => {
    const paths = Object.keys(documentOf(await openWorld({ topics })).paths)
    expect(paths.filter((path) => /hub|mail|subscribe/.test(path))).toEqual([])
    expect(Object.keys(document.paths).filter((path) => /hub|mail|subscribe/.test(path))).toHaveLength(7)
  })
})

describe('every operation', () => {
  test('responds as documented for every allowed path value', async () => {
    let answered = 0
    for (const one of operationsIn(document).filter(({ method }) => method === 'get'))
      for (const values of valuesIn(one)) {
        const answer = await request(one, addressOf(one, values))
        expect([200, 302], addressOf(one, values)).toContain(answer.status)
        answered++
      }
    expect(answered).toBeGreaterThan(50)
    expect(world.errors).toEqual([])
  })

  test('accepts each of its parameters', async () => {
    for (const one of operationsIn(document))
      for (const parameter of one.inQuery)
        for (const value of valuesOf(parameter)) {
          const address = addressOf(one, {}, { ...requiredQueryOf(one, parameter.name), [parameter.name]: value })
          expect((await request(one, address)).status, address).toBeLessThan(400)
        }
  })

  test('rejects invalid parameter values', async () => {
    let refused = 0
    for (const one of operationsIn(document))
      for (const parameter of one.inQuery)
        for (const value of [...invalidTextsOf(parameter.schema), ...(parameter.required ? [''] : [])]) {
          const address = addressOf(one, {}, { ...requiredQueryOf(one, parameter.name), [parameter.name]: value })
          const { status } = await request(one, address)
          expect(status, address).toBeGreaterThanOrEqual(400)
          expect(status, address).not.toBe(500)
          refused++
        }
    expect(refused).toBeGreaterThan(50)
  })

  test('responds 404 to unknown path values', async () => {
    for (const one of operationsIn(document))
      for (const { name } of one.inPath) {
        const address = addressOf(one, { [name]: 'none-such' })
        expect((await request(one, address)).status, address).toBe(404)
      }
  })

  test('rejects undocumented parameters, except on pages', async () => {
    const names = new Set(operationsIn(document).flatMap(({ inQuery }) => inQuery.map(({ name }) => name)))
    for (const one of operationsIn(document).filter(
      ({ operation, inQuery }) =>
        !operation.tags.includes('Pages') && !IGNORES_UNKNOWN.includes(operation.operationId) && inQuery.length > 0,
    ))
      for (const name of [...names, 'none-such'].filter((name) => !one.inQuery.some((parameter) => parameter.name === name))) {
        const address = addressOf(one, {}, { [name]: '1' })
        expect((await request(one, address)).status, address).toBe(400)
      }
  })

  test('with validators responds 304', async () => {
    for (const one of operationsIn(document).filter(({ operation, method }) => method === 'get' && operation.responses[304])) {
      const first = await request(one, addressOf(one))
      if (first.status === 302) continue
      expect(first.headers.get('etag'), one.path).toMatch(/^W\//)
      expect((await request(one, addressOf(one), { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })).status).toBe(304)
    }
  })

  test('that writes requires its token', async () => {
    const one = operationsIn(document).find(({ path }) => path === '/admin/visits') as DocumentedOperation
    expect((await request(one, '/admin/visits')).status).toBe(401)
    expect((await request(one, '/admin/visits', { headers: { authorization: 'Bearer a token' }, body: 'nonsense' })).status).toBe(400)
  })
})

describe('requests of forms and mail programs', () => {
  const sent = async (id: string, body: string, headers: Record<string, string> = {}, values: Record<string, string> = {}) => {
    const one = operationsIn(document).find(({ operation }) => operation.operationId === id) as DocumentedOperation
    const type = id === 'bounces' ? 'application/json' : 'application/x-www-form-urlencoded'
    return (await request(one, addressOf(one, values), { body, headers: { 'content-type': type, ...headers } })).status
  }

  test('are answered as documented, also with invalid forms and links', async () => {
    expect(await sent('ask', 'address=eve@example.org&topic=all')).toBe(200)
    expect(await sent('ask', 'address=nobody&topic=all')).toBe(400)
    expect(await sent('ask', `address=eve@example.org&q=${'x'.repeat(20_000)}`)).toBe(413)
    expect(await sent('change', 'topic=agents&every=1&zone=Europe/Berlin')).toBe(303)
    expect(await sent('change', 'zone=Europe/Nowhere&topic=all')).toBe(400)
    expect(await sent('bounces', '[]')).toBe(401)
    const event = JSON.stringify({ event: 'bounce', permanent: false, address: 'ada@example.org' })
    expect(await sent('bounces', event, { authorization: 'Bearer another' })).toBe(200)
    for (const id of ['confirm', 'change', 'unsubscribe'])
      expect(await sent(id, '', {}, { link: 'none-such', confirmation: 'none-such' })).toBe(404)
    expect(await sent('confirm', '')).toBe(303)
    expect(await sent('confirm', '')).toBe(410)
    expect(await sent('unsubscribe', 'List-Unsubscribe=One-Click')).toBe(200)
    expect(await sent('change', 'topic=all')).toBe(410)
  })
})

describe('links and redirects', () => {
  const operation = (id: string) => operationsIn(document).find((one) => one.operation.operationId === id) as DocumentedOperation

  test.each([
    ['/api/v1/papers?limit=1', 'papers', 'cursor', (body: string) => JSON.parse(body).next],
    ['/api/v1/papers.jsonl?limit=1', 'export', 'cursor', (body: string) => JSON.parse(body).cursor],
    ['/feeds/search.json?q=graph', 'searchFeed', 'after', () => 'start'],
    ['/feeds/all.json?all', 'feed', 'after', () => 'start'],
  ])('%s', async (address, id, name, cursorIn) => {
    const first = await request(operation(id), address)
    const place = cursorIn(await first.text())
    expect((await request(operation(id), `${address}&${name}=${place}`)).status).toBe(200)
  })

  test.each([
    ['paper', '/api/v1/papers/doi:10.5555/j.1', 302],
    ['citation', '/papers/doi:10.5555/j.1.bib', 302],
    ['paperPage', '/papers/10.5555/j.1', 302],
    ['feed', '/feeds/graphs.atom', 301],
    ['papers', '/api/v1/papers?topic=graphs', 301],
    ['export', '/api/v1/papers.jsonl?topic=graphs', 301],
    ['topic', '/topics/graphs', 301],
    ['unapi', '/unapi', 200],
    ['unapi', '/unapi?id=arxiv:1706.03762', 300],
    ['unapi', '/unapi?id=arxiv:1706.03762&format=none', 406],
  ])('%s: %s is answered %i', async (id, address, status) => {
    expect((await request(operation(id), address)).status).toBe(status)
  })

  test('the publications of several people are a feed and an embed', async () => {
    const q = 'orcid:(0000-0002-1825-0097 OR 0000-0002-1694-233X)'
    const { title, items } = await (await request(operation('searchFeed'), `/feeds/search.json?q=${encodeURIComponent(q)}`)).json()
    expect(title).toBe('Paperwire: ORCID 0000-0002-1694-233X, 0000-0002-1825-0097')
    expect(items).toHaveLength(6)
    const { papers } = await (await request(operation('embedSearchView'), `/embed/search.json?q=${encodeURIComponent(q)}&n=4`)).json()
    expect(papers).toHaveLength(4)
    const nobody = await request(operation('searchFeed'), '/feeds/search.json?q=orcid:0000-0002-1694-233X')
    expect((await nobody.json()).items).toEqual([])
  })
})
