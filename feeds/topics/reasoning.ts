import type { Topic } from '../../src/model.ts'

export default {
  slug: 'reasoning',
  title: 'Reasoning',
  description: 'Models that think in steps: mathematics, logic, proofs, chains of thought and compute at test time.',
  query: `
    title:(reasoning* OR "chain-of-thought" OR CoT OR math OR mathematical OR olympiad OR "theorem proving" OR prover
      OR proof OR proofs OR theorem OR autoformalization OR logic OR logical OR puzzle OR puzzles OR "multi-hop"
      OR "inference-time scaling" OR "inference-time search" OR "test-time search" OR "self-correction" OR "self-correct" OR "spatial intelligence"
      OR "geometric problem" OR "geometry problem" OR "physics problem" OR "problem solving" OR "test-time scaling"
      OR "test-time compute" OR "process reward" OR thinking*)
    (reasoning* OR LLM OR "language model" OR "problem solving" OR proof OR mathematics)
    -title:("agentic coding" OR safeguarding)
  OR
    about:("chain-of-thought" OR "mathematical reasoning" OR "math reasoning" OR "logical reasoning" OR "reasoning model"
      OR "reasoning capability" OR "reasoning ability" OR "complex reasoning" OR "multi-step reasoning" OR "multi-hop reasoning"
      OR "reasoning trace" OR "reasoning chain" OR "reasoning path" OR "test-time scaling" OR "test-time compute"
      OR "process reward" OR "reasoning tasks" OR "reasoning benchmarks")
  OR
    (RLVR (reasoning* OR math)) OR ("mathematical problem" "formal proof")
    OR ("reasoning tasks" "reinforcement learning" "mathematical")
  `,
  learned: true,
  perDay: 8,
} satisfies Topic
