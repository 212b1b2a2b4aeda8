/** The search page: the form, results, and the feed of a search. It works without JavaScript. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import type { SearchParameters } from '../search/filters.ts'
import type { SnippetPart } from '../search/snippet.ts'
import type { SpellingCorrection } from '../search/spelling.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt, formatCount } from '../text/strings.ts'
import { type CardData, type CardDetail, paperCard, renderFormulasWithin, renderWithinBudget } from './card.ts'
import { selectOption } from './form-fields.ts'
import { type FeedLink, feedLinkList, layout } from './layout.ts'
import { mailDigestLine } from './mail-links.ts'

/** A paper with the matches in its title and snippet. */
export type SearchResult = CardData & { title: SnippetPart[]; snippet: SnippetPart[] }

export type SearchPageData = {
  text: string
  filters: SearchParameters
  topics: { slug: string; title: string }[]
  sources: { id: string; name: string }[]
  /** The error in a query, and the index of the character where it is. */
  mistake?: { message: string; at?: number }
  results?: {
    hits: SearchResult[]
    /** Whether the query is plain text rather than query syntax. */
    isPlainQuestion: boolean
    order: 'best' | 'newest'
    /** The identifier or URL that was searched for, if no paper has it. */
    unknownIdentifier?: string
    nextPageUrl?: string
    /** Absent on the first page. */
    firstPageUrl?: string
    corrections: SpellingCorrection[]
    /** Other spellings of the query. */
    suggestions: { text: string; href: string }[]
    /** The same search without filters, if there are any. */
    unfilteredUrl?: string
    /** The feeds of the search, its normalized query, its query string, and the number of papers of the last seven days. */
    feed?: { feeds: (FeedLink & { name: string })[]; query: string; search: string; lastWeek: { papers: number; more: boolean } }
  }
}

