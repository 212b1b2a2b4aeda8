import type { Topic } from '../../src/model.ts'

export default {
  slug: 'compression',
  title: 'Model compression',
  description: 'Quantization, pruning, sparsity, distillation and efficient inference of neural networks.',
  query: '(about:(quantization OR pruning OR distillation OR sparsity)) (network OR model OR transformer) -quantum',
  perDay: 5,
} satisfies Topic
