/** BibTeX read strictly: counts braces as BibTeX does, with no regard for backslashes, and throws at the first mistake. */

export type Entry = { type: string; key: string; fields: Map<string, string> }

const MONTHS = new Set(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'])

/** The entries of a file. Values stand in braces or are the name of a month; nothing but white space stands between entries. */
export function readBibtex(text: string): Entry[] {
  let at = 0
  const fail = (expected: string): never => {
    throw new Error(`at ${at}: ${expected} expected, not ${JSON.stringify(text.slice(at, at + 40))}`)
  }
  const take = (pattern: RegExp, expected: string): string => {
    const sticky = new RegExp(pattern.source, 'uy')
    sticky.lastIndex = at
    const found = sticky.exec(text)?.[0]
    if (found === undefined) return fail(expected)
    at += found.length
    return found
  }
  const value = (): string => {
    if (text[at] !== '{') {
      const month = take(/[a-z]+/, 'a value in braces or a month')
      return MONTHS.has(month) ? month : fail('the name of a month')
    }
    const from = at + 1
    for (let depth = 0; at < text.length; at++) {
      if (text[at] === '{') depth++
      if (text[at] === '}' && --depth === 0) return text.slice(from, at++)
    }
    return fail('a closing brace')
  }
  const entries: Entry[] = []
  for (;;) {
    take(/\s*/, 'white space')
    if (at === text.length) return entries
    const type = take(/@[a-z]+/, 'an entry').slice(1)
    take(/\{/, 'a brace')
    const key = take(/[A-Za-z0-9:.+/-]+/, 'a key in ASCII')
    const fields = new Map<string, string>()
    while (text[at] === ',') {
      take(/,\s*/, 'a comma')
      const name = take(/[A-Za-z]+/, 'the name of a field')
      take(/ = /, 'an equals sign')
      if (fields.has(name)) fail(`${name} only once`)
      fields.set(name, value())
    }
    take(/\s*\}/, 'a comma or the end of the entry')
    entries.push({ type, key, fields })
  }
}

/** The names of an author field, parted where no brace is open. */
export function namesIn(field: string): string[] {
  const names: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < field.length; at++) {
    if (field[at] === '{') depth++
    if (field[at] === '}') depth--
    if (depth === 0 && /^\sand\s/i.test(field.slice(at, at + 5))) {
      names.push(field.slice(from, at))
      from = at + 5
      at += 4
    }
  }
  return [...names, field.slice(from)].filter(Boolean)
}
