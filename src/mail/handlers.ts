/** What the addresses of mail answer: a page, or where its reader goes on. */

import type { Service } from '../app-context.ts'
import { askedPage, confirmPage, endedPage, endPage, managePage, subscribePage } from './pages.ts'
import { askFor, asks, changeBy, confirmBy, endBy, formOf, subscriberBy, subscriptionBy } from './sign-up.ts'
import { managePath } from './templates.ts'

/** A page, with 400 where a form has a mistake in it, or the path at which a reader goes on. */
export type Answered = { page: string; status?: 400 } | { redirect: string }

/** The form, filled in as its address says. */
export async function formAnswer(address: string, { site, topics }: Service): Promise<Answered> {
  const form = new URL(address).searchParams
  // an address of mail does not belong into an address
  form.delete('address')
  return { page: await subscribePage(site, { form, topics }) }
}

/** Takes the form; `wake` is told when there is a letter to send. */
export async function askAnswer(request: Request, client: string | undefined, service: Service, wake: () => void): Promise<Answered> {
  const { site, topics } = service
  const mistyped = await askFor(request, client, service)
  if (mistyped) return { page: await subscribePage(site, { ...mistyped, topics }), status: 400 }
  wake()
  return { page: await askedPage(site) }
}

/** Asks once more what a letter's link is to confirm: whoever only looks at it confirms nothing. */
export async function confirmAnswer(link: string, service: Service): Promise<Answered> {
  const { choice, known } = await asks(link, service)
  return { page: await confirmPage(service.site, { choice, known, topics: service.topics }) }
}

export async function confirmedAnswer(link: string, service: Service): Promise<Answered> {
  return { redirect: `${managePath(await confirmBy(link, service))}?confirmed` }
}

/** A subscriber's own page. */
export async function manageAnswer(link: string, address: string, service: Service): Promise<Answered> {
  const asked = new URL(address).searchParams
  const said = (['confirmed', 'changed'] as const).find((one) => asked.has(one))
  const found = await subscriptionBy(link, service)
  return { page: await managePage(service.site, { ...found, topics: service.topics, ends: link, ...(said && { said }) }) }
}

export async function changeAnswer(link: string, request: Request, service: Service): Promise<Answered> {
  const mistyped = await changeBy(link, await formOf(request), service)
  if (!mistyped) return { redirect: `${managePath(link)}?changed` }
  const found = await subscriptionBy(link, service)
  return { page: await managePage(service.site, { ...found, ...mistyped, topics: service.topics, ends: link }), status: 400 }
}

/** Asks whether to end: whoever only looks at a letter's link ends nothing. */
export async function endAnswer(link: string, service: Service): Promise<Answered> {
  const { state } = await subscriberBy(link, service)
  return { page: await (state === 'active' ? endPage(service.site, link) : endedPage(service.site)) }
}

export async function endedAnswer(link: string, service: Service): Promise<Answered> {
  await endBy(link, service)
  return { page: await endedPage(service.site) }
}
