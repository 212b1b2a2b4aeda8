/** What a feed's address asks for behind its `?`: read once, and written again in its one normal form. */
import { Mistake } from '../errors.ts'
import type { Topic } from '../model.ts'

/** Addresses on their way through newsletters gain these; they ask for nothing. */
const IGNORED = /^(utm_\w+|fbclid|gclid|mc_[ce]id)$/

/** The parameters of an address, each once; any that is not known here is a Mistake that names those that are. */
export function parametersOf(url: string, known: string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of new URL(url).searchParams) {
    if (IGNORED.test(name)) continue
    const there = known.map((one) => `?${one}`).join(', ')
    if (!known.includes(name)) throw new Mistake(`there is no ?${name} here; there are ${there}`)
    if (found.has(name)) throw new Mistake(`?${name} stands twice: give it once`)
    found.set(name, value)
  }
  return found
}

/** `?min=2.5`: a merit. */
export function minOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const min = Number(text)
  if (text.trim() === '' || !Number.isFinite(min) || min < 0 || min > 100)
    throw new Mistake(`min is ${JSON.stringify(text)}: it must be a merit, a number from 0 to 100`)
  return Math.round(min * 1000) / 1000
}

/** `?top=5`: places of a day. */
export function topOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const top = Number(text)
  if (!Number.isInteger(top) || top < 1 || top > 1000) throw new Mistake(`top is ${JSON.stringify(text)}: it must be a whole number from 1`)
  return top
}

/** The topic of this slug, or the sentence that says there is none. */
export function topicOf(slug: string, topics: Topic[], listed: string): Topic {
  const topic = topics.find((one) => one.slug === slug || one.aliases?.includes(slug))
  if (!topic) throw new Mistake(`there is no topic ${JSON.stringify(slug)}: ${listed} lists them`, 404)
  return topic
}

/** `?q=graph+learning&min=2`, of what is given; empty when nothing is. A parameter that is `true` stands without a value. */
export function queryOf(parameters: Record<string, string | number | true | undefined>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [name] : [`${name}=${encoded(String(value))}`],
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** As readers spell it in addresses: colons and slashes stand as they are. */
const encoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .replace(/[()'!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
