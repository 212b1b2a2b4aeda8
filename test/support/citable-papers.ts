/** Papers for citation tests: every kind of publication, scripts, maths, hostile texts. */
import type { CitablePaper } from '../../src/cite/reference.ts'
import type { Paper } from '../../src/model.ts'

/** A preprint with some fields replaced. */
export const citablePaper = (fields: Partial<Paper> = {}, more: Partial<CitablePaper> = {}): CitablePaper => ({
  paper: {
    id: 'arxiv:2511.01234',
    identifiers: ['arxiv:2511.01234'],
    title: 'A Tutor for Small Networks: Distillation in Twelve Steps',
    abstract: 'We distil a large teacher into a student a tenth of its size. It keeps 97 % of the accuracy when p < 0.05 and q > 0.1.',
    abstractDisplay: 'whole',
    authors: [{ name: 'Ada Example' }, { name: 'Noor van der Beispiel' }, { name: 'Łucja Przykład' }],
    url: 'https://arxiv.org/abs/2511.01234',
    published: '2025-11-19T17:59:00Z',
    version: 2,
    categories: ['cs.LG', 'cs.CV'],
    links: { abstract: 'https://arxiv.org/abs/2511.01234', pdf: 'https://arxiv.org/pdf/2511.01234' },
    withdrawn: false,
    retracted: false,
    firstSeenAt: 0,
    score: 0,
    scoreParts: [],
    ...fields,
  },
  pageUrl: `https://papers.example/papers/${fields.id ?? 'arxiv:2511.01234'}`,
  ...more,
})

export const article = citablePaper(
  {
    id: 'doi:10.5555/jsn.2025.7',
    identifiers: ['doi:10.5555/jsn.2025.7', 'pmid:23633646'],
    venue: 'Journal of Small Networks & Machines',
    url: 'https://journal.example/7',
    categories: [],
  },
  { venueDate: '2025-12' },
)
/** Lists of papers by the name of their golden files. */
export const PAPERS: Record<string, CitablePaper[]> = {
  preprint: [citablePaper()],
  'preprint-of-life-sciences': [
    citablePaper({
      id: 'doi:10.1101/2025.11.19.689999',
      identifiers: ['doi:10.1101/2025.11.19.689999'],
      categories: ['neuroscience'],
      url: 'https://www.biorxiv.org/content/10.1101/2025.11.19.689999v1',
    }),
  ],
  article: [article],
  both: [
    citablePaper(
      { identifiers: ['arxiv:2511.01234', 'doi:10.5555/jsn.2025.7'], venue: 'Journal of Small Networks' },
      { venueDate: '2026-02-01' },
    ),
  ],
  conference: [
    citablePaper({
      identifiers: ['arxiv:2511.01234', 'doi:10.1145/3292500.3330701'],
      venue: 'Proceedings of the 39th Conference on Small Networks (2026)',
    }),
  ],
  'many-authors': [
    citablePaper({
      authors: [
        { name: 'The Small Collaboration' },
        ...Array.from({ length: 499 }, (_, i) => ({ name: `A. B. Author${'abcdefghij'[i % 10]}` })),
        { name: 'et al.' },
      ],
    }),
  ],
  chinese: [
    citablePaper({
      title: '面向小型网络的蒸馏：十二个步骤',
      abstract: '我们将大型教师模型蒸馏为学生模型。',
      authors: [{ name: '王小明' }, { name: '山田 太郎' }, { name: 'Xiaoming Wang' }],
    }),
  ],
  'right-to-left': [
    citablePaper({
      title: 'تقطير الشبكات الصغيرة GPT-4',
      abstract: 'نقوم بتقطير معلم كبير.',
      authors: [{ name: 'محمد أحمد' }, { name: 'Noa כהן' }],
    }),
  ],
  maths: [
    citablePaper({
      title: 'On $\\{x\\}$-Hardness of $k$-NN in $O(n^2)$ for GPT-4 and 3D Gaussians at $5 and $10',
      abstract: 'Let $\\alpha_i < \\frac{1}{2}$ and $$\\sum_{i} x_i$$ hold; 100\\% of \\textbf{all} G\\"{o}del numbers cost $5.',
    }),
  ],
  hostile: [
    citablePaper({
      title: '}}, author = {Mallory}} @misc{x, % \\input{/etc/passwd} #1 ~ ^ _ & <b>"bold"</b> $\\write18{rm}$ $}$ {',
      abstract: '\\',
      authors: [{ name: 'Robert "}, Bobby and Tables' }, { name: '{Brace' }, { name: 'x, y, z, Jr.' }, { name: 'Ann\r\nER  - ' }],
      venue: 'Journal of {Unbalanced \\ Things',
      categories: ['a, b', 'c}d'],
      comment: 'TY  - JOUR\r\nER  - ',
      url: 'https://example.org/a}b\\c',
    }),
  ],
  bare: [
    citablePaper({
      id: 'title:0123456789abcdef',
      identifiers: ['title:0123456789abcdef'],
      title: '',
      authors: [],
      url: '',
      published: undefined as never,
      categories: [],
      links: {},
      abstract: 'Only an abstract is known of this paper, and it says little more than that it is about pruning networks of all kinds.',
    }),
  ],
  withdrawn: [citablePaper({ withdrawn: true, abstractDisplay: 'excerpt' })],
  retracted: [{ ...article, paper: { ...article.paper, retracted: true, withdrawn: true } }],
  'two-dois': [
    citablePaper({
      id: 'doi:10.1101/2025.11.19.689999',
      identifiers: ['doi:10.1101/2025.11.19.689999', 'doi:10.5555/jsn.2025.7'],
      venue: 'Journal of Small Networks',
      url: 'https://journal.example/7',
    }),
  ],
  list: [
    citablePaper(),
    citablePaper({
      id: 'arxiv:2511.01235',
      identifiers: ['arxiv:2511.01235'],
      title: 'A Tutor for Large Networks',
      url: 'https://arxiv.org/abs/2511.01235',
    }),
    article,
  ],
}
