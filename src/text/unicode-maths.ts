/**
 * Mathematics between dollars as Unicode, where that says exactly the same: `$O(n^2)$` is `O(n²)`, `$\alpha \le 1$` is `α ≤ 1`. What
 * Unicode has no letter for stays the TeX it was, as arXiv itself sends it: readers show HTML, and few of them MathML.
 */

import { collapseWhitespace } from './strings.ts'
import { texToPlainText } from './tex.ts'

/** Dollars enclose maths as in pandoc: no space inside either, and no digit behind, so that `$5 and $10` are prices. */
const MATH_PATTERN = /(?<![\\$])\$(?=[^\s$])((?:\\.|[^\\$]){0,200}?)(?<=\S)\$(?![\d$])|\\\(((?:[^\\$]|\\[^)]){1,200}?)\\\)/g

const pairSymbols = (names: string, letters: string): [string, string][] => {
  const signs = [...letters.replaceAll(' ', '')]
  return names.split(' ').map((name, i) => [name, signs[i] ?? ''])
}

/** Commands that are one sign. */
const SYMBOLS = new Map([
  ...pairSymbols(
    'alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega',
    'αβγδϵεζηθϑικλμνξπρστυϕφχψω',
  ),
  ...pairSymbols('Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega', 'ΓΔΘΛΞΠΣΥΦΨΩ'),
  ...pairSymbols(
    'le leq ge geq ne neq approx sim simeq equiv propto ll gg subset subseteq supset supseteq in notin ni',
    '≤≤≥≥≠≠≈∼≃≡∝≪≫⊂⊆⊃⊇∈∉∋',
  ),
  ...pairSymbols('times cdot pm mp div ast star circ oplus otimes cup cap wedge land vee lor neg lnot setminus', '×⋅±∓÷∗⋆∘⊕⊗∪∩∧∧∨∨¬¬∖'),
  ...pairSymbols('to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow mapsto uparrow downarrow', '→→←↔⇒⇐⇔↦↑↓'),
  ...pairSymbols(
    'infty partial nabla forall exists emptyset ell hbar Re Im aleph sum prod int dagger perp parallel mid',
    '∞∂∇∀∃∅ℓℏℜℑℵ∑∏∫†⊥∥∣',
  ),
  ...pairSymbols('ldots dots cdots langle rangle lceil rceil lfloor rfloor prime degree', '……⋯⟨⟩⌈⌉⌊⌋′°'),
  ...pairSymbols('% & # _ $', '%&#_$'),
  ...pairSymbols('{ } |', '{}‖'),
])
/** Commands that only part what stands beside them. */
const SPACING_COMMANDS = new Set([',', ';', ':', '!', 'quad', 'qquad', 'left', 'right', 'big', 'Big', 'displaystyle'])
const ZERO_WIDTH_COMMANDS = new Set(['!', 'left', 'right', 'big', 'Big', 'displaystyle'])
/** Functions that are called by their names. */
const FUNCTION_COMMANDS = new Set('log ln lg exp sin cos tan tanh sinh cosh max min sup inf lim arg det dim ker deg gcd Pr mod'.split(' '))
/** Commands whose argument is upright text. */
const TEXT_COMMANDS = new Set(['text', 'mathrm', 'textrm', 'operatorname', 'textit', 'textbf', 'mathit'])