/** Renders the page in any state: no query yet, a mistake in it, results, none. */
export function searchPage(site: Site, page: SearchPageData): Promise<string> {
  const { text, mistake, results } = page
  return renderWithinBudget(results?.hits.length ?? 0, (detail) =>
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
${searchForm(site, page)}${mistake && queryErrorNotice(text, mistake)}${results ? resultsSection(site, page, results, detail) : searchHelp(site)}`,
    ),
  )
}

function searchForm(site: Site, { text, filters, topics, sources }: SearchPageData): Html {
  const { topic, source, cat, since, until, code } = filters
  const hasFilters = [topic, source, cat, since, until, code].some(Boolean)
  return html`<form class="ask" action="${site.url(PATHS.search)}" role="search">
<input type="search" name="q" value="${text}" aria-label="Search papers" placeholder="Words, a question, or an identifier" maxlength="1000">
<button>Search</button>
<details${hasFilters && html` open=""`}>
<summary>Filters</summary>
<div class="fields">
<label>Topic <select name="topic">
${selectOption('', 'Any', topic ?? '')}${topics.map(({ slug, title }) => selectOption(slug, title, topic))}</select></label>
<label>Source <select name="source">
${selectOption('', 'Any', source ?? '')}${sources.map(({ id, name }) => selectOption(id, excerpt(name, 60), source))}</select></label>
<label>Category <input name="cat" value="${cat ?? ''}" placeholder="cs.LG" maxlength="40"></label>
<label>Since <input type="date" name="since" value="${since ?? ''}"></label>
<label>Until <input type="date" name="until" value="${until ?? ''}"></label>
<label class="tick"><input type="checkbox" name="code" value="1"${code && html` checked=""`}> Has code</label>
</div>
</details>
</form>
`
}

/** The error message, and its place in the query. */
function queryErrorNotice(text: string, { message, at }: NonNullable<SearchPageData['mistake']>): Html {
  return html`<div class="note" role="alert">
<p><strong class="bad">This query has a mistake.</strong> <bdi>${excerpt(message, 400)}</bdi></p>
${
  at !== undefined && at < text.length
    ? html`<pre><code>${text.slice(Math.max(0, at - 60), at)}<mark>${text.slice(at, at + 1)}</mark>${text.slice(at + 1, at + 60)}</code></pre>\n`
    : ''
}<p>To search for plain words, leave out quotes, colons, parentheses, <code>-</code> and <code>*</code>.</p>
</div>
`
}

const QUERY_EXAMPLES: [string, string][] = [
  ['how do sparse experts share memory?', 'a plain question: papers with any of its words, best first'],
  ['"post-training quantization" -vision', 'a phrase, and a word to exclude'],
  ['title:(graph OR tree) cat:cs.LG after:2025-11', 'fields; there are also abstract: author: org: venue: source: id: orcid: before:'],
  ['quant* has:code', 'words that begin with “quant”, in papers with code'],
  ['arXiv:2210.17323', 'an identifier or a URL opens its paper'],
]

const searchHelp = (site: Site): Html => html`<section>
<h2>How to search</h2>
<ul class="wire" role="list">
${QUERY_EXAMPLES.map(
  ([text, description]) => html`<li>
<h3><a href="${site.url(`${PATHS.search}?q=${encodeURIComponent(text)}`)}"><code>${text}</code></a></h3>
<p class="meta">${description}</p>
</li>
`,
)}</ul>
</section>
`

type SearchResults = NonNullable<SearchPageData['results']>

/** What was searched for instead, what may be meant, and the order of the results. */
function searchSummary(results: SearchResults): Html | false {
  const { hits, corrections, suggestions } = results
  if (corrections.length + suggestions.length + hits.length === 0) return false
  const sentences = joinHtml(
    [
      corrections.length > 0 &&
        html`No results for ${joinHtml(
          corrections.map(({ from }) => html`<q>${from}</q>`),
          ', ',
        )}. Showing results for ${joinHtml(
          corrections.map(({ to }) => html`<strong>${to}</strong>`),
          ', ',
        )}.`,
      suggestions.length > 0 &&
        html`Did you mean ${joinHtml(
          suggestions.map(({ text, href }) => html`<a href="${href}">${text}</a>`),
          ', ',
        )}?`,
      hits.length > 0 && describeOrder(results),
      hits.length > 0 && results.feed && html`<a href="#feed">Make a feed of this search</a>.`,
    ],
    ' ',
  )
  return html`<p class="lead meta">${sentences}</p>\n`
}

function resultsSection(site: Site, page: SearchPageData, results: SearchResults, detail: CardDetail): Html {
  const { hits, nextPageUrl, firstPageUrl } = results
  return html`${searchSummary(results)}${
    hits.length > 0
      ? html`<ol class="wire" role="list">
${hits.map((hit, i) =>
  paperCard(site, hit, i, {
    heading: 'h2',
    detail,
    highlighted: {
      title: highlightMatches(hit.title, 240, 'titles', detail),
      abstract: highlightMatches(hit.snippet, detail.abstractLength, 'all', detail),
    },
  }),
)}</ol>
`
      : noResultsMessage(site, page, results)
  }${
    (nextPageUrl !== undefined || firstPageUrl !== undefined) &&
    html`<p class="days meta">${firstPageUrl !== undefined && html`<a rel="first" href="${firstPageUrl}">← First page</a>`}${nextPageUrl !== undefined && html`<a rel="next" href="${nextPageUrl}">Next page →</a>`}</p>\n`
  }${searchFeedSection(site, results)}`
}

const describeOrder = ({ isPlainQuestion, order }: SearchResults): string =>
  isPlainQuestion
    ? 'Papers with any of these words, best first.'
    : order === 'best'
      ? 'Papers that match all of this, best first.'
      : 'Papers that match all of this, newest first: there are too many to rank.'

function noResultsMessage(
  site: Site,
  { text }: SearchPageData,
  { firstPageUrl, isPlainQuestion, unfilteredUrl, unknownIdentifier }: SearchResults,
): Html {
  if (firstPageUrl !== undefined) return html`<p>No more results.</p>\n`
  if (unknownIdentifier !== undefined)
    return html`<p>No paper here has the identifier <bdi><code>${excerpt(unknownIdentifier, 200)}</code></bdi>. Try words of its title; the <a href="${site.url(PATHS.topics)}">topics</a> show what is collected here.</p>\n`
  const plainWords = text
    .replace(/(^|\s)-\S+/g, ' ')
    .replace(/[\p{L}_]+:|["“”„‟«»()*]|\b(OR|AND|NOT)\b/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return html`<p>No results. ${
    unfilteredUrl !== undefined
      ? html`<a href="${unfilteredUrl}">Search without filters</a>.`
      : isPlainQuestion || plainWords === ''
        ? html`Try fewer or other words. The <a href="${site.url(PATHS.topics)}">topics</a> show what is collected here; see also <a href="${site.url(PATHS.search)}">how to search</a>.`
        : html`Papers must match all of the query. <a href="${site.url(`${PATHS.search}?q=${encodeURIComponent(plainWords)}`)}">Search for any of its words</a>.`
  }</p>
`
}

function searchFeedSection(site: Site, { feed, isPlainQuestion }: SearchResults): Html | false {
  if (!feed) return false
  const { feeds, query, lastWeek } = feed
  const count = `${lastWeek.more ? 'more than ' : ''}${formatCount(lastWeek.papers, 'paper')}`
  return html`<section id="feed">
<h2>Make a feed of this search</h2>
<p class="meta">${isPlainQuestion ? 'In the feed all words must match. ' : ''}It had ${count} in the last seven days: ${feedLinkList(feeds)}</p>
<pre><code>${query}</code></pre>
${mailDigestLine(site, `?q=${encodeURIComponent(query)}`)}</section>
`
}

/** At most `length` characters of a text with its matches marked; formulas are rendered in the pieces between. */
function highlightMatches(pieces: SnippetPart[], length: number, where: 'titles' | 'all', detail: CardDetail): Html {
  let remaining = length
  const rendered = pieces.flatMap(({ text, match }) => {
    if (remaining <= 0) return []
    const part = excerpt(text, remaining)
    remaining -= text.length
    return [match ? html`<mark>${part}</mark>` : html`${renderFormulasWithin(part, where, detail)}`]
  })
  return html`${rendered}`
}
