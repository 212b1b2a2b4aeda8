import { expect, it } from 'vitest'
import { splitCompound, wordsWithinOneEdit } from '../../src/search/typos.ts'

it('lists every word one typing error away', () => {
  const neighbours = wordsWithinOneEdit('prune')
  for (const word of ['prnue', 'prne', 'prunes', 'prude', 'pruune']) expect(neighbours).toContain(word)
  expect(neighbours).not.toContain('prune')
  for (const word of ['rune', 'rpune', 'drune', 'aprune']) {
    expect(neighbours).not.toContain(word)
    expect(wordsWithinOneEdit('prune', { first: true })).toContain(word)
  }
})

it('splits a compound where two words may have been joined', () => {
  expect(splitCompound('zeroshot')).toContainEqual(['zero', 'shot'])
  expect(splitCompound('gpt4')).toEqual([['gpt', '4']])
  expect(splitCompound('theword')).toEqual([['thew', 'ord']])
  expect(splitCompound('größe')).toEqual([])
})
