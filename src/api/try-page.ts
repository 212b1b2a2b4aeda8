/** What programs may ask, with a form for each address: filled in, it leads to the answer itself. Works without a script. */
import { html } from 'hono/html'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Html } from '../http/html.ts'
import { GROUPS, type Operation } from '../http/operation.ts'
import { EXAMPLE_PAPER_ID, type Parameter, type Parameters } from '../http/query-params.ts'
import type { Topic } from '../model.ts'
import { allTopicsFeedLinks, layout, relativeUrl } from '../pages/layout.ts'
import { formatQueryString, PATHS } from '../site.ts'
import { allowedValuesOf, exampleOf, fillPath, schemaOf } from './openapi-document.ts'

type ApiPageContext = Pick<AppContext, 'site' | 'topics'>

/** What is tried here: pages have their own addresses to look at, and what writes is not tried. */
const testableOperations = (operations: Operation[]): Operation[] =>
  operations.filter(({ group, method = 'get' }) => group !== 'Pages' && method === 'get')

/** `paper` is one that is here, for the forms that want one. */
export function apiPage(context: ApiPageContext, operations: Operation[], paper: string | undefined): Promise<string> {
  const { site } = context
  const groups = Map.groupBy(testableOperations(operations), ({ group }) => group)
  return layout(
    site,
    {
      title: 'For programs',
      description: `What programs may ask of ${site.name}, as OpenAPI and to try.`,
      path: PATHS.api,
      feeds: allTopicsFeedLinks(site),
      extraElements: html`<link rel="service-desc" type="application/json" href="${site.url(PATHS.openApi)}">\n`,
    },
    html`<h1>For programs</h1>
<p class="lead">All of this may be asked from anywhere, without a key. The same as <a href="${relativeUrl(site, PATHS.openApi)}" type="application/json">OpenAPI 3.1</a>, from which clients can be made. Fill in a form to see an answer and its address.</p>
${[...groups].map(
  ([group, members]) => html`<section class="try">
<h2>${group}</h2>
<p class="meta">${GROUPS[group]}</p>
${
  group === 'Embeds'
    ? html`<ul class="plain" role="list">
${members.map((operation) => embedExample(context, operation, paper))}</ul>
`
    : members.map((operation) => operationForm(context, operation, paper))
}</section>
`,
)}`,
  )
}

/** An embed is chosen on a page of its own: here stands an example of each. */
function embedExample(
  context: ApiPageContext,
  { path, summary, pathParameters = {}, queryParameters = {} }: Operation,
  paper: string | undefined,
): Html {
  const examples = (parameters: Parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, pageExampleOf(parameter, context, paper) ?? '']))
  const needed = Object.fromEntries(Object.entries(queryParameters).filter(([, { required }]) => required !== undefined))
  const address = `${fillPath(path, examples(pathParameters))}${formatQueryString(examples(needed))}`
  return html`<li><a href="${relativeUrl(context.site, address)}">${summary}</a> <code class="meta">${path}</code></li>
`
}

const pageExampleOf = (parameter: Parameter, context: ApiPageContext, paper: string | undefined): string | undefined =>
  parameter.example === EXAMPLE_PAPER_ID && paper !== undefined ? paper : exampleOf(parameter, context)

function operationForm(
  context: ApiPageContext,
  { id, path, summary, description, pathParameters = {}, queryParameters = {} }: Operation,
  paper: string | undefined,
): Html {
  const { site } = context
  const fields = (parameters: Parameters, inPath: boolean) =>
    Object.entries(parameters).map(([name, parameter]) =>
      parameterField(name, parameter, context.topics, inPath, pageExampleOf(parameter, context, paper)),
    )
  return html`<h3 id="${id}">${summary}</h3>
<p class="meta"><code>${path}</code>${description && html` ${renderInlineCode(description)}`}</p>
<details>
<summary>Try it<span class="off">: ${summary}</span></summary>
<form class="ask" action="${relativeUrl(site, PATHS.apiTry)}">
<input type="hidden" name="operation" value="${id}">
<div class="fields">
${fields(pathParameters, true)}${fields(queryParameters, false)}</div>
<button>Ask<span class="off"> for: ${summary}</span></button>
</form>
</details>
`
}

/** What a browser should offer for a value. */
function parameterField(name: string, parameter: Parameter, topics: Topic[], inPath: boolean, example: string | undefined): Html {
  const schema = schemaOf(parameter, topics)
  const choices = allowedValuesOf(parameter, topics)
  const needed = inPath || parameter.required !== undefined
  const label = html`<label><span><code>${name}</code> ${renderInlineCode(parameter.description)}</span> `
  if (choices.length > 0)
    return html`${label}<select name="${name}">
${!needed && html`<option value=""></option>`}${choices.map((value) => html`<option>${value}</option>`)}</select></label>
`
  if (parameter.flag)
    return html`<label class="tick"><input type="checkbox" name="${name}" value="1"> <span><code>${name}</code> ${renderInlineCode(parameter.description)}</span></label>
`
  const { minimum, maximum, maxLength } = schema
  const isDay = JSON.stringify(schema).includes('"format":"date"')
  const isNumber = schema.type === 'integer' || schema.type === 'number'
  return html`${label}<input name="${name}"${isDay && html` type="date"`}${isNumber && html` type="number"`}${schema.type === 'number' && html` step="any"`}${minimum !== undefined && html` min="${minimum}"`}${maximum !== undefined && html` max="${maximum}"`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${needed ? html` required="" value="${example ?? ''}"` : !isDay && example !== undefined && html` placeholder="${example}"`}></label>
`
}

/** Text in which what stands between ticks is code. */
const renderInlineCode = (text: string): Html => html`${text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part))}`

/** The address that a filled-in form stands for, below the site's origin; what was left empty is not asked for. */
export function operationUrlOfForm(url: string, context: ApiPageContext, operations: Operation[]): string {
  const { searchParams } = new URL(url)
  const id = searchParams.get('operation')
  const operation = testableOperations(operations).find((one) => one.id === id)
  if (!operation) throw new BadRequest(`there is no operation ${JSON.stringify(id)}: ${context.site.url(PATHS.api)} lists them`, 404)
  const { path, pathParameters = {}, queryParameters = {} } = operation
  const given = [...searchParams].filter(([name, text]) => name !== 'operation' && text.trim() !== '')
  const unknown = given.find(([name]) => !Object.hasOwn(pathParameters, name) && !Object.hasOwn(queryParameters, name))
  if (unknown) throw new BadRequest(`there is no ${unknown[0]} in ${path}`)
  const values = Object.fromEntries(given)
  const missing = Object.keys(pathParameters).find((name) => values[name] === undefined)
  if (missing !== undefined) throw new BadRequest(`say the ${missing} of ${path}`)
  const asked = Object.entries(queryParameters).map(([name, parameter]) => {
    const text = values[name]
    return [name, text !== undefined && parameter.flag ? true : text] as const
  })
  return relativeUrl(context.site, `${fillPath(path, values)}${formatQueryString(Object.fromEntries(asked))}`)
}
