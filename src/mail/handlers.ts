/** The handlers of e-mail digests. */

import type { AppContext } from '../app-context.ts'
import { subscriptionPath } from '../site.ts'
import { confirmationPage, confirmationSentPage, subscribePage, subscriptionPage, unsubscribedPage, unsubscribePage } from './pages.ts'
import {
  changeSubscription,
  confirmSubscription,
  endSubscription,
  openConfirmation,
  parseForm,
  requestDigest,
  subscriberFromLink,
  subscriptionFromLink,
} from './sign-up.ts'

/** A page, with status 400 if its form has a mistake, or the path of a redirect. */
export type MailResult = { page: string; status?: 400 } | { redirect: string }

/** Shows the sign-up form, filled in from the query of its URL. */
export async function showSubscribeForm(url: string, { site, topics }: AppContext): Promise<MailResult> {
  const form = new URL(url).searchParams
  // e-mail addresses do not belong in URLs, which are logged
  form.delete('address')
  return { page: await subscribePage(site, { form, topics }) }
}

/** Requests a digest; `wake` wakes the outbox worker. */
export async function submitSubscribeForm(
  request: Request,
  client: string | undefined,
  service: AppContext,
  wake: () => void,
): Promise<MailResult> {
  const { site, topics } = service
  const formError = await requestDigest(request, client, service)
  if (formError) return { page: await subscribePage(site, { ...formError, topics }), status: 400 }
  wake()
  return { page: await confirmationSentPage(site) }
}

/** Shows what a link would confirm; looking at it confirms nothing. */
export async function showConfirmation(link: string, service: AppContext): Promise<MailResult> {
  const { preferences, isSubscribed } = await openConfirmation(link, service)
  return { page: await confirmationPage(service.site, { preferences, isSubscribed, topics: service.topics }) }
}

export async function submitConfirmation(link: string, service: AppContext): Promise<MailResult> {
  return { redirect: `${subscriptionPath(await confirmSubscription(link, service))}?confirmed` }
}

/** Shows a subscription. */
export async function showSubscription(link: string, url: string, service: AppContext): Promise<MailResult> {
  const query = new URL(url).searchParams
  const notice = (['confirmed', 'changed'] as const).find((name) => query.has(name))
  const subscription = await subscriptionFromLink(link, service)
  return {
    page: await subscriptionPage(service.site, { ...subscription, topics: service.topics, linkToken: link, ...(notice && { notice }) }),
  }
}

export async function submitPreferences(link: string, request: Request, service: AppContext): Promise<MailResult> {
  const formError = await changeSubscription(link, await parseForm(request), service)
  if (!formError) return { redirect: `${subscriptionPath(link)}?changed` }
  const subscription = await subscriptionFromLink(link, service)
  return {
    page: await subscriptionPage(service.site, { ...subscription, ...formError, topics: service.topics, linkToken: link }),
    status: 400,
  }
}

/** Asks whether to unsubscribe; looking at it ends nothing. */
export async function showUnsubscribe(link: string, service: AppContext): Promise<MailResult> {
  const { state } = await subscriberFromLink(link, service)
  return { page: await (state === 'active' ? unsubscribePage(service.site, link) : unsubscribedPage(service.site)) }
}

export async function submitUnsubscribe(link: string, service: AppContext): Promise<MailResult> {
  await endSubscription(link, service)
  return { page: await unsubscribedPage(service.site) }
}
