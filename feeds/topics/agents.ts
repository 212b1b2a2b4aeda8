import type { Topic } from '../../src/model.ts'

export default {
  slug: 'agents',
  title: 'Agents',
  description: 'Systems of language models that plan, use tools, browse, program and work together.',
  query: 'about:(agent OR agentic OR multi-agent OR "tool use" OR "tool calling")',
  perDay: 8,
} satisfies Topic
