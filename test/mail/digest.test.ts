/** The content of digests, and the selection of their papers. */
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { selectDigestPapers } from '../../src/mail/digest.ts'
import { MAX_LETTER_BYTES } from '../../src/mail/digest-letter.ts'
import { letters } from '../../src/store/schema.ts'
import { type MailWorld, openMailWorld, record } from '../support/mail-world.ts'

const ADA = 'ada@example.org'
let world: MailWorld
beforeEach(async () => {
  world = await openMailWorld()
})
afterEach(() => world.close())

const digests = () => world.postbox.letters.filter(({ subject }) => !subject?.startsWith('Confirm'))
const ledger = () => world.db.select().from(letters).where(eq(letters.subscriber, letters.subscriber))
const states = async () => (await ledger()).filter(({ issue }) => /^\d/.test(issue)).map(({ issue, state }) => `${issue} ${state}`)
const titlesIn = (text = '') => [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)

describe('a digest', () => {
  test('has the papers of its topics since the subscription, each once, with the reason of its topic, and its other topics', async () => {
    await world.subscribe(ADA, { topic: ['pruning', 'graphs'] })
    await world.tell(
      [record(1, 'Pruning graph networks'), record(2, 'Pruning alone'), record(3, 'On graph colouring'), record(4, 'Of neither')],
      '2025-11-20T18:00:00Z',
    )
    await world.workAt('2025-11-21T06:59:59Z')
    expect(digests()).toEqual([])
    await world.workAt('2025-11-21T07:00:00Z')
    const [letter, ...more] = digests()
    expect(more).toEqual([])
    expect(letter?.subject).toMatch(/^3 papers: (Pruning|On graph)/)
    expect(titlesIn(letter?.text).toSorted()).toEqual(['On graph colouring', 'Pruning alone', 'Pruning graph networks'])
    expect(letter?.text?.match(/Pruning graph networks/g)).toHaveLength(1)
    expect(letter?.text).toMatch(/Pruning graph networks\n(?:.*\n){1,3} +\[On pruning: .*\]\n +\[Also in Graphs\]/)
    expect(letter?.text).toContain('ON PRUNING\n----------\n')
    await world.workAt('2025-11-22T07:00:00Z')
    expect(digests()).toHaveLength(1)
  })

  test('never repeats a paper of an earlier digest, whatever topic admits it later', async () => {
    await world.subscribe(ADA, { topic: ['pruning', 'graphs'] })
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    // its new version is about graphs, too
    await world.tell([record(1, 'Pruning one graph'), record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    expect(digests().map(({ text }) => titlesIn(text))).toEqual([['Pruning one'], ['Pruning two']])
  })

  test('has papers admitted while the digest before was created, though dated earlier', async () => {
    await world.subscribe(ADA)
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    // a round that began at 06:50 and wrote when the digest had gone
    await world.tell([record(1, 'Pruning one'), record(2, 'Pruning late')], '2025-11-21T06:50:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    expect(digests().map(({ text }) => titlesIn(text))).toEqual([['Pruning one'], ['Pruning late']])
  })

  test('leaves out withdrawn papers', async () => {
    await world.subscribe(ADA)
    await world.tell([record(1, 'Pruning one'), record(2, 'Pruning two')], '2025-11-20T18:00:00Z')
    await world.tell([record(1, 'Pruning one', { withdrawn: true }), record(2, 'Pruning two')], '2025-11-20T19:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    expect(digests().map(({ text }) => titlesIn(text))).toEqual([['Pruning two']])
  })

  test('keeps to its limit and counts the skipped papers, which no later digest has', async () => {
    await world.subscribe(ADA, { topic: 'pruning', most: '5' })
    await world.tell(
      Array.from({ length: 9 }, (_, i) => record(i, `Pruning, part ${i}`)),
      '2025-11-20T18:00:00Z',
    )
    await world.workAt('2025-11-21T07:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    const [letter, ...more] = digests()
    expect(more).toEqual([])
    expect(titlesIn(letter?.text)).toHaveLength(5)
    expect(letter?.text).toContain('4 more papers did not fit into your limit of 5:\nhttps://papers.example/topics/pruning')
  })

  test('has the matches of searches, each run once, and none from before the subscription', async () => {
    await world.tell([record(1, 'Annealing of old')], '2025-11-18T18:00:00Z')
    world.at('2025-11-20T12:00:00Z')
    await world.subscribe(ADA, { q: 'annealing' })
    await world.tell([record(1, 'Annealing of old'), record(2, 'Annealing anew'), record(3, 'Nothing of it')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    expect(digests().map(({ text }) => titlesIn(text))).toEqual([['Annealing anew']])
    expect(digests()[0]?.text).toContain('[Matches your search]')
  })

  test('covers the week on its weekday if it is weekly', async () => {
    await world.subscribe(ADA, { topic: 'pruning', every: '1', hour: '6', zone: 'Europe/Berlin' })
    const told = []
    for (const day of [20, 21, 22, 23]) {
      told.push(record(day, `Pruning of the ${day}`))
      await world.tell(told, `2025-11-${day}T18:00:00Z`)
      await world.mail.run()
    }
    await world.workAt('2025-11-24T04:59:59Z')
    expect(digests()).toEqual([])
    await world.workAt('2025-11-24T05:00:00Z')
    expect(digests().map(({ text }) => titlesIn(text).length)).toEqual([4])
  })

  test('is not sent without papers, unless the preferences say so', async () => {
    await world.subscribe(ADA)
    await world.subscribe('bob@example.org', { topic: 'pruning', empty: 'yes' })
    await world.workAt('2025-11-21T07:00:00Z')
    expect(digests().map(({ rcpt, subject }) => [rcpt, subject])).toEqual([['bob@example.org', 'No papers today']])
  })

  test('is sent once after an outage of days, with all papers', async () => {
    await world.subscribe(ADA)
    const told = []
    for (const day of [20, 21, 22, 23]) {
      told.push(record(day, `Pruning of the ${day}`))
      await world.tell(told, `2025-11-${day}T18:00:00Z`)
    }
    await world.workAt('2025-11-24T09:00:00Z')
    await world.workAt('2025-11-24T09:01:00Z')
    expect(digests().map(({ text }) => titlesIn(text).length)).toEqual([4])
    expect(await states()).toEqual(['2025-11-24 sent'])
  })

  test('has the headers and the plain text of well-behaved mail', async () => {
    const path = await world.subscribe(ADA)
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    await world.tell([record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    const [letter, second] = digests()
    const raw = letter?.raw.replace(/\r\n[ \t]+/g, ' ') ?? ''
    const header = (name: string) => new RegExp(`^${name}: (.*)\r?$`, 'im').exec(raw)?.[1]
    const end = `https://papers.example${path.replace('/subscribe/', '/unsubscribe/')}`
    expect(header('List-Unsubscribe')).toBe(`<${end}>`)
    expect(header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    expect(header('List-Id')).toBe('"Paper & Wire" <digest.papers.example>')
    expect(header('Auto-Submitted')).toBe('auto-generated')
    expect(header('From')).toBe('"Paper & Wire" <digest@papers.example>')
    expect(header('To')).toBe(ADA)
    expect(header('Reply-To')).toBe('editor@papers.example')
    expect(letter?.messageId).toMatch(/^<digest\.[0-9a-f]{32}\.2025-11-21@papers\.example>$/)
    expect(second?.messageId).not.toBe(letter?.messageId)
    expect(second?.references).toBe(letter?.references)
    expect(header('Content-Type')).toContain('multipart/alternative')
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    for (const part of [letter?.text, letter?.html || '']) {
      expect(part).toContain(end)
      expect(part).toContain(`https://papers.example${path}`)
      expect(part).not.toMatch(/ada@/)
    }
    // no pictures, nothing that is loaded, no link that counts
    expect(letter?.html).not.toMatch(/<img|<script|<link|url\(|@import|utm_/i)
    expect(letter?.text?.split('\n').filter((line) => line.length > 72 && !/https?:/.test(line))).toEqual([])
  })

  test('renders as in the golden files', async () => {
    await world.subscribe(ADA, { topic: ['pruning', 'graphs'], q: 'annealing', zone: 'Europe/Berlin', hour: '8', most: '5' })
    const links = { pdf: 'https://journal.example/1.pdf', code: 'https://git.example/x' }
    await world.tell(
      [
        record(1, 'Pruning graph networks where $p \\le 0.05$', { links, organization: 'Example University', published: '2025-11-19' }),
        record(2, 'On "graph" colouring & more', { authors: [{ name: 'Łucja Przykład' }] }),
        ...[3, 4, 5, 6].map((n) => record(n, `Simulated annealing, part ${n}`)),
      ],
      '2025-11-20T18:00:00Z',
    )
    await world.workAt('2025-11-21T07:00:00Z')
    const [letter] = digests()
    const confirmation = world.postbox.letters[0]
    const alike = (text = '') => text.replace(/[0-9a-f]{32}(?:-[0-9a-z]{6}(?=-))?(?:-[0-9a-f]{40})?/g, 'LINK')
    await expect(alike(letter?.html || '')).toMatchFileSnapshot('../golden/mail/digest.html')
    await expect(`Subject: ${letter?.subject}\n\n${alike(letter?.text)}`).toMatchFileSnapshot('../golden/mail/digest.txt')
    await expect(alike(confirmation?.html || '')).toMatchFileSnapshot('../golden/mail/confirmation.html')
    await expect(`Subject: ${confirmation?.subject}\n\n${alike(confirmation?.text)}`).toMatchFileSnapshot('../golden/mail/confirmation.txt')
  })

  test('can be read as a page at its own link', async () => {
    const path = await world.subscribe(ADA)
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    const page = await world.get(`${path}/2025-11-21`)
    expect(page.headers.get('content-security-policy')).toContain("style-src 'unsafe-inline'")
    expect(await page.text()).toContain('Pruning one')
    expect((await world.get(`${path}/2025-11-20`)).status).toBe(404)
  })

  test('stays below the size at which Gmail cuts it, with the unsubscribe link', async () => {
    const path = await world.subscribe(ADA, { topic: ['pruning', 'graphs'], most: '50' })
    const links = {
      pdf: 'https://journal.example/x.pdf',
      code: 'https://git.example/x',
      project: 'https://x.example/',
      discussion: 'https://talk.example/x',
    }
    const long = Array.from({ length: 60 }, (_, i) =>
      record(i, `Pruning, part ${i}, of graph networks & of whatever else there is that has a "long" title`, {
        links,
        organization: 'The University of Example',
      }),
    )
    await world.tell(long, '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    const [letter] = digests()
    expect(titlesIn(letter?.text)).toHaveLength(50)
    expect(letter?.html || '').toContain(path.replace('/subscribe/', '/unsubscribe/'))
    expect(new TextEncoder().encode(letter?.html || '').length).toBeLessThanOrEqual(MAX_LETTER_BYTES)
    expect((letter?.html || '').match(/<h3 /g)).toHaveLength(50)
  })

  test('is well-formed whatever the titles of papers', async () => {
    await world.subscribe(ADA)
    const hostile = 'Pruning <script>alert(1)</script> & "quotes" \u202e\u0007 $\\alpha \\le 1$ \r\nBcc: eve@example.org'
    await world.tell(
      [record(1, hostile), record(2, `Pruning ${'überlang '.repeat(200)}`), record(3, '😀 pruning 量子化')],
      '2025-11-20T18:00:00Z',
    )
    await world.workAt('2025-11-21T07:00:00Z')
    const [letter] = digests()
    expect(letter?.headers.has('bcc')).toBe(false)
    expect(letter?.html).not.toContain('<script')
    expect(letter?.html).toContain('&lt;script&gt;')
    expect(letter?.subject).toMatch(/^3 papers: /)
    expect(letter?.subject?.length).toBeLessThanOrEqual(115)
    expect(letter?.text).toContain('α ≤ 1')
    expect(`${letter?.subject}${letter?.text}`).not.toMatch(/\u202e/)
  })
})

describe('the selection of papers', () => {
  const topic = (slug: string, papers: string[]) => ({ section: { topic: slug }, papers })
  test.each([
    ['each source in turn', [topic('a', ['1', '2', '3']), topic('b', ['4', '5', '6'])], [], 4, ['1', '2', '4', '5'], ['3', '6']],
    ['a paper where it comes first', [topic('a', ['1', '2']), topic('b', ['1', '3'])], [], 9, ['1', '2', '3'], []],
    ['nothing that is known', [topic('a', ['1', '2'])], ['1'], 9, ['2'], []],
    ['what a poor source leaves to a rich one', [topic('a', ['1']), topic('b', ['2', '3', '4'])], [], 3, ['1', '2', '3'], ['4']],
    ['nothing', [topic('a', [])], [], 9, [], []],
  ])('%s', (_, sources, known, most, shown, passed) => {
    const chosen = selectDigestPapers(sources, new Set(known), most)
    expect(chosen.papers).toEqual(shown)
    expect(chosen.skippedPapers).toEqual(passed)
    expect(chosen.sections.reduce((sum, { papers }) => sum + papers, 0)).toBe(shown.length)
  })

  test('has each paper once, up to the limit; every other paper is skipped or was mailed before', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 6 }), ids, fc.integer({ min: 1, max: 20 }), (lists, known, most) => {
        const chosen = selectDigestPapers(
          lists.map((papers, i) => topic(String(i), papers)),
          new Set(known),
          most,
        )
        const all = new Set(lists.flat().filter((paper) => !known.includes(paper)))
        expect(new Set(chosen.papers).size).toBe(chosen.papers.length)
        expect(chosen.papers.length).toBe(Math.min(most, all.size))
        expect([...chosen.papers, ...chosen.skippedPapers].toSorted()).toEqual([...all].toSorted())
        expect(chosen.sections.reduce((sum, { papers }) => sum + papers, 0)).toBe(chosen.papers.length)
      }),
    )
  })
})
