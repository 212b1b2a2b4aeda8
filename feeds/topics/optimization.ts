import type { Topic } from '../../src/model.ts'

export default {
  slug: 'optimization',
  title: 'Optimization',
  description: 'Optimizers, gradient descent, learning rates, convergence, and Bayesian and black-box optimization.',
  query: `
    title:(optimizer* OR Adam OR AdamW OR Muon OR Shampoo OR SGD OR "gradient descent" OR "learning rate" OR "bayesian optimization"
      OR "black-box optimization" OR "second-order optimization" OR "convex optimization" OR "non-convex" OR "optimization modeling" OR "stochastic gradient"
      OR "zeroth-order" OR "minimax optimization" OR "loss landscape" OR momentum OR "process optimization" OR "combinatorial optimization"
      OR "optimization algorithm" OR "distributed optimization" OR "local gradients" OR preconditioning OR preconditioner)
    -title:(agent OR prompt OR "data mixing" OR LLMs_as)
    -about:("prompt optimization")
  OR
    about:("stochastic gradient descent" OR "gradient descent" OR "bayesian optimization" OR "black-box optimization" OR "convergence rate"
      OR AdamW OR Muon OR "learning rate schedule" OR "optimizer states" OR "second-order optimizers" OR "convex optimization")
    -about:("reinforcement learning" OR federated OR "prompt optimization")
  `,
  perDay: 5,
} satisfies Topic
