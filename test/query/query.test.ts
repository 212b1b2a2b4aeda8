import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadRequest } from '../../src/errors.ts'
import { analyzePaper, matchQuery } from '../../src/query/match.ts'
import { normalizeQuery, queryTitle } from '../../src/query/normalize.ts'
import { DEFAULT_QUERY_LIMITS, parseQuery } from '../../src/query/parse.ts'

const gptq = analyzePaper({
  title: 'GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers',
  abstract: 'A one-shot weight quantization method for a language model with 175 billion parameters. The cost of inference falls.',
  authors: ['Elias Frantar', 'Dan Alistarh'],
  orcids: ['0000-0002-1694-233X'],
  organization: 'IST Austria',
  categories: ['cs.LG', 'stat.ML'],
  sources: ['huggingface'],
  venue: 'Learning Representations (ICLR)',
  identifiers: ['arxiv:2210.17323', 'doi:10.1000/Xyz(1)'],
  hasCode: true,
  date: '2022-10-31T16:43:00Z',
})
const matchGptq = (query: string) => matchQuery(parseQuery(query), gptq)

describe('a paper belongs', () => {
  test.each([
    ['quantized', ['quantized']],
    ['"post-training quantization" "language model"', ['"post-training quantization"', '"language model"']],
    ['“Language Models”', ['“Language Models”']],
    ['post-training', ['post-training']],
    ['pruning OR quantization OR weight', ['quantization', 'weight']],
    ['pruning distillation OR cost', ['cost']],
    ['(pruning OR quantization) AND model -quantum', ['quantization', 'model']],
    ['cost NOT (quantum OR pruning)', ['cost']],
    ['cost -(quantization pruning)', ['cost']],
    ['gener*', ['gener*']],
    ['post-train*', ['post-train*']],
    ['title:gptq abstract:one-shot', ['title:gptq', 'abstract:one-shot']],
    ['title:(pruning OR quantization)\n  cost', ['quantization', 'cost']],
    ['about:quantization', ['about:quantization']],
    ['author:frantar author:"dan alistarh"', ['author:frantar', 'author:"dan alistarh"']],
    ['org:ist venue:iclr', ['org:ist', 'venue:iclr']],
    ['cat:cs.LG', ['cat:cs.LG']],
    ['cat:cs', ['cat:cs']],
    ['cat:CS.*', ['cat:CS.*']],
    ['cat:(cs.CV OR stat.ML)', ['stat.ML']],
    ['source:huggingface has:code', ['source:huggingface', 'has:code']],
    ['id:2210.17323v3', ['id:2210.17323v3']],
    ['id:https://arxiv.org/abs/2210.17323', ['id:https://arxiv.org/abs/2210.17323']],
    ['id:"10.1000/xyz(1)"', ['id:"10.1000/xyz(1)"']],
    ['id:10.1000/*', ['id:10.1000/*']],
    ['orcid:0000-0002-1694-233x', ['orcid:0000-0002-1694-233x']],
    ['orcid:https://orcid.org/0000-0002-1694-233X', ['orcid:https://orcid.org/0000-0002-1694-233X']],
    ['orcid:(0000-0002-1825-0097 OR 0000-0002-1694-233X)', ['0000-0002-1694-233X']],
    ['after:2022-10-31 before:2022-11', ['after:2022-10-31', 'before:2022-11']],
    ['cost cost quantization', ['cost', 'quantization']],
  ])('to %j because of %j', (query, parts) => expect(matchGptq(query)).toEqual(parts))
})

describe('a paper does not belong', () => {
  test.each([
    ['pruning'],
    ['quantization pruning'],
    ['quantization -"language model"'],
    ['"quantization language model"'],
    ['"transformers a one-shot"'],
    ['title:inference'],
    ['abstract:gptq'],
    ['about:inference'],
    ['orcid:0000-0002-1825-0097'],
    ['about:"one-shot weight quantization"'],
    ['quantiza'],
    ['training-post*'],
    ['author:"elias alistarh"'],
    ['author:alist'],
    ['cat:c'],
    ['cat:cs.L'],
    ['id:2210'],
    ['after:2022-11'],
    ['before:2022-10-31'],
    ['source:arxiv'],
  ])('to %j', (query) => expect(matchGptq(query)).toBeNull())

  test('to a date or code it does not have', () => {
    const bare = analyzePaper({ title: 'Pruning', abstract: '', authors: [], categories: [] })
    expect(matchQuery(parseQuery('pruning after:1900'), bare)).toBeNull()
    expect(matchQuery(parseQuery('pruning has:code'), bare)).toBeNull()
    expect(matchQuery(parseQuery('pruning -has:code'), bare)).toEqual(['pruning'])
  })
})

