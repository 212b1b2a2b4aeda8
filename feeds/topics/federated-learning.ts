import type { Topic } from '../../src/model.ts'

export default {
  slug: 'federated-learning',
  title: 'Federated learning',
  description: 'Training across many devices or institutions without gathering their data.',
  query: `
    title:(federated OR FedAvg) -title:("social network" OR "federated search" OR "federated queries" OR fediverse)
  OR
    about:("federated learning" OR "federated training" OR "federated averaging")
  OR
    about:federated (client OR server)
  `,
  keywords: `
    federated learning, fedavg, fedprox, client drift, client selection, client data, local update, model aggregation,
    secure aggregation, non iid, data heterogeneity, statistical heterogeneity, communication round, communication efficient,
    personalized federated, cross silo, cross device, decentralized learning, split learning, federated unlearning,
    federated averaging, data silo, decentralized training, distributed client, edge client, heterogeneous client
  `,
  negativeExamples: [
    'Moderation on Mastodon, a federated network of communities',
    'Federated search over the catalogues of libraries',
    'Federated queries over SPARQL endpoints',
    'Federated identity for single sign-on',
    'A federated archive of public broadcasts',
    'Who posts what in a federated social network',
    'Moods and news in federated social media',
  ],
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
