import type { Topic } from '../../src/model.ts'

export default {
  slug: 'reinforcement-learning',
  title: 'Reinforcement learning',
  description: 'Learning from reward: policies, value functions and exploration, in control and for large models.',
  query: `
    title:("reinforcement learning" OR RL OR RLHF OR RLVR OR GRPO OR PPO OR "policy optimization" OR "policy optimisation"
      OR "policy gradient" OR "Q-learning" OR "actor-critic" OR bandit OR "reward model" OR "verifiable rewards" OR "human feedback"
      OR "reinforced" OR "markov decision" OR "reward modeling" OR "reward gradients" OR "self-play" OR RFT OR "verifiable reward")
    (reinforcement OR RL OR RLHF OR reward OR policy OR bandit)
  OR
    about:("reinforcement learning" OR RL OR RLHF OR RLVR OR GRPO OR PPO OR "policy gradient" OR "reward function" OR "reward model"
      OR "offline RL" OR "markov decision process")
  OR
    ("reinforcement learning" OR RL) (about:(reward OR policy OR exploration) OR title:(reward OR preference))
  OR
    "reinforcement learning" reward (RL OR GRPO OR RLVR OR PPO)
  OR
    title:(R1 OR "post-training" OR "long-horizon" OR agentic) ("reinforcement learning" OR RL OR GRPO OR RLVR)
  OR
    ("reinforcement fine-tuning" OR "reinforcement finetuning" OR "rule-based rewards" OR "policy gradient" OR RLVR)
  `,
  keywords: `
    reinforcement, reinforcement learning, rl, rlhf, rlaif, rlvr, rft, grpo, ppo, dapo, policy gradient, policy optimization, policy,
    reward, reward model, reward function, reward signal, reward shaping, reward hacking, process reward, outcome reward,
    verifiable reward, sparse reward, dense reward, reward design, advantage, advantage estimation, value function, actor critic,
    q learning, q function, q value, sarsa, td learning, temporal difference, bellman, markov decision, mdp, pomdp, bandit,
    multi armed, contextual bandit, regret, intrinsic motivation, curiosity, off policy, on policy, offline rl,
    offline reinforcement, online rl, inverse reinforcement, marl, self play, rollout, discount, atari, mujoco, gym, minigrid,
    procgen, dmcontrol, d4rl, sac, td3, dqn, decision transformer, dreamer, policy entropy, entropy collapse, kl,
    importance sampling, trust region, credit assignment, human feedback, preference optimization, dpo, reinforcement fine,
    reinforcement finetuning, rl training, rl fine, rl post, deepseek r1, r1 zero, r1 style, cold start, group relative,
    dynamic pricing, goal conditioned, hierarchical reinforcement, safe reinforcement
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
