/** Preprint servers by the DOIs they register and the names they have in venue fields. */

/**
 * DOI prefixes of preprint servers, the preprint's own part without its version. Journals share bioRxiv's older prefix.
 */
export const PREPRINT_DOI =
  /^doi:(10\.(?:1101(?=\/\d)|2139|5281|20944|21203|22541|26434|31219|31222|31234|36227|48550|64898))\/(.+?)(?:[/.-]v\d+)?$/

const SERVER_NAME = /^(?:arxiv|\w*rxiv|biorxiv|medrxiv|research square|ssrn|preprints(?:\.org)?|authorea|hal|zenodo|osf preprints|corr)\b/i

/** Whether a venue is a preprint server. */
export const isPreprintServer = (venue: string): boolean => SERVER_NAME.test(venue)

/** Servers as PubMed abbreviates them: `medRxiv`, `Res Sq`, `Preprints (Basel)`. */
const SERVER_ABBREVIATION = /rxiv|res(?:earch)? sq|preprint|ssrn/i

/** Whether a citation in PubMed's form is of a preprint. */
export const citesPreprintServer = (citation: string): boolean => SERVER_ABBREVIATION.test(citation)

/** Venues of unpublished work in bibliographies: preprints, reports, theses. The classifier's weights are trained with it. */
export const UNPUBLISHED_VENUE =
  /arxiv|biorxiv|medrxiv|preprint|corr\b|technical report|tech rep|manuscript|thesis|dissertation|univ|laborator/
