/**
 * Subscribes, changes and unsubscribes addresses. A form gets the same answer whether an address is subscribed, pending or blocked,
 * so that nobody learns which. Following a link changes nothing, as mail scanners follow them all: the button on its page does.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { readBody } from '../http/read-body.ts'
import type { DigestPreferences, Moment } from '../model.ts'
import { PATHS } from '../site.ts'
import { countAttempt } from '../store/client-attempts.ts'
import { type Confirmation, loadConfirmation, redeemConfirmation, saveConfirmationRequest } from '../store/confirmations.ts'
import { loadDigestLetter } from '../store/outbox.ts'
import { endDelivery, findSubscriber, lastIssueOf, lettersOf, type SubscriberView, updatePreferences } from '../store/subscribers.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { firstDigestStart } from './digest.ts'
import { renderDigest } from './digest-letter.ts'
import { mergePreferences, parseMailAddress, parsePreferences } from './preferences.ts'
import { loadLetterPapers } from './render-letters.ts'
import { nextIssue } from './schedule.ts'
import { loadLinkSigner, randomId } from './signed-links.ts'

/** The lifetime of a confirmation link. */
const CONFIRMATION_TTL_SECONDS = DAY_SECONDS
const MAX_FORMS_PER_HOUR = 20
const MAX_SUBSCRIBE_FORM_BYTES = 16_384

/** Reads the fields of a form; throws a BadRequest if it is too large. */
export async function parseForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request, MAX_SUBSCRIBE_FORM_BYTES))
}

/** The mistake in a submitted form, and the form to be corrected. */
export type FormError = { mistake: string; form: URLSearchParams }

/** Returns what `read` reads from a form, or the mistake in it. */
function readForm<T>(form: URLSearchParams, read: () => T): T | FormError {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadRequest && error.status === 400) return { mistake: error.message, form }
    throw error
  }
}

/**
 * Requests a digest, or returns the mistake in the form. Forms are counted by a hash of the client's IP address that is deleted
 * within the hour. Cross-site forms are refused.
 */
export async function requestDigest(request: Request, client: string | undefined, service: AppContext): Promise<FormError | undefined> {
  const { db, topics } = service
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new BadRequest(`forms of other sites are not accepted: subscribe at ${service.site.url(PATHS.subscribe)}`)
  const form = await parseForm(request)
  const fields = readForm(form, () => ({
    address: parseMailAddress(form.get('address') ?? ''),
    preferences: parsePreferences(form, topics),
  }))
  if ('mistake' in fields) return fields
  const { address, preferences } = fields
  const signer = await loadLinkSigner(db)
  const at = service.now()
  if (client !== undefined) {
    const attempts = await countAttempt(db, signer.hashClient(networkOf(client), dayOf(at)), at)
    if (attempts > MAX_FORMS_PER_HOUR) throw new BadRequest('Too many requests. Try again in an hour.', 429)
  }
  await saveConfirmationRequest(db, {
    id: randomId(),
    hash: signer.hashAddress(address),
    address,
    preferences,
    at,
    expiresAt: at + CONFIRMATION_TTL_SECONDS,
  })
  return undefined
}

/** The network of a client: an IPv6 client owns at least a /64. */
const networkOf = (client: string): string =>
  client.includes(':') && !client.includes('.') ? client.split(':').slice(0, 4).join(':') : client

const linkExpired = ({ site }: AppContext) =>
  new BadRequest(
    `this link was already used or has expired: look for a newer e-mail, or subscribe again at ${site.url(PATHS.subscribe)}`,
    410,
  )
const linkInvalid = () => new BadRequest('this link is not complete: copy all of it from the e-mail', 404)

