/** Are two records one paper? Made-up pairs with the reasons a person reads; recorded pairs where CORPUS names a folder that has them. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { train } from '../../scripts/boosting.ts'
import { measured, pairsOf, RECIPE, rowsOf, type Set_, strangersAmong, textOf } from '../../scripts/train-matching.ts'
import { matchLines } from '../../src/commands/eval-answers.ts'
import {
  MATCH_THRESHOLD,
  type MatchInput,
  POSSIBLE_DUPLICATE_THRESHOLD,
  predictMatch,
  predictWorkProbability,
  prepareRecord,
} from '../../src/matching/classifier/classifier.ts'
import { editDistance, patternOf, substringEditDistance } from '../../src/matching/classifier/edit-distance.ts'
import { FEATURE_NAMES } from '../../src/matching/classifier/features.ts'
import { numbersIn } from '../../src/matching/classifier/number-features.ts'
import { normalizeText } from '../../src/matching/classifier/repair-text.ts'
import weights from '../../src/weights/matching.json' with { type: 'json' }

const corpus = process.env.CORPUS ?? ''
const there = existsSync(join(corpus, 'corpus', 'matching'))
if (!there) console.warn('CORPUS names no folder with labelled pairs: the judge is not measured')

const paper = (title: string, authors: string | string[] = '', year: number | null = null, venue = ''): MatchInput => ({
  title,
  authors,
  venue,
  year,
})
const SLUICES = 'Adaptive Sluices for Stream Joins over Skewed Tributaries'
const PEOPLE = 'Mira Oldenkamp, Jürgen Güting, Tomasz Wałek'

describe('the same work', () => {
  test.each<[why: string, left: MatchInput, right: MatchInput, reasons: string[]]>([
    [
      'word for word',
      paper(SLUICES, PEOPLE, 2021),
      paper(SLUICES, PEOPLE, 2021),
      ['equal titles', '3 of 3 authors agree', 'the same year'],
    ],
    [
      'a preprint and its article',
      paper(SLUICES, PEOPLE, 2020, 'arXiv'),
      paper(SLUICES, PEOPLE, 2021, 'Journal of Data Rivers'),
      ['one year apart', 'a preprint and a published version'],
    ],
    ['initials', paper(SLUICES, PEOPLE), paper(SLUICES, 'M. Oldenkamp, J. Güting, T. Wałek'), ['3 of 3 authors agree']],
    [
      'family names first',
      paper(SLUICES, PEOPLE),
      paper(SLUICES, ['Oldenkamp, Mira', 'Güting, Jürgen', 'Wałek, Tomasz']),
      ['3 of 3 authors agree'],
    ],
    ['transliteration', paper(SLUICES, PEOPLE), paper(SLUICES, 'Mira Oldenkamp, Juergen Gueting, Tomasz Walek'), ['3 of 3 authors agree']],
    [
      'words run together',
      paper(SLUICES, PEOPLE),
      paper('Adaptive Sluicesfor Stream Joinsover SkewedTributaries', PEOPLE),
      ['equal titles'],
    ],
    ['broken encodings', paper(SLUICES, PEOPLE), paper(SLUICES, 'm oldenkamp, j gã¼ting, t walek'), ['3 of 3 authors agree']],
    ['Latin read as Cyrillic', paper(SLUICES, PEOPLE), paper(SLUICES, 'm oldenkamp , j gќting , t walek'), ['3 of 3 authors agree']],
    [
      'a misspelling',
      paper(SLUICES, PEOPLE),
      paper('Adaptive Sluices for Stream Joins over Skewed Tributeries', PEOPLE),
      ['titles 98 % similar'],
    ],
  ])('%s', (_, left, right, reasons) => {
    const judgement = predictMatch(left, right)
    expect(judgement.sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
    expect(judgement.reasons).toEqual(expect.arrayContaining(reasons))
  })

  test.each<[why: string, right: MatchInput, reason: string]>([
    ['a truncated list', paper(SLUICES, 'Mira Oldenkamp et al.'), '1 of 1 author of a truncated list agrees'],
    ['dress', paper(`${SLUICES} (extended abstract)`, PEOPLE), 'one title goes on: “extended abstract”'],
  ])('%s is very probably the same', (_, right, reason) => {
    const judgement = predictMatch(paper(SLUICES, PEOPLE), right)
    expect(judgement.sameWorkProbability).toBeGreaterThan(0.9)
    expect(judgement.reasons).toContain(reason)
  })

  test.each<[script: string, left: MatchInput, right: MatchInput]>([
    [
      'Chinese',
      paper('基于深度学习的水文时间序列预测方法研究', ['张三', '李四光']),
      paper('基于深度学习的水文时间序列预测方法研究', '张三、李四光'),
    ],
    ['Japanese', paper('深層学習による河川水位の予測', ['山田 太郎']), paper('深層学習による河川水位の予測', ['山田太郎'])],
    ['Korean', paper('딥러닝을 이용한 하천 수위 예측', ['김철수']), paper('딥러닝을 이용한 하천 수위 예측', ['김철수'])],
    [
      'Russian',
      paper('Адаптивные шлюзы для соединения потоков данных', ['Лев Толстой', 'Фёдор Достоевский']),
      paper('АДАПТИВНЫЕ ШЛЮЗЫ ДЛЯ СОЕДИНЕНИЯ ПОТОКОВ ДАННЫХ', 'Л. Толстой, Ф. Достоевский'),
    ],
    [
      'Greek',
      paper('Προσαρμοστικές θύρες για ροές δεδομένων', ['Χρήστος Παπαδημητρίου']),
      paper('Προσαρμοστικές Θύρες για Ροές Δεδομένων', 'Χ. Παπαδημητρίου'),
    ],
    [
      'Arabic',
      paper('بوابات متكيفة لربط تدفقات البيانات', ['محمد الخوارزمي']),
      paper('بَوّابات متكيّفة لربط تدفقات البيانات', 'محمد الخوارزمي'),
    ],
  ])('in %s', (_, left, right) => {
    const judgement = predictMatch(left, right)
    expect(judgement.sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
    expect(judgement.reasons).toContain('equal titles')
    expect(judgement.reasons.join()).toMatch(/(\d) of \1 authors? agrees?/)
  })

  test.each<[names: string, left: string | string[], right: string | string[]]>([
    ['ö is oe', 'Jürgen Güting, Jörg Böhm', 'Juergen Gueting, Joerg Boehm'],
    ['ø is o or oe', ['Bjørn Sørensen'], ['Bjoern Soerensen']],
    ['å is aa', ['Per Ågren'], ['Per Aagren']],
    ['Cyrillic and Latin', ['Лев Толстой', 'Фёдор Достоевский'], ['Lev Tolstoy', 'Fyodor Dostoevsky']],
    ['Greek and Latin', ['Χρήστος Παπαδημητρίου'], ['Christos Papadimitriou']],
    ['family names first, between semicolons', 'Oldenkamp, Mira; Wałek, Tomasz', 'Mira Oldenkamp, Tomasz Wałek'],
    ['family names first, in capitals after', ['Oldenkamp MA', 'Xu C'], ['Mira A. Oldenkamp', 'Chen Xu']],
    ['initials after a comma', 'Oldenkamp, M., Wałek, T.', 'M. Oldenkamp, T. Wałek'],
    ['given and family name swapped', ['Zhang San', 'Li Guang'], ['San Zhang', 'Guang Li']],
    ['another order', 'Mira Oldenkamp, Tomasz Wałek', 'Tomasz Wałek, Mira Oldenkamp'],
    ['a hyphen', ['Jean-Pierre Dupont-Durand'], ['J.-P. Dupont Durand']],
  ])('the same people: %s', (_, left, right) => {
    const judgement = predictMatch(paper(SLUICES, left), paper(SLUICES, right))
    expect(judgement.reasons.join()).toMatch(/(\d) of \1 authors? agrees?/)
    expect(judgement.sameWorkProbability).toBeGreaterThan(0.9)
  })

  test.each([
    ['基于深度学习的水文时间序列预测方法研究', '基于强化学习的城市交通信号控制方法研究'],
    ['Адаптивные шлюзы для соединения потоков данных', 'Сжатие больших языковых моделей без потери качества'],
    ['Προσαρμοστικές θύρες για ροές δεδομένων', 'Συμπίεση μεγάλων γλωσσικών μοντέλων'],
    ['بوابات متكيفة لربط تدفقات البيانات', 'ضغط نماذج اللغة الكبيرة دون فقد الجودة'],
    ['딥러닝을 이용한 하천 수위 예측', '강화학습을 이용한 도시 교통 신호 제어'],
  ])('other papers of the same people are others in any script: %s', (left, right) => {
    expect(predictMatch(paper(left, PEOPLE, 2021), paper(right, PEOPLE, 2021)).sameWorkProbability).toBeLessThan(
      POSSIBLE_DUPLICATE_THRESHOLD,
    )
  })

  test('a truncated title is at least possible', () => {
    const cut = predictMatch(paper(SLUICES, PEOPLE), paper('Adaptive Sluices for Stream Joins over', PEOPLE))
    expect(cut.sameWorkProbability).toBeGreaterThan(POSSIBLE_DUPLICATE_THRESHOLD)
    expect(cut.reasons).toContain('one title goes on: “skewed tributaries”')
  })
})

describe('pairs that are never merged without the operator', () => {
  test.each<[why: string, left: MatchInput, right: MatchInput, reason: string]>([
    ['3D and 4D', paper('Minimal 3D Gaussian Splatting', PEOPLE), paper('Minimal 4D Gaussian Splatting', PEOPLE), 'numbers differ: 3, 4'],
    ['Vidi and Vidi2', paper('Vidi: Video Retrieval', PEOPLE), paper('Vidi2: Video Retrieval', PEOPLE), 'only one has the number 2'],
    ['a model and the next', paper('GPT-4 Technical Report', PEOPLE), paper('GPT-5 Technical Report', PEOPLE), 'numbers differ: 4, 5'],
    [
      'a model and the next, by what they are called',
      paper('Vidi: Video Retrieval', PEOPLE),
      paper('Vidi 2.0: Video Editing', PEOPLE),
      'only one has the number 2',
    ],
    [
      'a distinctive word in each title',
      paper('3D Scene Generation: A Survey of Methods', PEOPLE),
      paper('3D Shape Generation: A Survey of Methods', PEOPLE),
      'each title has a distinctive word: scene, shape',
    ],
    [
      'a word in the midst of one',
      paper('A Survey on Efficient Vision-Language Models', PEOPLE),
      paper('A Survey on Efficient Vision-Language-Action Models', PEOPLE),
      'only one title has “action” in the middle',
    ],
    ['Part I and Part II', paper(`${SLUICES}: Part I`, PEOPLE), paper(`${SLUICES}: Part II`, PEOPLE), 'numbers differ: 1, 2'],
    ['Part II and the whole', paper(SLUICES, PEOPLE), paper(`${SLUICES}, Part II`, PEOPLE), 'only one has the number 2'],
    [
      '第一 and 第二',
      paper('水文时间序列预测方法研究 第一部分', '张三'),
      paper('水文时间序列预测方法研究 第二部分', '张三'),
      'numbers differ: 1, 2',
    ],
    ['an erratum', paper(SLUICES, PEOPLE), paper(`Erratum: ${SLUICES}`, PEOPLE), 'only one title has “erratum”'],
    ['a reply', paper(SLUICES, PEOPLE), paper(`Reply to “${SLUICES}”`, PEOPLE), 'only one title has “reply”'],
    ['a comment', paper(SLUICES, PEOPLE), paper(`Comment on “${SLUICES}”`, PEOPLE), 'only one title has “comment”'],
    ['a supplement', paper(SLUICES, PEOPLE), paper(`Supplement to ${SLUICES}`, PEOPLE), 'only one title has “supplement”'],
    ['other people', paper(SLUICES, PEOPLE), paper(SLUICES, 'Ada Brightwater, Chen Xu'), 'no author in common'],
    ['nobody known, near titles', paper(SLUICES), paper(`${SLUICES} at Sea`, PEOPLE), 'authors unknown, and the titles are not equal'],
    ['nobody known, a short title', paper('Sluices'), paper('Sluices'), 'authors unknown, and the title is short'],
    ['editorials', paper('Editorial', 'Mira Oldenkamp', 2021), paper('Editorial', 'Mira Oldenkamp', 2021), 'a recurring title'],
    [
      'proceedings',
      paper('Proceedings of the Workshop on Sluices', PEOPLE, 2021),
      paper('Proceedings of the Workshop on Sluices', PEOPLE, 2021),
      'a recurring title',
    ],
    ['a title missing', paper('', PEOPLE), paper('', PEOPLE), 'a title is missing'],
    ['years too far apart', paper(SLUICES, PEOPLE, 2001), paper(SLUICES, PEOPLE, 2021), 'too many years apart'],
  ])('%s', (_, left, right, reason) => {
    const judgement = predictMatch(left, right)
    expect(judgement.sameWorkProbability).toBeLessThan(MATCH_THRESHOLD)
    expect(judgement.reasons).toContain(reason)
  })

  test('a response time is no response', () => {
    const left = paper(`${SLUICES} with Low Response Time`, PEOPLE)
    expect(predictMatch(left, left).reasons.join()).not.toContain('only one title has')
    expect(predictMatch(left, left).sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
  })

  test('other papers by the same authors', () => {
    const judgement = predictMatch(paper(SLUICES, PEOPLE, 2021), paper('Cached Windows for Dashboards of Slow Rivers', PEOPLE, 2021))
    expect(judgement.sameWorkProbability).toBeLessThan(0.1)
    expect(judgement.isMatch).toBe(false)
  })
})

describe('without authors', () => {
  test('long equal titles suffice, in any script', () => {
    for (const title of [SLUICES, '基于深度学习的水文时间序列预测方法研究', 'Адаптивные шлюзы для соединения потоков данных'])
      expect(predictMatch(paper(title), paper(title, PEOPLE)).sameWorkProbability).toBeGreaterThan(POSSIBLE_DUPLICATE_THRESHOLD)
  })
})

describe('an unreadable author field', () => {
  test('initials with given names are the authors in inverted order', () => {
    const judgement = predictMatch(paper(SLUICES, 'j han , j wang , g dong'), paper(SLUICES, 'h jiawei , w jianyong , d guozhu'))
    expect(judgement.reasons).toContain('no author in common')
    expect(judgement.sameWorkProbability).toBeGreaterThan(POSSIBLE_DUPLICATE_THRESHOLD)
  })

  test('long equal titles by other authors are possible duplicates at most', () => {
    for (const authors of ['Ada Brightwater, Chen Xu', 'Riverside Laboratory']) {
      const { sameWorkProbability } = predictMatch(paper(SLUICES, PEOPLE, 2021), paper(SLUICES, authors, 2021))
      expect(sameWorkProbability).toBeLessThan(0.65)
      expect(predictMatch(paper('Sluices', PEOPLE, 2021), paper('Sluices', authors, 2021)).sameWorkProbability).toBeLessThan(0.1)
    }
  })
})

describe('the same record', () => {
  test('is predicted with venue and year, the same work without', () => {
    const article = paper(SLUICES, PEOPLE, 2021, 'VLDB')
    const same = predictMatch(article, paper(SLUICES, PEOPLE, 2021, 'Very Large Data Bases'))
    const later = predictMatch(article, paper(SLUICES, PEOPLE, 2023, 'VLDB Journal'))
    expect(same.isMatch).toBe(true)
    expect(later.isMatch).toBe(false)
    expect(later.sameWorkProbability).toBe(same.sameWorkProbability)
  })
})

describe('for any two records', () => {
  const word = fc.constantFrom(
    'adaptive',
    'sluices',
    'joins',
    '3D',
    '4D',
    'Part',
    'II',
    'Erratum:',
    'für',
    'ключ',
    '水门',
    '&hellip;',
    'g&#252;ting',
    '(',
    ')',
    '?',
    '2001',
  )
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
  )
  const record = fc.record({
    title: text,
    authors: fc.oneof(text, fc.array(text, { maxLength: 4 }), fc.constantFrom(PEOPLE, 'M. Oldenkamp et al.')),
    venue: fc.oneof(text, fc.constantFrom('', 'arXiv', 'VLDB')),
    year: fc.option(fc.integer({ min: 1900, max: 2100 })),
  })

  test('the order does not matter, the prediction is repeatable, and probabilities are from 0 to 1', () => {
    fc.assert(
      fc.property(record, record, (left, right) => {
        const judgement = predictMatch(left, right)
        expect(predictMatch(right, left)).toEqual(judgement)
        expect(predictMatch(left, right)).toEqual(judgement)
        for (const p of [judgement.probability, judgement.sameWorkProbability]) expect(p >= 0 && p <= 1).toBe(true)
        expect(predictWorkProbability(prepareRecord(left), prepareRecord(right))).toBeCloseTo(
          judgement.sameWorkProbability,
          judgement.sameWorkProbability < POSSIBLE_DUPLICATE_THRESHOLD ? -1 : 10,
        )
      }),
      { numRuns: 400 },
    )
  })

  test('the bit-parallel distance is the edit distance', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'ж', '水'), maxLength: 90 })
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(editDistance(patternOf(a), b)).toBe(slowDistance(a, b, false))
        if (a) expect(substringEditDistance(patternOf(a), b)).toBe(slowDistance(a, b, true))
      }),
    )
  })
})

/** The table everyone knows; `within` leaves out what stands before and after. */
function slowDistance(a: string, b: string, within: boolean): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => (within ? 0 : j))
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1), (row[j] as number) + 1, (next[j - 1] as number) + 1))
    row = next
  }
  return within ? Math.min(...row) : (row[b.length] as number)
}

