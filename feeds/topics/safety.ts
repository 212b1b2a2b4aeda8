import type { Topic } from '../../src/model.ts'

export default {
  slug: 'safety',
  title: 'Safety and alignment',
  description: 'Alignment with people, jailbreaks and attacks, robustness, privacy, bias, hallucination and trust.',
  query: `
    title:(safety OR safeguarding OR jailbreak OR "red-teaming" OR "prompt injection" OR adversarial OR attack OR backdoor
      OR poisoning OR privacy OR "privacy-preserving" OR private OR fairness* OR unlearning OR watermark OR hallucination
      OR toxicity OR harmful OR moderation OR trustworthy OR deepfake OR RLHF OR "human feedback" OR "human preferences"
      OR "human values" OR "value systems" OR guardrail OR misalignment OR scheming OR "hate speech" OR "abuse detection" OR ethical
      OR debiasing OR "spurious correlations" OR "pluralistic alignment")
    -title:("generative adversarial" OR "adversarial neural networks" OR "adversarial networks" OR "adversarial post-training"
      OR "traffic safety" OR "road safety" OR "exception safety" OR "problem solving")
  OR
    title:(safe OR safer OR unsafe OR risk OR security OR "AI-generated" OR "machine-generated" OR forgery OR privilege)
    (LLM OR VLM OR "language model" OR AI OR deepfake OR "generated images" OR "generated text" OR forgery)
    -title:("code generation" OR "financial risk")
  OR
    title:(bias OR fair OR stereotype) (fairness* OR gender OR race OR racial OR demographic OR stereotype OR social OR societal
      OR cultural OR discrimination)
  OR
    title:(alignment OR "preference optimization") (LLM OR "language model" OR "text-to-image")
    ("human values" OR "human preferences" OR harmful OR safety OR RLHF OR "user values" OR "diverse values" OR ethical)
    -title:("vision-language" OR "knowledge graphs" OR "cross-lingual")
  OR
    about:(jailbreak OR "AI safety" OR "CoT monitoring" OR "red teaming" OR "prompt injection" OR "safety alignment"
      OR "human preferences" OR "human values" OR "adversarial attack" OR "adversarial robustness" OR "adversarial examples"
      OR adversarial OR "differential privacy" OR "machine unlearning" OR "hallucination detection" OR "alignment problem"
      OR fairness* OR debiasing OR "attack success rate" OR watermark)
    -about:("generative adversarial" OR "adversarial training" OR GAN OR "adversarial learning")
    -title:(quantization OR "adversarial neural" OR "imitation learning")
  OR
    (LLM OR "language model") ("human preferences" OR "human values") about:(RLHF OR DPO OR alignment)
  `,
  perDay: 8,
} satisfies Topic
