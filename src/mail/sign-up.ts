/**
 * How an address comes to be written to, and ceases to be. A form is answered the same whether the address is known, waits, or is
 * to be left alone; what is done about it is done in the store and by the sender. Links do nothing when they are followed: those
 * who look through mail for readers follow them all. A button on their page does.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { readBody } from '../http/read-body.ts'
import type { DigestPreferences, Moment } from '../model.ts'
import { PATHS } from '../site.ts'
import { loadDigestLetter } from '../store/outbox.ts'
import {
  type Confirmation,
  countAttempt,
  endDelivery,
  findSubscriber,
  lastIssueOf,
  lettersOf,
  loadConfirmation,
  redeemConfirmation,
  type SubscriberView,
  saveConfirmationRequest,
  updatePreferences,
} from '../store/subscribers.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { firstDigestStart } from './digest.ts'
import { loadLetterPapers } from './outbox-worker.ts'
import { mergePreferences, parseMailAddress, parsePreferences } from './preferences.ts'
import { nextIssue } from './schedule.ts'
import { loadLinkSigner, randomId } from './signed-links.ts'
import { renderDigest } from './templates.ts'

/** How long the link of a confirmation works. */
const CONFIRMATION_TTL_SECONDS = DAY_SECONDS
/** Forms that one client may send in an hour. */
const MAX_FORMS_PER_HOUR = 20
const MAX_SUBSCRIBE_FORM_BYTES = 16_384

/** A form's fields; anything else is a Mistake. */
export async function parseForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request, MAX_SUBSCRIBE_FORM_BYTES))
}

/** A form with a mistake in it: what is wrong, and all that was typed, to be mended where it stands. */
export type FormError = { mistake: string; form: URLSearchParams }

/** What is read of a form; of one with a mistake, what is wrong. */
function readForm<T>(form: URLSearchParams, read: () => T): T | FormError {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadRequest && error.status === 400) return { mistake: error.message, form }
    throw error
  }
}

/**
 * Takes the form that asks for a digest, or answers what is wrong in it. `client` is who sent it, as the host knows it: it is
 * counted by a hash of it that is gone within the hour. A form that another site has a browser send is refused.
 */
export async function requestDigest(request: Request, client: string | undefined, service: AppContext): Promise<FormError | undefined> {
  const { db, topics } = service
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new BadRequest(`this form belongs to another site: ask at ${service.site.url(PATHS.subscribe)}`)
  const form = await parseForm(request)
  const asked = readForm(form, () => ({
    address: parseMailAddress(form.get('address') ?? ''),
    preferences: parsePreferences(form, topics),
  }))
  if ('mistake' in asked) return asked
  const { address, preferences } = asked
  const keys = await loadLinkSigner(db)
  const at = service.now()
  if (client !== undefined) {
    const n = await countAttempt(db, keys.hashClient(networkOf(client), dayOf(at)), at)
    if (n > MAX_FORMS_PER_HOUR) throw new BadRequest('that were too many requests from where you are: try again in an hour', 429)
  }
  await saveConfirmationRequest(db, {
    id: randomId(),
    hash: keys.hashAddress(address),
    address,
    preferences,
    at,
    expiresAt: at + CONFIRMATION_TTL_SECONDS,
  })
  return undefined
}

/** An IPv6 client owns at least a /64, and is counted as that. */
const networkOf = (client: string): string =>
  client.includes(':') && !client.includes('.') ? client.split(':').slice(0, 4).join(':') : client

const linkExpired = ({ site }: AppContext) =>
  new BadRequest(
    `this link was used already, or is older than a day: look for a newer letter, or ask again at ${site.url(PATHS.subscribe)}`,
    410,
  )
const linkInvalid = () => new BadRequest('this link is not whole: copy all of it from the letter', 404)