const letterMap = (from: string, to: string): Map<string, string> => {
  const signs = [...to]
  return new Map([...from].map((letter, i) => [letter, signs[i] ?? '']))
}
const SUPERSCRIPTS = letterMap(
  '0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ∗*′',
  '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ**′',
)
const SUBSCRIPTS = letterMap('0123456789+-=()aehijklmnoprstuvxβγρφχ', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ')
const LATIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const BLACKBOARD_BOLD = letterMap(`${LATIN}1`, '𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ𝟙')
const SCRIPT_LETTERS = letterMap(LATIN, '𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵')
const BOLD = letterMap(`${LATIN}${LATIN.toLowerCase()}`, '𝐀𝐁𝐂𝐃𝐄𝐅𝐆𝐇𝐈𝐉𝐊𝐋𝐌𝐍𝐎𝐏𝐐𝐑𝐒𝐓𝐔𝐕𝐖𝐗𝐘𝐙𝐚𝐛𝐜𝐝𝐞𝐟𝐠𝐡𝐢𝐣𝐤𝐥𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐭𝐮𝐯𝐰𝐱𝐲𝐳')

/** A text of one line without commands of TeX, its mathematics in Unicode where that is exact. */
export const toReadableText = (text: string): string => collapseWhitespace(mathToUnicode(texToPlainText(collapseWhitespace(text))))

/** The text with its maths as Unicode wherever that is exact. */
export const mathToUnicode = (text: string): string =>
  text.includes('$') || text.includes('\\(')
    ? text.replace(MATH_PATTERN, (whole, dollars?: string, brackets?: string) => texToUnicode(dollars ?? brackets ?? '') ?? whole)
    : text

/** What TeX says in Unicode, or undefined where it cannot be said. */
export function texToUnicode(tex: string): string | undefined {
  const tokens = tex.match(/\\[A-Za-z]+\s*|\\.|\s+|./gsu) ?? []
  let at = 0
  const parsed = group(false)
  return parsed === undefined || at < tokens.length
    ? undefined
    : parsed
        .replace(/(?<=\S)(?=[<>=+−] )/g, ' ')
        .replace(/\s+/g, ' ')
        .trim() || undefined

  /** Everything up to the brace that closes it, or to the end. */
  function group(closed: boolean): string | undefined {
    let said = ''
    while (at < tokens.length) {
      if (tokens[at] === '}') return closed ? said : undefined
      const one = next()
      if (one === undefined) return undefined
      said += one
    }
    return closed ? undefined : said
  }

  /** One sign, or a group in braces. */
  function next(): string | undefined {
    const token = (tokens[at++] ?? '').trimEnd() || ' '
    if (token === '{') {
      const inner = group(true)
      at++
      return inner
    }
    if (token === '^' || token === '_') return shifted(token === '^' ? SUPERSCRIPTS : SUBSCRIPTS)
    if (!token.startsWith('\\'))
      return /^[A-Za-z0-9 =<>+*/,.()[\]|!:;'"\p{L}\p{N}\p{Sm}]$/u.test(token)
        ? token
        : token === '-'
          ? '−'
          : token === '~'
            ? ' '
            : undefined
    const name = token.slice(1)
    const sign = SYMBOLS.get(name)
    if (sign !== undefined) return /[≤≥≠≈∼≃≡∝≪≫⊂⊆⊃⊇∈∉∋×±∓÷→←↔⇒⇐⇔↦]/.test(sign) ? ` ${sign} ` : sign
    if (SPACING_COMMANDS.has(name)) return ZERO_WIDTH_COMMANDS.has(name) ? '' : ' '
    if (FUNCTION_COMMANDS.has(name)) return ` ${name} `
    if (TEXT_COMMANDS.has(name)) return argument()
    if (name === 'mathbb') return mapped(BLACKBOARD_BOLD, argument())
    if (name === 'mathcal' || name === 'mathscr') return mapped(SCRIPT_LETTERS, argument())
    if (name === 'mathbf' || name === 'bm' || name === 'boldsymbol') return mapped(BOLD, argument())
    return undefined
  }

  function argument(): string | undefined {
    while (/^\s+$/.test(tokens[at] ?? '')) at++
    return at < tokens.length ? next() : undefined
  }

  function shifted(letters: Map<string, string>): string | undefined {
    return mapped(letters, argument()?.replace(/[\s]/g, '').replaceAll('−', '-'))
  }

  function mapped(letters: Map<string, string>, said: string | undefined): string | undefined {
    if (!said) return undefined
    const signs = [...said].map((letter) => letters.get(letter))
    return signs.every((sign) => sign !== undefined) ? signs.join('') : undefined
  }
}
