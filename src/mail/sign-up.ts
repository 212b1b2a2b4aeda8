/**
 * How an address comes to be written to, and ceases to be. A form is answered the same whether the address is known, waits, or is
 * to be left alone; what is done about it is done in the store and by the sender. Links do nothing when they are followed: those
 * who look through mail for readers follow them all. A button on their page does.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { bodyOf } from '../http/read-body.ts'
import type { Choice, Moment } from '../model.ts'
import { letterOf } from '../store/outbox.ts'
import {
  asked,
  type Confirmation,
  changeChoice,
  confirm,
  countAttempt,
  endDelivery,
  keepAsked,
  lastIssueOf,
  lettersOf,
  type SubscriberView,
  subscriberOf,
} from '../store/subscribers.ts'
import { DAY, dayOf } from '../text/dates.ts'
import { firstLook } from './digest.ts'
import { papersOf } from './outbox-worker.ts'
import { addressOf, choiceOf, joinedChoices } from './preferences.ts'
import { nextDue } from './schedule.ts'
import { freshId, keysOf } from './signed-links.ts'
import { digestLetter } from './templates.ts'

/** How long the link of a confirmation works. */
const CONFIRM_WITHIN = DAY
/** Forms that one client may send in an hour. */
const MOST_FORMS_AN_HOUR = 20
const MOST_FORM_BYTES = 16_384

/** A form's fields; anything else is a Mistake. */
export async function formOf(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await bodyOf(request, MOST_FORM_BYTES))
}

/** A form with a mistake in it: what is wrong, and all that was typed, to be mended where it stands. */
export type Mistyped = { mistake: string; form: URLSearchParams }

/** What is read of a form; of one with a mistake, what is wrong. */
function readOf<T>(form: URLSearchParams, read: () => T): T | Mistyped {
  try {
    return read()
  } catch (error) {
    if (error instanceof Mistake && error.status === 400) return { mistake: error.message, form }
    throw error
  }
}

/**
 * Takes the form that asks for a digest, or answers what is wrong in it. `client` is who sent it, as the host knows it: it is
 * counted by a hash of it that is gone within the hour. A form that another site has a browser send is refused.
 */
export async function askFor(request: Request, client: string | undefined, service: Service): Promise<Mistyped | undefined> {
  const { db, topics } = service
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new Mistake(`this form belongs to another site: ask at ${service.site.url('/subscribe')}`)
  const form = await formOf(request)
  const asked = readOf(form, () => ({ address: addressOf(form.get('address') ?? ''), choice: choiceOf(form, topics) }))
  if ('mistake' in asked) return asked
  const { address, choice } = asked
  const keys = await keysOf(db)
  const at = service.now()
  if (client !== undefined) {
    const n = await countAttempt(db, keys.clientOf(networkOf(client), dayOf(at)), at)
    if (n > MOST_FORMS_AN_HOUR) throw new Mistake('that were too many requests from where you are: try again in an hour', 429)
  }
  await keepAsked(db, { id: freshId(), hash: keys.hashOf(address), address, choice, at, expiresAt: at + CONFIRM_WITHIN })
  return undefined
}

/** An IPv6 client owns at least a /64, and is counted as that. */
const networkOf = (client: string): string =>
  client.includes(':') && !client.includes('.') ? client.split(':').slice(0, 4).join(':') : client

const over = ({ site }: Service) =>
  new Mistake(`this link was used already, or is older than a day: look for a newer letter, or ask again at ${site.url('/subscribe')}`, 410)
const forged = () => new Mistake('this link is not whole: copy all of it from the letter', 404)

/** What the link of a confirmation asks for: what the address would get, and what it gets already. */
export async function asks(link: string, service: Service): Promise<{ confirmation: Confirmation; choice: Choice; known: boolean }> {
  const opened = (await keysOf(service.db)).confirmationOf(link)
  if (!opened) throw forged()
  if (opened.expiresAt <= service.now()) throw over(service)
  const { confirmation, subscriber } = await asked(service.db, opened.id)
  if (!confirmation || confirmation.usedAt !== null || confirmation.address === null) throw over(service)
  const known = subscriber?.state === 'active'
  return { confirmation, known, choice: known ? joinedChoices(subscriber.choice, confirmation.choice) : confirmation.choice }
}

/** Confirms, once, and answers with the end of the subscriber's links. */
export async function confirmBy(link: string, service: Service): Promise<string> {
  const { db, now } = service
  const { confirmation, choice } = await asks(link, service)
  const [at, keys] = [now(), await keysOf(db)]
  const last = (await lastIssueOf(db, confirmation.hash)) ?? ''
  const becomes = {
    ...{ id: freshId(), choice, address: confirmation.address ?? '', seenTo: firstLook(choice, at) },
    nextDueAt: nextDue(choice, at, last).at,
  }
  if (!(await confirm(db, confirmation, becomes, at))) throw over(service)
  const { subscriber } = await asked(db, confirmation.id)
  if (!subscriber) throw over(service)
  return keys.linkOf(subscriber.id)
}

/** The subscriber whose link that is; a Mistake where there is none any more. */
export async function subscriberBy(link: string, service: Service): Promise<SubscriberView> {
  const id = (await keysOf(service.db)).subscriberOf(link)
  if (id === undefined) throw forged()
  const subscriber = await subscriberOf(service.db, id)
  if (!subscriber) throw new Mistake(`nothing is kept of this subscription any more: ask anew at ${service.site.url('/subscribe')}`, 410)
  return subscriber
}

/** A subscriber with what it was sent lately. */
export async function subscriptionBy(link: string, service: Service) {
  const subscriber = await subscriberBy(link, service)
  return { subscriber, letters: await lettersOf(service.db, subscriber.hash, 14) }
}

/** Changes what a subscriber gets, or answers what is wrong in the form. */
export async function changeBy(link: string, form: URLSearchParams, service: Service): Promise<Mistyped | undefined> {
  const { db, topics, now } = service
  const subscriber = await subscriberBy(link, service)
  const choice = readOf(form, () => choiceOf(form, topics))
  if ('mistake' in choice) return choice
  const at: Moment = now()
  const { at: nextDueAt } = nextDue(choice, at, subscriber.lastIssue ?? '')
  if (!(await changeChoice(db, subscriber.id, choice, nextDueAt, at)))
    throw new Mistake(`this subscription has ended: ask anew at ${service.site.url('/subscribe')}`, 410)
  return undefined
}

/** Ends what a subscriber gets; doing it again changes nothing. */
export async function endBy(link: string, service: Service): Promise<void> {
  const id = (await keysOf(service.db)).subscriberOf(link)
  if (id === undefined) throw forged()
  await endDelivery(service.db, id, 'ended', service.now())
}

/** A digest as it was mailed, as a page. */
export async function issueBy(link: string, issue: string, service: Service): Promise<string> {
  const { db, site, topics, settings } = service
  const subscriber = await subscriberBy(link, service)
  const letter = /^\d{4}-\d\d-\d\d$/.test(issue) ? await letterOf(db, subscriber.hash, issue) : undefined
  if (!letter) throw new Mistake(`there is no digest of ${JSON.stringify(issue)}`, 404)
  const papers = await papersOf(db, letter.papers)
  const sender = { site, topics, from: settings.mail?.from ?? '' }
  return digestLetter(sender, { letter, subscriber, ends: link, papers, uncertain: [] }).html
}
