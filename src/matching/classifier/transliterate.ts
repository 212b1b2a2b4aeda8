/** Transliterates Cyrillic and Greek as journals do, so that Толстой and Tolstoy are one family name. */

const LATIN_SPELLINGS = new Map(
  `аa бb вv гg дd еe жzh зz иi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya іi єye ґg ђdj љlj њnj ћc џdz јj
   αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo`
    .trim()
    .split(/\s+/)
    .map((spelled) => [spelled[0] as string, spelled.slice(1)]),
)

/** Transliterates a normalized text; letters of other scripts stay. */
export const transliterate = (text: string): string =>
  /[\u0370-\u045f\u0490\u0491]/.test(text)
    ? text
        .replace(/[иы]и(?!\p{L})/gu, 'y')
        .replace(/ου/g, 'ou')
        .replace(/[\u0370-\u045f\u0491]/g, (letter) => LATIN_SPELLINGS.get(letter) ?? letter)
    : text
