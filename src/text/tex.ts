/** Titles and abstracts are plain text with maths between dollars and some TeX commands. Converts them to plain text and to TeX. */

/** A formula with its dollars, or the text between formulas. */
type TextPart = { isMath: boolean; text: string }

/** Dollars enclose maths as in pandoc: no space inside and no digit after them, so that `$5 and $10` are prices. */
const MATH_PATTERN = /\$\$[^$]{1,400}\$\$|\$(?=[^\s$])(?:\\.|[^\\$]){0,400}?(?<=\S)\$(?!\d)|\\\((?:[^\\$]|\\[^)]){1,400}?\\\)/g

function splitMath(text: string): TextPart[] {
  if (!text.includes('$') && !text.includes('\\(')) return [{ isMath: false, text }]
  const parts: TextPart[] = []
  let from = 0
  for (const { 0: formula, index } of text.matchAll(MATH_PATTERN)) {
    // `\$5` is a dollar
    if (text[index - 1] === '\\' && text[index - 2] !== '\\') continue
    parts.push({ isMath: false, text: text.slice(from, index) }, { isMath: true, text: formula })
    from = index + formula.length
  }
  return [...parts, { isMath: false, text: text.slice(from) }].filter((part) => part.text)
}

const ACCENTS: Record<string, string> = {
  ...{ "'": '\u0301', '`': '\u0300', '^': '\u0302', '"': '\u0308', '~': '\u0303', '=': '\u0304', '.': '\u0307' },
  ...{ c: '\u0327', v: '\u030c', u: '\u0306', H: '\u030b', k: '\u0328', r: '\u030a' },
}
const LETTER_COMMANDS: Record<string, string> = {
  ...{ ss: 'ß', o: 'ø', O: 'Ø', l: 'ł', L: 'Ł', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', aa: 'å', AA: 'Å', i: 'ı' },
  ...{ textless: '<', textgreater: '>', textbackslash: '\\', textregistered: '®', texttrademark: '™', textpertenthousand: '‱', ldots: '…' },
}

/** Removes commands that only change the font, turns accents into letters and `\%` into `%`; keeps maths. */
export const texToPlainText = (text: string): string =>
  text.includes('\\')
    ? splitMath(text)
        .map((part) => (part.isMath ? part.text : stripCommands(part.text)))
        .join('')
        .replace(/\s{2,}/g, ' ')
        .trim()
    : text

function stripCommands(text: string): string {
  let plain = text
    .replace(/\\(['`^"~=.])\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))/g, (_, accent, braced, bare) => (braced ?? bare) + ACCENTS[accent])
    .replace(/\\([cvuHkr])(?:\{([A-Za-z])\}|\s([A-Za-z]))/g, (_, accent, braced, bare) => (braced ?? bare) + ACCENTS[accent])
    .normalize('NFC')
  // from the inside out: \textbf{\emph{A} and B}
  for (let depth = 0; depth < 5; depth++) {
    const before = plain
    plain = plain
      .replace(
        /\\(?:emph|text(?:bf|it|sc|rm|tt|sf|up|md|normal|superscript|subscript)?|underline|mbox|enquote|uline)\s?\{([^{}\\]*)\}/g,
        '$1',
      )
      .replace(/\\(?:href|textcolor)\s?\{[^{}]*\}\s?\{([^{}\\]*)\}/g, '$1')
      .replace(/\\url\s?\{([^{}\\]*)\}/g, '$1')
      .replace(
        /\\(text(?:less|greater|backslash|registered|trademark|pertenthousand)|ldots|ss|ae|AE|oe|OE|aa|AA|[oOlLi])(?![A-Za-z])(?:\{\}|\s)?/g,
        (all, name) => (name in LETTER_COMMANDS ? (LETTER_COMMANDS[name] as string) : all),
      )
    if (plain === before) break
  }
  return plain.replace(/\\([%&$#_{}])/g, '$1').replace(/\\(?:[,;! ]|\\)/g, ' ')
}

/** The commands allowed in formulas: others might read or write files when TeX runs. */
const SAFE_COMMANDS = new Set(
  `alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma varsigma
  tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath Re Im aleph
  infty partial nabla emptyset varnothing forall exists neg times div cdot ast star circ bullet pm mp oplus otimes odot wedge vee
  cap cup setminus subset subseteq supset supseteq in notin ni leq geq le ge ll gg neq ne equiv sim simeq approx cong propto prec
  succ preceq succeq lesssim gtrsim lt gt mid parallel perp top bot vdash models to gets leftarrow rightarrow uparrow downarrow
  leftrightarrow Leftarrow Rightarrow Uparrow Downarrow Leftrightarrow mapsto longrightarrow hookrightarrow sum prod int oint iint
  coprod bigcup bigcap bigoplus lim limsup liminf max min sup inf arg argmax argmin log ln lg exp sin cos tan cot sinh cosh tanh
  det dim ker deg gcd hom Pr mod bmod pmod frac dfrac tfrac binom sqrt overline underline overrightarrow widehat widetilde hat tilde
  bar vec dot ddot acute grave check breve underbrace overbrace stackrel overset underset mathbb mathbf mathcal mathfrak mathit
  mathrm mathscr mathsf mathtt boldsymbol bm operatorname text textbf textit textrm textsc texttt textsf mbox rm bf it cal sf tt
  left right big Big bigg Bigg bigl bigr Bigl Bigr langle rangle lbrace rbrace lfloor rfloor lceil rceil lvert rvert lVert rVert
  vert Vert quad qquad cdots ldots dots vdots ddots prime dagger ddagger angle triangle square Box Diamond checkmark sharp flat
  natural complement displaystyle textstyle limits nolimits smallsetminus blacksquare colon degree circledR lnot land lor iff implies`.split(
    /\s+/,
  ),
)

/** Maths as TeX may have it, or undefined where braces do not match or a command is not known to be harmless. */
function sanitizeMath(maths: string): string | undefined {
  // BibTeX counts braces whether or not a backslash stands before them
  const text = maths.replace(/\\\{/g, '\\lbrace ').replace(/\\\}/g, '\\rbrace ')
  let depth = 0
  for (const letter of text) {
    if (letter === '{') depth++
    if (letter === '}' && --depth < 0) return undefined
  }
  if (depth > 0 || text.includes('^^') || /(?<!\\)[%#]|(?<!\\)&/.test(text)) return undefined
  const names = [...text.matchAll(/\\([A-Za-z]+|[\s\S])/g)].map(([, name]) => name as string)
  return names.every((name) => (name.length > 1 ? SAFE_COMMANDS.has(name) : /[,;:!|()_%#$& ]/.test(name) || SAFE_COMMANDS.has(name))) &&
    !text.endsWith('\\')
    ? text
    : undefined
}

/** Braces are always paired, so that a parser that only counts braces finds the end of a field. */
const TEX_ESCAPES: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
}

/** Escapes text without maths for TeX; non-ASCII letters stay. */
export const escapeTex = (text: string): string =>
  text.replace(/[\\{}~^<>|]/g, (letter) => TEX_ESCAPES[letter] as string).replace(/[&%$#_]/g, '\\$&')

/** A BibTeX field: escapes the text, keeps its maths. */
export const bibtexField = (text: string): string => renderParts(text, escapeTex)

/** A BibTeX title field, with braces around words that styles must not lower-case. */
export function bibtexTitleField(text: string): string {
  const names = properNounsIn(text)
  const keeps = (word: string): boolean =>
    hasInnerCapital(word) || names.has(word) || word.split(/[-–/]/).some((part) => PROPER_NOUNS.has(part))
  const words = (part: string): string =>
    part
      .split(/(\s+)/)
      .map((word) => {
        const core = trimPunctuation(word)
        if (!core || !keeps(core)) return escapeTex(word)
        const at = word.indexOf(core)
        return `${escapeTex(word.slice(0, at))}{${escapeTex(core)}}${escapeTex(word.slice(at + core.length))}`
      })
      .join('')
  return renderParts(text, words, (maths) => `{${maths}}`)
}

const renderParts = (text: string, words: (text: string) => string, maths = (text: string) => text): string =>
  splitMath(texToPlainText(text))
    .map((part) => {
      const safe = part.isMath ? sanitizeMath(part.text) : undefined
      return safe === undefined ? words(part.text) : maths(safe)
    })
    .join('')

/** Proper nouns that are common in titles, for titles in which every word is capitalized. */
const PROPER_NOUNS = new Set(
  `Bayes Bayesian Gauss Gaussian Gaussians Markov Markovian Fourier Laplace Laplacian Euler Eulerian Hamilton Hamiltonian Lagrange
  Lagrangian Riemann Riemannian Hilbert Banach Hessian Jacobian Newton Newtonian Einstein Schrödinger Dirac Boltzmann Bernoulli Poisson
  Cauchy Dirichlet Kalman Langevin Wasserstein Sobolev Hopfield Monte Carlo Nash Pareto Shannon Turing Boolean Euclidean Lipschitz
  Lyapunov Nyström Stein Sinkhorn Kolmogorov Chebyshev Bregman Rademacher Shapley Bellman Thompson Hadamard Kronecker Frobenius Taylor
  Navier Stokes Maxwell Higgs Hubble Kepler Alzheimer Alzheimer’s Alzheimer's Parkinson Parkinson’s Parkinson's English Chinese German French Spanish Arabic
  Japanese Korean Hindi Indian Indic African American European Asian Latin Greek Russian Africa America Europe Asia China India Japan
  Germany France Earth Mars Moon Internet Python Java Wikipedia Twitter Reddit Google Bengali Persian Turkish Vietnamese Indonesian`.split(
    /\s+/,
  ),
)

/** The capitalized words of a title in sentence case. */
function properNounsIn(title: string): Set<string> {
  const words = texToPlainText(title).split(/\s+/).filter(Boolean)
  const inside = words.filter((_, i) => i > 0 && !/[:.?!—–]$/.test(words[i - 1] as string)).map(trimPunctuation)
  const long = inside.filter((word) => /^\p{L}{4,}$/u.test(word))
  const small = long.filter((word) => /^\p{Ll}/u.test(word))
  return new Set(long.length >= 3 && small.length >= long.length * 0.6 ? inside.filter((word) => /^\p{Lu}/u.test(word)) : [])
}

const trimPunctuation = (word: string): string => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')

/** Whether a word has a capital letter that is not only the first of a part: `GPT-4`, `LoRA`, `U-Net`, `T5`. */
const hasInnerCapital = (word: string): boolean =>
  word !== 'A' && word.split(/[-–/’']/).some((part) => /.\p{Lu}/u.test(part) || /^\p{Lu}\p{N}*$/u.test(part))
