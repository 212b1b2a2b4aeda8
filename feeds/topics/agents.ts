import type { Topic } from '../../src/model.ts'

export default {
  slug: 'agents',
  title: 'Agents',
  description: 'Systems built on language models that plan, use tools, browse, program and work together.',
  query: `
    title:(agentic* OR "LLM agent" OR "AI agent" OR "language agent" OR "tool use" OR "tool-integrated" OR "tool learning"
      OR "tool calling" OR "tool usage" OR "tool creation" OR "function calling" OR "deep research" OR "computer use" OR GUI
      OR "self-evolving agents" OR "web traversal" OR "web search")
  OR
    title:(agent OR multi-agent)
    (LLM OR MLLM OR VLM OR GPT OR "language model" OR agentic* OR "AI agent" OR "foundation model"
      OR "retrieval-augmented generation")
    -title:("autonomous driving" OR trajectory OR "embodied reinforcement" OR "reinforcement learning agents")
  OR
    about:("LLM agent" OR "LLM-based agent" OR "LLM-powered agent" OR "AI agent" OR "autonomous agent" OR "GUI agent" OR "web agent"
      OR "mobile agent" OR "language agent" OR "coding agent" OR "search agent" OR "multi-agent system" OR "multi-agent framework"
      OR "multi-agent workflow" OR "agentic systems" OR "agentic workflow" OR "agentic tasks" OR "agentic AI" OR "agentic coding"
      OR "tool calling" OR "function calling" OR "tool invocation" OR "external tools")
  OR
    about:agent (LLM OR MLLM OR "language model" OR "foundation model")
    (tool OR planning OR planner OR "long-horizon" OR "multi-turn" OR "multi-agent" OR web OR "information seeking")
    -about:(robot OR embodied OR driving OR navigation)
  OR
    "multi-agent framework" (LLM OR "language model" OR AI OR MLLM)
  OR
    "LLM agents" (tool OR planning OR tasks) title:(agent OR optimization OR research OR memory OR experience OR skill OR search)
  `,
  learned: true,
  perDay: 8,
} satisfies Topic
