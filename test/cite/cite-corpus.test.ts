/** Compares citations with those of other reference managers for the same papers. Needs recordings: see CONTRIBUTING.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsePersonName, shortName } from '../../src/authors/parse-name.ts'
import { csl } from '../../src/cite/csl.ts'
import { ris } from '../../src/cite/ris.ts'
import { parseIdentifier, sortByStrength } from '../../src/identifiers/identifiers.ts'
import type { Paper } from '../../src/model.ts'

const papersFolder = join(process.env.CORPUS ?? '', 'corpus', 'papers')
const hasCorpus = process.env.CORPUS !== undefined && existsSync(papersFolder)

type Creator = { firstName?: string; lastName?: string; name?: string }
type Item = { itemType: string; title?: string; creators: Creator[]; [field: string]: unknown }

/** The expected items of Zotero's import tests for arXiv, Crossref, DataCite, PubMed and OpenAlex. */
function zoteroItems(): Item[] {
  const folder = join(papersFolder, 'zotero-import-tests')
  return readdirSync(folder)
    .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { items: Item[] | string }[])
    .flatMap(({ items }) => (Array.isArray(items) ? items : []))
}

/** Names with the family names of the Astrophysics Data System. */
function adsNames(): { fullName: string; family: string }[] {
  const folder = join(papersFolder, 'ads-ingest-parser', 'output')
  type Parsed = { authors?: { name?: { surname?: string; given_name?: string; middle_name?: string } }[] }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Parsed).authors ?? [])
    .flatMap(({ name }) =>
      name?.surname && name.given_name
        ? [{ fullName: [name.given_name, name.middle_name, name.surname].filter(Boolean).join(' '), family: name.surname }]
        : [],
    )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A Zotero item as a paper. */
function paperOf(item: Item): Paper {
  const extra = textOf(item.extra)
  const candidates = [
    textOf(item.DOI),
    /arXiv:\S+/.exec(`${textOf(item.archiveID)} ${extra}`)?.[0] ?? '',
    item.PMID ? `pmid:${item.PMID}` : '',
  ]
  const identifiers = sortByStrength(candidates.map((name) => parseIdentifier(name)).filter((name) => name !== undefined))
  const venue = textOf(item.publicationTitle) || textOf(item.proceedingsTitle) || textOf(item.conferenceName)
  const published = /^\d{4}(-\d\d){0,2}$/.exec(textOf(item.date))?.[0]
  return {
    id: identifiers[0] ?? 'title:0000000000000000',
    identifiers,
    title: textOf(item.title),
    abstract: textOf(item.abstractNote),
    abstractDisplay: 'whole',
    authors: item.creators.map(({ firstName, lastName, name }) => ({ name: name ?? [firstName, lastName].filter(Boolean).join(' ') })),
    url: textOf(item.url),
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

describe.skipIf(!hasCorpus)('citations', () => {
  const items = hasCorpus ? zoteroItems() : []

  test('have the family names of Zotero and ADS for 98 of 100 authors', () => {
    const zotero = items.flatMap(({ creators }) =>
      creators.flatMap(({ firstName, lastName }) =>
        firstName && lastName ? [{ fullName: `${firstName} ${lastName}`, family: lastName }] : [],
      ),
    )
    for (const names of [zotero, hasCorpus ? adsNames() : []]) {
      expect(names.length).toBeGreaterThan(200)
      const differing = names.filter(({ fullName, family }) => {
        const person = parsePersonName(fullName)
        return person === undefined || shortName(person) !== family
      })
      expect(differing.length / names.length, JSON.stringify(differing, null, 1)).toBeLessThan(0.02)
    }
  })

  test('have the types, identifiers, dates, titles and abstracts of Zotero', () => {
    const comparable = items.filter(({ itemType, title }) => itemType in TYPES && title)
    expect(comparable.length).toBeGreaterThan(40)
    const differences: string[] = []
    for (const item of comparable) {
      const paper = paperOf(item)
      const citable = { paper, pageUrl: 'https://papers.example/' }
      const [reference] = JSON.parse(csl.render([citable]))
      // an article without a venue that is not on a preprint server has a less exact type here
      const type = paper.venue || item.itemType === 'preprint' ? TYPES[item.itemType] : reference.type
      if (reference.type !== type) differences.push(`${item.title}: ${reference.type}, not ${type}`)
      if (item.DOI && reference.DOI?.toLowerCase() !== textOf(item.DOI).toLowerCase())
        differences.push(`${item.title}: ${reference.DOI}, not ${item.DOI}`)
      if (paper.published && reference.issued['date-parts'][0].join('-') !== paper.published.replace(/-0/g, '-'))
        differences.push(`${item.title}: date`)
      const text = ris.render([citable])
      for (const value of [item.title, item.abstractNote])
        if (value && !/[\\\s]{2}/.test(textOf(value)) && !text.includes(textOf(value).replace(/\s+/g, ' ').trim()))
          differences.push(`${item.title}: ${value}`)
    }
    // an institute's own repository, unknown by its DOI
    expect(differences).toEqual([expect.stringMatching(/^Determination of the thickness of BN layers .* document, not article$/)])
  })
})
