/** Asserted links in words: which source says that two records are copies of one paper. */

import { copyLinksOf, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'

/** A record with the source that said it, and what that is called. */
export type AttributedRecord = { source: string; serviceName: string; record: SourceRecord }

/** Whether any of these and any of those go by one name themselves. */
export function shareOwnIdentifier(these: AttributedRecord[], those: AttributedRecord[]): boolean {
  const names = new Set(these.flatMap(({ record }) => ownIdentifiersOf(record)))
  return those.some(({ record }) => ownIdentifiersOf(record).some((name) => names.has(name)))
}

/**
 * `Crossref says that doi:10.1101/… is a preprint of doi:10.1234/…`: why any of these is a copy of any of those, by what
 * either asserts; undefined where nothing does. The same whatever their order.
 */
export function linkEvidenceBetween(these: AttributedRecord[], those: AttributedRecord[]): string | undefined {
  const sentences = [...directLinkEvidence(these, those), ...directLinkEvidence(those, these)]
  return (sentences.length > 0 ? sentences : sharedLinkEvidence(these, those)).sort()[0]
}

/** Sentences of records that link to another by a name it goes by. */
function directLinkEvidence(from: AttributedRecord[], to: AttributedRecord[]): string[] {
  const names = new Set(to.flatMap(({ record }) => ownIdentifiersOf(record)))
  return from.flatMap(({ serviceName, record }) =>
    copyLinksOf(record)
      .filter(({ identifier }) => names.has(identifier))
      .map(({ identifier, says }) => `${serviceName} says that ${recordLabelOf(record)} ${says} ${identifier}`),
  )
}

/** Sentences of records that link to the same third copy. */
function sharedLinkEvidence(these: AttributedRecord[], those: AttributedRecord[]): string[] {
  return these.flatMap(({ serviceName, record }) =>
    copyLinksOf(record).flatMap(({ identifier, says }) =>
      those.flatMap((other) =>
        copyLinksOf(other.record)
          .filter((link) => link.identifier === identifier)
          .map(
            (link) =>
              `${serviceName} says that ${recordLabelOf(record)} ${says} ${identifier}, ${other.serviceName} that ${recordLabelOf(other.record)} ${link.says} it`,
          ),
      ),
    ),
  )
}

/** A record by its own name, else by its title. */
const recordLabelOf = (record: SourceRecord): string => ownIdentifiersOf(record)[0] ?? `“${record.title}”`

/**
 * What alone joins these records to the others of a paper: who asserts it, in words. Undefined where names of their own lead,
 * directly or through others, from these to those that were the paper before.
 */
export function linkEvidenceForMerge(these: AttributedRecord[], before: AttributedRecord[], all: AttributedRecord[]): string | undefined {
  const own = new Set(these)
  for (let size = 0; size < own.size; ) {
    size = own.size
    for (const said of all) if (shareOwnIdentifier([said], [...own])) own.add(said)
  }
  if (before.some((said) => own.has(said))) return undefined
  return linkEvidenceBetween(
    [...own],
    all.filter((said) => !own.has(said)),
  )
}

/** Those of the new records of a paper that only what a source asserts leads to it, and no name of their own; with who says so. */
export function linkOnlyRecords(before: AttributedRecord[], fresh: AttributedRecord[]): { said: AttributedRecord; evidence: string }[] {
  return fresh.flatMap((said, i) => {
    const others = [...before, ...fresh.slice(0, i)]
    const evidence = shareOwnIdentifier([said], others) ? undefined : linkEvidenceBetween([said], others)
    return evidence === undefined ? [] : [{ said, evidence }]
  })
}
