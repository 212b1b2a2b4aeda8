import type { Topic } from '../../src/model.ts'

export default {
  slug: 'science',
  title: 'AI for science',
  description: 'Learning for physics, chemistry, biology, materials, earth, climate and astronomy, and for discovery itself.',
  query: `
    title:(protein OR peptide OR enzyme OR antibody OR molecule OR molecular OR biomolecul* OR chemistry OR chemical OR chemist
      OR retrosynthe* OR SMILES OR catal* OR polymer OR biology OR "biological sequence" OR "biological sequences" OR "biological systems" OR bioinformatic* OR genomic* OR genome OR gene OR DNA
      OR RNA OR metagenom* OR transcriptomic* OR proteom* OR metabolom* OR "single-cell" OR "spatial transcriptomics" OR "virtual cell"
      OR "cell morphology" OR ligand OR "drug discovery" OR "drug design" OR crystal OR "materials science" OR "materials discovery"
      OR "materials characterization" OR alloy OR battery OR climate OR "weather forecasting" OR "weather prediction"
      OR "weather model" OR nowcasting OR precipitation OR "solar radiation" OR atmospher* OR geoscience* OR seismic
      OR ocean* OR hydrolog* OR biodiversity OR ecolog* OR species OR wildlife OR "earth observation" OR "earth system"
      OR "earth vision" OR astronom* OR astrophys* OR cosmolog* OR galaxy OR telescope OR "gravitational-wave" OR PDE OR PDEs
      OR "differential equations" OR "neural operator" OR "physics-informed" OR "inverse physics" OR "fluid dynamics" OR turbulence
      OR "molecular dynamics" OR "density functional" OR "quantum chemistry" OR "saddle point searches" OR neuroscience* OR fMRI
      OR "neural decoding" OR connectom* OR "patch-clamp" OR microscopy OR "scientific discovery" OR "scientific reasoning"
      OR "scientific law" OR "scientific equation" OR "scientific agent" OR "scientific AI" OR "scientific computing"
      OR "scientific research" OR "research ideas" OR "AI scientist" OR "agentic science" OR "science automation" OR "AI for science"
      OR "equation discovery" OR "symbolic regression" OR "protein-protein")
    -title:("hidden DNA" OR "clinical physics" OR driving OR LiDAR OR "energy-based" OR "materials for" OR "cell phone" OR "plant disease")
  OR
    about:(protein OR molecule OR "molecular dynamics" OR "drug discovery" OR genomic OR "gene expression" OR "partial differential"
      OR PDE OR "neural operator" OR "physics-informed" OR climate OR "weather forecasting" OR "materials science" OR astronomy
      OR "scientific discovery" OR "AI scientist" OR "AI scientists" OR chemistry OR biodiversity OR ecological
      OR "scientific hypotheses" OR neuroscience)
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
  learned: true,
  perDay: 5,
} satisfies Topic
