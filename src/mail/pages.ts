/** The pages of e-mail digests: sign-up, confirmation, preferences and unsubscribing. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import type { DigestPreferences, Topic } from '../model.ts'
import { selectOption } from '../pages/form-fields.ts'
import { layout } from '../pages/layout.ts'
import { PATHS, type Site, subscriptionPath, unsubscribePath } from '../site.ts'
import type { Letter } from '../store/outbox.ts'
import type { Subscriber } from '../store/subscribers.ts'
import { dayOf, formatDate, formatDayWithWeekday, WEEKDAY_NAMES } from '../text/dates.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import {
  ALL_TOPICS,
  DEFAULT_PREFERENCES,
  DIGEST_SIZES,
  describeSchedule,
  describeSelection,
  MAX_DIGEST_SEARCHES,
  parsePartialPreferences,
} from './preferences.ts'
import { localDayOf } from './schedule.ts'

const timeZoneNames = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]
const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** The error of a form, shown above its fields. */
const formErrorNotice = (mistake: string | undefined): Html | false =>
  mistake !== undefined &&
  html`<div class="note" role="alert">
<p><strong class="bad">Please correct this:</strong> <bdi>${excerpt(mistake, 400)}</bdi></p>
</div>
`

/** The fields of the preferences; without a time zone the script fills in that of the browser. */
function preferenceFields(current: Partial<DigestPreferences>, topics: Topic[]): Html {
  const preferences = { ...DEFAULT_PREFERENCES, ...current }
  const hasAllTopics = preferences.topics.includes(ALL_TOPICS)
  const searches = [...preferences.searches, ...(preferences.searches.length < MAX_DIGEST_SEARCHES ? [''] : [])]
  const zones = timeZoneNames()
  return html`<fieldset><legend>Topics</legend>
<div class="fields">
<label class="tick"><input type="checkbox" name="topic" value="${ALL_TOPICS}"${hasAllTopics && html` checked=""`}> <b>All topics</b></label>
${topics.map(
  ({ slug, title }) =>
    html`<label class="tick"><input type="checkbox" name="topic" value="${slug}"${!hasAllTopics && preferences.topics.includes(slug) && html` checked=""`}> ${title}</label>\n`,
)}</div>
</fieldset>
<fieldset><legend>Searches</legend>
${searches.map(
  (search) =>
    html`<input name="q" value="${search}" aria-label="Search" placeholder="Words that must all match, &quot;a phrase&quot;, author:…" maxlength="1000">\n`,
)}</fieldset>
<fieldset><legend>Schedule</legend>
<div class="fields">
<label>Every <select name="every">
${selectOption('day', 'day', preferences.frequency === 'day' ? 'day' : '')}${WEEKDAY_NAMES.map((day, i) => selectOption(i + 1, day, preferences.frequency === 'week' ? preferences.weekday : ''))}</select></label>
<label>At <select name="hour">
${Array.from({ length: 24 }, (_, hour) => selectOption(hour, `${twoDigits(hour)}:00`, preferences.hour))}</select></label>
<label>Time zone <select name="zone"${current.zone === undefined && html` data-guess=""`}>
${(zones.includes(preferences.zone) ? zones : [preferences.zone, ...zones]).map((zone) => selectOption(zone, zone.replaceAll('_', ' '), preferences.zone))}</select></label>
<label>At most <select name="most">
${[...new Set([...DIGEST_SIZES, preferences.maxPapers])].map((size) => selectOption(size, formatCount(size, 'paper'), preferences.maxPapers))}</select></label>
<label class="tick"><input type="checkbox" name="empty" value="yes"${preferences.sendIfEmpty && html` checked=""`}> Send it even without papers</label>
</div>
</fieldset>
`
}

const mailPageHead = { path: PATHS.subscribe, feeds: [], robots: 'noindex' }

/** The sign-up page; `form` holds the query of its URL, or a submitted form with a mistake. */
export function subscribePage(
  site: Site,
  { form, topics, mistake }: { form: URLSearchParams; topics: Topic[]; mistake?: string },
): Promise<string> {
  return layout(
    site,
    { ...mailPageHead, title: 'E-mail digest', description: `Papers of ${site.name} by e-mail, without an account.` },
    html`<h1>Papers by e-mail</h1>
<p class="lead meta">A digest of the new papers in your topics and searches, each paper once, with the reason it was added. No account, no images, no tracking. Unsubscribe with one click in any e-mail.</p>
${formErrorNotice(mistake)}<form class="letter" method="post" action="${site.url(PATHS.subscribe)}">
<label>Your e-mail address <input type="email" name="address" value="${form.get('address') ?? ''}" required="" autocomplete="email" placeholder="you@example.org" maxlength="320"></label>
${preferenceFields(parsePartialPreferences(form), topics)}<button>Subscribe</button>
<p class="meta">We send one e-mail to confirm your address, and nothing else until you confirm. Your address is used only for the digest and deleted when you unsubscribe.</p>
</form>
`,
  )
}

/** The answer to every sign-up; it does not reveal whether an address is known. */
export const confirmationSentPage = (site: Site): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'Check your e-mail' },
    html`<h1>Check your e-mail</h1>
<p>If this address can receive e-mail, a confirmation is on its way. The link works once, for 24 hours.</p>
<p class="meta">Nothing after a few minutes? Look in your spam folder. An address gets at most one confirmation a day: if you sign up again today, the first link confirms your latest choices.</p>
<p><a href="${site.url(PATHS.home)}">Back to the papers</a></p>
`,
  )

