import { expect, test } from 'vitest'
import {
  foldPersonName,
  invertedName,
  isOthersPlaceholder,
  parsePersonName,
  removeTrailingOthers,
  toNaturalOrder,
} from '../../src/authors/parse-name.ts'

test.each([
  // natural and inverted order
  ['Ashish Vaswani', 'Vaswani, Ashish'],
  ['Vaswani, Ashish', 'Vaswani, Ashish'],
  ['D. T. O’Dea', 'O’Dea, D. T.'],
  ['Álvaro Núñez-Pérez', 'Núñez-Pérez, Álvaro'],
  ['bell hooks', 'hooks, bell'],
  // particles
  ['Ludwig van Beethoven', 'van Beethoven, Ludwig'],
  ['Beethoven, Ludwig van', 'van Beethoven, Ludwig'],
  ['Laurens van der Maaten', 'van der Maaten, Laurens'],
  ['María de la Cruz García', 'de la Cruz García, María'],
  ['Mohammed bin Salman', 'bin Salman, Mohammed'],
  ['Nando De Freitas', 'De Freitas, Nando'],
  ['Sweet San Pedro', 'San Pedro, Sweet'],
  ['Santiago Ramón y Cajal', 'Ramón y Cajal, Santiago'],
  ['Di Wu', 'Wu, Di'],
  // suffixes
  ['Martin Luther King Jr.', 'King, Martin Luther, Jr.'],
  ['Martin Luther King, Jr.', 'King, Martin Luther, Jr.'],
  ['King, Jr., Martin Luther', 'King, Martin Luther, Jr.'],
  ['King, Martin Luther, Jr.', 'King, Martin Luther, Jr.'],
  ['Xi Li III', 'Li, Xi, III'],
  // initials last, and family names in capitals
  ['Gout I', 'Gout, I'],
  ['Smith JK', 'Smith, JK'],
  ['Wei LI', 'LI, Wei'],
  ['WANG Xiaoming', 'WANG, Xiaoming'],
  ['Jean DUPONT', 'DUPONT, Jean'],
  // East Asian: with a space the family name is first, without one the name is literal
  ['山田 太郎', '山田, 太郎'],
  ['김 철수', '김, 철수'],
  ['王小明', '王小明'],
  ['Yann LeCun (杨立昆)', 'LeCun, Yann'],
  ['محمد أحمد', 'أحمد, محمد'],
  // groups and single names
  ['The ATLAS Collaboration', 'The ATLAS Collaboration'],
  ['Gemini Team Google', 'Gemini Team Google'],
  ['DeepSeek-AI', 'DeepSeek-AI'],
  ['Johnson and Johnson', 'Johnson and Johnson'],
  ['Centers for Disease Control and Prevention', 'Centers for Disease Control and Prevention'],
  ['Collaboration, The LIGO Scientific', 'Collaboration, The LIGO Scientific'],
  ['OpenAI', 'OpenAI'],
  ['Aristotle', 'Aristotle'],
])('%s is cited as %s', (name, expected) => {
  const person = parsePersonName(name)
  expect(person && invertedName(person)).toBe(expected)
})

test.each(['Beethoven, Ludwig van', 'Ludwig van Beethoven'])('the particle of %s is separated', (name) => {
  expect(parsePersonName(name)).toEqual({ family: 'Beethoven', given: 'Ludwig', particle: 'van' })
})

test.each(['', ' , ', '—', '( )'])('%j names nobody', (name) => {
  expect(parsePersonName(name)).toBeUndefined()
})

test.each([
  ['et al.', true],
  ['and others', true],
  ['and 12 others', true],
  ['12 more authors', true],
  ['…', true],
  ['Others, Ann', false],
  ['Al Etienne', false],
])('%s stands for more authors: %s', (name, expected) => {
  expect(isOthersPlaceholder(name)).toBe(expected)
})

test.each([
  ['Ada Lovelace et al.', 'Ada Lovelace'],
  ['Ada Lovelace, et. al', 'Ada Lovelace'],
  ['Ada Lovelace …', 'Ada Lovelace'],
  ['Ada Metal', 'Ada Metal'],
])('%s without its trailing others is %s', (name, expected) => {
  expect(removeTrailingOthers(name)).toBe(expected)
})

test.each(['Núñez-Pérez, Álvaro J.', 'Álvaro J. Núñez-Pérez'])('%s is folded to the same full name in either order', (name) => {
  expect(toNaturalOrder(name).trim()).toBe('Álvaro J. Núñez-Pérez')
  expect(foldPersonName(name).fullName).toBe('alvaro j nunez perez')
})

test('the folded family name is joined, given names are apart', () => {
  expect(foldPersonName('van der Maaten, Laurens J.')).toEqual({
    fullName: 'laurens j van der maaten',
    family: 'vandermaaten',
    givenNames: ['laurens', 'j'],
  })
})
