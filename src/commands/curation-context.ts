import type { Host } from '../host.ts'
import type { CurationContext } from '../ingest/curation.ts'
import { sourceLookupOf } from '../ingest/ingest-visit.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { unixSeconds } from '../text/dates.ts'
import { buildClassifier, classify } from '../topics/classify.ts'

/** The sources, the topic classifier and the clock for curation. */
export async function createCurationContext({ gathering, now }: Host): Promise<CurationContext> {
  const classifier = buildClassifier(gathering.topics)
  const sources = await loadAllSources(gathering.ports.db, gathering.sources)
  return {
    sourceLookup: sourceLookupOf(sources),
    classifyPaper: (paper) => classify(paper, classifier),
    now: unixSeconds(now()),
  }
}
