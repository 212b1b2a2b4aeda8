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
  keywords: `
    graph learning, graph neural, gnn, graph convolutional, gcn, gat, graph attention, graph transformer, graph network,
    graph representation, graph embedding, graph structure, graph data, graph contrastive, graph classification, graph generation,
    graph diffusion, graph matching, graph kernel, graph isomorphism, weisfeiler, graph foundation, graph prompt, graph llm,
    graph reasoning, graph rag, graphrag, graph retrieval, graph traversal, graph construction, graph topology, graph spectral,
    graph laplacian, spectral graph, spatiotemporal graph, temporal graph, dynamic graph, heterogeneous graph, homophily,
    heterophily, heterophilic, oversmoothing, over smoothing, oversquashing, message passing, node classification, node feature,
    node embedding, node level, edge prediction, edge feature, link prediction, link predictor, subgraph, hypergraph, hyperedge,
    adjacency, adjacency matrix, neighborhood aggregation, neighbor sampling, text attributed, attributed graph, knowledge graph,
    kgs, kgqa, triplet extraction, ontology, ontology matching, sparql, cypher, rdf, wikidata, freebase, dbpedia, entity alignment,
    relation prediction, kg completion, relational graph, relational data, relational deep, scene graph, molecular graph,
    interaction graph, semantic graph, skeleton graph, ogb, cora, bipartite graph, multi relational, graph signal, graph pooling,
    graph rewiring, graph anomaly, graph clustering, graph condensation, graph unlearning, graph encoder, graph decoder,
    graph autoencoder, graph edit, graph alignment, graph query, graph database, graph question, graph understanding, graph problem,
    graph task, graph dataset, graph domain, graph level, graph augmentation, graph memory, graph agent, graph exploration,
    kg construction, kg rag, kg based, kg reasoning, temporal knowledge, temporal kg, kge, transe, fb15k, wn18rr, webqsp, metaqa,
    neo4j, semantic web, st gcn, hypergraph neural, hypergraph learning, heterogeneous network, node representation,
    network embedding, traffic graph, protein graph, relational learning, relational structure, structural graph, graph features,
    social graph, code graph, attack graph, graph cut, graph regularization, graph fusion
  `,
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
