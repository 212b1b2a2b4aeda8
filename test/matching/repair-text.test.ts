import { expect, test } from 'vitest'
import { numbersIn } from '../../src/matching/classifier/number-features.ts'
import { normalizeText } from '../../src/matching/classifier/repair-text.ts'

test.each([
  ['g &#252; nther', 'gunther'],
  ['gã¼nther', 'gunther'],
  ['GÜNTHER', 'gunther'],
  ['gќnther', 'gunther'],
  ['Straße', 'strasse'],
  ['Łukasz', 'lukasz'],
  ['α-stable', 'alpha-stable'],
  ['Толстой', 'толстои'],
  ['Cтатья', 'cтатья'],
  ['जल द्वार', 'जल द्वार'],
  ['김철수', '김철수'],
  ['بَوّابات', 'بوابات'],
  ['a &amp; b', 'a   b'],
  ['\\emph{deep} sluices', ' {deep} sluices'],
])('%s is normalized to %s', (text, normalized) => {
  expect(normalizeText(text)).toBe(normalized)
})

test.each([
  ['3d scenes', ['3']],
  ['vidi2 and gpt 4', ['2', '4']],
  ['part i', ['1']],
  ['i am here', []],
  ['the third part iv', ['3', '4']],
  ['21st 007', ['21', '7']],
])('the numbers in “%s” are %j', (text, numbers) => {
  expect([...numbersIn(text.split(' '))]).toEqual(numbers)
})
