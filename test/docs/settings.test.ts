import { expect, test } from 'vitest'
import { sources } from '../../feeds/sources.ts'
import { SETTINGS, SOURCE_KEY_SETTINGS } from '../../src/settings.ts'

const row = (name: string, defaultValue: string, description: string) => `| \`${name}\` | ${defaultValue} | ${description} |`

test('docs/settings.md has every setting (update snapshots to write it)', async () => {
  const lines = [
    '# Settings',
    '',
    'Settings are environment variables; for a Worker they are variables and secrets. An invalid setting stops the start with its name. A value marked 🔒 is secret: keep it out of files that others can read.',
    '',
    '| setting | default | meaning |',
    '|---|---|---|',
    ...Object.values(SETTINGS).map((setting) => {
      const { name, description } = setting
      const secret = 'isSecret' in setting ? ' 🔒' : ''
      return row(name, 'default' in setting ? `\`${setting.default}\`` : '', `${description}${secret}`)
    }),
    ...SOURCE_KEY_SETTINGS.map(({ name, description }) => row(name, '', `${description} 🔒`)),
  ]
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../docs/settings.md')
})

test('every key that a source needs is a documented setting', () => {
  const documented = SOURCE_KEY_SETTINGS.map(({ name }) => name)
  expect(sources.flatMap(({ keySetting }) => keySetting ?? []).filter((name) => !documented.includes(name))).toEqual([])
})
