import { describe, expect, test } from 'vitest'
import { BadRequest, describeError } from '../src/errors.ts'
import { settingsOf } from '../src/settings.ts'

describe('a setting', () => {
  test.each<[string, string]>([
    ['PORT', 'x'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['SITE_URL', 'papers.example'],
    ['SITE_URL', 'ftp://papers.example'],
    ['SITE_URL', 'https://papers.example/?a'],
    // every reader would be told it
    ['SITE_URL', 'https://editor:secret@papers.example'],
    ['CONTACT', 'the editor'],
    ['NOW', 'yesterday'],
    ['NOW', '2025-02-30'],
    ['NOW', '2025-02-30T12:00:00Z'],
    ['FETCH_PROXY', 'prefix'],
    ['FETCH_PROXY', 'ftp://127.0.0.1/'],
    ['HUB_URL', 'wss://hub.example/'],
    ['HAND_OVER_TO', 'papers.example'],
    ['EMBEDDINGS_URL', 'ftp://x.example/'],
    ['DATABASE_URL', 'file:'],
    ['GATHER', 'perhaps'],
    ['ALLOW_PRIVATE_ADDRESSES', 'maybe'],
    ['HUB', '2'],
  ])('%s is not %s, and the mistake names it and says what it must be', (name, value) => {
    expect(() => settingsOf({ [name]: value })).toThrow(new BadRequest(`${name} is ${JSON.stringify(value)}: it must be `).message)
  })

  test.each<[string, string, string, unknown]>([
    ['SITE_URL', 'https://papers.example/', 'siteUrl', 'https://papers.example'],
    ['SITE_URL', 'HTTPS://Papers.Example/our wire//', 'siteUrl', 'https://papers.example/our%20wire'],
    ['PORT', '80', 'siteUrl', 'http://localhost'],
    ['NOW', '2024-02-29', 'now', new Date('2024-02-29')],
    ['NOW', '2025-11-21T12:00', 'now', new Date('2025-11-21T12:00Z')],
    ['GATHER', 'Off', 'gather', false],
  ])('%s may be %s', (name, value, read, meant) => {
    expect(settingsOf({ [name]: value })).toMatchObject({ [read]: meant })
  })

  test('that is empty is not set', () => {
    const names = 'DATABASE_URL PORT SITE_URL SITE_NAME CONTACT FETCH_PROXY ALLOW_PRIVATE_ADDRESSES NOW GATHER ADMIN_TOKEN MAIL_URL HUB'
    expect(settingsOf(Object.fromEntries(names.split(' ').map((name) => [name, ' '])))).toEqual(settingsOf({}))
  })
})

test('an error in words has what its cause says, and no colon more', () => {
  expect(describeError(new Error('Failed query: \nparams: ', { cause: new Error('fetch failed') }))).toBe('Failed query: fetch failed')
})
