/** Search: a question, what narrows it, and the papers that answer it. Works without a script, and is a feed when asked to be. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import type { SpellingCorrection } from '../search/candidates.ts'
import type { SearchParameters } from '../search/filters.ts'
import type { SnippetPart } from '../search/snippet.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { type CardData, type CardDetail, paperCard, renderFormulasWithin, renderWithinBudget } from './card.ts'
import { type FeedLink, feedLinkList, layout } from './layout.ts'
import { mailDigestLine } from './mail-links.ts'

/** A paper found, with what matched marked. */
export type SearchResult = CardData & { title: SnippetPart[]; snippet: SnippetPart[] }

export type SearchPageData = {
  text: string
  filters: SearchParameters
  topics: { slug: string; title: string }[]
  sources: { id: string; name: string }[]
  /** What is wrong with the question, and at which character of it. */
  mistake?: { message: string; at?: number }
  results?: {
    hits: SearchResult[]
    /** Whether it was asked as a plain question. */
    isPlainQuestion: boolean
    order: 'best' | 'newest'
    /** The identifier or address that was asked for, where no paper here goes by it. */
    unknownIdentifier?: string
    /** The address of the next page. */
    nextPageUrl?: string
    /** The address of the first page, on any other. */
    firstPageUrl?: string
    corrections: SpellingCorrection[]
    /** Other questions that may have been meant. */
    suggestions: { text: string; href: string }[]
    /** The question without what narrows it, where anything does. */
    unfilteredUrl?: string
    /** The question as a feed, what it asks for, and how many papers it would have brought in the last seven days. */
    feed?: { feeds: (FeedLink & { name: string })[]; query: string; search: string; week: { papers: number; more: boolean } }
  }
}

/** The page in each of its states: nothing asked yet, a mistake, answers, none. */
export function searchPage(site: Site, page: SearchPageData): Promise<string> {
  const { text, mistake, results } = page
  return renderWithinBudget(results?.hits.length ?? 0, (room) =>
    layout(
      site,
      {
        title: text ? `${excerpt(text, 80)} · Search` : 'Search',
        path: PATHS.search,
        feeds: results?.feed?.feeds ?? [],
        ...(text && { robots: 'noindex' }),
        oembedPath: results?.feed && `${PATHS.search}${results.feed.search}`,
      },
      html`<h1>Search</h1>
${searchForm(site, page)}${mistake && queryErrorNotice(text, mistake)}${results ? resultsSection(site, page, results, room) : searchHelp(site)}`,
    ),
  )
}

const option = (value: string, words: string, chosen: string | undefined): Html =>
  html`<option value="${value}"${value === (chosen ?? '') && html` selected=""`}>${words}</option>\n`

function searchForm(site: Site, { text, filters, topics, sources }: SearchPageData): Html {
  const { topic, source, cat, since, until, code } = filters
  const narrowed = [topic, source, cat, since, until, code].some(Boolean)
  return html`<form class="ask" action="${site.url(PATHS.search)}" role="search">
<input type="search" name="q" value="${text}" aria-label="What to search for" placeholder="A question, words, or an identifier" maxlength="1000">
<button>Search</button>
<details${narrowed && html` open=""`}>
<summary>Narrow it down</summary>
<div class="fields">
<label>Topic <select name="topic">
${option('', 'Any', topic)}${topics.map(({ slug, title }) => option(slug, title, topic))}</select></label>
<label>Source <select name="source">
${option('', 'Any', source)}${sources.map(({ id, name }) => option(id, excerpt(name, 60), source))}</select></label>
<label>Category <input name="cat" value="${cat ?? ''}" placeholder="cs.LG" maxlength="40"></label>
<label>Since <input type="date" name="since" value="${since ?? ''}"></label>
<label>Until <input type="date" name="until" value="${until ?? ''}"></label>
<label class="tick"><input type="checkbox" name="code" value="1"${code && html` checked=""`}> Has code</label>
</div>
</details>
</form>
`
}

/** The mistake in words, and the place in the question where it is. */
function queryErrorNotice(text: string, { message, at }: NonNullable<SearchPageData['mistake']>): Html {
  return html`<div class="note" role="alert">
<p><strong class="bad">That could not be read.</strong> <bdi>${excerpt(message, 400)}</bdi></p>
${
  at !== undefined && at < text.length
    ? html`<pre><code>${text.slice(Math.max(0, at - 60), at)}<mark>${text.slice(at, at + 1)}</mark>${text.slice(at + 1, at + 60)}</code></pre>\n`
    : ''
}<p>Without quotes, colons, parentheses, <code>-</code> and <code>*</code> any words can be asked.</p>
</div>
`
}

const QUERY_EXAMPLES: [string, string][] = [
  ['how do sparse experts share memory?', 'a plain question: papers with any of its words, best first'],
  ['"post-training quantization" -vision', 'a phrase, and a word to leave out: all must hold'],
  ['title:(graph OR tree) cat:cs.LG after:2025-11', 'fields: also abstract: author: org: venue: source: id: orcid: before:'],
  ['quant* has:code', 'the beginning of a word; papers with code'],
  ['arXiv:2210.17323', 'an identifier or an address leads to its paper'],
]

