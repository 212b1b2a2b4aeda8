/** arXiv's archives with subjects, and those without (https://arxiv.org/category_taxonomy). */
const ARXIV_CATEGORY =
  /^((cs|econ|eess|math|nlin|physics|stat|q-bio|q-fin|astro-ph|cond-mat)\.[A-Za-z-]+|(astro|math|quant|hep)-ph|cond-mat|gr-qc|hep-(ex|lat|th)|nucl-(ex|th))$/

/** Whether a category is one of arXiv's: `cs.LG`, `hep-th`, `cond-mat.mes-hall`. */
export const isArxivCategory = (category: string): boolean => ARXIV_CATEGORY.test(category)
