/** By mail: the page that asks for it, the pages behind the links of letters, and the line on lists that leads here. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import type { DigestPreferences, Topic } from '../model.ts'
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

const option = (value: string | number, words: string | number, chosen: string | number): Html =>
  html`<option value="${value}"${String(value) === String(chosen) && html` selected=""`}>${words}</option>\n`

const timeZoneNames = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]
const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** What is wrong in a form, above what was typed. */
const formErrorNotice = (mistake: string | undefined): Html | false =>
  mistake !== undefined &&
  html`<div class="note" role="alert">
<p><strong class="bad">Not yet:</strong> <bdi>${excerpt(mistake, 400)}</bdi></p>
</div>
`

/** What can be chosen, as fields of a form; a time zone that nobody chose may be guessed by the script. */
function preferenceFields(given: Partial<DigestPreferences>, topics: Topic[]): Html {
  const preferences = { ...DEFAULT_PREFERENCES, ...given }
  const all = preferences.topics.includes(ALL_TOPICS)
  const searches = [...preferences.searches, ...(preferences.searches.length < MAX_DIGEST_SEARCHES ? [''] : [])]
  const zoned = timeZoneNames()
  return html`<fieldset><legend>Topics</legend>
<div class="fields">
<label class="tick"><input type="checkbox" name="topic" value="${ALL_TOPICS}"${all && html` checked=""`}> <b>All of them</b></label>
${topics.map(
  ({ slug, title }) =>
    html`<label class="tick"><input type="checkbox" name="topic" value="${slug}"${!all && preferences.topics.includes(slug) && html` checked=""`}> ${title}</label>\n`,
)}</div>
</fieldset>
<fieldset><legend>Searches</legend>
${searches.map(
  (search) =>
    html`<input name="q" value="${search}" aria-label="A search" placeholder="Words that must all match, &quot;a phrase&quot;, author:…" maxlength="1000">\n`,
)}</fieldset>
<fieldset><legend>When, and how much</legend>
<div class="fields">
<label>Every <select name="every">
${option('day', 'day', preferences.frequency === 'day' ? 'day' : '')}${WEEKDAY_NAMES.map((day, i) => option(i + 1, day, preferences.frequency === 'week' ? preferences.weekday : ''))}</select></label>
<label>At <select name="hour">
${Array.from({ length: 24 }, (_, hour) => option(hour, `${twoDigits(hour)}:00`, preferences.hour))}</select></label>
<label>Time zone <select name="zone"${given.zone === undefined && html` data-guess=""`}>
${(zoned.includes(preferences.zone) ? zoned : [preferences.zone, ...zoned]).map((zone) => option(zone, zone.replaceAll('_', ' '), preferences.zone))}</select></label>
<label>At most <select name="most">
${[...new Set([...DIGEST_SIZES, preferences.maxPapers])].map((most) => option(most, formatCount(most, 'paper'), preferences.maxPapers))}</select></label>
<label class="tick"><input type="checkbox" name="empty" value="yes"${preferences.sendIfEmpty && html` checked=""`}> Write even when there is no paper</label>
</div>
</fieldset>
`
}

const mailPageHead = { path: PATHS.subscribe, feeds: [], robots: 'noindex' }

/** The page that asks for a digest; `form` is what the address of the page says already, or what was sent and has a mistake in it. */
export function subscribePage(
  site: Site,
  { form, topics, mistake }: { form: URLSearchParams; topics: Topic[]; mistake?: string },
): Promise<string> {
  return layout(
    site,
    { ...mailPageHead, title: 'By mail', description: `Papers of ${site.name} by mail, without an account.` },
    html`<h1>Papers by mail</h1>
<p class="lead meta">A digest of what the topics admitted, each paper once, with the reason it is there. No account, no pictures, nothing that watches you read. One click in any letter ends it.</p>
${formErrorNotice(mistake)}<form class="letter" method="post" action="${site.url(PATHS.subscribe)}">
<label>Your mail address <input type="email" name="address" value="${form.get('address') ?? ''}" required="" autocomplete="email" placeholder="you@example.org" maxlength="320"></label>
${preferenceFields(parsePartialPreferences(form), topics)}<button>Send me the letter to confirm</button>
<p class="meta">You are mailed one letter to confirm, and nothing before you do. Your address is used for your digest alone and forgotten when you end it.</p>
</form>
`,
  )
}

/** What is answered to everybody who asks, whoever they are. */
export const confirmationSentPage = (site: Site): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'Look into your mail' },
    html`<h1>Look into your mail</h1>
<p>If this address can be written to, a letter is on its way to it. Its link works for a day, and once.</p>
<p class="meta">Nothing there after some minutes? It may have been taken for spam. An address is sent one such letter a day, so asking again at once sends no other: it changes what the first one confirms.</p>
<p><a href="${site.url(PATHS.home)}">Back to the papers</a></p>
`,
  )

