import { describe, expect, test } from 'vitest'
import { bibtexField, bibtexTitleField, texToPlainText } from '../../src/text/tex.ts'

describe('TeX', () => {
  test.each([
    ['BERT: Pre-training of Deep Models', '{BERT}: Pre-training of Deep Models'],
    ['U-Net, GPT-4, LoRA, 3D, T5 and A Man', '{U-Net}, {GPT-4}, {LoRA}, {3D}, {T5} and A Man'],
    ['Bayesian Pre-Training and Non-Gaussian Noise', '{Bayesian} Pre-Training and {Non-Gaussian} Noise'],
    ['Treatment failure in the Netherlands: A study', 'Treatment failure in the {Netherlands}: A study'],
    ['Detection of $^3$Helium', 'Detection of {$^3$}Helium'],
    ['R&D at 100% for #1_a ~ {b}', '{R\\&D} at 100\\% for \\#1\\_a \\textasciitilde{} \\textbraceleft{}b\\textbraceright{}'],
    ['From $5 to $10', 'From \\$5 to \\$10'],
  ])('the title %s', (title, expected) => {
    expect(bibtexTitleField(title)).toBe(expected)
  })

  test.each([
    ['$\\alpha_{i}$', '$\\alpha_{i}$'],
    ['$\\{a\\}$', '$\\lbrace a\\rbrace $'],
    ['\\(x^2\\)', '\\(x^2\\)'],
    ['$$\\sum_i x_i$$', '$$\\sum_i x_i$$'],
    // what might do more than show, or does not close, is text
    ['$\\input{x}$', '\\$\\textbackslash{}input\\textbraceleft{}x\\textbraceright{}\\$'],
    ['$^^5cinput x$', '\\$\\textasciicircum{}\\textasciicircum{}5cinput x\\$'],
    ['$}{$', '\\$\\textbraceright{}\\textbraceleft{}\\$'],
    ['$a%$', '\\$a\\%\\$'],
  ])('the maths %s', (text, expected) => {
    expect(bibtexField(text)).toBe(expected)
  })

  test.each([
    ['100\\% of \\emph{all \\textbf{good}} things', '100% of all good things'],
    ['Schr\\"odinger, G\\"{o}del, Erd\\H{o}s and \\v{C}ech', 'Schrödinger, Gödel, Erdős and Čech'],
    ['see \\href{https://x.example}{here}, \\url{https://y.example}', 'see here, https://y.example'],
    ['$\\emph{x}$ stays', '$\\emph{x}$ stays'],
    ['\\unknown{x} stays', '\\unknown{x} stays'],
  ])('%s means %s', (text, expected) => {
    expect(texToPlainText(text)).toBe(expected)
  })
})
