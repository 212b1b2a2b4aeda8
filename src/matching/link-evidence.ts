/** Explains which source says that two records are copies of one paper. */

import { copyLinksOf, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'

/** A record with its source, and the name that a reader knows the source's service by. */
export type AttributedRecord = { source: string; serviceName: string; record: SourceRecord }

/** Whether a left and a right record have an identifier of their own in common. */
export function shareOwnIdentifier(left: AttributedRecord[], right: AttributedRecord[]): boolean {
  const identifiers = new Set(left.flatMap(({ record }) => ownIdentifiersOf(record)))
  return right.some(({ record }) => ownIdentifiersOf(record).some((identifier) => identifiers.has(identifier)))
}

/**
 * Why a left record is a copy of a right one: `Crossref says that doi:10.1101/… is a preprint of doi:10.1234/…`. Undefined if
 * no record links them; the same whatever their order.
 */
export function linkEvidenceBetween(left: AttributedRecord[], right: AttributedRecord[]): string | undefined {
  const sentences = [...directLinkEvidence(left, right), ...directLinkEvidence(right, left)]
  return (sentences.length > 0 ? sentences : sharedLinkEvidence(left, right)).sort()[0]
}

/** One sentence for each record that links to an identifier another record has itself. */
function directLinkEvidence(from: AttributedRecord[], to: AttributedRecord[]): string[] {
  const identifiers = new Set(to.flatMap(({ record }) => ownIdentifiersOf(record)))
  return from.flatMap(({ serviceName, record }) =>
    copyLinksOf(record)
      .filter(({ identifier }) => identifiers.has(identifier))
      .map(({ identifier, says }) => `${serviceName} says that ${recordLabelOf(record)} ${says} ${identifier}`),
  )
}

/** One sentence for each two records that link to the same third copy. */
function sharedLinkEvidence(left: AttributedRecord[], right: AttributedRecord[]): string[] {
  return left.flatMap(({ serviceName, record }) =>
    copyLinksOf(record).flatMap(({ identifier, says }) =>
      right.flatMap((other) =>
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

const recordLabelOf = (record: SourceRecord): string => ownIdentifiersOf(record)[0] ?? `“${record.title}”`

/**
 * The link that alone connects these records to the rest of a paper. Undefined if own identifiers connect them, directly or
 * through other records, to those that were the paper before.
 */
export function linkEvidenceForMerge(records: AttributedRecord[], before: AttributedRecord[], all: AttributedRecord[]): string | undefined {
  const connected = new Set(records)
  for (let size = 0; size < connected.size; ) {
    size = connected.size
    for (const record of all) if (shareOwnIdentifier([record], [...connected])) connected.add(record)
  }
  if (before.some((record) => connected.has(record))) return undefined
  return linkEvidenceBetween(
    [...connected],
    all.filter((record) => !connected.has(record)),
  )
}

/** The added records of a paper that no identifier of their own connects to it, each with the link that does. */
export function linkOnlyRecords(before: AttributedRecord[], added: AttributedRecord[]): { record: SourceRecord; evidence: string }[] {
  return added.flatMap((record, i) => {
    const others = [...before, ...added.slice(0, i)]
    const evidence = shareOwnIdentifier([record], others) ? undefined : linkEvidenceBetween([record], others)
    return evidence === undefined ? [] : [{ record: record.record, evidence }]
  })
}
