/** The bundled sample as a list, for a day's page that no source has filled yet. */
import type { SamplePaper } from '../model.ts'
import { parseMoment } from '../text/dates.ts'
import type { CardData } from './card.ts'

/** The sample as cards. It has no votes, and its reasons are the topics that exist here. */
export const sampleCards = (sample: SamplePaper[], topics: { slug: string; title: string }[]): CardData[] =>
  sample.map((paper) => {
    const url = `https://arxiv.org/abs/${paper.arxiv}`
    return {
      paper: {
        id: `arxiv:${paper.arxiv}`,
        identifiers: [`arxiv:${paper.arxiv}`],
        title: paper.title,
        abstract: paper.summary,
        abstractDisplay: 'whole',
        authors: paper.authors.map((name) => ({ name })),
        url,
        published: paper.published,
        categories: [],
        links: { abstract: url },
        withdrawn: false,
        retracted: false,
        firstSeenAt: parseMoment(paper.published) ?? 0,
        score: 0,
        scoreParts: [],
      },
      counts: {},
      reasons: topics.filter(({ slug }) => paper.topics.includes(slug)).map(({ slug, title }) => ({ slug, topic: title, reason: '' })),
      sources: ['arXiv'],
    }
  })
