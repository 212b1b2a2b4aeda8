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
  learned: true,
  perDay: 5,
} satisfies Topic
