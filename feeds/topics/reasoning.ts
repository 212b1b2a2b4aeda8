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
  keywords: `
    reasoning, reasoning model, reasoning ability, reasoning capability, reasoning task, reasoning chain, reasoning trace,
    reasoning path, reasoning process, reasoning step, reasoning benchmark, logical reasoning, mathematical reasoning,
    math reasoning, spatial reasoning, visual reasoning, multimodal reasoning, causal reasoning, commonsense reasoning,
    temporal reasoning, symbolic reasoning, deductive, inductive, abductive, compositional reasoning, multi step, multi hop,
    chain of, chain thought, cot, long cot, tree of, thought, thinking, overthinking, slow thinking, system 2, deliberate, step by,
    math, mathematics, mathematician, algebra, geometry problem, olympiad, gsm8k, math500, amc, imo, competition level, theorem,
    theorem proving, prover, proof, formalization, autoformalization, lean, lean4, isabelle, coq, logic, puzzle, sudoku, arc agi,
    abstract reasoning, problem solving, word problem, test time, inference scaling, self consistency, majority voting, verifier,
    process reward, prm, self verification, self correction, self refine, mcts, backtracking, long reasoning, latent reasoning, o1,
    o3, r1, deepseek r1, large reasoning, lrm, rlvr, reasoning length, token budget, reasoning effort, concise reasoning,
    distill reasoning, physics problem, gpqa, humanity last, codeforces, livecodebench
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
