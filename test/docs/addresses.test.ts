import { expect, test } from 'vitest'
import { enabledRoutes } from '../../src/app/routes.ts'
import { GROUPS } from '../../src/http/operation.ts'
import { settingsOf } from '../../src/settings.ts'

const EVERYTHING_ON = {
  ADMIN_TOKEN: 'token',
  HUB: 'on',
  MAIL_URL: 'smtp://mail.example',
  MAIL_FROM: 'papers@mail.example',
  MAIL_BOUNCE_TOKEN: 'token',
}

const INTRODUCTION = `# Addresses

Written from the routes by \`npx vitest run test/docs -u\`. \`/api\` shows the same with descriptions and a form to try each, and \`/api/v1/openapi.json\` for programs. An id is written as it is, slashes included: \`/papers/doi:10.1145/3292500.3330701\`.`

test('docs/addresses.md has every address (update snapshots to write it)', async () => {
  const routes = enabledRoutes(settingsOf(EVERYTHING_ON))
  const sections = Object.entries(GROUPS).map(([group, description]) => {
    const rows = routes
      .filter((route) => route.group === group)
      .map(({ method = 'get', path, summary, queryParameters = {} }) => {
        const parameters = Object.keys(queryParameters).map((name) => `\`${name}\``)
        return `| ${method === 'get' ? '' : `${method.toUpperCase()} `}\`${path}\` | ${summary} | ${parameters.join(' ')} |`
      })
    return [`## ${group}`, '', description, '', '| address | what | parameters |', '|---|---|---|', ...rows].join('\n')
  })
  await expect(`${[INTRODUCTION, ...sections].join('\n\n')}\n`).toMatchFileSnapshot('../../docs/addresses.md')
})
