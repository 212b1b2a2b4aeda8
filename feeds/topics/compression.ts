import type { Topic } from '../../src/model.ts'

export default {
  slug: 'compression',
  title: 'Model compression',
  description: 'Quantization, pruning, sparsity, distillation and efficient inference of neural networks.',
  query: `
    (
      title:(quantiz* OR quantis* OR pruning OR pruner OR prune OR sparsity OR sparsification OR "sparse attention" OR "sparse neural"
        OR compression OR compressing OR distillation OR distilling OR distilled OR "low-bit" OR "1-bit" OR "2-bit" OR "3-bit" OR "4-bit"
        OR "8-bit" OR "4 bit" OR "8 bit" OR ternary OR binarized OR FP4 OR NVFP4 OR FP8 OR INT4 OR INT8 OR "KV cache" OR "key-value heads"
        OR "speculative decoding" OR "speculative sampling" OR "speculative jacobi" OR "low-rank approximation" OR "efficient inference"
        OR "inference-optimized" OR "inference acceleration" OR "fast decoding" OR "token reduction" OR "token merging" OR "token pruning"
        OR "token compression" OR "visual token" OR "energy-efficient" OR "early exit" OR "feature caching" OR smoothcache OR "layer skipping"
        OR "mobile-sized" OR "on-device")
      OR about:("post-training quantization" OR "quantization-aware" OR "weight quantization" OR "network quantization"
        OR "model compression" OR "network pruning" OR "weight pruning" OR "structured pruning" OR "channel pruning"
        OR "token pruning" OR "knowledge distillation" OR "KV cache" OR "speculative decoding" OR "sparse attention"
        OR "inference acceleration" OR "visual token compression" OR quantization)
      OR title:(accelerating OR accelerate OR speculative OR serving OR scheduling OR "fast inference" OR efficient) about:(inference OR decoding OR latency)
    )
    (network OR model OR transformer OR LLM)
    -quantum
    -about:("score distillation" OR "gaussian process" OR "gaussian splatting" OR "image compression" OR "video compression")
    -title:("vector quantization" OR "quantization error" OR "channel-split quantization" OR "dataset distillation" OR "dataset pruning"
      OR "data pruning" OR "corpus distillation" OR "self-distillation" OR "self-distilled" OR "kinematics distillation"
      OR "point cloud compression" OR "image compression" OR "video compression" OR "mesh compression" OR "context compression"
      OR "compressed-domain" OR "compressed representations" OR "best-of-N distillation" OR tokenization)
  `,
  keywords: `
    quantization, ptq, qat, quantization aware, weight quantization, activation quantization, weight only, low bit, bit width,
    bitwidth, mixed precision, 1 bit, 2 bit, 3 bit, 4 bit, 8 bit, ternary, binary weight, binarization, binary neural, int4, int8,
    fp4, fp8, nvfp4, mxfp4, low precision, gptq, awq, smoothquant, outlier channel, prune, structured pruning, channel pruning,
    layer pruning, depth pruning, width pruning, token pruning, expert pruning, lottery ticket, sparsity, sparse attention,
    sparse activation, activation sparsity, weight sparsity, sparsification, sparsify, sparse model, dynamic sparse, distill,
    knowledge distillation, step distillation, distribution matching, student model, student network, teacher model, teacher student,
    model compression, compress, compressed model, compression ratio, svd, tensor decomposition, weight sharing, kv cache,
    kv compression, cache eviction, cache compression, cache reuse, eviction, prefix caching, cache budget, prefill, decode phase,
    paged attention, flash attention, flashattention, attention kernel, cuda kernel, gpu kernel, linear attention, hybrid attention,
    subquadratic, speculative decoding, speculative, draft model, draft token, drafting, parallel decoding, early exit,
    layer skipping, skip layer, adaptive depth, dynamic depth, adaptive computation, conditional computation, token reduction,
    token merging, token compression, visual token, token dropping, redundant token, feature caching, cache diffusion, accelerate,
    speedup, speed up, faster inference, inference speed, inference latency, inference efficiency, inference cost,
    efficient inference, inference acceleration, low latency, latency, throughput, memory footprint, memory usage,
    memory consumption, memory bandwidth, peak memory, memory efficient, computational cost, computational overhead, flops, macs,
    parameter count, energy consumption, energy efficient, power consumption, hardware aware, hardware accelerator, fpga, asic, npu,
    edge device, edge deployment, on device, mobile device, mobile phone, smartphone, embedded device, microcontroller, tinyml,
    raspberry pi, jetson, resource constrained, resource limited, compact model, tiny model, small model, llm serving,
    inference engine, offloading, vllm, tensorrt, tensor parallelism, disaggregated, few step, one step, single step,
    step generation, model cascade, spiking, layer merging, bitnet, lookup table, hadamard, dequantization, fp16, w4a4, w4a8, gguf,
    llama cpp, risc v, edge ai, iot, first token, prompt compression, context compression, lossless acceleration, self speculative,
    lookahead decoding, drafter, distillation loss, feature distillation, logit distillation, distribution distillation, fewer steps,
    4 step, feature reuse, block skipping, recursive transformer, parameter sharing, weight tying, layer sharing, attention sink,
    memory constrained, head pruning, neuron pruning, semi structured, token sparsification, token selection, redundant visual,
    vision token, compress visual, reduce token, token budget, efficient attention, efficient architecture, efficient diffusion,
    efficient transformer, efficient llm, efficient vlm, efficient video, efficient decoding, efficient generation,
    efficient deployment, reducing computation, reduce memory, memory reduction, lower latency, inference overhead, generation speed,
    decoding speed, decoding latency, fast decoding, fast inference, faster generation, x speedup, times speedup, wall clock,
    gpu memory, gpu hours, hardware efficiency, systolic array, approximate computing, neuromorphic hardware, on chip,
    mobile deployment, mobile diffusion, mobile application, compact student, larger teacher, large teacher, teacher network,
    capacity gap
  `,
  negativeExamples: [
    'Quantum error correction with fewer qubits',
    'Sparse Gaussian processes with inducing points',
    'A codec for lossy compression of images',
    'Pruning a search tree in chess',
  ],
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
