/** Asserted links in words: which source says that two records are copies of one paper. */

import { linksOf, ownNamesOf } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'

/** A record with the source that said it, and what that is called. */
export type Said = { source: string; service: string; record: SourceRecord }

/** Whether any of these and any of those go by one name themselves. */
export function shareOwnName(these: Said[], those: Said[]): boolean {
  const names = new Set(these.flatMap(({ record }) => ownNamesOf(record)))
  return those.some(({ record }) => ownNamesOf(record).some((name) => names.has(name)))
}

/**
 * `Crossref says that doi:10.1101/… is a preprint of doi:10.1234/…`: why any of these is a copy of any of those, by what
 * either asserts; undefined where nothing does. The same whatever their order.
 */
export function assertedBetween(these: Said[], those: Said[]): string | undefined {
  const sentences = [...direct(these, those), ...direct(those, these)]
  return (sentences.length > 0 ? sentences : shared(these, those)).sort()[0]
}

/** Sentences of records that link to another by a name it goes by. */
function direct(from: Said[], to: Said[]): string[] {
  const names = new Set(to.flatMap(({ record }) => ownNamesOf(record)))
  return from.flatMap(({ service, record }) =>
    linksOf(record)
      .filter(({ name }) => names.has(name))
      .map(({ name, says }) => `${service} says that ${calledBy(record)} ${says} ${name}`),
  )
}

/** Sentences of records that link to the same third copy. */
function shared(these: Said[], those: Said[]): string[] {
  return these.flatMap(({ service, record }) =>
    linksOf(record).flatMap(({ name, says }) =>
      those.flatMap((other) =>
        linksOf(other.record)
          .filter((link) => link.name === name)
          .map(
            (link) =>
              `${service} says that ${calledBy(record)} ${says} ${name}, ${other.service} that ${calledBy(other.record)} ${link.says} it`,
          ),
      ),
    ),
  )
}

/** A record by its own name, else by its title. */
const calledBy = (record: SourceRecord): string => ownNamesOf(record)[0] ?? `“${record.title}”`

/**
 * What alone joins these records to the others of a paper: who asserts it, in words. Undefined where names of their own lead,
 * directly or through others, from these to those that were the paper before.
 */
export function joinedBy(these: Said[], before: Said[], all: Said[]): string | undefined {
  const own = new Set(these)
  for (let size = 0; size < own.size; ) {
    size = own.size
    for (const said of all) if (shareOwnName([said], [...own])) own.add(said)
  }
  if (before.some((said) => own.has(said))) return undefined
  return assertedBetween(
    [...own],
    all.filter((said) => !own.has(said)),
  )
}

/** Those of the new records of a paper that only what a source asserts leads to it, and no name of their own; with who says so. */
export function joinedByLink(before: Said[], fresh: Said[]): { said: Said; evidence: string }[] {
  return fresh.flatMap((said, i) => {
    const others = [...before, ...fresh.slice(0, i)]
    const evidence = shareOwnName([said], others) ? undefined : assertedBetween([said], others)
    return evidence === undefined ? [] : [{ said, evidence }]
  })
}
