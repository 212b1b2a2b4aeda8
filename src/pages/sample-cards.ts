/** The bundled sample as a list, for a day's page that no source has filled yet. */
import type { SamplePaper } from '../model.ts'
import { momentOf } from '../text/dates.ts'
import type { Listed } from './card.ts'

/** The sample as cards. It has no votes, and its reasons are the topics that exist here. */
export const listedSample = (sample: SamplePaper[], topics: { slug: string; title: string }[]): Listed[] =>
  sample.map((paper) => {
    const url = `https://arxiv.org/abs/${paper.arxiv}`
    return {
      paper: {
        id: `arxiv:${paper.arxiv}`,
        names: [`arxiv:${paper.arxiv}`],
        title: paper.title,
        abstract: paper.summary,
        abstractShown: 'whole',
        authors: paper.authors.map((name) => ({ name })),
        url,
        published: paper.published,
        categories: [],
        links: { abstract: url },
        withdrawn: false,
        retracted: false,
        firstSeenAt: momentOf(paper.published) ?? 0,
        merit: 0,
        meritParts: [],
      },
      counts: {},
      reasons: topics.filter(({ slug }) => paper.topics.includes(slug)).map(({ slug, title }) => ({ slug, topic: title, reason: '' })),
      sources: ['arXiv'],
    }
  })
