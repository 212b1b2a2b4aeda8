/** What every form of an embed shows, in the words of one language: plain texts and addresses. Pure, and without a clock. */
import { referenceOutlineOf } from '../cite/reference.ts'
import { buildItem } from '../formats/entry.ts'
import type { DocumentEntry } from '../model.ts'
import { hasRightToLeftText, languageOf } from '../pages/language-attributes.ts'
import { withdrawalStatusOf } from '../papers/display.ts'
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
  /** One paper has none. */
  title?: string
  home: string
  feed?: string
  /** What leads to `home`. */
  more: string
  /** What is said where there is no paper. */
  none: string
  papers: EmbeddedPaper[]
}

export type EmbeddedPaper = {
  title: string
  /** Of the title and the abstract, where it is not English by its letters. */
  lang?: string
  dir?: 'auto'
  /** Where its source has it, and its page here. */
  url: string
  page: string
  fate?: string
  by?: string
  where?: string
  /** `2025-11-20`, and the same in words. */
  date?: string
  when?: string
  /** Why it was admitted, in English. */
  why?: string
  abstract?: string
}

/** More authors than this are named by the first two. */
const MAX_EMBED_AUTHORS = 3
const MAX_TITLE_LENGTH = 220
const MAX_EMBED_ABSTRACT_LENGTH = 300
const MAX_EMBED_REASON_LENGTH = 160

/** The newest of these entries as a look asks for them; the first day that counts is that on which a feed published it. */
export function embedViewOf({ title, home, feed }: EmbedTarget, entries: DocumentEntry[], look: EmbedOptions, siteName: string): EmbedView {
  const words: Labels = labels[look.lang]
  const papers = entries
    .filter(({ publishedAt }) => look.since === undefined || dayOf(publishedAt) >= look.since)
    .slice(0, look.n)
    .map((entry) => embeddedPaperOf(entry, look, { heading: title, siteName }))
  return {
    lang: look.lang,
    dir: words.dir ?? 'ltr',
    layout: look.layout,
    ...(title !== undefined && { title: stripBidiControls(collapseWhitespace(title)) }),
    home,
    ...(feed !== undefined && { feed }),
    more: words.more.replace('%', () => collapseWhitespace(siteName)),
    none: words.none,
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
  const words: Labels = labels[lang]
  const fate = withdrawalStatusOf(paper)
  const title = excerpt(mathToUnicode(visibleTextOf(collapseWhitespace(paper.title)) ?? `Untitled (${paper.id})`), MAX_TITLE_LENGTH)
  const { venue, server } = referenceOutlineOf({ paper, pageUrl: pageUrl })
  const names = item.authors.map(({ name }) => name)
  const by = names.length > MAX_EMBED_AUTHORS ? `${names.slice(0, 2).join(', ')} et al.` : names.join(', ')
  const where = venue ?? server
  const language = languageOf(title)
  // the topic that is shown need not say its name
  const why = item.reasons.map(({ topic, reason }) => [topic !== heading && topic, reason].filter(Boolean).join(': ')).join(' · ')
  return {
    title,
    ...(language && { lang: language }),
    ...(hasRightToLeftText(title + names.join('') + (where ?? '')) && { dir: 'auto' as const }),
    url: item.url,
    page: pageUrl,
    ...(fate && { fate: words[fate] }),
    ...(by && { by: excerpt(by, 160) }),
    ...(where && { where: excerpt(where, 80) }),
    ...(item.date && { date: item.date, when: formatDateIn(lang, item.date) }),
    ...(reasons && why && { why: excerpt(why, MAX_EMBED_REASON_LENGTH) }),
    ...(abstract && item.abstract && { abstract: excerpt(item.abstract, MAX_EMBED_ABSTRACT_LENGTH) }),
  }
}

const visibleTextOf = (text: string): string | undefined => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : undefined)
