/** Identifiers and addresses as they are pasted: in brackets, with a full stop behind them, without `https://`. */
import { parseIdentifier } from './identifiers.ts'

/** Words of a text that are looked at. */
const MOST_PARTS = 5
const AROUND = /^[\s<>()[\]{}"'“”„‟«»‘’`.,;:!?]+|[\s<>()[\]{}"'“”„‟«»‘’`.,;:!?…]+$/g
const ADDRESS = /^(?:https?:\/\/\S|(?:[a-z\d-]+\.)+(?:org|com|net|edu|gov|info|io|ai|cc|ch|co|de|eu|fr|uk)\/\S)/i
/** What may stand beside an identifier where it is cited: a category, the word for what it is. */
const BESIDE = /^(?:\[[a-z-]+(?:\.[a-z-]+)?\]|(?:arxiv|doi|pmid|pmcid|openreview):?)$/i

const bare = (part: string): string => part.replace(AROUND, '')

/** The name a part of a text states, whatever stands around it. */
function nameIn(part: string): string | undefined {
  const text = bare(part)
  return (
    parseIdentifier(part) ??
    parseIdentifier(text) ??
    (ADDRESS.test(text) ? parseIdentifier(`https://${text.replace(/^https?:\/\//i, '')}`) : undefined)
  )
}

/**
 * The identifiers in a text, first the one that all of it is; `alone` is what the text asks for where it asks for nothing
 * else: an identifier or an address, without what stands around it.
 */
export function pasted(text: string): { names: string[]; alone?: string } {
  const whole = nameIn(text)
  const parts = text.trim().split(/\s+/, MOST_PARTS + 1)
  const read = parts.slice(0, MOST_PARTS).map((part) => ({ part, name: nameIn(part) }))
  const names = [...new Set([whole, ...read.map(({ name }) => name)])].filter((name) => name !== undefined)
  const [stated, ...others] = read.filter(({ part, name }) => name !== undefined || ADDRESS.test(bare(part)))
  const isAlone = parts.length <= MOST_PARTS && others.length === 0 && read.every((one) => one === stated || BESIDE.test(one.part))
  const alone = whole !== undefined ? text : isAlone ? stated?.part : undefined
  return { names, ...(alone !== undefined && whole?.startsWith('title:') !== true && { alone: bare(alone) }) }
}

/** Whether a word is an identifier, so that a colon or a bracket in it is a letter of it. */
export const isIdentifier = (word: string): boolean => /\d/.test(word) && parseIdentifier(word.replace(/[.,;:!?]+$/, '')) !== undefined
