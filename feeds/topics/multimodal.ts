import type { Topic } from '../../src/model.ts'

export default {
  slug: 'multimodal',
  title: 'Multimodal models',
  description: 'Models that join language with images, video and sound.',
  query: `
    title:("vision-language" OR "visual language model" OR "audio-visual" OR "video-language" OR MLLM OR VLM OR LVLM OR LMM OR CLIP OR VQA
      OR "visual question answering" OR "image-text" OR "video-text" OR captioning OR "omni-modal" OR "visual instruction" OR "multimodal understanding"
      OR "large multimodal" OR "multimodal large" OR "multimodal LLM" OR "multimodal reasoning" OR "multimodal language" OR "multimodal learning"
      OR "unified multimodal")
    -title:("vision-language-action" OR VLA)
  OR
    about:("vision-language" OR MLLM OR VLM OR LVLM OR LMM OR "multimodal large language" OR "multi-modal large language" OR "multimodal model"
      OR "large multimodal" OR "multimodal LLM" OR "visual question answering" OR VQA OR "image-text" OR "unified multimodal" OR CLIP)
    -about:("vision-language-action" OR VLA OR "diffusion policy")
  OR
    ((title:(multimodal OR multi-modal OR cross-modal) OR about:(multimodal OR multi-modal OR cross-modal))
      (image OR video OR vision OR visual OR audio) (text OR language OR textual OR LLM OR MLLM OR caption))
    -title:(trajectory OR driving OR robot OR robotic OR detection OR tracking OR speech)
  OR
    ((multimodal OR "vision-language" OR MLLM) title:(GUI OR visual OR vision OR video) title:(unified OR grounding OR moderation OR speech OR captioning))
  `,
  perDay: 8,
} satisfies Topic
