import type { Topic } from '../../src/model.ts'

export default {
  slug: 'vision',
  title: 'Computer vision',
  description: 'Seeing: recognition, detection, segmentation, tracking, depth and three dimensions.',
  query: 'about:(image OR video OR visual OR vision OR segmentation OR "object detection")',
  perDay: 10,
} satisfies Topic
