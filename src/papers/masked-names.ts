/** The word that replaces every masked name. Trained weights contain it: never changed. */
export const NAME_PLACEHOLDER = 'Somename'

/** The placeholder as a word of a title in lower case. */
export const NAME_PLACEHOLDER_WORD = NAME_PLACEHOLDER.toLowerCase()

/**
 * Names of models, companies and institutions: the prior sees one placeholder for all of them. Collected from the distinctive
 * words of titles that a first training gave weight, and completed with others of the same kinds.
 */
const MASKED_NAMES = new Set(
  `adobe alexa alexnet alibaba alpaca alphaevolve alphafold alphago amazon amd android anthropic apple arctic aria aws aya
   baai bagel baichuan baidu bard bart bbc berkeley bert bing blip bloom bloomberg bosch bytedance caltech cambrian
   cambridge cern chameleon chatglm chatgpt chinchilla cifar clap claude clip cmu codex cogvideo cogvideox cogvlm cohere
   copilot cornell cosmos cursor dall dalle dbrx deberta deepmimic deepmind deepseek deepseekmath densenet depthanything
   devin dino dinov doubao dreamer dust3r efficientnet emu epfl ernie eurollm evaclip facebook falcon flamingo florence
   flux fudan gato gemini gemma github gitlab glm google gpt gr00t granite grok groundingdino haiku harvard hidream hiera
   huawei hubert huggingface hunyuan hunyuanvideo ibm imagen inception inria instagram instructgpt intel internlm
   internvideo internvl ios isaac jamba janus jina jpmorgan kaist keye kimi kling kosmos kuaishou kwai langchain lg
   linkedin llama llamagen llamaindex llamas llava longcat ltx lumina mamba manus maskrcnn mast3r medgemma medpalm medsam
   meituan microsoft midjourney minicpm minimax mistral mit mixtral mobilenet mochi mocov molmo moonshot moshi movinet
   nasa nemotron netflix nova nvidia o1 o3 o4 octo olmo omnigen openai openclip openelm openvla opus ovis oxford paligemma
   palm pangu peking perplexity phi pika pinterest pixart princeton pythia qualcomm qwen qwenlm qwenvl qwq r1 reddit
   resnet roberta runway salesforce sam samsung sana seedance seedream segformer sensetime shanghai siemens siglip simclr
   skywork smollm sonnet sony sora spark spotify stablelm stanford starcoder stepfun suno swin t5 telechat telegram
   tencent tesla thudm tiktok toyota tsinghua tulu twitter uber veo vgg vggt vicuna vllm wan wav2vec waymo wechat weibo
   whatsapp whisper wikipedia wordpress xai xiaohongshu xiaomi xlnet xlsr yandex yandexgpt yelp yi yolo yolov youtube yuan
   zhejiang zhipu`.split(/\s+/),
)

const NAME_TOKEN = /[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*/g

const NAME_PIECE = /[a-z0-9]+(?:\.[a-z0-9]+)*/g

// parts of a name after a hyphen: v2, 7B, 2.5, VL, Pro; after a space fewer of them
const NAME_QUALIFIER = /^(?:[vV]?\d[\d.]*[a-zA-Z]{0,2}|[A-Z][A-Z0-9]{0,4}|[rR]\d+|Zero|Omni|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite)$/

const NAME_WITH_QUALIFIERS =
  /Somename(?:\s+(?:Somename|[vV]?\d[\d.]*[bB]?|Pro|Max|Mini|Flash|Turbo|Plus|Ultra|Nano|Lite))+(?![\p{L}\p{N}])/gu

const TRAILING_VERSION = /v?\d[\d.]*[a-z]{0,2}$/

/** Replaces every known name of a model, company or institution, with its version, by the placeholder. */
export function maskNames(text: string): string {
  // most texts have no such name
  if (!text.toLowerCase().match(NAME_PIECE)?.some(isMaskedName)) return text
  const plain = text.replace(NAME_TOKEN, (token) => {
    const lower = token.toLowerCase()
    if (!lower.includes('-')) return isMaskedName(lower) ? NAME_PLACEHOLDER : token
    if (!lower.split('-').some(isMaskedName)) return token
    const pieces: string[] = []
    for (const piece of token.split('-')) {
      if (isMaskedName(piece.toLowerCase())) {
        if (pieces.at(-1) !== NAME_PLACEHOLDER) pieces.push(NAME_PLACEHOLDER)
      } else if (pieces.at(-1) !== NAME_PLACEHOLDER || !NAME_QUALIFIER.test(piece)) pieces.push(piece)
    }
    return pieces.join('-')
  })
  return plain.replace(NAME_WITH_QUALIFIERS, NAME_PLACEHOLDER)
}

const isMaskedName = (word: string): boolean =>
  MASKED_NAMES.has(word) || (/\d/.test(word) && MASKED_NAMES.has(word.replace(TRAILING_VERSION, '')))
