import type { Topic } from '../../src/model.ts'

export default {
  slug: 'generation',
  title: 'Generative models',
  description: 'Making images, video, three-dimensional scenes and sound: diffusion, flows, autoregression and editing.',
  query: `
    title:("image generation" OR "video generation" OR "3D generation" OR "4D generation" OR "scene generation"
      OR "shape generation" OR "asset generation" OR "world generation" OR "avatar generation" OR "motion generation"
      OR "music generation" OR "audio generation" OR "molecule generation" OR "CAD generation" OR "weights generation"
      OR "visual generation" OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image-to-video" OR "image-to-3D"
      OR "text-to-audio" OR "text-to-music" OR "text-to-song" OR "song generation" OR "text-to-speech" OR "speech synthesis"
      OR "voice cloning" OR dubbing OR "speech editing" OR "music editing" OR "video-to-audio" OR "image editing" OR "video editing" OR "object editing"
      OR "3D editing" OR "image synthesis" OR "video synthesis" OR "flow matching" OR "rectified flow" OR "consistency models"
      OR "diffusion model" OR "diffusion transformer" OR "video diffusion" OR "latent diffusion" OR "image diffusion"
      OR "stable diffusion" OR "generative model" OR "generative adversarial" OR GAN OR T2I OR T2V OR "image animation"
      OR "portrait animation" OR "character animation" OR "talking head" OR "talking face" OR "style transfer" OR stylization
      OR "virtual try-on" OR inpainting OR outpainting OR "classifier-free guidance" OR "design composition" OR "video tokenizer"
      OR "image tokenizer")
    -title:(detection OR retrieval OR segmentation OR "language model" OR "policy optimization")
  OR
    about:("diffusion model" OR "diffusion transformer" OR "image generation" OR "video generation" OR "3D generation"
      OR "visual generation" OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image editing" OR "video editing"
      OR "image synthesis" OR "video synthesis" OR "flow matching" OR "video diffusion" OR "latent diffusion" OR "music generation"
      OR "audio generation" OR "text-to-audio" OR "motion generation" OR "generative video")
    -about:(segmentation OR detection OR moderation OR "diffusion language model" OR robot OR "diffusion policy" OR VLA
      OR "language modeling")
    -title:(detection OR segmentation OR "language model" OR depth OR "super-resolution" OR retrieval OR robot)
  OR
    title:(generat* OR synthesis OR synthesizing OR edit* OR animat* OR avatar OR diffusion OR creation OR texture
      OR personalization OR customization)
    (image OR video OR 3D OR 4D OR motion OR audio OR music OR texture OR avatar OR CAD OR crystal OR molecule OR protein)
    (about:(image OR video OR 3D OR 4D OR motion OR audio OR music OR texture OR avatar OR CAD) OR diffusion OR "generative model"
      OR autoregressive)
    -title:(LLM OR detection OR retrieval OR planning OR "generative pretraining" OR caption OR "model editing" OR "language model"
      OR "report generation" OR "code generation" OR "question generation" OR "dialogue generation" OR "data generation"
      OR "trajectory generation" OR "token generation" OR "pair generation" OR "retrieval-augmented" OR "knowledge editing"
      OR understanding OR "novel view synthesis" OR "view synthesis" OR "program synthesis" OR "data synthesis"
      OR "scene graph generation" OR policy)
    -about:(robot OR diagnosis OR "report generation" OR "diffusion language model" OR "retrieval-augmented" OR LLM)
  `,
  keywords: `
    diffusion, diffusion model, diffusion transformer, dit, latent diffusion, stable diffusion, sdxl, flux, denoising diffusion,
    ddpm, ddim, score based, score matching, flow matching, rectified flow, normalizing flow, consistency model, few step,
    classifier free, guidance, cfg, sampler, sampling steps, noise schedule, gan, stylegan, vae, autoencoder, image tokenizer,
    video tokenizer, vq, vqgan, masked generative, autoregressive image, autoregressive visual, visual autoregressive, next scale,
    image generation, image synthesis, image editing, edit image, instruction editing, t2i, inpainting, outpainting, subject driven,
    identity preserving, dreambooth, textual inversion, controlnet, controllable generation, ip adapter, layout to, style transfer,
    stylization, virtual try, try on, text rendering, svg generation, vector graphic, typography, colorization, relighting,
    video generation, video synthesis, video editing, video diffusion, t2v, i2v, camera control, character animation,
    human animation, portrait animation, talking head, talking face, lip sync, avatar, animation, animatable, motion generation,
    dance, gesture generation, co speech, human motion, motion synthesis, motion transfer, frame interpolation, 3d generation,
    4d generation, 3d asset, asset generation, shape generation, mesh generation, texture generation, texture synthesis, texturing,
    score distillation, sds, scene generation, scene synthesis, world generation, layout generation, cad generation,
    procedural generation, generative model, generative prior, generative video, synthesize, synthesis, artist, photorealistic,
    realistic image, high fidelity, fid, gfid, imagenet 256, clip score, vbench, geneval, prompt adherence, prompt following,
    aesthetic, editing, music generation, audio generation, speech synthesis, voice cloning, molecule generation, protein design,
    world model, interactive video, game generation, game engine, storytelling, story visualization, latent space, latents,
    denoising
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
