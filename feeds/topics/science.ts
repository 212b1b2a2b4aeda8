import type { Topic } from '../../src/model.ts'

export default {
  slug: 'science',
  title: 'AI for science',
  description: 'Learning for physics, chemistry, biology, materials, climate and discovery.',
  query: `
    title:(protein OR molecule OR molecular OR physics* OR chemistry OR chemical OR scientific OR science OR scientist OR biology OR biological
      OR genomic OR genome OR DNA OR RNA OR crystal OR materials* OR climate OR weather OR astronomy OR PDE OR "neural operator"
      OR "physics-informed" OR "drug discovery" OR ligand OR metabolomics)
    (protein OR molecule OR molecular OR physics* OR chemistry OR chemical OR scientific OR biology OR genomic OR DNA OR crystal
      OR "materials science" OR climate OR weather OR astronomy OR "partial differential")
    -title:("scientific papers" OR "presentation slide" OR copyrighted OR "underwater" OR "biological and artificial")
  OR
    about:(protein OR molecule OR molecular OR "scientific discovery" OR "drug discovery" OR "materials science" OR "climate change"
      OR "weather forecasting" OR "partial differential equations" OR atomic OR chemistry OR genomic OR "scientific research" OR "research ideas")
  `,
  perDay: 5,
} satisfies Topic
