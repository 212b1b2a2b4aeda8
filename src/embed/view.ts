/** What every form of an embed shows, in the words of one language: plain texts and addresses. Pure, and without a clock. */
import { outlineOf } from '../cite/reference.ts'
import { itemOf } from '../formats/entry.ts'
import type { DocumentEntry } from '../model.ts'
import { languageOf, turns } from '../pages/language-attributes.ts'
import { fateOf } from '../papers/display.ts'
import { dayOf } from '../text/dates.ts'
import { excerpt, oneLine, unturned } from '../text/strings.ts'
import { withUnicode } from '../text/unicode-maths.ts'
import { dateIn, type Labels, type Language, labels } from './labels.ts'
import type { Look } from './options.ts'
import type { Shown } from './target.ts'

export type View = {
  lang: Language
  dir: 'ltr' | 'rtl'
  layout: Look['layout']
  /** One paper has none. */
  title?: string
  home: string
  feed?: string
  /** What leads to `home`. */
  more: string
  /** What is said where there is no paper. */
  none: string
  papers: ViewedPaper[]
}

export type ViewedPaper = {
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
const AUTHORS = 3
const TITLE = 220
const ABSTRACT = 300
const WHY = 160

/** The newest of these entries as a look asks for them; the first day that counts is that on which a feed published it. */
export function viewOf({ title, home, feed }: Shown, entries: DocumentEntry[], look: Look, siteName: string): View {
  const words: Labels = labels[look.lang]
  const papers = entries
    .filter(({ publishedAt }) => look.since === undefined || dayOf(publishedAt) >= look.since)
    .slice(0, look.n)
    .map((entry) => viewed(entry, look, { heading: title, siteName }))
  return {
    lang: look.lang,
    dir: words.dir ?? 'ltr',
    layout: look.layout,
    ...(title !== undefined && { title: unturned(oneLine(title)) }),
    home,
    ...(feed !== undefined && { feed }),
    more: words.more.replace('%', () => oneLine(siteName)),
    none: words.none,
    papers,
  }
}

function viewed(
  entry: DocumentEntry,
  { lang, abstract, reasons }: Look,
  { heading, siteName }: { heading: string | undefined; siteName: string },
): ViewedPaper {
  const { paper, page } = entry
  const item = itemOf(entry, siteName)
  const words: Labels = labels[lang]
  const fate = fateOf(paper)
  const title = excerpt(withUnicode(visible(oneLine(paper.title)) ?? `Untitled (${paper.id})`), TITLE)
  const { venue, server } = outlineOf({ paper, page })
  const names = item.authors.map(({ name }) => name)
  const by = names.length > AUTHORS ? `${names.slice(0, 2).join(', ')} et al.` : names.join(', ')
  const where = venue ?? server
  const language = languageOf(title)
  // the topic that is shown need not say its name
  const why = item.reasons.map(({ topic, reason }) => [topic !== heading && topic, reason].filter(Boolean).join(': ')).join(' · ')
  return {
    title,
    ...(language && { lang: language }),
    ...(turns(title + names.join('') + (where ?? '')) && { dir: 'auto' as const }),
    url: item.url,
    page,
    ...(fate && { fate: words[fate] }),
    ...(by && { by: excerpt(by, 160) }),
    ...(where && { where: excerpt(where, 80) }),
    ...(item.date && { date: item.date, when: dateIn(lang, item.date) }),
    ...(reasons && why && { why: excerpt(why, WHY) }),
    ...(abstract && item.abstract && { abstract: excerpt(item.abstract, ABSTRACT) }),
  }
}

const visible = (text: string): string | undefined => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : undefined)
