import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lexicalSimilarities } from '../../src/search/related.ts'
import { createTermScanner, fourGramsOf } from '../../src/search/term-scanner.ts'
import { stopTerms } from '../../src/search/vectors.ts'

const TERMS = ['a', 'b', 'ab', 'abc', 'abcd', 'bcda', 'abcdefgh', 'bcdefghi', 'x1', 'größe', '量', '量子', '𝛼']
const term = fc.oneof(fc.constantFrom(...TERMS), fc.stringMatching(/^[\p{L}\p{N}]{1,9}$/u))

test('a text read by its letters has the terms and pieces that it has when it is cut up', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(term, fc.constant('.')), { maxLength: 30 }),
      fc.array(term, { minLength: 1, maxLength: 6 }),
      (text, asked) => {
        const pieces = [...new Set(asked.flatMap(fourGramsOf))]
        const said: unknown[] = []
        let place = 0
        for (const one of text) {
          if (one === '.') said.push('end')
          else {
            place++
            said.push(...fourGramsOf(one).filter((piece) => pieces.includes(piece)))
            if (asked.includes(one)) said.push([one, place])
          }
        }
        const met: unknown[] = []
        const { scan, weights } = createTermScanner(new Map(asked.map((one, i) => [one, i])))
        const count = scan(text.join(' '), {
          term: (one, at) => met.push([one, at]),
          fourGram: (at) => met.push(pieces[at]),
          endSentence: () => met.push('end'),
        })
        expect({ met, count }).toEqual({ met: said, count: place })
        expect(weights).toHaveLength(pieces.length)
      },
    ),
    { numRuns: 2000 },
  )
})

test('texts share with a paper what they share when they are cut up', () => {
  const said = fc.array(fc.oneof(term, fc.constantFrom('.', 'the')), { maxLength: 30 })
  fc.assert(
    fc.property(fc.array(fc.record({ title: said, abstract: said }), { maxLength: 3 }), fc.uniqueArray(term), (texts, asked) => {
      const weights = new Map(asked.map((one, i) => [one, i + 1]))
      const plain = texts.map(({ title, abstract }) => {
        const all = [...title, ...title, ...abstract].filter((one) => one !== '.' && !stopTerms.has(one))
        const much = [...Map.groupBy(all, (one) => one)].map(([one, times]) => ({ one, much: 1 + Math.log(times.length) }))
        const shared = much.reduce((sum, { one, much }) => sum + much * (weights.get(one) ?? 0), 0)
        return shared / Math.sqrt(much.reduce((sum, { much }) => sum + much * much, 0) || 1)
      })
      const joined = texts.map(({ title, abstract }) => ({ title: title.join(' '), abstract: abstract.join(' ') }))
      const shared = lexicalSimilarities(weights, joined)
      expect(shared).toHaveLength(plain.length)
      for (const [i, one] of shared.entries()) expect(one).toBeCloseTo(plain[i] as number, 9)
    }),
    { numRuns: 1000 },
  )
})
