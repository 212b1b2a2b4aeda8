import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitizeLines } from '../../src/commands/eval-answers.ts'
import { sanitizeHtml } from '../../src/gather/sanitize.ts'

const link = (href: string, words: string) => `<a href="${href}" rel="noopener">${words}</a>`

test.each([
  ['text is kept whole', 'p < 0.05 and q > 0.1', 'p &lt; 0.05 and q &gt; 0.1'],
  ['a tag that nothing closes is text', 'if x <b y', 'if x &lt;b y'],
  ['scripts go with what is in them', 'a<script>alert(1)</script><style>b{}</style>c', 'ac'],
  [
    'frames, objects and forms go, a form’s words stay',
    '<iframe src="https://x.example/">f</iframe><object>o</object><form><input>w</form>',
    'w',
  ],
  ['no attribute runs', '<p onclick="x" style="y" class="z" id="i">t</p>', '<p>t</p>'],
  ['a relative link is made absolute', '<a href="/a?b=1&amp;c=2">t</a>', link('https://x.example/a?b=1&amp;c=2', 't')],
  ['an address without a scheme is asked by https', '<a href="//y.example/">t</a>', link('https://y.example/', 't')],
  ['mail may be written', '<a href="mailto:a@b.example">t</a>', link('mailto:a@b.example', 't')],
  ['no other scheme is a link', '<a href="java\tscript:alert(1)">t</a><a href="data:text/html,x">u</a>', 'tu'],
  ['what tracks is left out', '<a href="https://y.example/?id=1&utm_source=x">t</a>', link('https://y.example/?id=1', 't')],
  ['a pixel that only counts is left out', 'a<img src="https://y.example/p.gif" width="1" height="1">', 'a'],
  ['a picture without an address that may be asked is left out', 'a<img src="data:image/gif;base64,x">', 'a'],
  ['a picture is loaded late', '<img src="p.png" alt="P" width="10px">', '<img alt="P" src="https://x.example/p.png" loading="lazy" />'],
  [
    'maths stays',
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>',
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>',
  ],
  ['what is hidden stays hidden', '<p hidden>a</p>b', 'b'],
  [
    'foreign content cannot smuggle',
    '<math><mtext></p><style><img src=x onerror=alert(1)></style>',
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext><p></p></mtext></math>',
  ],
])('%s', (_name, input, html) => {
  expect(sanitizeHtml(input, 'https://x.example/feed')).toBe(html)
})

test('without a base a relative link is only its words', () => {
  expect(sanitizeHtml('<a href="/a">t</a>')).toBe('t')
})

test('whatever the input, nothing in it runs, and twice is once', () => {
  const part = fc.constantFrom(
    '<script>',
    '</script>',
    '<img src=x onerror=y>',
    '<a href="javascript:x">',
    '<svg><style>',
    '<!--',
    '-->',
    '"',
    "'",
    '<p ',
    '>',
    '<math>',
    'x',
    '&lt;',
    '</p>',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ unit: 'binary' })), { maxLength: 12 }), (parts) => {
      const html = sanitizeHtml(parts.join(''))
      expect(html).not.toMatch(/<(script|style|svg|iframe|object|form)|<[^>]*\son\w+\s*=|href="javascript/i)
      expect(sanitizeHtml(html)).toBe(html)
    }),
    { numRuns: 300 },
  )
})

test('no input costs more than linear time', () => {
  const started = performance.now()
  for (const part of ['<div>', '<p ', '<a href="', '</div><b>', '<b></i>', '<']) sanitizeHtml(part.repeat(50_000))
  expect(performance.now() - started).toBeLessThan(8000)
})

test('eval answers a line a case', () => {
  expect([...sanitizeLines('{"input":"<b>a</b><script>1</script>"}\n\n{"input":""}\n', 'cases')]).toEqual([
    { html: '<b>a</b>' },
    { html: '' },
  ])
  expect(() => [...sanitizeLines('{', 'cases')]).toThrow('cases:1 is not JSON')
})

const corpus = process.env.CORPUS
/** Without what is policy of either side: how links open, how pictures load, the order of attributes. */
const effect = (html: string): string =>
  html
    .replace(/&#34;|&quot;/g, '"')
    .replace(/ ?\/>/g, '>')
    .replace(/<(\w+)((?:\s[^<>]*?)?)>/g, (_, tag, attributes) => {
      const kept = [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].filter(
        ([, name]) => !/^(rel|referrerpolicy|target|loading)$/.test(name),
      )
      return `<${tag}${kept
        .map(([, name, value]) => ` ${name}="${value ?? ''}"`)
        .sort()
        .join('')}>`
    })

test.skipIf(!corpus)('of what a good reader keeps, the same is kept, but for frames and schemes (CORPUS names the folder)', () => {
  const path = join(corpus ?? '', 'corpus/hostile/miniflux-sanitizer/cases.json')
  const cases: { name: string; input: string; expected: string; base_url: string | null }[] = JSON.parse(readFileSync(path, 'utf8'))
  const other = cases.filter(
    ({ input, expected, base_url }) => effect(sanitizeHtml(input, base_url ?? 'http://example.org/')) !== effect(expected),
  )
  const unlike = other.filter(({ name }) => !/iframe|youtube|URISchemes/i.test(name))
  expect(cases.length - other.length).toBeGreaterThanOrEqual(59)
  expect(unlike.length).toBeLessThanOrEqual(5)
})
