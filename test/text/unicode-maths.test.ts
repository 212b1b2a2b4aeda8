import { describe, expect, test } from 'vitest'
import { mathToUnicode, texToUnicode } from '../../src/text/unicode-maths.ts'

describe('mathematics as Unicode', () => {
  test.each([
    ['O(n^2)', 'O(n²)'],
    ['\\mathcal{O}(n \\log n)', '𝒪(n log n)'],
    ['\\alpha \\le 1', 'α ≤ 1'],
    ['\\alpha\\le1', 'α ≤ 1'],
    ['\\alpha < n^2', 'α < n²'],
    ['x \\in \\mathbb{R}^{n}', 'x ∈ ℝⁿ'],
    ['\\sum_{i=1}^{n} x_i > 0', '∑ᵢ₌₁ⁿ xᵢ > 0'],
    ['10^{-3}', '10⁻³'],
    ['95\\%', '95%'],
    ['\\|W\\|_2', '‖W‖₂'],
    ['p<0.05', 'p<0.05'],
    ['a-b', 'a−b'],
    ['\\text{loss}', 'loss'],
    ['\\frac{1}{2}', undefined],
    ['x_q', undefined],
    ['x^{2', undefined],
    ['x}', undefined],
    ['\\hat{y}', undefined],
    ['a & b', undefined],
    ['^', undefined],
    ['', undefined],
  ])('%s becomes %s', (tex, expected) => {
    expect(texToUnicode(tex)).toBe(expected)
  })

  test.each([
    ['It costs $5 and then $10 more.', 'It costs $5 and then $10 more.'],
    ['We need $n^2$ of $\\frac{n}{2}$ steps.', 'We need n² of $\\frac{n}{2}$ steps.'],
    ['In \\(O(n)\\) time.', 'In O(n) time.'],
    ['$$x^2$$', '$$x^2$$'],
    ['US\\$5 and $x$', 'US\\$5 and x'],
  ])('%s', (text, expected) => {
    expect(mathToUnicode(text)).toBe(expected)
  })

  test('converting a long text of dollars takes linear time', () => {
    const started = performance.now()
    mathToUnicode('$x_{'.repeat(50_000))
    mathToUnicode('\\('.repeat(50_000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