const searchHelp = (site: Site): Html => html`<section>
<h2>What can be asked</h2>
<ul class="wire" role="list">
${QUERY_EXAMPLES.map(
  ([text, words]) => html`<li>
<h3><a href="${site.url(`${PATHS.search}?q=${encodeURIComponent(text)}`)}"><code>${text}</code></a></h3>
<p class="meta">${words}</p>
</li>
`,
)}</ul>
</section>
`

function resultsSection(site: Site, page: SearchPageData, answer: NonNullable<SearchPageData['results']>, room: CardDetail): Html {
  const { hits, corrections, suggestions, nextPageUrl, firstPageUrl } = answer
  const said = joinHtml(
    [
      corrections.length > 0 &&
        html`Nobody here writes ${joinHtml(
          corrections.map(({ from, to }) => html`<q>${from}</q>: searched for <strong>${to}</strong>`),
          ', ',
        )}.`,
      suggestions.length > 0 &&
        html`Did you mean ${joinHtml(
          suggestions.map(({ text, href }) => html`<a href="${href}">${text}</a>`),
          ', ',
        )}?`,
      hits.length > 0 && describeOrder(answer),
      hits.length > 0 && answer.feed && html`<a href="#feed">Make a feed of this search</a>.`,
    ],
    ' ',
  )
  return html`${corrections.length + suggestions.length + hits.length > 0 && html`<p class="lead meta">${said}</p>\n`}${
    hits.length > 0
      ? html`<ol class="wire" role="list">
${hits.map((one, i) =>
  paperCard(site, one, i, {
    heading: 'h2',
    room,
    marked: {
      title: highlightMatches(one.title, 240, 'titles', room),
      abstract: highlightMatches(one.snippet, room.abstractLength, 'all', room),
    },
  }),
)}</ol>
`
      : noResultsMessage(site, page, answer)
  }${
    (nextPageUrl !== undefined || firstPageUrl !== undefined) &&
    html`<p class="days meta">${firstPageUrl !== undefined && html`<a rel="first" href="${firstPageUrl}">← From the first</a>`}${nextPageUrl !== undefined && html`<a rel="next" href="${nextPageUrl}">More →</a>`}</p>\n`
  }${searchFeedSection(site, answer)}`
}

const describeOrder = ({ isPlainQuestion, order }: NonNullable<SearchPageData['results']>): string =>
  isPlainQuestion
    ? 'Papers with any of these words, best first.'
    : order === 'best'
      ? 'Papers of which all of this holds, best first.'
      : 'Papers of which all of this holds, newest first: they are too many to compare.'

function noResultsMessage(
  site: Site,
  { text }: SearchPageData,
  { firstPageUrl, isPlainQuestion, unfilteredUrl, unknownIdentifier }: NonNullable<SearchPageData['results']>,
): Html {
  if (firstPageUrl !== undefined) return html`<p>There are no more.</p>\n`
  if (unknownIdentifier !== undefined)
    return html`<p>No paper here goes by <bdi><code>${excerpt(unknownIdentifier, 200)}</code></bdi>. Words of its title may find it by another name; the <a href="${site.url(PATHS.topics)}">topics</a> show what is gathered.</p>\n`
  const loose = text
    .replace(/(^|\s)-\S+/g, ' ')
    .replace(/[\p{L}_]+:|["“”„‟«»()*]|\b(OR|AND|NOT)\b/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return html`<p>Nothing here answers that. ${
    unfilteredUrl !== undefined
      ? html`<a href="${unfilteredUrl}">Ask the same without what narrows it</a>.`
      : isPlainQuestion || loose === ''
        ? html`Fewer or other words may; the <a href="${site.url(PATHS.topics)}">topics</a> show what is gathered, and here is <a href="${site.url(PATHS.search)}">what can be asked</a>.`
        : html`All of it must hold: <a href="${site.url(`${PATHS.search}?q=${encodeURIComponent(loose)}`)}">any of its words</a> may find more.`
  }</p>
`
}

function searchFeedSection(site: Site, { feed, isPlainQuestion }: NonNullable<SearchPageData['results']>): Html | false {
  if (!feed) return false
  const { feeds, query, week } = feed
  const many = `${week.more ? 'more than ' : ''}${formatCount(week.papers, 'paper')}`
  return html`<section id="feed">
<h2>Make a feed of this search</h2>
<p class="meta">${isPlainQuestion ? 'In a feed all words must match. It' : 'It'} would have brought ${many} in the last seven days: ${feedLinkList(feeds)}</p>
<pre><code>${query}</code></pre>
${mailDigestLine(site, `?q=${encodeURIComponent(query)}`)}</section>
`
}

/** Pieces of a text, at most `length` characters of it, what matched marked, and formulas drawn in which nothing did. */
function highlightMatches(pieces: SnippetPart[], length: number, where: 'titles' | 'all', room: CardDetail): Html {
  let left = length
  const shown = pieces.flatMap(({ text, match }) => {
    if (left <= 0) return []
    const part = excerpt(text, left)
    left -= text.length
    return [match ? html`<mark>${part}</mark>` : html`${renderFormulasWithin(part, where, room)}`]
  })
  return html`${shown}`
}
