import type { Topic } from '../../src/model.ts'

export default {
  slug: 'generation',
  title: 'Generative models',
  description: 'Making images, video, three-dimensional scenes and sound: diffusion, flows, autoregression and editing.',
  query: `
    title:("image generation" OR "video generation" OR "3D generation" OR "4D generation" OR "scene generation" OR "shape generation" OR "world generation"
      OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image-to-video" OR "image-to-3D" OR "text-to-audio" OR "video-to-audio"
      OR "music generation" OR "audio generation" OR "motion generation" OR "molecule generation" OR "protein generation" OR "CAD generation"
      OR "weights generation" OR "parameter generation" OR "image editing" OR "video editing" OR "object editing" OR "image synthesis"
      OR "video synthesis" OR "view generation" OR "panorama synthesis" OR "flow matching" OR "rectified flow" OR "diffusion model" OR "diffusion transformer" OR "video diffusion"
      OR "latent diffusion" OR "generative model" OR GAN OR T2I OR T2V OR "portrait animation" OR "image animation" OR "talking head"
      OR "stable diffusion" OR "style transfer" OR "virtual try-on" OR inpainting OR "classifier-free guidance" OR "design generation")
    -title:(understanding OR detection OR retrieval OR segmentation OR "language model" OR reward)
  OR
    about:("diffusion model" OR "diffusion transformer" OR "image generation" OR "video generation" OR "3D generation" OR "text-to-image"
      OR "text-to-video" OR "text-to-3D" OR "image editing" OR "video editing" OR "image synthesis" OR "video synthesis" OR "flow matching"
      OR "video diffusion" OR "latent diffusion" OR "music generation" OR "audio generation" OR "personalized generation")
    -about:(segmentation OR detection OR moderation OR "diffusion language model" OR "object detection" OR robot OR "diffusion policy" OR VLA)
  OR
    (title:(generation OR generating OR generate OR generative OR synthesis OR synthesizing)
      (diffusion OR "generative model" OR GAN OR autoregressive OR "flow matching")
      (image OR video OR 3D OR audio OR music OR motion OR crystal OR molecule OR protein OR CAD))
    -about:("retrieval-augmented" OR "report generation" OR "code generation" OR "question generation" OR robot)
  `,
  perDay: 8,
} satisfies Topic
