import type { Topic } from '../../src/model.ts'

export default {
  slug: 'graph-learning',
  title: 'Graph learning',
  description: 'Graph neural networks, knowledge graphs, scene graphs, and learning on nodes, edges and relations.',
  query: `
    title:("graph neural" OR GNN OR GNNs OR "graph convolutional" OR GCN OR "graph learning" OR "graph transformer" OR "graph attention"
      OR "graph network" OR "graph representation" OR "graph contrastive" OR "graph classification" OR "graph foundation"
      OR "graph generation" OR "graph generative" OR "graph sequence" OR "graph diffusion" OR "graph fourier" OR "graph model"
      OR "graph matching" OR subgraph OR "knowledge graph" OR KGQA OR "scene graph" OR hypergraph* OR GraphRAG OR "graph retrieval"
      OR "graph reasoning" OR "on graphs" OR "heterogeneous graphs" OR "node classification" OR "link prediction" OR "message passing"
      OR "heterogeneous graph" OR "temporal graph" OR "temporal graphs" OR "dynamic graph" OR "multigraph" OR "graph structure"
      OR "ontology matching" OR "entity alignment" OR "relational deep learning" OR "multi-agent graphs" OR "interaction graphs" OR SPARQL)
    -title:("graphic" OR "graph of attacks" OR jailbreak OR config OR "chart")
  OR
    title:graph (GNN OR "graph neural" OR "graph convolutional" OR "graph transformer" OR "knowledge graph" OR "graph network"
      OR "graph-structured" OR "graph representation" OR "graph-based RAG" OR "graph diffusion")
  OR
    about:("graph neural network" OR GNN OR "graph convolutional" OR GCN OR "knowledge graph" OR "scene graph" OR hypergraph*
      OR "graph-structured" OR GraphRAG OR "graph transformer" OR "graph attention" OR "node classification" OR "link prediction")
  `,
  learned: true,
  perDay: 5,
} satisfies Topic
