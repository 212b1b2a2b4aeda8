import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'

test('docs/commands.md has every command (update snapshots to write it)', async () => {
  const text = [
    '# Commands',
    '',
    'Run a command with `npm run paperwire -- <command>`; `--help` explains each. `npm run gather`, `try`, `topic` and `eval` are short forms. The exit code is 0 for success, 1 for a failure, 2 for a wrong call.',
    ...Object.values(COMMANDS).flatMap(({ usage, description }) => ['', '```', ...usage.split(' | '), '```', description]),
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../../docs/commands.md')
})
