/** Other programs read the citations: citeproc, bibtool and biber. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bibtex } from '../../src/cite/bibtex.ts'
import { csl } from '../../src/cite/csl.ts'
import type { CitablePaper } from '../../src/cite/reference.ts'
import { article, citablePaper, PAPERS } from '../support/citable-papers.ts'

describe('citeproc renders', () => {
  const fixture = (name: string) => readFileSync(new URL(`../fixtures/cite/${name}`, import.meta.url), 'utf8')
  type Engine = {
    updateItems: (ids: string[]) => void
    makeBibliography: () => [unknown, string[]]
    setOutputFormat: (name: string) => void
  }
  const { Engine } = createRequire(import.meta.url)('citeproc') as { Engine: new (system: object, style: string) => Engine }

  const bibliography = (style: string, list: CitablePaper[]): string[] => {
    const items = new Map(JSON.parse(csl.render(list)).map((item: { id: string }) => [item.id, item]))
    const engine = new Engine({ retrieveLocale: () => fixture('locale.xml'), retrieveItem: (id: string) => items.get(id) }, fixture(style))
    engine.setOutputFormat('text')
    engine.updateItems([...items.keys()] as string[])
    return engine.makeBibliography()[1].map((line) => line.trim())
  }

  test('author and date', () => {
    expect(bibliography('author-date.csl', [...(PAPERS.preprint as CitablePaper[])])).toEqual([
      'Example, A., van der Beispiel, N., & Przykład, Ł. (2025, November 19). A Tutor for Small Networks: Distillation in Twelve Steps. arXiv: arXiv:2511.01234. https://doi.org/10.48550/arXiv.2511.01234.',
    ])
    expect(bibliography('author-date.csl', [article])[0]).toContain(
      '(2025, December). A Tutor for Small Networks: Distillation in Twelve Steps. Journal of Small Networks & Machines. https://doi.org/10.5555/jsn.2025.7',
    )
    expect(bibliography('author-date.csl', PAPERS.conference as CitablePaper[])[0]).toContain(
      'In Proceedings of the 39th Conference on Small Networks (2026)',
    )
    expect(bibliography('author-date.csl', PAPERS['many-authors'] as CitablePaper[])[0]).toMatch(
      /^The Small Collaboration, Authora, A\. B\., .* … others/,
    )
    expect(bibliography('author-date.csl', PAPERS.bare as CitablePaper[])[0]).toMatch(
      /^Only an abstract is known of this paper.*\(n\.d\.\)/,
    )
  })

  test('numbers', () => {
    const names = [{ name: 'Martin Luther King, Jr.' }, { name: '王小明' }, { name: 'The ATLAS Collaboration' }]
    expect(bibliography('numeric.csl', [citablePaper({ authors: names }), article])).toEqual([
      '[1] M. L. King Jr., 王小明, and The ATLAS Collaboration, “A Tutor for Small Networks: Distillation in Twelve Steps”, arXiv:2511.01234, November 2025, doi: 10.48550/arXiv.2511.01234.',
      '[2] A. Example, N. van der Beispiel, and Ł. Przykład, “A Tutor for Small Networks: Distillation in Twelve Steps”, Journal of Small Networks & Machines, December 2025, doi: 10.5555/jsn.2025.7.',
    ])
  })
})

const folder = mkdtempSync(join(tmpdir(), 'cite-'))
afterAll(() => rmSync(folder, { recursive: true }))
const isInstalled = (program: string): boolean => spawnSync('which', [program]).status === 0
const allPapers = Object.entries(PAPERS)
  .filter(([name]) => name !== 'list')
  .flatMap(([, list]) => list)
  .map((citable, i) => ({ ...citable, paper: { ...citable.paper, id: `${citable.paper.id}-${i}` } }))

describe('BibTeX programs', () => {
  test.skipIf(!isInstalled('bibtool'))('bibtool accepts every paper without a warning', () => {
    const file = join(folder, 'bibtool.bib')
    writeFileSync(file, bibtex.render(allPapers))
    const { status, stdout, stderr } = spawnSync('bibtool', ['-d', file], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.match(/^@/gm)).toHaveLength(allPapers.length)
  })

  test.skipIf(!isInstalled('biber'))('biber accepts every paper and warns only of the one without a date', () => {
    const file = join(folder, 'biber.bib')
    writeFileSync(file, bibtex.render(allPapers))
    const output = execFileSync('biber', ['--tool', '--validate-datamodel', file], { encoding: 'utf8', cwd: folder })
    const warnings = output.split('\n').filter((line) => /^(WARN|ERROR)/.test(line))
    expect(warnings).toEqual([expect.stringMatching(/'anonndonly'.*one of 'date, year' must be defined$/)])
    expect(readFileSync(join(folder, 'biber_bibertool.bib'), 'utf8').match(/^@/gm)).toHaveLength(allPapers.length)
  })
})
