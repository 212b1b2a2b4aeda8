/** Predictions for invented pairs, with their reasons, and for labelled pairs where CORPUS names a folder that has them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BenchmarkName, metricsAt, readPairs } from '../../scripts/train-matching.ts'
import { matchLines } from '../../src/commands/eval-answers.ts'
import {
  MATCH_THRESHOLD,
  type MatchInput,
  POSSIBLE_DUPLICATE_THRESHOLD,
  predictMatch,
  predictWorkProbability,
  prepareRecord,
} from '../../src/matching/classifier/classifier.ts'
import weights from '../../src/weights/matching.json' with { type: 'json' }

const corpus = process.env.CORPUS ?? ''
const hasPairs = existsSync(join(corpus, 'corpus', 'matching'))
if (!hasPairs) console.warn('CORPUS names no folder with labelled pairs: the classifier is not metricsAt')

const paper = (title: string, authors: string | string[] = '', year: number | null = null, venue = ''): MatchInput => ({
  title,
  authors,
  venue,
  year,
})
const SLUICES = 'Adaptive Sluices for Stream Joins over Skewed Tributaries'
const PEOPLE = 'Mira Oldenkamp, Jürgen Güting, Tomasz Wałek'

describe('copies of one paper are predicted to be the same work', () => {
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
    const prediction = predictMatch(left, right)
    expect(prediction.sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
    expect(prediction.reasons).toEqual(expect.arrayContaining(reasons))
  })

  test.each<[why: string, right: MatchInput, reason: string]>([
    ['a truncated list', paper(SLUICES, 'Mira Oldenkamp et al.'), '1 of 1 author of a truncated list agrees'],
    ['a suffix such as “extended abstract”', paper(`${SLUICES} (extended abstract)`, PEOPLE), 'one title goes on: “extended abstract”'],
  ])('with a probability above 0.9: %s', (_, right, reason) => {
    const prediction = predictMatch(paper(SLUICES, PEOPLE), right)
    expect(prediction.sameWorkProbability).toBeGreaterThan(0.9)
    expect(prediction.reasons).toContain(reason)
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
    const prediction = predictMatch(left, right)
    expect(prediction.sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
    expect(prediction.reasons).toContain('equal titles')
    expect(prediction.reasons.join()).toMatch(/(\d) of \1 authors? agrees?/)
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
  ])('with the same authors, spelled differently: %s', (_, left, right) => {
    const prediction = predictMatch(paper(SLUICES, left), paper(SLUICES, right))
    expect(prediction.reasons.join()).toMatch(/(\d) of \1 authors? agrees?/)
    expect(prediction.sameWorkProbability).toBeGreaterThan(0.9)
  })

  test.each([
    ['基于深度学习的水文时间序列预测方法研究', '基于强化学习的城市交通信号控制方法研究'],
    ['Адаптивные шлюзы для соединения потоков данных', 'Сжатие больших языковых моделей без потери качества'],
    ['Προσαρμοστικές θύρες για ροές δεδομένων', 'Συμπίεση μεγάλων γλωσσικών μοντέλων'],
    ['بوابات متكيفة لربط تدفقات البيانات', 'ضغط نماذج اللغة الكبيرة دون فقد الجودة'],
    ['딥러닝을 이용한 하천 수위 예측', '강화학습을 이용한 도시 교통 신호 제어'],
  ])('but not another paper by the same authors, in any script: %s', (left, right) => {
    expect(predictMatch(paper(left, PEOPLE, 2021), paper(right, PEOPLE, 2021)).sameWorkProbability).toBeLessThan(
      POSSIBLE_DUPLICATE_THRESHOLD,
    )
  })

  test('at least as a possible duplicate if a title is truncated', () => {
    const prediction = predictMatch(paper(SLUICES, PEOPLE), paper('Adaptive Sluices for Stream Joins over', PEOPLE))
    expect(prediction.sameWorkProbability).toBeGreaterThan(POSSIBLE_DUPLICATE_THRESHOLD)
    expect(prediction.reasons).toContain('one title goes on: “skewed tributaries”')
  })
})

describe('pairs that are never merged without the operator', () => {
  test.each<[why: string, left: MatchInput, right: MatchInput, reason: string]>([
    ['3D and 4D', paper('Minimal 3D Gaussian Splatting', PEOPLE), paper('Minimal 4D Gaussian Splatting', PEOPLE), 'numbers differ: 3, 4'],
    ['Vidi and Vidi2', paper('Vidi: Video Retrieval', PEOPLE), paper('Vidi2: Video Retrieval', PEOPLE), 'only one has the number 2'],
    [
      'a model and its next version',
      paper('GPT-4 Technical Report', PEOPLE),
      paper('GPT-5 Technical Report', PEOPLE),
      'numbers differ: 4, 5',
    ],
    [
      'a model and its next version, with different subtitles',
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
      'an extra word in the middle of one title',
      paper('A Survey on Efficient Vision-Language Models', PEOPLE),
      paper('A Survey on Efficient Vision-Language-Action Models', PEOPLE),
      'only one title has “action” in the middle',
    ],
    ['Part I and Part II', paper(`${SLUICES}: Part I`, PEOPLE), paper(`${SLUICES}: Part II`, PEOPLE), 'numbers differ: 1, 2'],
    ['Part II and the complete paper', paper(SLUICES, PEOPLE), paper(`${SLUICES}, Part II`, PEOPLE), 'only one has the number 2'],
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
    ['other authors', paper(SLUICES, PEOPLE), paper(SLUICES, 'Ada Brightwater, Chen Xu'), 'no author in common'],
    [
      'unknown authors and similar titles',
      paper(SLUICES),
      paper(`${SLUICES} at Sea`, PEOPLE),
      'authors unknown, and the titles are not equal',
    ],
    ['unknown authors and a short title', paper('Sluices'), paper('Sluices'), 'authors unknown, and the title is short'],
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
    const prediction = predictMatch(left, right)
    expect(prediction.sameWorkProbability).toBeLessThan(MATCH_THRESHOLD)
    expect(prediction.reasons).toContain(reason)
  })

  test('but the word “response” alone is no reply', () => {
    const left = paper(`${SLUICES} with Low Response Time`, PEOPLE)
    expect(predictMatch(left, left).reasons.join()).not.toContain('only one title has')
    expect(predictMatch(left, left).sameWorkProbability).toBeGreaterThan(MATCH_THRESHOLD)
  })

  test('other papers by the same authors', () => {
    const prediction = predictMatch(paper(SLUICES, PEOPLE, 2021), paper('Cached Windows for Dashboards of Slow Rivers', PEOPLE, 2021))
    expect(prediction.sameWorkProbability).toBeLessThan(0.1)
    expect(prediction.isMatch).toBe(false)
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
    const prediction = predictMatch(paper(SLUICES, 'j han , j wang , g dong'), paper(SLUICES, 'h jiawei , w jianyong , d guozhu'))
    expect(prediction.reasons).toContain('no author in common')
    expect(prediction.sameWorkProbability).toBeGreaterThan(POSSIBLE_DUPLICATE_THRESHOLD)
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
  test('is predicted from venue and year, the same work without them', () => {
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
        const prediction = predictMatch(left, right)
        expect(predictMatch(right, left)).toEqual(prediction)
        expect(predictMatch(left, right)).toEqual(prediction)
        for (const p of [prediction.probability, prediction.sameWorkProbability]) expect(p >= 0 && p <= 1).toBe(true)
        expect(predictWorkProbability(prepareRecord(left), prepareRecord(right))).toBeCloseTo(
          prediction.sameWorkProbability,
          prediction.sameWorkProbability < POSSIBLE_DUPLICATE_THRESHOLD ? -1 : 10,
        )
      }),
      { numRuns: 400 },
    )
  })
})

describe('eval match', () => {
  test('prints a line for each pair, whatever fields are missing', () => {
    const pairs = [
      JSON.stringify({ left: { ...paper(SLUICES, PEOPLE, 2021), extra: 1 }, right: paper(SLUICES, PEOPLE, 2021) }),
      JSON.stringify({ left: { title: SLUICES }, right: { title: null, year: '1999' } }),
      '{}',
    ]
    const lines = [...matchLines(pairs.join('\n'), 'pairs.jsonl')]
    expect(lines.map(({ match }) => match)).toEqual([true, false, false])
    for (const { score, work } of lines) expect(score >= 0 && score <= 1 && work >= 0 && work <= 1).toBe(true)
  })

  test('names the line that is not JSON', () => {
    expect(() => [...matchLines('{}\n{', 'pairs.jsonl')]).toThrow('pairs.jsonl:2 is not JSON')
  })
})

describe.skipIf(!hasPairs)('on labelled pairs outside the training', () => {
  test.each<[set: BenchmarkName, floor: number]>([
    ['dblp-acm', 97.5],
    ['dblp-scholar', 94.7],
  ])('%s: F1 is at least %d %, and precision above the merge threshold at least 99 %', (set, floor) => {
    const predictions = readPairs(corpus, set, 'valid').map(({ left, right, match }) => ({
      p: predictMatch(left, right).probability,
      match,
      weight: 1,
    }))
    expect(metricsAt(predictions, weights.threshold).f1).toBeGreaterThanOrEqual(floor)
    expect(metricsAt(predictions, MATCH_THRESHOLD).precision).toBeGreaterThanOrEqual(99)
  })
})
