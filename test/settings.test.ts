import { describe, expect, test } from 'vitest'
import { BadRequest, describeError } from '../src/errors.ts'
import { SETTINGS, settingsOf } from '../src/settings.ts'

describe('a setting', () => {
  test.each<[string, string]>([
    ['PORT', 'x'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['SITE_URL', 'papers.example'],
    ['SITE_URL', 'ftp://papers.example'],
    ['SITE_URL', 'https://papers.example/?a'],
    // pages show it to everyone
    ['SITE_URL', 'https://editor:secret@papers.example'],
    ['CONTACT', 'the editor'],
    ['NOW', 'yesterday'],
    ['NOW', '2025-02-30'],
    ['NOW', '2025-02-30T12:00:00Z'],
    ['FETCH_PROXY', 'prefix'],
    ['FETCH_PROXY', 'ftp://127.0.0.1/'],
    ['HUB_URL', 'wss://hub.example/'],
    ['FORWARD_VISITS_TO', 'papers.example'],
    ['EMBEDDINGS_URL', 'ftp://x.example/'],
    ['DATABASE_URL', 'file:'],
    ['GATHER', 'perhaps'],
    ['ALLOW_PRIVATE_ADDRESSES', 'maybe'],
    ['HUB', '2'],
  ])('%s is not %s, and the error names it and says what it must be', (name, value) => {
    expect(() => settingsOf({ [name]: value })).toThrow(new BadRequest(`${name} is ${JSON.stringify(value)}: it must be `).message)
  })

  test.each<[string, string, string, unknown]>([
    ['SITE_URL', 'https://papers.example/', 'siteUrl', 'https://papers.example'],
    ['SITE_URL', 'HTTPS://Papers.Example/our wire//', 'siteUrl', 'https://papers.example/our%20wire'],
    ['PORT', '80', 'siteUrl', 'http://localhost'],
    ['NOW', '2024-02-29', 'now', new Date('2024-02-29')],
    ['NOW', '2025-11-21T12:00', 'now', new Date('2025-11-21T12:00Z')],
    ['GATHER', 'Off', 'gather', false],
  ])('%s may be %s', (name, value, property, parsed) => {
    expect(settingsOf({ [name]: value })).toMatchObject({ [property]: parsed })
  })

  test('with an old name is refused with its new name', () => {
    expect(() => settingsOf({ HAND_OVER_TO: 'https://papers.example', ADMIN_TOKEN: 'x' })).toThrow('HAND_OVER_TO is now FORWARD_VISITS_TO')
  })

  test('that holds a password is not repeated in an error', () => {
    expect(() => settingsOf({ MAIL_URL: 'ftp://user:hunter2@mail.example' })).toThrow(/^MAIL_URL must be (?!.*hunter2)/)
  })

  test('that is empty is not set', () => {
    expect(settingsOf(Object.fromEntries(Object.values(SETTINGS).map(({ name }) => [name, ' '])))).toEqual(settingsOf({}))
  })
})

test('an error is described with its cause', () => {
  expect(describeError(new Error('Failed query: \nparams: ', { cause: new Error('fetch failed') }))).toBe('Failed query: fetch failed')
})