describe('normalizing text', () => {
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
  ])('%s', (broken, plain) => {
    expect(normalizeText(broken)).toBe(plain)
  })

  test.each([
    ['3d scenes', ['3']],
    ['vidi2 and gpt 4', ['2', '4']],
    ['part i', ['1']],
    ['i am here', []],
    ['the third part iv', ['3', '4']],
    ['21st 007', ['21', '7']],
  ])('numbers in “%s”', (text, numbers) => {
    expect([...numbersIn(text.split(' '))]).toEqual(numbers)
  })
})

describe('the weights', () => {
  test('were trained for the features there are', () => {
    expect(weights.features).toEqual(FEATURE_NAMES)
  })

  test('are at most 25 kB, compressed', () => {
    expect(gzipSync(JSON.stringify(weights)).length).toBeLessThan(25_000)
  })

  test('learn that a record of one paper is not of another with a similar title', () => {
    const left = (title: string) => ({ title, authors: 'm oldenkamp', venue: 'vldb', year: 2000 })
    const pairs = ['sluices for stream joins', 'sluices for stream windows', 'sluices for stream joins .', 'dashboards'].map(
      (title, i) => ({
        left: left(title),
        right: { title: `${title} ,`, authors: 'm oldenkamp', venue: '', year: null },
        match: i === 0 ? 1 : 0,
      }),
    )
    expect(strangersAmong(pairs).map(({ left, right, match, also }) => [left.title, right.title, match, also])).toEqual([
      ['sluices for stream windows', 'sluices for stream joins ,', 0, ['sluices for stream joins']],
    ])
  })

  test('are the same after training again', () => {
    const pairs = Array.from({ length: 60 }, (_, i) => ({
      left: { title: `sluices ${i % 7} of stream ${i}`, authors: 'm oldenkamp , t walek', venue: 'vldb', year: 2000 },
      right: { title: `sluices ${i % 5} of streams ${i}`, authors: 't walek', venue: 'very large data bases', year: 2000 + (i % 3) },
      match: i % 3 === 0 ? 1 : 0,
    }))
    const hash = () => {
      const learned = train(rowsOf(pairs, 'dblp-acm'), { ...RECIPE, trees: 8 })
      return createHash('sha256')
        .update(textOf({ features: [...FEATURE_NAMES], ...learned, threshold: 0.5 }))
        .digest('hex')
    }
    expect(hash()).toBe(hash())
  })
})

