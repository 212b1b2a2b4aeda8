import type { Topic } from '../../src/model.ts'

export default {
  slug: 'science',
  title: 'AI for science',
  description: 'Learning for physics, chemistry, biology, materials, climate and discovery.',
  query: 'about:(protein OR molecule OR physics OR scientific OR climate OR chemistry)',
  perDay: 5,
} satisfies Topic
