/**
 * The sources. To add a journal or a lab, add an entry: `feed({ … })` reads any RSS, Atom, RDF or JSON feed.
 *
 * `abstracts` is `whole` if the licence of the content allows it (CC0, CC BY), otherwise `excerpt`: the first 300 characters
 * with a link.
 */
import type { Source } from '../src/model.ts'
import { arxivAnnouncements, arxivLookup, arxivSubmissions } from '../src/sources/arxiv.ts'
import { feed } from '../src/sources/feed.ts'
import { huggingFace } from '../src/sources/huggingface.ts'
import { openAlex } from '../src/sources/openalex.ts'
import { semanticScholar } from '../src/sources/semantic-scholar.ts'

// optional services: see the end of the list
// import { arxivOai } from '../src/sources/arxiv-oai.ts'
// import { preprintDays } from '../src/sources/biorxiv.ts'
// import { crossref } from '../src/sources/crossref.ts'
// import { pubmed } from '../src/sources/pubmed.ts'

export const sources: Source[] = [
  huggingFace,

  // arXiv, in groups well below its limit of 2,000 entries in a feed
  arxivAnnouncements({ id: 'arxiv-ai', categories: ['cs.AI'], backups: ['arxiv-submissions'] }),
  arxivAnnouncements({ id: 'arxiv-language', categories: ['cs.CL', 'eess.AS'], backups: ['arxiv-submissions'] }),
  arxivAnnouncements({ id: 'arxiv-vision', categories: ['cs.CV', 'cs.RO'], backups: ['arxiv-submissions'] }),
  arxivAnnouncements({ id: 'arxiv-learning', categories: ['cs.LG', 'stat.ML'], backups: ['arxiv-submissions'] }),
  arxivSubmissions({ id: 'arxiv-submissions', categories: ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG', 'cs.RO', 'eess.AS', 'stat.ML'] }),
  arxivLookup({ id: 'arxiv-lookup' }),

  // preprints of the life sciences
  feed({
    id: 'biorxiv',
    name: 'bioRxiv',
    homepage: 'https://www.biorxiv.org/',
    url: 'https://connect.biorxiv.org/biorxiv_xml.php?subject=all',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'medrxiv',
    name: 'medRxiv',
    homepage: 'https://www.medrxiv.org/',
    url: 'https://connect.medrxiv.org/medrxiv_xml.php?subject=all',
    abstracts: 'excerpt',
  }),

  // journals
  feed({
    id: 'jmlr',
    name: 'Journal of Machine Learning Research',
    homepage: 'https://www.jmlr.org/',
    url: 'https://www.jmlr.org/jmlr.xml',
    abstracts: 'whole',
  }),
  feed({
    id: 'nature',
    name: 'Nature',
    homepage: 'https://www.nature.com/nature/',
    url: 'https://www.nature.com/nature.rss',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'nature-machine-intelligence',
    name: 'Nature Machine Intelligence',
    homepage: 'https://www.nature.com/natmachintell/',
    url: 'https://www.nature.com/natmachintell.rss',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'nature-methods',
    name: 'Nature Methods',
    homepage: 'https://www.nature.com/nmeth/',
    url: 'https://www.nature.com/nmeth.rss',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'science',
    name: 'Science',
    homepage: 'https://www.science.org/journal/science',
    url: 'https://www.science.org/action/showFeed?type=etoc&feed=rss&jc=science',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'science-robotics',
    name: 'Science Robotics',
    homepage: 'https://www.science.org/journal/scirobotics',
    url: 'https://www.science.org/action/showFeed?type=etoc&feed=rss&jc=scirobotics',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'plos-computational-biology',
    name: 'PLOS Computational Biology',
    homepage: 'https://journals.plos.org/ploscompbiol/',
    url: 'https://journals.plos.org/ploscompbiol/feed/atom',
    abstracts: 'whole',
  }),
  feed({
    id: 'elife',
    name: 'eLife',
    homepage: 'https://elifesciences.org/',
    url: 'https://elifesciences.org/rss/recent.xml',
    abstracts: 'whole',
  }),

  // labs
  feed({
    id: 'google-research',
    name: 'Google Research',
    homepage: 'https://research.google/blog/',
    url: 'https://research.google/blog/rss/',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'google-deepmind',
    name: 'Google DeepMind',
    homepage: 'https://deepmind.google/discover/blog/',
    url: 'https://deepmind.google/blog/rss.xml',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'microsoft-research',
    name: 'Microsoft Research',
    homepage: 'https://www.microsoft.com/en-us/research/',
    url: 'https://www.microsoft.com/en-us/research/feed/',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'apple-machine-learning',
    name: 'Apple Machine Learning Research',
    homepage: 'https://machinelearning.apple.com/',
    url: 'https://machinelearning.apple.com/rss.xml',
    abstracts: 'excerpt',
  }),
  feed({
    id: 'bair',
    name: 'Berkeley Artificial Intelligence Research',
    homepage: 'https://bair.berkeley.edu/blog/',
    url: 'https://bair.berkeley.edu/blog/feed.xml',
    abstracts: 'excerpt',
  }),

  // services with an API key: off until it is set
  // SEMANTIC_SCHOLAR_API_KEY: citation counts of the stored papers, once a week each
  semanticScholar({ id: 'semantic-scholar' }),
  // OPENALEX_API_KEY: articles of a field, with ORCIDs, affiliations and retractions; 1702 is artificial intelligence
  openAlex({ id: 'openalex-ai', name: 'articles on artificial intelligence', filter: 'primary_topic.subfield.id:1702,type:article' }),

  // optional services: uncomment them here, and their imports above

  // every bioRxiv and medRxiv preprint by day, with revisions and published DOIs; with `{ ...feed({ … }), backups: ['biorxiv-days'] }`
  // above, they are visited at once after an anomaly of the feed
  // preprintDays({ id: 'biorxiv-days', server: 'biorxiv' }),
  // preprintDays({ id: 'medrxiv-days', server: 'medrxiv' }),

  // every new or changed record of an arXiv set, with affiliations and licences
  // arxivOai({ id: 'arxiv-oai-cs', set: 'cs' }),

  // a journal by ISSN, or a publisher by DOI prefix, with retractions and with the preprints of papers
  // crossref({ id: 'crossref-plos-one', name: 'PLOS ONE', issn: ['1932-6203'] }),
  // crossref({ id: 'crossref-elife', name: 'eLife', prefix: ['10.7554'] }),

  // a PubMed search; with `withKey: true` it uses NCBI_API_KEY, and is off without it
  // pubmed({ id: 'pubmed-deep-learning', name: 'deep learning', query: '"deep learning"[title]' }),
]
