/**
 * Maths between dollars as Unicode, if that is exact: `$O(n^2)$` becomes `O(n²)`, `$\alpha \le 1$` becomes `α ≤ 1`. Other
 * formulas stay TeX, as arXiv sends them, because few feed readers show MathML.
 */

import { collapseWhitespace } from './strings.ts'
import { texToPlainText } from './tex.ts'

/** Dollars enclose maths as in pandoc: no space inside and no digit after them, so that `$5 and $10` are prices. */
const MATH_PATTERN = /(?<![\\$])\$(?=[^\s$])((?:\\.|[^\\$]){0,200}?)(?<=\S)\$(?![\d$])|\\\(((?:[^\\$]|\\[^)]){1,200}?)\\\)/g

const pairSymbols = (names: string, symbols: string): [string, string][] => {
  const characters = [...symbols]
  return names.split(' ').map((name, i) => [name, characters[i] ?? ''])
}

/** Commands for a symbol. */
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
/** Commands for space. */
const SPACING_COMMANDS = new Set([',', ';', ':', '!', 'quad', 'qquad', 'left', 'right', 'big', 'Big', 'displaystyle'])
const ZERO_WIDTH_COMMANDS = new Set(['!', 'left', 'right', 'big', 'Big', 'displaystyle'])
/** Commands for functions, displayed as their names. */
const FUNCTION_COMMANDS = new Set('log ln lg exp sin cos tan tanh sinh cosh max min sup inf lim arg det dim ker deg gcd Pr mod'.split(' '))
/** Commands whose argument is text. */
const TEXT_COMMANDS = new Set(['text', 'mathrm', 'textrm', 'operatorname', 'textit', 'textbf', 'mathit'])

const letterMap = (from: string, to: string): Map<string, string> => {
  const letters = [...to]
  return new Map([...from].map((letter, i) => [letter, letters[i] ?? '']))
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
/** The letters of each command for an alphabet. */
const ALPHABETS = new Map([
  ['mathbb', BLACKBOARD_BOLD],
  ['mathcal', SCRIPT_LETTERS],
  ['mathscr', SCRIPT_LETTERS],
  ...['mathbf', 'bm', 'boldsymbol'].map((name): [string, Map<string, string>] => [name, BOLD]),
])

/** One line of text without TeX commands, its maths as Unicode if that is exact. */
export const toReadableText = (text: string): string => collapseWhitespace(mathToUnicode(texToPlainText(collapseWhitespace(text))))

/** A text with its maths as Unicode if that is exact. */
export const mathToUnicode = (text: string): string =>
  text.includes('$') || text.includes('\\(')
    ? text.replace(MATH_PATTERN, (formula, dollars?: string, brackets?: string) => texToUnicode(dollars ?? brackets ?? '') ?? formula)
    : text

/** A formula as Unicode, or undefined if Unicode has no exact form. */
export function texToUnicode(tex: string): string | undefined {
  const reader = { tokens: tex.match(/\\[A-Za-z]+\s*|\\.|\s+|./gsu) ?? [], at: 0 }
  const unicode = readGroup(reader, false)
  if (unicode === undefined || reader.at < reader.tokens.length) return undefined
  const spaced = unicode
    .replace(/(?<=\S)(?=[<>=+−] )/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return spaced || undefined
}

/** The tokens of a formula (a command, a letter, or white space) and the index of the next one. */
type TokenReader = { tokens: string[]; at: number }

/** Reads up to the closing brace, or to the end if `hasBrace` is false. */
function readGroup(reader: TokenReader, hasBrace: boolean): string | undefined {
  let text = ''
  while (reader.at < reader.tokens.length) {
    if (reader.tokens[reader.at] === '}') return hasBrace ? text : undefined
    const unit = readUnit(reader)
    if (unit === undefined) return undefined
    text += unit
  }
  return hasBrace ? undefined : text
}

/** Reads a character, a command with its argument, or a group in braces. */
function readUnit(reader: TokenReader): string | undefined {
  const token = (reader.tokens[reader.at++] ?? '').trimEnd() || ' '
  if (token === '{') {
    const group = readGroup(reader, true)
    reader.at++
    return group
  }
  if (token === '^') return mapLetters(SUPERSCRIPTS, readScript(reader))
  if (token === '_') return mapLetters(SUBSCRIPTS, readScript(reader))
  return token.startsWith('\\') ? readCommand(token.slice(1), reader) : characterOf(token)
}

function characterOf(token: string): string | undefined {
  if (token === '-') return '−'
  if (token === '~') return ' '
  return /^[A-Za-z0-9 =<>+*/,.()[\]|!:;'"\p{L}\p{N}\p{Sm}]$/u.test(token) ? token : undefined
}

function readCommand(name: string, reader: TokenReader): string | undefined {
  const symbol = SYMBOLS.get(name)
  if (symbol !== undefined) return /[≤≥≠≈∼≃≡∝≪≫⊂⊆⊃⊇∈∉∋×±∓÷→←↔⇒⇐⇔↦]/.test(symbol) ? ` ${symbol} ` : symbol
  if (SPACING_COMMANDS.has(name)) return ZERO_WIDTH_COMMANDS.has(name) ? '' : ' '
  if (FUNCTION_COMMANDS.has(name)) return ` ${name} `
  if (TEXT_COMMANDS.has(name)) return readArgument(reader)
  const letters = ALPHABETS.get(name)
  return letters && mapLetters(letters, readArgument(reader))
}

function readArgument(reader: TokenReader): string | undefined {
  while (/^\s+$/.test(reader.tokens[reader.at] ?? '')) reader.at++
  return reader.at < reader.tokens.length ? readUnit(reader) : undefined
}

const readScript = (reader: TokenReader): string | undefined => readArgument(reader)?.replace(/\s/g, '').replaceAll('−', '-')

/** The text in other letters, or undefined if a letter is missing. */
function mapLetters(letters: Map<string, string>, text: string | undefined): string | undefined {
  if (!text) return undefined
  const mapped = [...text].map((letter) => letters.get(letter))
  return mapped.every((letter) => letter !== undefined) ? mapped.join('') : undefined
}
