/** What the addresses of mail answer: a page, or where its reader goes on. */

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

/** A page, with 400 where a form has a mistake in it, or the path at which a reader goes on. */
export type MailResult = { page: string; status?: 400 } | { redirect: string }

/** The form, filled in as its address says. */
export async function showSubscribeForm(address: string, { site, topics }: AppContext): Promise<MailResult> {
  const form = new URL(address).searchParams
  // an address of mail does not belong into an address
  form.delete('address')
  return { page: await subscribePage(site, { form, topics }) }
}

/** Takes the form; `wake` is told when there is a letter to send. */
export async function submitSubscribeForm(
  request: Request,
  client: string | undefined,
  service: AppContext,
  wake: () => void,
): Promise<MailResult> {
  const { site, topics } = service
  const mistyped = await requestDigest(request, client, service)
  if (mistyped) return { page: await subscribePage(site, { ...mistyped, topics }), status: 400 }
  wake()
  return { page: await confirmationSentPage(site) }
}

/** Asks once more what a letter's link is to confirm: whoever only looks at it confirms nothing. */
export async function showConfirmation(link: string, service: AppContext): Promise<MailResult> {
  const { preferences, known } = await openConfirmation(link, service)
  return { page: await confirmationPage(service.site, { preferences, known, topics: service.topics }) }
}

export async function submitConfirmation(link: string, service: AppContext): Promise<MailResult> {
  return { redirect: `${subscriptionPath(await confirmSubscription(link, service))}?confirmed` }
}

/** A subscriber's own page. */
export async function showSubscription(link: string, address: string, service: AppContext): Promise<MailResult> {
  const asked = new URL(address).searchParams
  const said = (['confirmed', 'changed'] as const).find((one) => asked.has(one))
  const found = await subscriptionFromLink(link, service)
  return { page: await subscriptionPage(service.site, { ...found, topics: service.topics, ends: link, ...(said && { said }) }) }
}

export async function submitPreferences(link: string, request: Request, service: AppContext): Promise<MailResult> {
  const mistyped = await changeSubscription(link, await parseForm(request), service)
  if (!mistyped) return { redirect: `${subscriptionPath(link)}?changed` }
  const found = await subscriptionFromLink(link, service)
  return { page: await subscriptionPage(service.site, { ...found, ...mistyped, topics: service.topics, ends: link }), status: 400 }
}

/** Asks whether to end: whoever only looks at a letter's link ends nothing. */
export async function showUnsubscribe(link: string, service: AppContext): Promise<MailResult> {
  const { state } = await subscriberFromLink(link, service)
  return { page: await (state === 'active' ? unsubscribePage(service.site, link) : unsubscribedPage(service.site)) }
}

export async function submitUnsubscribe(link: string, service: AppContext): Promise<MailResult> {
  await endSubscription(link, service)
  return { page: await unsubscribedPage(service.site) }
}
