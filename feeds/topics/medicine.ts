import type { Topic } from '../../src/model.ts'

export default {
  slug: 'medicine',
  title: 'Medicine and health',
  description: 'Learning for diagnosis, imaging, records and care.',
  query: 'about:(medical OR clinical OR patient OR disease OR cancer)',
  perDay: 5,
} satisfies Topic
