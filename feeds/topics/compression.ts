import type { Topic } from '../../src/model.ts'

export default {
  slug: 'compression',
  title: 'Model compression',
  description: 'Quantization, pruning, sparsity, distillation and efficient inference of neural networks.',
  query: `
    (
      title:(quantization OR pruning OR pruner OR sparsity OR sparsification OR "sparse attention" OR "sparse neural" OR compression
        OR distillation OR "low-bit" OR "1-bit" OR "2-bit" OR "3-bit" OR "4-bit" OR FP4 OR FP8 OR "KV cache"
        OR "speculative decoding" OR "speculative sampling" OR "efficient inference" OR "inference acceleration"
        OR "token reduction" OR "token merging" OR "energy-efficient" OR "early exit")
      OR about:("post-training quantization" OR "quantization-aware" OR "weight quantization" OR "network quantization"
        OR "model compression" OR "network pruning" OR "weight pruning" OR "structured pruning" OR "channel pruning"
        OR "token pruning" OR "knowledge distillation" OR "KV cache" OR "speculative decoding" OR "sparse attention"
        OR "inference acceleration" OR "visual token compression")
      OR title:(accelerating OR speculative OR serving OR "fast inference") about:(inference OR decoding OR latency)
    )
    (network OR model OR transformer OR LLM)
    -quantum
    -about:("score distillation" OR "gaussian process" OR "gaussian splatting" OR "image compression" OR "video compression")
    -title:("vector quantization" OR "quantization error" OR "dataset distillation" OR "dataset pruning" OR "data pruning"
      OR "corpus distillation" OR "self-distillation" OR "point cloud compression" OR "context compression" OR "compressed-domain"
      OR "compressed representations" OR "best-of-N distillation")
  `,
  perDay: 5,
} satisfies Topic
