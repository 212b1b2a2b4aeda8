/** Text as records really arrive: entities, encodings read wrongly, TeX, accents. Made plain so that two spellings compare. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what needs no repair
const BEYOND_ASCII = /[^\x00-\x7f]/
const SPELLED: Record<string, string> = {
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
const GREEK = new Map(
  'αalpha βbeta γgamma δdelta εepsilon ϵepsilon ζzeta ηeta θtheta κkappa λlambda μmu νnu ξxi πpi ρrho σsigma τtau φphi ϕphi χchi ψpsi ωomega'
    .split(' ')
    .map((spelled) => [spelled[0] as string, spelled.slice(1)]),
)

const FORMATTING = /\\(?:math(?:cal|rm|bf|bb|it|sf|frak)|text(?:it|bf|tt|sc|rm)?|emph|rm|bf|it|operatorname)\b/g

/**
 * Lower case, without accents, entities or TeX commands, and with the commonest broken encodings mended: UTF-8 read as
 * Latin-1 (`ã¶` is `ö`), Latin-1 read as ISO-8859-5 inside a word that also has Latin letters (`gќting` is `güting`).
 */
export function repair(text: string): string {
  let plain = text.toLowerCase()
  if (plain.includes('&')) {
    plain = plain
      .replace(/\s?& ?#\s?(\d{2,6}) ?;\s?/g, (_, digits: string) => {
        const character = Number(digits) < 0x110000 ? String.fromCodePoint(Number(digits)) : ' '
        return /\p{L}/u.test(character) ? character : ` ${character} `
      })
      .replace(/& ?(?:hellip|amp|quot|lt|gt|nbsp) ?;/g, ' ')
  }
  if (plain.includes('\\')) plain = plain.replace(FORMATTING, ' ')
  if (!BEYOND_ASCII.test(plain)) return plain
  return plain
    .replace(/[Ãã]([\u00a0-\u00bf])/g, (_, character: string) => String.fromCharCode(character.charCodeAt(0) + 0x40))
    .replace(/â\s?\?\?|â ?cents|â ?\? ?¦|â ?¬/g, ' ')
    .replace(/[a-z\u0401-\u045f]*[\u0401-\u045f][a-z\u0401-\u045f]*/g, (word) =>
      /[a-z]/.test(word) ? word.replace(/[\u0401-\u045f]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0x360)) : word,
    )
    .toLowerCase()
    .replace(/[ßøæœåđðþłı]/g, (character) => SPELLED[character] as string)
    .replace(/(?<!\p{L})[α-ωϕϵ](?!\p{L})/gu, (character) => GREEK.get(character) ?? character)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

/** The words of a repaired text: runs of letters and digits, of any script. */
export const wordsOf = (repaired: string): string[] =>
  (BEYOND_ASCII.test(repaired) ? repaired.match(/[\p{L}\p{N}]+/gu) : repaired.match(/[a-z0-9]+/g)) ?? []
