import type { Topic } from '../../src/model.ts'
import agents from './agents.ts'
import compression from './compression.ts'
import federatedLearning from './federated-learning.ts'
import generation from './generation.ts'
import graphLearning from './graph-learning.ts'
import languageModels from './language-models.ts'
import medicine from './medicine.ts'
import multimodal from './multimodal.ts'
import optimization from './optimization.ts'
import reasoning from './reasoning.ts'
import reinforcementLearning from './reinforcement-learning.ts'
import robotics from './robotics.ts'
import safety from './safety.ts'
import science from './science.ts'
import speech from './speech.ts'
import vision from './vision.ts'

/** The topics, in the order of the topics page. */
export const topics: Topic[] = [
  languageModels,
  agents,
  reasoning,
  reinforcementLearning,
  compression,
  federatedLearning,
  graphLearning,
  vision,
  generation,
  multimodal,
  speech,
  robotics,
  optimization,
  safety,
  medicine,
  science,
]
