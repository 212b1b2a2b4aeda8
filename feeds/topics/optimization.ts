import type { Topic } from '../../src/model.ts'

export default {
  slug: 'optimization',
  title: 'Optimization',
  description: 'Optimizers, training dynamics, convergence and Bayesian optimization.',
  query: 'about:(optimizer OR "stochastic gradient" OR convergence OR "bayesian optimization" OR "learning rate")',
  perDay: 5,
} satisfies Topic
