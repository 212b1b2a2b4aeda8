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
  keywords: `
    multimodal, multi modal, crossmodal, cross modal, vision language, visual language, vlm, lvlm, mllm, lmm, vision llm, video llm,
    videollm, multimodal llm, multimodal large, large multimodal, multimodal model, multimodal understanding, multimodal reasoning,
    unified multimodal, omni modal, omnimodal, siglip, blip, llava, qwen vl, qwen2 vl, internvl, gpt 4v, gpt 4o, flamingo,
    visual instruction, visual question, vqa, video question, videoqa, image question, document vqa, chart understanding, docvqa,
    mmmu, mmbench, mathvista, pope, video mme, egoschema, image caption, video captioning, captioning, dense caption, image text,
    text image, video text, text video, composed image, contrastive language, language image, image language, visual grounding,
    referring expression, referring segmentation, phrase grounding, open vocabulary, temporal grounding, moment retrieval,
    video grounding, sentence grounding, audio visual, audio language, visual token, vision token, vision encoder, visual encoder,
    visual feature, modality gap, modality alignment, modality fusion, modality imbalance, interleaved, interleaved image,
    multimodal data, multimodal document, multimodal retrieval, multimodal rag, multimodal embedding, multimodal benchmark,
    multimodal fusion, multimodal sentiment, multimodal emotion, sarcasm, meme, gui grounding, spatial understanding, egocentric qa,
    3d vqa, 3d llm
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