describe('eval match', () => {
  test('prints a line for each pair, whatever fields are missing', () => {
    const lines = [
      JSON.stringify({ left: { ...paper(SLUICES, PEOPLE, 2021), extra: 1 }, right: paper(SLUICES, PEOPLE, 2021) }),
      JSON.stringify({ left: { title: SLUICES }, right: { title: null, year: '1999' } }),
      '{}',
    ]
    const answers = [...matchLines(lines.join('\n'), 'pairs.jsonl')]
    expect(answers.map(({ match }) => match)).toEqual([true, false, false])
    for (const { score, work } of answers) expect(score >= 0 && score <= 1 && work >= 0 && work <= 1).toBe(true)
  })

  test('names the line that is not JSON', () => {
    expect(() => [...matchLines('{}\n{', 'pairs.jsonl')]).toThrow('pairs.jsonl:2 is not JSON')
  })
})

describe.skipIf(!there)('on recorded pairs it never learned from', () => {
  test.each<[set: Set_, floor: number]>([
    ['dblp-acm', 97.5],
    ['dblp-scholar', 94.7],
  ])('%s has an F1 of at least %d, and merges above the bar are right', (set, floor) => {
    const judged = pairsOf(corpus, set, 'valid').map(({ left, right, match }) => ({
      p: predictMatch(left, right).probability,
      match,
      weight: 1,
    }))
    expect(measured(judged, weights.threshold).f1).toBeGreaterThanOrEqual(floor)
    expect(measured(judged, MATCH_THRESHOLD).precision).toBeGreaterThanOrEqual(99)
  })
})
