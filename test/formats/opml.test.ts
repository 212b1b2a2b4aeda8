import { describe, expect, test } from 'vitest'
import { renderOpml } from '../../src/formats/opml.ts'
import { SITE } from '../support/documents.ts'
import { childrenOf, readXml } from '../support/xml.ts'

describe('OPML', () => {
  const outlines = ['compression', 'speech'].map((slug) => ({
    title: `About ${slug}`,
    description: `Papers on "${slug}".`,
    xmlUrl: `${SITE}/feeds/${slug}.rss?all&top=5`,
    htmlUrl: `${SITE}/topics/${slug}`,
  }))

  test('lists feeds as it always did', async () => {
    await expect(renderOpml('Paperwire', outlines)).toMatchFileSnapshot('../golden/formats/plain.opml')
  })

  test('lists feeds in a folder', async () => {
    await expect(renderOpml('Paperwire', outlines, 'Topics')).toMatchFileSnapshot('../golden/formats/group.opml')
  })

  test('an outline is a feed with its text, addresses and description', () => {
    const one = {
      title: 'R&D <less>',
      description: 'Papers on "R&D".',
      xmlUrl: `${SITE}/feeds/x.rss?all&top=5`,
      htmlUrl: `${SITE}/topics/x`,
    }
    const body = childrenOf(readXml(renderOpml('Paperwire', [one])), 'body')[0]
    expect(childrenOf(body, 'outline')[0]?.attributes).toEqual({ type: 'rss', text: one.title, ...one })
  })
})
