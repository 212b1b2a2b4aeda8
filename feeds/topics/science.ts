import type { Topic } from '../../src/model.ts'

export default {
  slug: 'science',
  title: 'AI for science',
  description: 'Learning for physics, chemistry, biology, materials, climate and discovery.',
  query: `
    title:(protein OR molecule OR molecular OR chemistry OR chemical OR biology OR genomic OR DNA OR RNA OR "single-cell" OR crystal
      OR "materials science" OR "materials search" OR "materials discovery" OR climate OR "weather forecasting"
      OR "weather prediction" OR "weather generation" OR astronomy OR astrophysics OR PDE OR "neural operator" OR "physics-informed"
      OR "drug discovery" OR ligand OR enzyme OR peptide OR "virtual cell" OR metabolomics OR "scientific discovery"
      OR "scientific reasoning" OR "scientific law" OR "scientific agent" OR "scientific AI" OR "scientific computing"
      OR "AI scientist" OR "agentic science" OR "AI for science" OR "scientific research" OR "fluid dynamics"
      OR "molecular dynamics" OR "quantum chemistry")
    -title:(driving OR LiDAR)
  OR
    title:(physics* OR scientific OR science OR scientist OR "research ideas" OR materials*)
    (chemistry OR chemical OR biology OR biological OR "scientific discovery" OR "scientific research" OR "research ideas"
      OR "materials science" OR "partial differential equations" OR "condensed matter" OR "peer review" OR "natural science"
      OR "scientific literature" OR "scientific knowledge" OR hypothesis OR "natural products" OR "equation discovery" OR physicist
      OR "physics reasoning" OR "physical systems" OR molecular)
    -title:(generation* OR avatar OR "scene reconstruction" OR "physics-based" OR "physics of language" OR "physical realism")
  OR
    about:(protein OR molecule OR molecular OR "scientific discovery" OR "drug discovery" OR "materials science" OR "climate change"
      OR "weather forecasting" OR "partial differential equations" OR genomic OR metabolomics OR crystal OR "gene expression"
      OR "energy surface" OR chemistry OR "natural products" OR astronomy)
    -title:(narratives OR disclosures)
  OR
    about:(atmospheric OR oceanograph* OR "sea surface" OR seismic OR telescope OR geoscience OR ecological OR "solar radiation"
      OR "dynamical systems" OR "scientific literature" OR "scientific problems" OR "scientific knowledge"
      OR "scientific reasoning")
    -title:(driving OR underwater OR video)
  OR
    "energy surface" OR "molecular dynamics" OR "density functional theory" OR "quantum chemistry" OR "mass spectrometry"
      OR "inverse folding"
  `,
  perDay: 5,
} satisfies Topic
