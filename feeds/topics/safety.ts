import type { Topic } from '../../src/model.ts'

export default {
  slug: 'safety',
  title: 'Safety and alignment',
  description: 'Alignment, jailbreaks, robustness, privacy, bias and trust.',
  query: 'about:(safety OR jailbreak OR alignment OR adversarial OR privacy OR bias)',
  perDay: 8,
} satisfies Topic
