import { BadRequest } from '../errors.ts'
import { fetchPage } from '../gather/fetch.ts'
import { requestSettingsOf } from '../gather/visit.ts'
import type { Host } from '../host.ts'
import { identifiersOf } from '../identifiers/identifiers.ts'
import type { Source } from '../model.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { feed } from '../sources/feed.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `try`: one request, and its records as JSON lines. */
export const trySource: RunCommand = (args, io) => {
  const [target = ''] = parseCommandArgs(args, {}, 1).positionals
  return withHost(io, async (host) => {
    const { ports, settings } = host.gathering
    const sources = await loadAllSources(ports.db, host.gathering.sources)
    const source = sources.find(({ id }) => id === target) ?? sourceFromUrl(target, sources)
    assertKeyIsSet(source, host)
    const now = host.now()
    const request = source.request(now, {}, [], requestSettingsOf(source, settings))
    io.printProgress(`${request.body === undefined ? 'GET' : 'POST'} ${request.url}`)
    const response = await fetchPage(request, ports, settings)
    const reading = await source.read(response, {}, now)
    io.printLine(
      JSON.stringify({
        source: source.id,
        url: response.url,
        status: response.status,
        records: reading.records.length,
        dropped: reading.dropped ?? [],
        suspect: reading.anomaly ?? null,
        more: reading.next !== undefined,
      }),
    )
    for (const record of reading.records) io.printLine(JSON.stringify({ ...record, identifiers: identifiersOf(record) }))
    return 0
  })
}

/** Refuses a source whose key is not set. */
export function assertKeyIsSet({ id, keySetting }: Source, { gathering }: Host): void {
  if (keySetting !== undefined && gathering.settings.keyOf?.(keySetting) === undefined)
    throw new BadRequest(`${id} is off: set its key in ${keySetting}`)
}

function sourceFromUrl(address: string, sources: Source[]): Source {
  if (!URL.canParse(address))
    throw new BadRequest(
      `${JSON.stringify(address)} is neither a URL nor a source; the sources are ${sources.map(({ id }) => id).join(', ')}`,
    )
  return feed({ id: 'try', name: address, homepage: address, url: address, abstracts: 'whole' })
}
