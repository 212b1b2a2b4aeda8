import type { Topic } from '../../src/model.ts'

export default {
  slug: 'multimodal',
  title: 'Multimodal models',
  description: 'Models that join language with images, video and sound.',
  query: 'about:(multimodal OR "vision-language" OR MLLM OR VLM OR LVLM)',
  perDay: 8,
} satisfies Topic