/** What the link of a confirmation asks for: what the address would get, and what it gets already. */
export async function openConfirmation(
  link: string,
  service: AppContext,
): Promise<{ confirmation: Confirmation; preferences: DigestPreferences; known: boolean }> {
  const opened = (await loadLinkSigner(service.db)).verifyConfirmationLink(link)
  if (!opened) throw linkInvalid()
  if (opened.expiresAt <= service.now()) throw linkExpired(service)
  const { confirmation, subscriber } = await loadConfirmation(service.db, opened.id)
  if (!confirmation || confirmation.usedAt !== null || confirmation.address === null) throw linkExpired(service)
  const known = subscriber?.state === 'active'
  return {
    confirmation,
    known,
    preferences: known ? mergePreferences(subscriber.preferences, confirmation.preferences) : confirmation.preferences,
  }
}

/** Confirms, once, and answers with the end of the subscriber's links. */
export async function confirmSubscription(link: string, service: AppContext): Promise<string> {
  const { db, now } = service
  const { confirmation, preferences } = await openConfirmation(link, service)
  const [at, keys] = [now(), await loadLinkSigner(db)]
  const last = (await lastIssueOf(db, confirmation.hash)) ?? ''
  const becomes = {
    ...{ id: randomId(), preferences, address: confirmation.address ?? '', searchedUntilAt: firstDigestStart(preferences, at) },
    nextDueAt: nextIssue(preferences, at, last).at,
  }
  if (!(await redeemConfirmation(db, confirmation, becomes, at))) throw linkExpired(service)
  const { subscriber } = await loadConfirmation(db, confirmation.id)
  if (!subscriber) throw linkExpired(service)
  return keys.signSubscriberLink(subscriber.id)
}

/** The subscriber whose link that is; a Mistake where there is none any more. */
export async function subscriberFromLink(link: string, service: AppContext): Promise<SubscriberView> {
  const id = (await loadLinkSigner(service.db)).verifySubscriberLink(link)
  if (id === undefined) throw linkInvalid()
  const subscriber = await findSubscriber(service.db, id)
  if (!subscriber)
    throw new BadRequest(`nothing is kept of this subscription any more: ask anew at ${service.site.url(PATHS.subscribe)}`, 410)
  return subscriber
}

/** A subscriber with what it was sent lately. */
export async function subscriptionFromLink(link: string, service: AppContext) {
  const subscriber = await subscriberFromLink(link, service)
  return { subscriber, letters: await lettersOf(service.db, subscriber.hash, 14) }
}

/** Changes what a subscriber gets, or answers what is wrong in the form. */
export async function changeSubscription(link: string, form: URLSearchParams, service: AppContext): Promise<FormError | undefined> {
  const { db, topics, now } = service
  const subscriber = await subscriberFromLink(link, service)
  const preferences = readForm(form, () => parsePreferences(form, topics))
  if ('mistake' in preferences) return preferences
  const at: Moment = now()
  const { at: nextDueAt } = nextIssue(preferences, at, subscriber.lastIssue ?? '')
  if (!(await updatePreferences(db, subscriber.id, preferences, nextDueAt, at)))
    throw new BadRequest(`this subscription has ended: ask anew at ${service.site.url(PATHS.subscribe)}`, 410)
  return undefined
}

/** Ends what a subscriber gets; doing it again changes nothing. */
export async function endSubscription(link: string, service: AppContext): Promise<void> {
  const id = (await loadLinkSigner(service.db)).verifySubscriberLink(link)
  if (id === undefined) throw linkInvalid()
  await endDelivery(service.db, id, 'ended', service.now())
}

/** A digest as it was mailed, as a page. */
export async function renderMailedDigest(link: string, issue: string, service: AppContext): Promise<string> {
  const { db, site, topics, settings } = service
  const subscriber = await subscriberFromLink(link, service)
  const letter = /^\d{4}-\d\d-\d\d$/.test(issue) ? await loadDigestLetter(db, subscriber.hash, issue) : undefined
  if (!letter) throw new BadRequest(`there is no digest of ${JSON.stringify(issue)}`, 404)
  const papers = await loadLetterPapers(db, letter.papers)
  const sender = { site, topics, from: settings.mail?.from ?? '' }
  return renderDigest(sender, { letter, subscriber, linkToken: link, papers, unknownIssues: [] }).html
}
