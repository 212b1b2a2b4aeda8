import type { Topic } from '../../src/model.ts'

export default {
  slug: 'agents',
  title: 'Agents',
  description: 'Systems built on language models that plan, use tools, browse, program and work together.',
  query: `
    title:(agentic* OR "LLM agent" OR "AI agent" OR "language agent" OR "tool use" OR "tool-integrated" OR "tool learning" OR "tool calling"
      OR "tool usage" OR "tool creation" OR "function calling" OR "deep research" OR "computer use" OR GUI OR "self-evolving agents"
      OR "web traversal" OR "web search")
  OR
    title:(agent OR multi-agent)
    (LLM OR MLLM OR VLM OR GPT OR "language model" OR agentic* OR "AI agent" OR "foundation model")
    -title:("autonomous driving" OR trajectory OR "embodied reinforcement")
  OR
    about:("LLM agent" OR "LLM-based agent" OR "LLM-powered agent" OR "AI agent" OR "autonomous agent" OR "GUI agent" OR "web agent"
      OR "mobile agent" OR "language agent" OR "coding agent" OR "search agent" OR "multi-agent system" OR "multi-agent framework"
      OR "agentic systems" OR "agentic workflow" OR "agentic tasks" OR "agentic AI" OR "tool calling" OR "function calling"
      OR "tool invocation" OR "external tools")
  OR
    about:agent (LLM OR MLLM OR "language model")
    (tool OR planning OR planner OR "long-horizon" OR "multi-turn" OR "multi-agent" OR web OR search OR interactive OR environment)
    -about:(robot OR embodied OR driving OR "federated learning" OR "grounding and reasoning")
  `,
  perDay: 8,
} satisfies Topic
