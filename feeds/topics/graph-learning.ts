import type { Topic } from '../../src/model.ts'

export default {
  slug: 'graph-learning',
  title: 'Graph learning',
  description: 'Graph neural networks, knowledge graphs and learning on relations.',
  query: 'about:("graph neural network" OR GNN OR "graph learning" OR "knowledge graph" OR "scene graph") OR title:graph',
  perDay: 5,
} satisfies Topic
