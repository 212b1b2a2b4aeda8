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
  keywords: `
    protein, protein structure, protein sequence, protein design, protein language, protein folding, peptide, enzyme, enzymatic,
    antibody, antigen, amino acid, ligand, binding affinity, docking, alphafold, biomolecule, biomolecular, molecule, molecular,
    molecular dynamics, molecular property, molecular graph, molecular generation, smiles, selfies, chemistry, chemical, chemist,
    cheminformatics, reaction prediction, retrosynthesis, synthesis route, catalyst, catalysis, polymer, electrolyte, ionic liquid,
    battery, solvent, spectroscopy, spectra, mass spectrometry, spectrometry, nmr, raman, infrared spectra, diffraction, crystal,
    crystalline, crystallography, alloy, material science, materials discovery, metal organic, mof, semiconductor, superconductor,
    perovskite, nanoparticle, nanostructure, graphene, electron microscopy, stem image, sem image, synchrotron, tomography data,
    microstructure, grain boundary, composite material, density functional, dft, ab initio, quantum chemistry, quantum mechanic,
    schrodinger, hamiltonian, force field, interatomic, interatomic potential, potential energy, energy surface, free energy,
    thermodynamic, statistical physics, physicist, physical law, physics problem, high energy, particle physics, collider, lhc,
    neutrino, plasma, tokamak, nuclear, quantum physics, photonic, fluid, fluid dynamics, fluid flow, navier stokes, turbulence,
    aerodynamic, airfoil, cfd, computational fluid, combustion, heat transfer, finite element, stress field, mesh simulation, pde,
    partial differential, differential equation, neural operator, fourier neural, deeponet, physics informed, pinn, surrogate model,
    simulation of, numerical simulation, chaotic, lorenz, spatiotemporal dynamics, equation discovery, symbolic regression,
    astronomy, astronomical, astrophysics, cosmology, galaxy, stellar, supernova, exoplanet, telescope, gravitational wave,
    gravitational lensing, dark matter, black hole, solar flare, sunspot, space weather, planetary, asteroid, spacecraft, climate,
    climate change, climate model, weather, weather forecast, weather prediction, meteorology, nowcasting, precipitation, rainfall,
    storm, cyclone, hurricane, lightning, drought, flood, wildfire, atmosphere, aerosol, cloud cover, era5, reanalysis, sea surface,
    sea ice, sea level, sea temperature, ocean, oceanography, algae, algal, coral, hydrology, groundwater, streamflow, runoff,
    soil moisture, carbon emission, co2, emission, methane, greenhouse, air quality, pollution, pm2 5, earth system, earth science,
    earth observation, geoscience, geological, geology, geophysics, seismic, seismology, earthquake, volcano, landslide, glacier,
    biomass, deforestation, biodiversity, species, species distribution, species identification, ecology, ecologist, ecosystem,
    conservation, wildlife, camera trap, pollinator, animal behavior, phylogenetic, phylogeny, evolutionary biology, biology,
    biological, biologist, bioinformatics, genomics, gene expression, genetic, dna, rna, mrna, nucleotide, transcriptome,
    single cell, spatial transcriptomics, proteomics, metabolomics, metabolite, omics, multi omics, epigenetic, variant effect,
    crispr, microbial, microbiome, bacteria, cell type, cell biology, cellular, cell culture, cell tracking, microscopy, microscope,
    fluorescence, cryo em, organoid, neuroscience, neuroscientific, neuroscientist, neural activity, neural recording, cortex,
    cortical, visual cortex, brain activity, brain response, brain network, fmri, connectome, spike train, synaptic, hippocampus,
    cognitive neuroscience, psychophysics, drug design, drug discovery, virtual screening, lead optimization, toxicity prediction,
    admet, science, scientist, scientific, scientific discovery, scientific research, scientific literature, scientific paper,
    scientific article, scientific idea, scientific hypothesis, scientific reasoning, scientific knowledge, scientific figure,
    scientific data, scientific computing, scientific problem, scientific workflow, scientific text, ai scientist, ai4science,
    co scientist, hypothesis generation, research idea, idea generation, research assistant, automated research,
    autonomous discovery, experiment design, experimental design, peer review, literature review, survey generation, scholarly,
    bibliometric, academic paper, research paper, paper writing, arxiv, natural science, chemistry olympiad, physics olympiad,
    paleontology, archaeology, agronomy, crop yield, plant phenotyping, wind turbine, power grid, renewable energy, sentinel 2,
    landsat, modis, ndvi, crop mapping, crop classification, crop type, land cover, land use, land surface, tree species, canopy,
    permafrost, flood mapping, waterlogging, water quality, coastline, bathymetry, seafloor, sediment, algal bloom, plankton, whale,
    coral reef, salmon, plant species, herbarium, animal species, animal identification, bird species, moth, butterfly,
    wildlife monitoring, zoology, botany, radar echo, precipitation nowcasting, typhoon, tropical cyclone, downscaling,
    data assimilation, subseasonal, climate projection, irradiance, wind speed, wind power, geospatial data, geospatial model,
    magnetohydrodynamic, accretion, calorimeter, many body, spin system, neutron, ptychography, phase retrieval, holography,
    interferometry, velocimetry, reynolds, lattice boltzmann, pde solver, pde solving, operator learning, governing equation,
    conservation law, first principles, physics guided, physics reasoning, physics question, reagent, reaction yield, adsorption,
    zeolite, photovoltaic, solar cell, formulation design, terpenoid, natural product, solubility, qm9, pubchem, chembl, moleculenet,
    molecular design, inverse design, molecular docking, drug like, chemical formula, chemical reaction, chemical space,
    material property, materials design, quantum material, phonon, band gap, splice, chromatin, methylation, scrna, cell line,
    cell painting, cell morphology, flow cytometry, microfluidic, phenotyping, phage, plasmid, antibody design, gene ontology,
    gene regulatory, protein protein, ppi, bacterial, yeast, drosophila, zebrafish, mouse brain, meg, ecog, neural decoding,
    neural response, brain encoding, brain decoding, brain signal, brain recording, human brain, calcium imaging, natural scenes,
    neurophysiology, patch clamp, electrophysiology, scientific claim, scientific qa, scientific question, scientific document,
    scientific publication, scientific writing, scientific code, scientific domain, scientific visualization, scientific experiment,
    scientific agent, science question, science reasoning, novelty assessment, novelty detection, research proposal,
    research automation, research plan, replicate research, research reproduction, paper review, reviewer assignment,
    academic writing, academic literature, academic survey, openreview, citation recommendation, citation intent, citation network,
    citation verification, scientometric, theory discovery, model discovery, theoretical physics, light curve, photometric,
    spectroscopic, redshift, event horizon, cosmological simulation, sky survey, satellite telescope, heliophysics, radio astronomy,
    ai weather, earth model, carbon cycle, greenhouse gas, agronomic, soil property, groundwater level, river discharge,
    harmful algal, oil spill, microplastic, urban heat, scientific instrument, wet lab, lab automation, chemistry lab,
    materials scientist, lunar, lunar surface, moon, martian, mars rover, qubit, quantum error, error correcting, quantum circuit,
    quantum computing, condensed matter, astronomical imaging, black soil, research agent, ai research, ml engineering,
    review quality, reviewer comment, meta review, survey automation, academic survey, transition state, reaction path,
    saddle point, point search, energy path, energy minimum
  `,
  negativeExamples: [
    'Removing the turbulence of hot air from videos',
    'Photometric stereo under any light',
    'Language models that review each other, without a judge',
    'A benchmark of tools for agents, an ocean of them',
    'Query processing in scientific databases',
  ],
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
