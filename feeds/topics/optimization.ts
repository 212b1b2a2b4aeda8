import type { Topic } from '../../src/model.ts'

export default {
  slug: 'optimization',
  title: 'Optimization',
  description: 'Optimizers, gradient descent, learning rates, convergence, and Bayesian and black-box optimization.',
  query: `
    title:(optimizer* OR Adam OR AdamW OR Muon OR Shampoo OR SGD OR "gradient descent" OR "learning rate" OR "bayesian optimization"
      OR "black-box optimization" OR "second-order optimization" OR "convex optimization" OR "non-convex" OR "nonconvex"
      OR "optimization modeling" OR "stochastic gradient" OR "zeroth-order" OR "minimax optimization" OR "loss landscape"
      OR "process optimization" OR "combinatorial optimization" OR "vehicle routing" OR "traveling salesman"
      OR "integer programming" OR "linear programming" OR "optimization algorithm" OR "distributed optimization"
      OR "evolutionary optimization" OR preconditioner OR "weight decay" OR "step size" OR stepsize OR "batch size"
      OR "low-rank gradients" OR "sparse gradients" OR "gradient clipping" OR "variance reduction")
    -title:(agent OR prompt OR "data mixing" OR "preference optimization" OR "implicit optimizers")
  OR
    about:("stochastic gradient descent" OR "gradient descent" OR "bayesian optimization" OR "black-box optimization" OR AdamW
      OR Muon OR "learning rate schedule" OR "optimizer states" OR "convex optimization" OR "combinatorial optimization")
    -about:("reinforcement learning" OR federated OR "prompt optimization" OR jailbreak OR "inverse problem" OR video OR image)
  `,
  perDay: 5,
} satisfies Topic
