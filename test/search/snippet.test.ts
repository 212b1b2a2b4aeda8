import fc from 'fast-check'
import { expect, it } from 'vitest'
import { highlightTerms, snippet } from '../../src/search/snippet.ts'
import { stemOf, wordsOf } from '../../src/text/tokenize.ts'
import { VOCABULARY } from './library.ts'

const word = fc.constantFrom(...VOCABULARY)

it('a snippet of any text has the requested length and contains only its letters', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 900, unit: 'grapheme' }), fc.array(word), (text, terms) => {
      const pieces = snippet(text, new Set(terms), 100)
      const excerpt = pieces.map(({ text }) => text).join('')
      expect(excerpt.length).toBeLessThanOrEqual(text.length <= 100 ? 100 : 102)
      expect(text.toWellFormed()).toContain(excerpt.replace(/^…|…$/g, (mark) => (text.includes(mark) ? mark : '')).slice(1, -2))
    }),
  )
})

it('marks every word with one of the terms, and no other', () => {
  const textWord = fc.oneof(word, fc.constantFrom('Pruning', 'ÉCOLES', 'yes', 'Yields', 'größten', 'x1', '量子', 'caﬀeine'))
  fc.assert(
    fc.property(fc.array(textWord), fc.array(textWord), (text, searchWords) => {
      const terms = new Set(searchWords.flatMap((word) => wordsOf(word).map(stemOf)))
      const pieces = highlightTerms(text.join(' '), terms)
      for (const word of text) {
        const isMatch = wordsOf(word).some((part) => terms.has(stemOf(part)))
        if (word !== '' && /^[\p{L}\p{N}]+$/u.test(word))
          expect(pieces.some(({ text, match }) => match === isMatch && ` ${text} `.includes(word))).toBe(true)
      }
    }),
  )
})
