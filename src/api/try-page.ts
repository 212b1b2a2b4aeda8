/** What programs may ask, with a form for each address: filled in, it leads to the answer itself. Works without a script. */
import { html } from 'hono/html'
import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import type { Html } from '../http/html.ts'
import { GROUPS, type Operation } from '../http/operation.ts'
import { KNOWN_PAPER, type Parameter, type Parameters } from '../http/query-params.ts'
import type { Topic } from '../model.ts'
import { allFeeds, here, layout } from '../pages/layout.ts'
import { queryOf } from '../site.ts'
import { choicesOf, exampleOf, filledIn, OPENAPI_PATH, operationsOf, schemaOf } from './openapi-document.ts'

/** Where a form leads through. */
export const TRY_PATH = '/api/try'

type Told = Pick<Service, 'site' | 'topics' | 'settings'>

/** What is tried here: pages have their own addresses to look at, and what writes is not tried. */
const triedOf = (service: Told): Operation[] =>
  operationsOf(service).filter(({ group, method = 'get' }) => group !== 'Pages' && method === 'get')

/** `paper` is one that is here, for the forms that want one. */
export function apiPage(service: Told, paper: string | undefined): Promise<string> {
  const { site } = service
  const groups = Map.groupBy(triedOf(service), ({ group }) => group)
  return layout(
    site,
    {
      title: 'For programs',
      description: `What programs may ask of ${site.name}, as OpenAPI and to try.`,
      path: '/api',
      feeds: allFeeds(site),
      extra: html`<link rel="service-desc" type="application/json" href="${site.url(OPENAPI_PATH)}">\n`,
    },
    html`<h1>For programs</h1>
<p class="lead">All of this may be asked from anywhere, without a key. The same as <a href="${here(site, OPENAPI_PATH)}" type="application/json">OpenAPI 3.1</a>, from which clients can be made. Fill in a form to see an answer and its address.</p>
${[...groups].map(
  ([group, operations]) => html`<section class="try">
<h2>${group}</h2>
<p class="meta">${GROUPS[group]}</p>
${
  group === 'Embeds'
    ? html`<ul class="plain" role="list">
${operations.map((operation) => shown(service, operation, paper))}</ul>
`
    : operations.map((operation) => tried(service, operation, paper))
}</section>
`,
)}`,
  )
}

/** An embed is chosen on a page of its own: here stands an example of each. */
function shown(service: Told, { path, summary, inPath = {}, inQuery = {} }: Operation, paper: string | undefined): Html {
  const examples = (parameters: Parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, exampleHere(parameter, service, paper) ?? '']))
  const needed = Object.fromEntries(Object.entries(inQuery).filter(([, { required }]) => required !== undefined))
  const address = `${filledIn(path, examples(inPath))}${queryOf(examples(needed))}`
  return html`<li><a href="${here(service.site, address)}">${summary}</a> <code class="meta">${path}</code></li>
`
}

const exampleHere = (parameter: Parameter, service: Told, paper: string | undefined): string | undefined =>
  parameter.example === KNOWN_PAPER && paper !== undefined ? paper : exampleOf(parameter, service)

function tried(service: Told, { id, path, summary, description, inPath = {}, inQuery = {} }: Operation, paper: string | undefined): Html {
  const { site } = service
  const fields = (parameters: Parameters, inPath: boolean) =>
    Object.entries(parameters).map(([name, parameter]) =>
      field(name, parameter, service.topics, inPath, exampleHere(parameter, service, paper)),
    )
  return html`<h3 id="${id}">${summary}</h3>
<p class="meta"><code>${path}</code>${description && html` ${ticked(description)}`}</p>
<details>
<summary>Try it<span class="off">: ${summary}</span></summary>
<form class="ask" action="${here(site, TRY_PATH)}">
<input type="hidden" name="operation" value="${id}">
<div class="fields">
${fields(inPath, true)}${fields(inQuery, false)}</div>
<button>Ask<span class="off"> for: ${summary}</span></button>
</form>
</details>
`
}

/** What a browser should offer for a value. */
function field(name: string, parameter: Parameter, topics: Topic[], inPath: boolean, example: string | undefined): Html {
  const schema = schemaOf(parameter, topics)
  const choices = choicesOf(parameter, topics)
  const needed = inPath || parameter.required !== undefined
  const label = html`<label><span><code>${name}</code> ${ticked(parameter.description)}</span> `
  if (choices.length > 0)
    return html`${label}<select name="${name}">
${!needed && html`<option value=""></option>`}${choices.map((value) => html`<option>${value}</option>`)}</select></label>
`
  if (parameter.flag)
    return html`<label class="tick"><input type="checkbox" name="${name}" value="1"> <span><code>${name}</code> ${ticked(parameter.description)}</span></label>
`
  const { minimum, maximum, maxLength } = schema
  const isDay = JSON.stringify(schema).includes('"format":"date"')
  const isNumber = schema.type === 'integer' || schema.type === 'number'
  return html`${label}<input name="${name}"${isDay && html` type="date"`}${isNumber && html` type="number"`}${schema.type === 'number' && html` step="any"`}${minimum !== undefined && html` min="${minimum}"`}${maximum !== undefined && html` max="${maximum}"`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${needed ? html` required="" value="${example ?? ''}"` : !isDay && example !== undefined && html` placeholder="${example}"`}></label>
`
}

/** Text in which what stands between ticks is code. */
const ticked = (text: string): Html => html`${text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part))}`

/** The address that a filled-in form stands for, below the site's origin; what was left empty is not asked for. */
export function triedAddress(url: string, service: Told): string {
  const { searchParams } = new URL(url)
  const id = searchParams.get('operation')
  const operation = triedOf(service).find((one) => one.id === id)
  if (!operation) throw new Mistake(`there is no operation ${JSON.stringify(id)}: ${service.site.url('/api')} lists them`, 404)
  const { path, inPath = {}, inQuery = {} } = operation
  const given = [...searchParams].filter(([name, text]) => name !== 'operation' && text.trim() !== '')
  const unknown = given.find(([name]) => !Object.hasOwn(inPath, name) && !Object.hasOwn(inQuery, name))
  if (unknown) throw new Mistake(`there is no ${unknown[0]} in ${path}`)
  const values = Object.fromEntries(given)
  const missing = Object.keys(inPath).find((name) => values[name] === undefined)
  if (missing !== undefined) throw new Mistake(`say the ${missing} of ${path}`)
  const asked = Object.entries(inQuery).map(([name, parameter]) => {
    const text = values[name]
    return [name, text !== undefined && parameter.flag ? true : text] as const
  })
  return here(service.site, `${filledIn(path, values)}${queryOf(Object.fromEntries(asked))}`)
}
