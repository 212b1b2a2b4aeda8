import type { Topic } from '../../src/model.ts'

export default {
  slug: 'language-models',
  title: 'Language models',
  description: 'Large language models: how they are trained, prompted, evaluated and used, and what is inside them.',
  query: `
    (
      title:(LLM OR "language model" OR GPT OR ChatGPT OR RAG OR "retrieval-augmented generation")
      OR about:(LLM OR "language model")
    )
    -title:(multimodal OR multi-modal OR vision OR visual OR video OR image OR MLLM OR VLM OR LMM)
    -about:(MLLM OR VLM OR LVLM OR LMM OR VLA OR "vision-language" OR multimodal OR multi-modal)
  OR
    (LLM OR "language model" OR "reasoning model" OR "retrieval-augmented generation" OR RLHF OR RLVR OR GPT-4 OR "agentic coding")
    -(image OR video OR visual OR vision OR robot OR driving OR 3D OR multimodal OR multi-modal)
    -about:(speech OR audio OR music OR protein OR molecule)
  OR
    title:(LLM OR "language model") -title:(multimodal OR multi-modal OR "vision-language" OR "visual language" OR "video language"
      OR "audio-visual")
  `,
  learned: true,
  perDay: 10,
} satisfies Topic
