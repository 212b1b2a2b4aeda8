import type { Topic } from '../../src/model.ts'

export default {
  slug: 'language-models',
  title: 'Language models',
  description: 'Large language models: training, prompting, evaluation and what is inside them.',
  query: 'about:("language model" OR "language models" OR llm OR llms OR transformer)',
  perDay: 10,
} satisfies Topic
