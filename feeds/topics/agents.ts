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
  keywords: `
    agent, llm agent, language agent, ai agent, autonomous agent, multi agent, agent framework, agent system, agent workflow,
    agentic ai, agentic rag, agentic coding, agentic search, agentic reasoning, agentic rl, agent memory, agent benchmark,
    generative agent, web agent, gui agent, gui grounding, gui, computer use, mobile agent, os agent, browser, web browsing,
    web navigation, browsecomp, webarena, osworld, mind2web, androidworld, deep research, research agent, search agent,
    search engine, data agent, coding agent, software engineering, swe bench, swe agent, terminal, tool, tool use, tool calling,
    tool learning, tool usage, tool invocation, tool integrated, tool augmented, function call, api call, mcp, external tool,
    code interpreter, planning, planner, task planning, task decomposition, long horizon, multi turn, orchestrator,
    communication protocol, a2a, social simulation, negotiation, self evolving, self evolution, react, reason and, act,
    memory module, skill library, workflow, workflow generation, autonomy, autonomous, automation, copilot, environment feedback,
    interactive environment, game playing, minecraft, web shopping, travel planning, gaia, tau bench, toolbench, kaggle,
    data science, ml engineering, mlebench, travelplanner
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
