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
  keywords: `
    llm, large language, language model, lm, slm, small language, gpt, gpt 2, gpt 3, gpt 4, gpt 4o, gpt 5, chatgpt, openai, llama,
    llama 2, llama 3, mistral, mixtral, qwen, qwen2 5, qwen3, gemma, deepseek, bert, roberta, t5, flan, continual pre,
    instruction tuning, instruction following, supervised fine, sft, in context, prompting, prompt engineering, prompt optimization,
    chain of, rag, retrieval augmented, retriever, long context, context length, context window, tokenizer, next token, perplexity,
    text generation, natural language, nlp, machine translation, summarization, question answering, qa, dialogue, conversational,
    chatbot, multilingual, cross lingual, code generation, code llm, knowledge editing, model editing, rlhf, dpo, reward model,
    reasoning, benchmark llm, llm as, llm evaluation, interpretability, mechanistic interpretability, sparse autoencoder, sae,
    induction head, residual stream, activation steering, diffusion language, dllm, masked diffusion, kv cache, speculative decoding,
    llm inference, llm serving, llm based, llm generated, role playing, data mixture, corpus, embedding model, reranker, sentiment,
    named entity, information extraction, text classification, legal, financial, linguistic, syntax
  `,
  hasClassifier: true,
  perDay: 10,
} satisfies Topic
