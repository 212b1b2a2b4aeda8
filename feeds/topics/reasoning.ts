import type { Topic } from '../../src/model.ts'

export default {
  slug: 'reasoning',
  title: 'Reasoning',
  description: 'Models that think in steps: mathematics, logic, chains of thought and compute at test time.',
  query: 'about:(reasoning OR "chain of thought" OR "test-time scaling")',
  perDay: 8,
} satisfies Topic
