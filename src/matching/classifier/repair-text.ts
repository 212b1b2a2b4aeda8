/** Repairs text for comparison: entities, wrongly decoded characters, TeX, accents. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII needs no repair
const NON_ASCII = /[^\x00-\x7f]/
const LETTER_REPLACEMENTS: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  å: 'a',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
}
const GREEK_LETTER_NAMES = new Map(
  'αalpha βbeta γgamma δdelta εepsilon ϵepsilon ζzeta ηeta θtheta κkappa λlambda μmu νnu ξxi πpi ρrho σsigma τtau φphi ϕphi χchi ψpsi ωomega'
    .split(' ')
    .map((spelled) => [spelled[0] as string, spelled.slice(1)]),
)

const TEX_FORMATTING = /\\(?:math(?:cal|rm|bf|bb|it|sf|frak)|text(?:it|bf|tt|sc|rm)?|emph|rm|bf|it|operatorname)\b/g

/** Accents, vowel points of Hebrew and Arabic, and the Arabic tatweel. In other scripts marks are letters. */
const DIACRITICS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]+/g

/**
 * Lower case without accents, entities and TeX commands, with the commonest decoding errors repaired: UTF-8 read as Latin-1
 * (`ã¶` is `ö`), Latin-1 read as ISO-8859-5 in a mostly Latin word (`gќting` is `güting`). Other scripts stay as they are.
 */
export function normalizeText(text: string): string {
  let plain = text.toLowerCase()
  if (plain.includes('&')) {
    plain = plain
      .replace(/\s?& ?#\s?(\d{2,6}) ?;\s?/g, (_, digits: string) => {
        const character = Number(digits) < 0x110000 ? String.fromCodePoint(Number(digits)) : ' '
        return /\p{L}/u.test(character) ? character : ` ${character} `
      })
      .replace(/& ?(?:hellip|amp|quot|lt|gt|nbsp) ?;/g, ' ')
  }
  if (plain.includes('\\')) plain = plain.replace(TEX_FORMATTING, ' ')
  if (!NON_ASCII.test(plain)) return plain
  return plain
    .replace(/[Ãã]([\u00a0-\u00bf])/g, (_, character: string) => String.fromCharCode(character.charCodeAt(0) + 0x40))
    .replace(/â\s?\?\?|â ?cents|â ?\? ?¦|â ?¬/g, ' ')
    .replace(/[a-z\u0401-\u045f]*[\u0401-\u045f][a-z\u0401-\u045f]*/g, (word) => {
      const latin = word.match(/[a-z]/g)?.length ?? 0
      return latin > 0 && latin >= word.length - latin
        ? word.replace(/[\u0401-\u045f]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0x360))
        : word
    })
    .toLowerCase()
    .replace(/[ßøæœåđðþłı]/g, (character) => LETTER_REPLACEMENTS[character] as string)
    .replace(/(?<!\p{L})[α-ωϕϵ](?!\p{L})/gu, (character) => GREEK_LETTER_NAMES.get(character) ?? character)
    .normalize('NFKD')
    .replace(DIACRITICS, '')
    .toLowerCase()
    .normalize('NFC')
}

/** The words of a normalized text: runs of letters and digits of any script. */
export const splitWords = (repaired: string): string[] =>
  (NON_ASCII.test(repaired) ? repaired.match(/[\p{L}\p{N}\p{M}]+/gu) : repaired.match(/[a-z0-9]+/g)) ?? []

const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+/gu

/** Splits words of scripts without spaces into pairs of adjacent characters. */
export const segmentWords = (words: string[]): string[] =>
  words.flatMap((word) =>
    NON_ASCII.test(word) && word.search(UNSPACED_SCRIPT) >= 0
      ? word
          .replace(
            UNSPACED_SCRIPT,
            (run) => ` ${run.length < 2 ? run : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2)).join(' ')} `,
          )
          .trim()
          .split(/\s+/)
      : [word],
  )
