import type { Topic } from '../../src/model.ts'

export default {
  slug: 'safety',
  title: 'Safety and alignment',
  description: 'Alignment with people, jailbreaks and attacks, robustness, privacy, bias, hallucination, misuse and trust.',
  query: `
    title:(safety OR safeguarding OR safeguard OR jailbreak* OR "red-teaming" OR "red teaming" OR "prompt injection" OR "prompt injections"
      OR adversarial OR attack OR backdoor OR poisoning OR privacy OR "privacy-preserving" OR private OR fairness* OR unlearning
      OR watermark OR steganography OR fingerprinting OR hallucination OR toxicity OR toxic OR harmful OR harm
      OR moderation OR trustworthy OR trustworthiness OR deepfake OR RLHF OR "human feedback" OR "human preferences" OR "human values"
      OR "value systems" OR guardrail OR misalignment OR scheming OR deception OR deceptive OR corrigib* OR "over-refusal" OR refusal
      OR abliteration OR "hate speech" OR sexism OR misogyn* OR "abuse detection" OR misinformation OR ethical OR moral OR debiasing
      OR debiased OR "spurious correlations" OR "pluralistic alignment" OR copyright OR memorization OR "data leakage"
      OR "attribute leakage" OR "vulnerabilities" OR "AI-generated text detection" OR "authorship attribution" OR factuality OR abstention OR "data protection" OR "sensitive data" OR cybersecurity OR unsafe OR counterspeech OR "safety alignment")
    -title:("generative adversarial" OR "adversarial neural networks" OR "adversarial networks" OR "adversarial post-training"
      OR "adversarial games" OR "traffic safety" OR "road safety" OR "public safety" OR "exception safety" OR "problem solving"
      OR "view of safety" OR "private investigator" OR "modality bias" OR "inductive bias")
  OR
    title:(safe OR safer OR unsafe OR risk OR security OR "AI-generated" OR "machine-generated" OR forgery OR "anti-spoofing" OR privilege)
    (LLM OR VLM OR "language model" OR AI OR deepfake OR "generated images" OR "generated text" OR forgery OR spoofing)
    -title:("code generation" OR "financial risk")
  OR
    title:(bias OR biased OR biases OR fair OR stereotype OR discriminate) (fairness* OR gender OR race OR racial OR demographic
      OR stereotype OR social OR societal OR cultural OR discrimination)
  OR
    title:(alignment OR "preference optimization" OR "preference modeling" OR "preference tuning") (LLM OR "language model" OR "text-to-image")
    ("human values" OR "human preferences" OR "human feedback" OR harmful OR safety OR RLHF OR "user values" OR "diverse values" OR ethical)
    -title:("vision-language" OR "knowledge graphs" OR "cross-lingual")
  OR
    about:(jailbreak* OR "AI safety" OR "CoT monitoring" OR "red teaming" OR "prompt injection" OR "safety alignment"
      OR "human values" OR "adversarial attack" OR "adversarial robustness" OR "adversarial examples" OR "differential privacy"
      OR "machine unlearning" OR "hallucination detection" OR "alignment problem" OR fairness* OR debiasing OR "attack success rate"
      OR watermark OR "mitigating hallucination" OR "hallucination mitigation" OR "reduce hallucination" OR "hate speech" OR deepfake OR "privacy risks" OR unsafe)
    -about:("generative adversarial" OR "adversarial training" OR GAN OR "adversarial learning")
    -title:(quantization OR "adversarial neural" OR "imitation learning")
  OR
    (LLM OR "language model") ("human preferences" OR "human values") about:(RLHF OR DPO OR alignment)
  `,
  learned: true,
  perDay: 8,
} satisfies Topic
