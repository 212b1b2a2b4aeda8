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
  keywords: `
    safety, safe, unsafe, ai safety, safety alignment, safety critical, safety guardrail, guardrail, guard model, safeguard, harm,
    harmless, helpfulness harmlessness, hhh, misuse, malicious, malicious use, dangerous, catastrophic risk, existential risk, cbrn,
    bioweapon, dual use, risk assessment, frontier risk, jailbreak, red team, adversarial, adversarial attack, adversarial example,
    adversarial robustness, adversarial perturbation, adversarial prompt, adversarial patch, attack, attack success, attack surface,
    defense, defend, vulnerability, threat, threat model, threat actor, security, insecure, cybersecurity, cyber, malware, phishing,
    intrusion detection, penetration testing, ctf, backdoor, trojan, poison, data poisoning, prompt injection, injection attack,
    system prompt, prompt leakage, model extraction, model stealing, membership inference, inference attack, privacy, private,
    privacy preserving, privacy leakage, privacy risk, differential privacy, differentially private, personally identifiable, pii,
    anonymization, de identification, deidentification, sensitive information, sensitive attribute, data leakage, unlearning,
    machine unlearning, concept erasure, erasure, forget set, copyright, intellectual property, ownership verification, fingerprint,
    watermark, steganography, deepfake, face forgery, forgery, forged, forensic, manipulation detection, tampering, ai generated,
    machine generated, fake image, fake news, misinformation, disinformation, fact checking, fact verification, claim verification,
    rumor, propaganda, conspiracy, fabricated, scam, fraud, hate speech, hate, hateful meme, offensive, offensive language, toxic,
    detoxification, abusive, cyberbullying, bullying, harassment, sexism, sexist, misogyny, racism, radicalization,
    content moderation, moderation, nsfw, nudity, sexual, violence, violent, bias, biased, social bias, gender bias, racial bias,
    political bias, demographic bias, stereotype, fairness, unfair, demographic parity, subgroup, protected attribute, debias,
    debiasing, bias mitigation, spurious correlation, shortcut learning, equity, inequality, hallucination, object hallucination,
    factuality, factual error, factual consistency, unfaithful, truthfulness, honesty, dishonest, deception, deceive, lying,
    sycophancy, sycophantic, sandbagging, alignment faking, emergent misalignment, reward hacking, specification gaming,
    value alignment, human value, moral, ethics, unethical, preference alignment, rlhf, human feedback, constitutional ai, oversight,
    scalable oversight, cot monitorability, control protocol, shutdown, corrigibility, power seeking, superalignment,
    superintelligence, agi risk, compliance, policy maker, eu ai, ai act, audit, responsible ai, trustworthy, trust, refusal,
    over refusal, abstain, abstention, overconfidence, failure detection, spoofing, anti spoofing, presentation attack,
    morphing attack, face anti, dark pattern, vulnerable user, self preservation, cultural bias, racial, refusal rate,
    identity theft, face anonymization, face swapping, speaker anonymization, synthetic media, authenticity, certified robustness,
    evasion, model inversion, gradient leakage, homomorphic, encryption, trusted execution, slur, dehumanization, counterspeech,
    terrorism, suicide, self harm, election, partisan, value pluralism, pluralistic, legal liability, liability, model card,
    transparency report, text detector, fake video, fake audio, voice spoofing, image manipulation, image forensics, copy move,
    blackbox attack, universal perturbation, patch attack, robust accuracy, adversarial defense, stealing, model theft,
    ip protection, model ownership, sleeper agent, safety benchmark, safety training, safety evaluation, safety risk, safety fine,
    safety mechanism, safety concern, safety violation, harmful content, harmful request, harmful behavior, harmful output,
    harmful prompt, harmful instruction, harmful meme, unwanted concept, inappropriate content, offensive content, explicit content,
    sensitive content, sensitive data, personal data, personal information, data privacy, data protection, gdpr, user privacy,
    private data, private inference, contextual integrity, eavesdrop, side channel, code vulnerability, vulnerability detection,
    insecure code, secure code, agent safety, agent security, cyberattack, cyber threat, incident response, digital forensics,
    deceptive behavior, hidden objective, truthful answer, untruthful, manipulate user, emotional manipulation, dark humor,
    disinformation detection, misinformation detection, fact checker, claim detection, rumour, debunk, credibility, veracity,
    bias evaluation, bias detection, bias benchmark, implicit bias, dialect bias, fairness aware, group fairness,
    fair representation, counterfactual fairness, responsible deployment, societal impact, societal risk, ai risk, ai governance,
    ai policy, ai ethics, ethical concern, human rights, human oversight, takeover, power concentration, self exfiltration,
    hallucination detection, hallucination mitigation, mitigate hallucination, hallucination rate, knowledge boundary,
    admit ignorance, unanswerable
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
