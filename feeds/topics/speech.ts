import type { Topic } from '../../src/model.ts'

export default {
  slug: 'speech',
  title: 'Speech and audio',
  description: 'Speech recognition and synthesis, spoken dialogue, sound and music.',
  query: 'about:(speech OR audio OR music OR speaker)',
  perDay: 5,
} satisfies Topic
