import type { Topic } from '../../src/model.ts'

export default {
  slug: 'federated-learning',
  title: 'Federated learning',
  description: 'Training across many devices or institutions without gathering their data.',
  query: '"federated learning" OR title:federated',
  perDay: 5,
} satisfies Topic