/** The page of the link that confirms. */
export function confirmationPage(
  site: Site,
  { preferences, known, topics }: { preferences: DigestPreferences; known: boolean; topics: Topic[] },
): Promise<string> {
  return layout(
    site,
    { ...mailPageHead, title: 'Confirm' },
    html`<h1>${known ? 'Is your digest to have this?' : 'Is this what you asked for?'}</h1>
<p class="message">${describeSelection(preferences, topics)}; ${describeSchedule(preferences)}, at most ${formatCount(preferences.maxPapers, 'paper')}${preferences.sendIfEmpty ? '' : ', nothing when there is none'}.</p>
${preferences.searches.length > 0 && html`<ul>\n${preferences.searches.map((search) => html`<li><code>${excerpt(search, 300)}</code></li>\n`)}</ul>\n`}<form class="letter" method="post">
<button>Yes, send it to me</button>
<p class="meta">If you did not ask for it, close this page: nothing will be sent.</p>
</form>
`,
  )
}

/** `a…@example.org`: enough to be known again by its owner, and by nobody to whom a letter was forwarded. */
const maskAddress = (address: string): string => `${[...address][0] ?? ''}…${address.slice(address.lastIndexOf('@'))}`

const LETTER_STATE_LABELS: Record<Letter['state'], string> = {
  queued: 'waits to be sent',
  leased: 'is being sent',
  sending: 'is being sent',
  sent: 'sent',
  returned: 'came back from your mail server',
  refused: 'refused by your mail server',
  unknown: 'may not have arrived',
  dropped: 'in the next one',
}

/** The one place where an address sees all it gets, changes and ends it. */
export function subscriptionPage(
  site: Site,
  page: {
    subscriber: Subscriber
    letters: Letter[]
    topics: Topic[]
    ends: string
    said?: 'confirmed' | 'changed'
    /** A change that was sent and has a mistake in it. */
    form?: URLSearchParams
    mistake?: string
  },
): Promise<string> {
  const { subscriber, letters, topics, ends, said, form, mistake } = page
  const { preferences, address, state, nextDueAt } = subscriber
  const own = site.url(subscriptionPath(ends))
  if (state !== 'active' || address === null)
    return layout(
      site,
      { ...mailPageHead, title: 'Your digest has ended' },
      html`<h1>Your digest has ended</h1>
<p>${state === 'ended' ? 'Nothing more is sent, and your address was forgotten.' : 'Your mail server sent it back, or it was reported as unwanted: nothing more is sent, and your address was forgotten.'}</p>
<p><a href="${site.url(PATHS.subscribe)}">Ask for it anew</a></p>
`,
    )
  return layout(
    site,
    { ...mailPageHead, title: 'Your digest' },
    html`<h1>Your digest</h1>
${said && html`<p class="note" role="status"><strong>${said === 'confirmed' ? 'Confirmed.' : 'Changed.'}</strong> ${nextDueAt !== null && html`The next is due on ${describeNextDigest(preferences, nextDueAt)}.`}</p>\n`}<p class="lead meta">To ${maskAddress(address)}, since ${formatDate(dayOf(subscriber.confirmedAt))}: all that is sent to this address.${!said && nextDueAt !== null && html` The next is due on ${describeNextDigest(preferences, nextDueAt)}.`}</p>
${formErrorNotice(mistake)}<form class="letter" method="post" action="${own}">
${preferenceFields(form ? { zone: preferences.zone, ...parsePartialPreferences(form) } : preferences, topics)}<button>Change it</button>
</form>
<section>
<h2>End it</h2>
<form class="letter" method="post" action="${site.url(unsubscribePath(ends))}"><button>Send me nothing more</button></form>
</section>
${
  letters.length > 0 &&
  html`<section>
<h2>What was sent</h2>
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

/** The page behind the link that ends: following it ends nothing, its button does. */
export const unsubscribePage = (site: Site, ends: string): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'End your digest' },
    html`<h1>End your digest?</h1>
<form class="letter" method="post" action="${site.url(unsubscribePath(ends))}"><button>Yes, send me nothing more</button></form>
<p>Too much, or at a bad time? <a href="${site.url(subscriptionPath(ends))}">Change what you get</a> instead.</p>
`,
  )

/** What is answered when it has ended. */
export const unsubscribedPage = (site: Site): Promise<string> =>
  layout(
    site,
    { ...mailPageHead, title: 'Your digest has ended' },
    html`<h1>Your digest has ended</h1>
<p>Nothing more is sent, and your address was forgotten. A letter that is under way this minute may still arrive.</p>
<p><a href="${site.url(PATHS.subscribe)}">Ask for it anew</a></p>
`,
  )
