import type { Topic } from '../../src/model.ts'

export default {
  slug: 'graph-learning',
  title: 'Graph learning',
  description: 'Graph neural networks, knowledge graphs, and learning on nodes, edges and relations.',
  query: `
    title:("graph neural" OR GNN OR "graph convolutional" OR GCN OR "graph learning" OR "graph transformer" OR "graph attention"
        OR "graph network" OR "graph representation" OR "graph contrastive" OR "graph classification" OR "graph generation"
        OR "graph foundation" OR "graph structure" OR "graph sequence" OR "knowledge graph" OR KG OR KGQA OR "scene graph" OR hypergraph
        OR GraphRAG OR "node classification" OR "link prediction" OR "message passing" OR "heterogeneous graph" OR graphs)
      OR about:("graph neural network" OR GNN OR "graph convolutional" OR GCN OR "knowledge graph" OR "scene graph" OR hypergraph
        OR "graph-structured" OR GraphRAG OR "graph transformer" OR "node classification" OR "link prediction" OR "graph diffusion")
  `,
  perDay: 5,
} satisfies Topic