/** The page behind the link of a confirmation. */
export function confirmationPage(
  site: Site,
  { preferences, isSubscribed, topics }: { preferences: DigestPreferences; isSubscribed: boolean; topics: Topic[] },
): Promise<string> {
  return layout(
    site,
    { ...mailPageHead, title: 'Confirm' },
    html`<h1>${isSubscribed ? 'Update your digest?' : 'Confirm your digest?'}</h1>
<p class="message">${describeSelection(preferences, topics)}; ${describeSchedule(preferences)}, at most ${formatCount(preferences.maxPapers, 'paper')}${preferences.sendIfEmpty ? '' : ', nothing if there are no papers'}.</p>
${preferences.searches.length > 0 && html`<ul>\n${preferences.searches.map((search) => html`<li><code>${excerpt(search, 300)}</code></li>\n`)}</ul>\n`}<form class="letter" method="post">
<button>Confirm</button>
<p class="meta">If you did not sign up, close this page and nothing will be sent.</p>
</form>
`,
  )
}

/** Masks an address as `a…@example.org`: its owner recognizes it, a person with a forwarded link does not. */
const maskAddress = (address: string): string => `${[...address][0] ?? ''}…${address.slice(address.lastIndexOf('@'))}`

const LETTER_STATE_LABELS: Record<Letter['state'], string> = {
  queued: 'waiting to be sent',
  leased: 'is being sent',
  sending: 'is being sent',
  sent: 'sent',
  returned: 'returned by your mail server',
  refused: 'refused by your mail server',
  unknown: 'may not have arrived',
  dropped: 'included in the next digest',
}

/** The page of a subscription: its preferences, what was sent, and how to end it. */
export function subscriptionPage(
  site: Site,
  page: {
    subscriber: Subscriber
    letters: Letter[]
    topics: Topic[]
    linkToken: string
    notice?: 'confirmed' | 'changed'
    /** A submitted form with a mistake. */
    form?: URLSearchParams
    mistake?: string
  },
): Promise<string> {
  const { subscriber, letters, topics, linkToken, notice, form, mistake } = page
  const { preferences, address, state, nextDueAt } = subscriber
  const own = site.url(subscriptionPath(linkToken))
  if (state !== 'active' || address === null)
    return layout(
      site,
      { ...mailPageHead, title: 'Your digest has ended' },
      html`<h1>Your digest has ended</h1>
<p>${state === 'ended' ? 'You get no more e-mail from us, and your address was deleted.' : 'Your mail server returned a digest, or a digest was reported as spam. You get no more e-mail from us, and your address was deleted.'}</p>
<p><a href="${site.url(PATHS.subscribe)}">Subscribe again</a></p>
`,
    )
  return layout(
    site,
    { ...mailPageHead, title: 'Your digest' },
    html`<h1>Your digest</h1>
${notice && html`<p class="note" role="status"><strong>${notice === 'confirmed' ? 'Confirmed.' : 'Saved.'}</strong> ${nextDueAt !== null && html`The next digest comes on ${describeNextDigest(preferences, nextDueAt)}.`}</p>\n`}<p class="lead meta">To ${maskAddress(address)}, since ${formatDate(dayOf(subscriber.confirmedAt))}.${!notice && nextDueAt !== null && html` The next digest comes on ${describeNextDigest(preferences, nextDueAt)}.`}</p>
${formErrorNotice(mistake)}<form class="letter" method="post" action="${own}">
${preferenceFields(form ? { zone: preferences.zone, ...parsePartialPreferences(form) } : preferences, topics)}<button>Save</button>
</form>
<section>
<h2>Unsubscribe</h2>
<form class="letter" method="post" action="${site.url(unsubscribePath(linkToken))}"><button>Unsubscribe</button></form>
</section>
${
  letters.length > 0 &&
  html`<section>
<h2>Sent digests</h2>
<ul class="plain">
${letters.map(
  ({ issue, papers, state }) =>
    html`<li><a href="${own}/${issue}">${formatDate(issue)}</a> <span class="meta">${formatCount(papers.length, 'paper')} · ${LETTER_STATE_LABELS[state]}</span></li>\n`,
)}</ul>
</section>
`
}`,
  )
}

const describeNextDigest = ({ zone, hour }: DigestPreferences, at: number): string =>
  `${formatDayWithWeekday(localDayOf(zone, at))} at ${twoDigits(hour)}:00 (${zone.replaceAll('_', ' ')})`

/** The page behind the unsubscribe link; only its button ends the subscription, as mail scanners follow links. */
export const unsubscribePage = (site: Site, linkToken: string): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'Unsubscribe' },
    html`<h1>Unsubscribe?</h1>
<form class="letter" method="post" action="${site.url(unsubscribePath(linkToken))}"><button>Unsubscribe</button></form>
<p>Too many papers, or a bad time? <a href="${site.url(subscriptionPath(linkToken))}">Change your preferences</a> instead.</p>
`,
  )

/** The page after unsubscribing. */
export const unsubscribedPage = (site: Site): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'Unsubscribed' },
    html`<h1>Unsubscribed</h1>
<p>You get no more digests, and your address was deleted. An e-mail that is being sent right now may still arrive.</p>
<p><a href="${site.url(PATHS.subscribe)}">Subscribe again</a></p>
`,
  )
