import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stemOf, termsOf, wordsOf } from '../../src/text/tokenize.ts'

describe('words', () => {
  test.each([
    ['Post-Training Quantization', ['post', 'training', 'quantization']],
    ['Müller’s MODEL', ['muller', 's', 'model']],
    ['GPT-4o at p < 0.05', ['gpt', '4o', 'at', 'p', '0', '05']],
    ['$\\ell_2$-norm', ['ell', '2', 'norm']],
    ['量子 computing です', ['量', '子', 'computing', 'て', 'す']],
    ['3D深度', ['3d', '深', '度']],
    ['ﬁne‐tuning', ['fine', 'tuning']],
    [' … — !', []],
  ])('of %j are %j', (text, words) => expect(wordsOf(text)).toEqual(words))

  test('of any text are folded, without spaces, and unchanged when split again', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = wordsOf(text)
        expect(words.join('')).not.toMatch(/[\s\p{Lu}\p{M}]/u)
        expect(wordsOf(words.join(' '))).toEqual(words)
      }),
    ))
})

describe('terms', () => {
  test.each([
    ['quantized quantizing quantizer', ['quantiz', 'quantiz', 'quantiz']],
    ['graphs networks', ['graph', 'network']],
    ['r2d2s größen', ['r2d2s', 'großen']],
  ])('of %j are %j', (text, terms) => expect(termsOf(text)).toEqual(terms))

  test('a stem is the same from the cache and after many other words', () => {
    const first = stemOf('federated')
    for (let n = 0; n < 60_000; n++) stemOf(`word${'abcdefghij'[n % 10]}${n.toString(26).replace(/\d/g, 'q')}`)
    expect(stemOf('federated')).toBe(first)
  })

  test('a very long word is not stemmed', () => expect(stemOf('s'.repeat(100_000))).toHaveLength(100_000))
})
