/** Citations against what other reference managers make of the same papers. Needs recordings: see CONTRIBUTING.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsePersonName, shortName } from '../../src/authors/parse-name.ts'
import { csl } from '../../src/cite/csl.ts'
import { ris } from '../../src/cite/ris.ts'
import { parseIdentifier, sortByStrength } from '../../src/identifiers/identifiers.ts'
import type { Paper } from '../../src/model.ts'

const papersAt = join(process.env.CORPUS ?? '', 'corpus', 'papers')
const there = process.env.CORPUS !== undefined && existsSync(papersAt)

type Creator = { firstName?: string; lastName?: string; name?: string }
type Item = { itemType: string; title?: string; creators: Creator[]; [field: string]: unknown }

/** Zotero's own tests: what it makes of arXiv, Crossref, DataCite, PubMed and OpenAlex. */
function zoteroItems(): Item[] {
  const folder = join(papersAt, 'zotero-import-tests')
  return readdirSync(folder)
    .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { items: Item[] | string }[])
    .flatMap(({ items }) => (Array.isArray(items) ? items : []))
}

/** Surnames as the library of astronomers parts them. */
function adsNames(): { whole: string; family: string }[] {
  const folder = join(papersAt, 'ads-ingest-parser', 'output')
  type Parsed = { authors?: { name?: { surname?: string; given_name?: string; middle_name?: string } }[] }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Parsed).authors ?? [])
    .flatMap(({ name }) =>
      name?.surname && name.given_name
        ? [{ whole: [name.given_name, name.middle_name, name.surname].filter(Boolean).join(' '), family: name.surname }]
        : [],
    )
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The item as a paper of ours, of the fields that sources state. */
function paperOf(item: Item): Paper {
  const extra = words(item.extra)
  const stated = [words(item.DOI), /arXiv:\S+/.exec(`${words(item.archiveID)} ${extra}`)?.[0] ?? '', item.PMID ? `pmid:${item.PMID}` : '']
  const identifiers = sortByStrength(stated.map((name) => parseIdentifier(name)).filter((name) => name !== undefined))
  const venue = words(item.publicationTitle) || words(item.proceedingsTitle) || words(item.conferenceName)
  const published = /^\d{4}(-\d\d){0,2}$/.exec(words(item.date))?.[0]
  return {
    id: identifiers[0] ?? 'title:0000000000000000',
    identifiers,
    title: words(item.title),
    abstract: words(item.abstractNote),
    abstractDisplay: 'whole',
    authors: item.creators.map(({ firstName, lastName, name }) => ({ name: name ?? [firstName, lastName].filter(Boolean).join(' ') })),
    url: words(item.url),
    categories: [],
    links: {},
    withdrawn: false,
    retracted: false,
    firstSeenAt: 0,
    score: 0,
    scoreParts: [],
    ...(published && { published }),
    ...(venue && { venue }),
  }
}

const TYPES: Record<string, string> = { journalArticle: 'article-journal', conferencePaper: 'paper-conference', preprint: 'article' }

describe.skipIf(!there)('as others cite the same papers', () => {
  const items = there ? zoteroItems() : []

  test('family names are those of Zotero and ADS in 98 of 100', () => {
    const zotero = items.flatMap(({ creators }) =>
      creators.flatMap(({ firstName, lastName }) =>
        firstName && lastName ? [{ whole: `${firstName} ${lastName}`, family: lastName }] : [],
      ),
    )
    for (const names of [zotero, there ? adsNames() : []]) {
      expect(names.length).toBeGreaterThan(200)
      const other = names.filter(({ whole, family }) => {
        const person = parsePersonName(whole)
        return person === undefined || shortName(person) !== family
      })
      expect(other.length / names.length, JSON.stringify(other, null, 1)).toBeLessThan(0.02)
    }
  })

  test('kinds, identifiers, dates, titles and abstracts are Zotero’s', () => {
    const known = items.filter(({ itemType, title }) => itemType in TYPES && title)
    expect(known.length).toBeGreaterThan(40)
    const unlike: string[] = []
    for (const item of known) {
      const paper = paperOf(item)
      const cited = { paper, pageUrl: 'https://papers.example/' }
      const [one] = JSON.parse(csl.render([cited]))
      // of an article whose journal nobody names, and that is on no server of preprints, we say less
      const type = paper.venue || item.itemType === 'preprint' ? TYPES[item.itemType] : one.type
      if (one.type !== type) unlike.push(`${item.title}: ${one.type}, not ${type}`)
      if (item.DOI && one.DOI?.toLowerCase() !== words(item.DOI).toLowerCase()) unlike.push(`${item.title}: ${one.DOI}, not ${item.DOI}`)
      if (paper.published && one.issued['date-parts'][0].join('-') !== paper.published.replace(/-0/g, '-'))
        unlike.push(`${item.title}: date`)
      const text = ris.render([cited])
      for (const value of [item.title, item.abstractNote])
        if (value && !/[\\\s]{2}/.test(words(value)) && !text.includes(words(value).replace(/\s+/g, ' ').trim()))
          unlike.push(`${item.title}: ${value}`)
    }
    // whose repository is an institute's own, and known by its DOI to nobody else
    expect(unlike).toEqual([expect.stringMatching(/^Determination of the thickness of BN layers .* document, not article$/)])
  })
})
