import type { Topic } from '../../src/model.ts'

export default {
  slug: 'robotics',
  title: 'Robotics',
  description: 'Robots and embodied intelligence: manipulation, locomotion, navigation and driving.',
  query: 'about:(robot OR robotic OR "vision-language-action" OR "autonomous driving" OR manipulation)',
  perDay: 8,
} satisfies Topic
