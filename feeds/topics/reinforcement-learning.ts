import type { Topic } from '../../src/model.ts'

export default {
  slug: 'reinforcement-learning',
  title: 'Reinforcement learning',
  description: 'Learning from reward: policies, value functions, exploration, and reinforcement learning of large models.',
  query: 'about:("reinforcement learning" OR GRPO OR "policy optimization" OR "policy gradient" OR RLHF OR RLVR)',
  perDay: 8,
} satisfies Topic
