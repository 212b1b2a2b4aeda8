/** The labels of embeds in each language. None contains a number, so none needs plural forms; dates do not depend on a host's locale data. */

export type Labels = {
  /** The language's name for itself. */
  name: string
  dir?: 'rtl'
  /** `%` stands for the site's name. */
  more: string
  none: string
  withdrawn: string
  retracted: string
  /** Twelve abbreviated months, separated by spaces. */
  months: string
  /** The date format of `d`, `m` (the month's name) and `y`; by default `d m y`. */
  day?: string
}

export const labels = {
  en: {
    name: 'English',
    more: 'More from %',
    none: 'No papers yet.',
    withdrawn: 'withdrawn',
    retracted: 'retracted',
    months: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
  },
  de: {
    name: 'Deutsch',
    more: 'Mehr bei %',
    none: 'Noch keine Arbeiten.',
    withdrawn: 'zurückgezogen',
    retracted: 'widerrufen',
    months: 'Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.',
    day: 'd. m y',
  },
  fr: {
    name: 'français',
    more: 'Plus sur %',
    none: 'Aucun article pour l’instant.',
    withdrawn: 'retiré',
    retracted: 'rétracté',
    months: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.',
  },
  es: {
    name: 'español',
    more: 'Más en %',
    none: 'Todavía no hay artículos.',
    withdrawn: 'retirado',
    retracted: 'retractado',
    months: 'ene feb mar abr may jun jul ago sept oct nov dic',
  },
  it: {
    name: 'italiano',
    more: 'Altro su %',
    none: 'Ancora nessun articolo.',
    withdrawn: 'ritirato',
    retracted: 'ritrattato',
    months: 'gen feb mar apr mag giu lug ago set ott nov dic',
  },
  pt: {
    name: 'português',
    more: 'Mais em %',
    none: 'Ainda não há artigos.',
    withdrawn: 'retirado',
    retracted: 'retratado',
    months: 'jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.',
  },
  nl: {
    name: 'Nederlands',
    more: 'Meer bij %',
    none: 'Nog geen artikelen.',
    withdrawn: 'teruggetrokken',
    retracted: 'ingetrokken',
    months: 'jan feb mrt apr mei jun jul aug sep okt nov dec',
  },
  pl: {
    name: 'polski',
    more: 'Więcej: %',
    none: 'Nie ma jeszcze artykułów.',
    withdrawn: 'wycofany',
    retracted: 'odwołany',
    months: 'sty lut mar kwi maj cze lip sie wrz paź lis gru',
  },
  zh: {
    name: '中文',
    more: '更多:%',
    none: '暂无论文。',
    withdrawn: '已撤回',
    retracted: '已撤稿',
    months: '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
    day: 'y年md日',
  },
  ja: {
    name: '日本語',
    more: '続きは%で',
    none: '論文はまだありません。',
    withdrawn: '取り下げ',
    retracted: '撤回',
    months: '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
    day: 'y年md日',
  },
  ar: {
    name: 'العربية',
    dir: 'rtl',
    more: 'المزيد على %',
    none: 'لا توجد أبحاث بعد.',
    withdrawn: 'مسحوب',
    retracted: 'مسحوب بعد النشر',
    months: 'يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر',
  },
} satisfies Record<string, Labels>

export type Language = keyof typeof labels

export const isLanguage = (text: string): text is Language => Object.hasOwn(labels, text)

/** Formats `2025-11-20`, `2025-11` or `2025` in a language. */
export function formatDateIn(language: Language, date: string): string {
  const { months, day = 'd m y' }: Labels = labels[language]
  const [y = '', month, d] = date.split('-')
  if (month === undefined) return y
  const parts: Record<string, string> = { y, m: months.split(' ')[Number(month) - 1] ?? month, d: d === undefined ? '' : String(Number(d)) }
  const pattern = d === undefined ? day.replace(/d\S*\s?/, '') : day
  return pattern.replace(/[ymd]/g, (letter) => parts[letter] ?? '')
}
