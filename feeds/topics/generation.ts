import type { Topic } from '../../src/model.ts'

export default {
  slug: 'generation',
  title: 'Generative models',
  description: 'Making images, video, three-dimensional scenes and sound: diffusion, flows, autoregression and editing.',
  query: `
    title:("image generation" OR "video generation" OR "3D generation" OR "4D generation" OR "scene generation" OR "shape generation"
      OR "asset generation" OR "world generation" OR "avatar generation" OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image-to-video"
      OR "image-to-3D" OR "text-to-audio" OR "text-to-music" OR "video-to-audio" OR "music generation" OR "audio generation" OR "motion generation"
      OR "molecule generation" OR "CAD generation" OR "weights generation" OR "parameter generation" OR "image editing" OR "video editing"
      OR "object editing" OR "3D editing" OR "image synthesis" OR "video synthesis" OR "view generation" OR "panorama synthesis"
      OR "flow matching" OR "rectified flow" OR "consistency models" OR "diffusion model" OR "diffusion transformer" OR "video diffusion"
      OR "latent diffusion" OR "image diffusion" OR "generative model" OR GAN OR T2I OR T2V OR "image animation" OR "portrait animation"
      OR "character animation" OR "talking head" OR "talking face" OR "stable diffusion" OR "style transfer" OR stylization OR "virtual try-on"
      OR inpainting OR outpainting OR "classifier-free guidance" OR "design generation" OR "design composition" OR "generative pretraining")
    -title:(detection OR detecting OR retrieval OR segmentation OR "language model")
  OR
    about:("diffusion model" OR "diffusion transformer" OR "image generation" OR "video generation" OR "3D generation" OR "text-to-image"
      OR "text-to-video" OR "text-to-3D" OR "image editing" OR "video editing" OR "image synthesis" OR "video synthesis" OR "flow matching"
      OR "video diffusion" OR "latent diffusion" OR "music generation" OR "audio generation" OR "personalized generation" OR "visual generation")
    -about:(segmentation OR detection OR moderation OR "diffusion language model" OR "object detection" OR robot OR "diffusion policy" OR VLA)
    -title:(detection OR detecting OR segmentation OR "language model" OR depth OR "super-resolution")
  OR
    title:(generation* OR generating* OR generative* OR synthesis OR synthesizing OR creation OR animation* OR animating* OR avatar OR diffusion)
    (diffusion OR "generative model" OR GAN OR autoregressive OR "flow matching" OR "unified model" OR autoencoder)
    (image OR video OR 3D OR audio OR music OR motion OR crystal OR molecule OR protein OR CAD)
    -title:(LLM OR "language model" OR detection OR detecting OR planning)
    -about:("retrieval-augmented" OR "report generation" OR "code generation" OR "question generation" OR robot OR "language modeling")
  OR
    title:(generation* OR generative* OR animation* OR avatar) about:(image OR video OR 3D OR motion OR audio OR music)
    -title:(LLM OR "language model" OR detection OR detecting OR retrieval OR "retrieval-augmented" OR "report generation" OR "caption generation"
      OR "code generation" OR "question generation" OR "dialogue generation" OR "data generation" OR "trajectory generation" OR "generation of")
    -about:("retrieval-augmented" OR robot OR detection OR diagnosis OR recognition OR segmentation OR embeddings)
  `,
  perDay: 8,
} satisfies Topic
