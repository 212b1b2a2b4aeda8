import type { Topic } from '../../src/model.ts'

export default {
  slug: 'science',
  title: 'AI for science',
  description: 'Learning for physics, chemistry, biology, materials, climate and discovery.',
  query: `
    title:(protein OR molecule OR molecular OR chemistry OR chemical OR biology OR biological OR genomic OR genome OR DNA OR RNA OR "single-cell"
      OR crystal OR "materials science" OR "materials search" OR "materials discovery" OR climate OR "weather forecasting" OR "weather prediction"
      OR "weather generation" OR astronomy OR astrophysics OR PDE OR "neural operator" OR "physics-informed" OR "drug discovery" OR ligand OR enzyme OR peptide OR "virtual cell"
      OR metabolomics OR "scientific discovery" OR "scientific reasoning" OR "scientific law" OR "scientific agent" OR "scientific AI"
      OR "scientific computing" OR "AI scientist" OR "AI scientists" OR "agentic science" OR "AI for science" OR "scientific research"
      OR "fluid dynamics" OR "molecular dynamics" OR "quantum chemistry")
    -title:("biological and artificial" OR driving OR LiDAR)
  OR
    title:(physics* OR scientific OR science OR scientist OR materials*)
    (chemistry OR chemical OR biology OR biological OR "scientific discovery" OR "scientific research" OR "research ideas" OR "materials science"
      OR "partial differential equations" OR "condensed matter" OR "peer review" OR "natural science" OR physicist OR "physics reasoning"
      OR "physical systems" OR molecular)
    -title:(generation OR avatar OR "scene reconstruction" OR "scientific papers")
  OR
    about:(protein OR molecule OR molecular OR "scientific discovery" OR "drug discovery" OR "materials science" OR "climate change"
      OR "weather forecasting" OR "partial differential equations" OR genomic OR metabolomics OR crystal OR terpenoid OR "gene expression"
      OR "energy surface" OR "saddle point searches")
    -title:(narratives OR disclosures OR emissions)
  `,
  perDay: 5,
} satisfies Topic
