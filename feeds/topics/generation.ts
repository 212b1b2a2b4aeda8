import type { Topic } from '../../src/model.ts'

export default {
  slug: 'generation',
  title: 'Image, video and 3D generation',
  description: 'Making images, video and three-dimensional scenes: diffusion, flows, autoregression and editing.',
  query:
    'about:("diffusion model" OR "text-to-image" OR "image generation" OR "video generation" OR "text-to-video" OR "image editing" OR "flow matching")',
  perDay: 8,
} satisfies Topic