/** Opens the link of a confirmation; `preferences` include those of an active subscription. */
export async function openConfirmation(
  link: string,
  service: AppContext,
): Promise<{ confirmation: Confirmation; preferences: DigestPreferences; isSubscribed: boolean }> {
  const verified = (await loadLinkSigner(service.db)).verifyConfirmationLink(link)
  if (!verified) throw linkInvalid()
  if (verified.expiresAt <= service.now()) throw linkExpired(service)
  const { confirmation, subscriber } = await loadConfirmation(service.db, verified.id)
  if (!confirmation || confirmation.usedAt !== null || confirmation.address === null) throw linkExpired(service)
  const isSubscribed = subscriber?.state === 'active'
  return {
    confirmation,
    isSubscribed,
    preferences: isSubscribed ? mergePreferences(subscriber.preferences, confirmation.preferences) : confirmation.preferences,
  }
}

/** Confirms a subscription, once, and returns the token of the subscriber's links. */
export async function confirmSubscription(link: string, service: AppContext): Promise<string> {
  const { db, now } = service
  const { confirmation, preferences } = await openConfirmation(link, service)
  const [at, signer] = [now(), await loadLinkSigner(db)]
  const lastIssue = (await lastIssueOf(db, confirmation.hash)) ?? ''
  const subscription = {
    ...{ id: randomId(), preferences, address: confirmation.address ?? '', searchedUntilAt: firstDigestStart(preferences, at) },
    nextDueAt: nextIssue(preferences, at, lastIssue).at,
  }
  if (!(await redeemConfirmation(db, confirmation, subscription, at))) throw linkExpired(service)
  const { subscriber } = await loadConfirmation(db, confirmation.id)
  if (!subscriber) throw linkExpired(service)
  return signer.signSubscriberLink(subscriber.id)
}

/** The subscriber of a link; throws a BadRequest if the link is not valid or the subscriber was deleted. */
export async function subscriberFromLink(link: string, service: AppContext): Promise<SubscriberView> {
  const id = (await loadLinkSigner(service.db)).verifySubscriberLink(link)
  if (id === undefined) throw linkInvalid()
  const subscriber = await findSubscriber(service.db, id)
  if (!subscriber) throw new BadRequest(`this subscription was deleted: subscribe again at ${service.site.url(PATHS.subscribe)}`, 410)
  return subscriber
}

/** A subscriber with the latest digests. */
export async function subscriptionFromLink(link: string, service: AppContext) {
  const subscriber = await subscriberFromLink(link, service)
  return { subscriber, letters: await lettersOf(service.db, subscriber.hash, 14) }
}

/** Saves preferences, or returns the mistake in the form. */
export async function changeSubscription(link: string, form: URLSearchParams, service: AppContext): Promise<FormError | undefined> {
  const { db, topics, now } = service
  const subscriber = await subscriberFromLink(link, service)
  const preferences = readForm(form, () => parsePreferences(form, topics))
  if ('mistake' in preferences) return preferences
  const at: Moment = now()
  const { at: nextDueAt } = nextIssue(preferences, at, subscriber.lastIssue ?? '')
  if (!(await updatePreferences(db, subscriber.id, preferences, nextDueAt, at)))
    throw new BadRequest(`this subscription has ended: subscribe again at ${service.site.url(PATHS.subscribe)}`, 410)
  return undefined
}

/** Ends a subscription; idempotent. */
export async function endSubscription(link: string, service: AppContext): Promise<void> {
  const id = (await loadLinkSigner(service.db)).verifySubscriberLink(link)
  if (id === undefined) throw linkInvalid()
  await endDelivery(service.db, id, 'ended', service.now())
}

/** Renders a sent digest as a page. */
export async function renderMailedDigest(link: string, issue: string, service: AppContext): Promise<string> {
  const { db, site, topics, settings } = service
  const subscriber = await subscriberFromLink(link, service)
  const letter = /^\d{4}-\d\d-\d\d$/.test(issue) ? await loadDigestLetter(db, subscriber.hash, issue) : undefined
  if (!letter) throw new BadRequest(`there is no digest for ${JSON.stringify(issue)}`, 404)
  const papers = await loadLetterPapers(db, letter.papers)
  const sender = { site, topics, from: settings.mail?.from ?? '' }
  return renderDigest(sender, { letter, subscriber, linkToken: link, papers, unknownIssues: [] }).html
}
