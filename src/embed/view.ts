/** The content of an embed, the same in every format: plain texts and URLs, with labels in one language. Pure, and independent of the clock. */
import { referenceOutlineOf } from '../cite/reference.ts'
import { buildItem } from '../formats/entry.ts'
import type { DocumentEntry } from '../model.ts'
import { hasRightToLeftText, languageOf } from '../pages/language-attributes.ts'
import { withdrawalStatusOf } from '../papers/display.ts'
import { currentCounts, lastingReason } from '../papers/reasons.ts'
import { dayOf } from '../text/dates.ts'
import { collapseWhitespace, excerpt, stripBidiControls } from '../text/strings.ts'
import { mathToUnicode } from '../text/unicode-maths.ts'
import { formatDateIn, type Labels, type Language, labels } from './labels.ts'
import type { EmbedOptions } from './options.ts'
import type { EmbedTarget } from './target.ts'

export type EmbedView = {
  lang: Language
  dir: 'ltr' | 'rtl'
  layout: EmbedOptions['layout']
  /** A single paper has none. */
  title?: string
  home: string
  feed?: string
  /** The text of the link to `home`. */
  more: string
  /** The text of an empty list. */
  none: string
  papers: EmbeddedPaper[]
}

export type EmbeddedPaper = {
  title: string
  /** The language of the title and the abstract, if their script shows that it is not English. */
  lang?: string
  dir?: 'auto'
  /** The page of its source. */
  url: string
  /** The page of this site. */
  page: string
  /** `retracted` or `withdrawn`, in the language of the labels. */
  fate?: string
  by?: string
  where?: string
  /** `2025-11-20`; `when` is the same date for readers. */
  date?: string
  when?: string
  /** Its current counts and the reasons of topics, in English. */
  why?: string
  abstract?: string
}

/** Longer lists are shortened to two authors and `et al.`. */
const MAX_EMBED_AUTHORS = 3
const MAX_TITLE_LENGTH = 220
const MAX_EMBED_ABSTRACT_LENGTH = 300
const MAX_EMBED_REASON_LENGTH = 160

/** Builds the view of the newest entries; `since` compares with the day on which a feed published them. */
export function embedViewOf(
  { title, home, feed }: EmbedTarget,
  entries: DocumentEntry[],
  options: EmbedOptions,
  siteName: string,
): EmbedView {
  const text: Labels = labels[options.lang]
  const papers = entries
    .filter(({ publishedAt }) => options.since === undefined || dayOf(publishedAt) >= options.since)
    .slice(0, options.n)
    .map((entry) => embeddedPaperOf(entry, options, { heading: title, siteName }))
  return {
    lang: options.lang,
    dir: text.dir ?? 'ltr',
    layout: options.layout,
    ...(title !== undefined && { title: stripBidiControls(collapseWhitespace(title)) }),
    home,
    ...(feed !== undefined && { feed }),
    more: text.more.replace('%', () => collapseWhitespace(siteName)),
    none: text.none,
    papers,
  }
}

function embeddedPaperOf(
  entry: DocumentEntry,
  { lang, abstract, reasons }: EmbedOptions,
  { heading, siteName }: { heading: string | undefined; siteName: string },
): EmbeddedPaper {
  const { paper, pageUrl } = entry
  const item = buildItem(entry, siteName)
  const text: Labels = labels[lang]
  const fate = withdrawalStatusOf(paper)
  const title = excerpt(mathToUnicode(visibleTextOf(collapseWhitespace(paper.title)) ?? `Untitled (${paper.id})`), MAX_TITLE_LENGTH)
  const { venue, server } = referenceOutlineOf({ paper, pageUrl })
  const names = item.authors.map(({ name }) => name)
  const by = names.length > MAX_EMBED_AUTHORS ? `${names.slice(0, 2).join(', ')} et al.` : names.join(', ')
  const where = venue ?? server
  const language = languageOf(title)
  const counts = currentCounts(paper.scoreParts)
  const topicReasons = item.reasons.map(({ topic, reason }) =>
    // the heading already names its topic
    [topic !== heading && topic, lastingReason(reason, counts.length)].filter(Boolean).join(': '),
  )
  const why = [...(topicReasons.length > 0 ? counts : []), ...topicReasons].filter(Boolean).join(' · ')
  return {
    title,
    ...(language && { lang: language }),
    ...(hasRightToLeftText(title + names.join('') + (where ?? '')) && { dir: 'auto' as const }),
    url: item.url,
    page: pageUrl,
    ...(fate && { fate: text[fate] }),
    ...(by && { by: excerpt(by, 160) }),
    ...(where && { where: excerpt(where, 80) }),
    ...(item.date && { date: item.date, when: formatDateIn(lang, item.date) }),
    ...(reasons && why && { why: excerpt(why, MAX_EMBED_REASON_LENGTH) }),
    ...(abstract && item.abstract && { abstract: excerpt(item.abstract, MAX_EMBED_ABSTRACT_LENGTH) }),
  }
}

const visibleTextOf = (text: string): string | undefined => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : undefined)
