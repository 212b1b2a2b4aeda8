import type { Topic } from '../../src/model.ts'

export default {
  slug: 'multimodal',
  title: 'Multimodal models',
  description: 'Models that join language with images, video and sound.',
  query: `
    title:("vision-language" OR "visual language model" OR "audio-visual" OR "video-language" OR "video LLM" OR VideoLLM
      OR "video large language model" OR "text-to-video retrieval" OR MLLM OR VLM OR LVLM OR LMM OR VQA OR AVQA
      OR "visual question answering" OR "image-text" OR "video-text" OR captioning OR "caption models" OR "omni-modal"
      OR "visual instruction" OR "multimodal understanding" OR "large multimodal" OR "multimodal large" OR "multi-modal large"
      OR "multimodal LLM" OR "multimodal reasoning" OR "multimodal language" OR "multimodal learning" OR "unified multimodal"
      OR "multimodal emotion" OR "multimodal sarcasm" OR "multimodal question answering"
      OR "temporal grounding" OR "temporal video grounding" OR "sentence grounding" OR "referring expression")
    -title:("vision-language-action" OR VLA)
  OR
    about:("vision-language" OR MLLM OR VLM OR LVLM OR LMM OR "multimodal large language" OR "multi-modal large language"
      OR "multimodal model" OR "large multimodal" OR "multimodal LLM" OR "visual question answering" OR VQA OR "image-text"
      OR "unified multimodal")
    (image OR video OR vision OR visual OR audio OR GUI)
    -about:("vision-language-action" OR VLA OR "diffusion policy" OR robot)
  OR
    (title:CLIP OR about:CLIP) -clipping* -about:("text-to-image" OR "text-to-video" OR "video generation" OR "diffusion model"
      OR 3D)
  OR
    about:(LLM OR "language model") about:(image OR video OR visual) (image OR video OR vision)
    -title:(generation* OR generating* OR diffusion OR "large language models" OR editing)
    -about:("diffusion model" OR "text-to-image" OR "text-to-video" OR "video generation" OR "vision-language-action" OR robot
      OR "autonomous driving")
  OR
    (title:(multimodal OR multi-modal OR cross-modal) OR about:(multimodal OR multi-modal OR cross-modal))
    (image OR video OR vision OR visual OR audio) (text OR language OR textual OR LLM OR MLLM OR caption OR dialogue)
    -title:(trajectory OR driving OR robot OR detection OR tracking OR speech)
  OR
    (multimodal OR multi-modal OR "vision-language" OR MLLM)
    title:(GUI OR visual OR vision OR image OR video)
    title:(unified OR grounding OR moderation OR speech OR language OR understanding OR knowledge)
  OR
    about:(image OR video OR visual) (LLM OR "language model") (question OR instruction OR caption OR "visual reasoning"
      OR grounding)
    -title:(generation* OR generating* OR diffusion OR editing OR segmentation OR "large language models")
    -about:("diffusion model" OR "text-to-image" OR "text-to-video" OR "video generation" OR robot OR "autonomous driving")
  `,
  learned: true,
  perDay: 8,
} satisfies Topic