describe('an error names its position', () => {
  test.each([
    ['', 'character 1: a word'],
    ['  …', 'character 3: a word with letters'],
    ['model colour:red', 'character 7: there is no field colour:'],
    ['model arXiv:2210.17323', 'character 7: there is no field arXiv: (a paper is asked for by its identifier as id:"arXiv:2210.17323")'],
    ['model "never closed', 'character 7: this quote is never closed'],
    ['(model', 'character 1: this parenthesis is never closed'],
    ['model)', 'character 6: this parenthesis was never opened'],
    ['model ()', 'character 8: a word'],
    ['OR model', 'character 1: a word'],
    ['model OR', 'character 9: a word'],
    ['model OR OR graph', 'character 10: a word'],
    ['model AND', 'character 7: AND stands between'],
    ['model NOT', 'character 7: a word, a "phrase" or a group to leave out'],
    ['model - graph', 'character 7: what to leave out'],
    ['model --graph', 'character 7: a word, a "phrase" or a group to leave out'],
    ['-model', 'only says what to leave out'],
    ['model OR -graph', 'only says what to leave out'],
    ['title: model', 'character 7: a value was expected right after title:'],
    ['title:-model', 'character 1: the - stands before the field'],
    ['title:(abstract:model)', 'character 8: abstract: stands inside title:'],
    ['qu*nt', 'character 1: a * stands only at the end'],
    ['a*', 'character 1: a beginning of at least two letters'],
    ['has:wings', 'character 1: has: is followed by code'],
    ['orcid:0000-0002-1825-0098', 'character 1: orcid: is followed by sixteen digits'],
    ['orcid:0000*', 'character 1: orcid: is followed by sixteen digits'],
    ['after:yesterday', 'character 1: after: is followed by a date'],
    ['before:2025-02-30', 'character 1: before: is followed by a date'],
    ['a '.repeat(DEFAULT_QUERY_LIMITS.characters), `at most ${DEFAULT_QUERY_LIMITS.characters}`],
    ['a '.repeat(DEFAULT_QUERY_LIMITS.terms + 1), `at most ${DEFAULT_QUERY_LIMITS.terms} words and phrases`],
    [
      `${'('.repeat(DEFAULT_QUERY_LIMITS.depth + 1)}a${')'.repeat(DEFAULT_QUERY_LIMITS.depth + 1)}`,
      `at most ${DEFAULT_QUERY_LIMITS.depth} deep`,
    ],
  ])('%j', (query, message) => {
    expect(() => parseQuery(query)).toThrow(BadRequest)
    expect(() => parseQuery(query)).toThrow(message)
  })

  test('limits can be lower than those of topics', () => {
    expect(() => parseQuery('a b c', { ...DEFAULT_QUERY_LIMITS, terms: 2 })).toThrow('at most 2 words')
  })
})

test.each([
  ['orcid:(0000-0002-1825-0097 OR 0000-0002-1694-233X)', 'ORCID 0000-0002-1694-233X, 0000-0002-1825-0097'],
  ['orcid:0000-0002-1825-0097', 'ORCID 0000-0002-1825-0097'],
  ['orcid:0000-0002-1825-0097 graph', 'graph orcid:0000-0002-1825-0097'],
  ['Graphs', 'graphs'],
])('%s is called %s', (query, title) => expect(queryTitle(parseQuery(query))).toBe(title))

describe('the normal form', () => {
  test.each([
    ['graph Pruning', '  pruning\n GRAPH '],
    ['a OR (b c)', '(C AND b) OR A'],
    ['"post-training quantization"', 'Post-Training-Quantization'],
    ['NOT a b', 'b -a'],
    ['orcid:(0000-0002-1694-233X OR 0000-0002-1825-0097)', 'orcid:0000000218250097 OR orcid:"orcid.org/0000-0002-1694-233x"'],
    ['title:(a OR b)', '(title:b OR title:a)'],
    ['(a b) OR (b a)', 'a b b'],
    ['id:arXiv:2210.17323v1', 'id:2210.17323'],
    ['after:2025', 'after:2025-01-01'],
    ['a -(-b)', 'b a'],
  ])('of %j and %j is one', (one, other) => expect(normalizeQuery(parseQuery(one))).toBe(normalizeQuery(parseQuery(other))))

  test.each([
    ['a b', 'a OR b'],
    ['"a b"', '"b a"'],
    ['a', 'title:a'],
    ['ab*', 'ab'],
    ['(a b) OR c', 'a (b OR c)'],
  ])('of %j is not that of %j', (one, other) => expect(normalizeQuery(parseQuery(one))).not.toBe(normalizeQuery(parseQuery(other))))

  const pieces = fc.constantFrom(
    ...'( ) " - * OR NOT AND : a graph Model post-training “ ” title: abstract: about: author: org: cat: cs.LG source: id: 10.1000/x after: 2025-01 has:code 深度 . İ'.split(
      ' ',
    ),
    ' ',
    ' ',
    '\n',
  )
  const queries = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
  )

  test('any text is a query or an error; the normal form of a query accepts the same papers and is its own normal form', () => {
    let parsed = 0
    fc.assert(
      fc.property(queries, (text) => {
        let query: ReturnType<typeof parseQuery>
        try {
          query = parseQuery(text)
        } catch (error) {
          expect(error).toBeInstanceOf(BadRequest)
          return
        }
        parsed++
        const normalForm = normalizeQuery(query)
        const again = parseQuery(normalForm, { ...DEFAULT_QUERY_LIMITS, characters: 100_000 })
        expect(normalizeQuery(again)).toBe(normalForm)
        const papers = [
          gptq,
          analyzePaper({ title: 'A graph model', abstract: 'post-training 深度', authors: ['A. Model'], categories: ['cs.LG'] }),
        ]
        for (const paper of papers) expect(matchQuery(again, paper) === null).toBe(matchQuery(query, paper) === null)
      }),
      { numRuns: 3000 },
    )
    expect(parsed).toBeGreaterThan(300)
  })
})
