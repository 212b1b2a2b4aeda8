/** The API page: each operation with a form that leads to its response; works without JavaScript. */
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

/** The operations with a form: not pages, and none that write. */
const testableOperations = (operations: Operation[]): Operation[] =>
  operations.filter(({ group, method = 'get' }) => group !== 'Pages' && method === 'get')

/** `paper` is the id of a stored paper, the example in forms. */
export function apiPage(context: ApiPageContext, operations: Operation[], paper: string | undefined): Promise<string> {
  const { site } = context
  const groups = Map.groupBy(testableOperations(operations), ({ group }) => group)
  return layout(
    site,
    {
      title: 'API',
      description: `The API of ${site.name}, as OpenAPI and with forms to try it.`,
      path: PATHS.api,
      feeds: allTopicsFeedLinks(site),
      extraElements: html`<link rel="service-desc" type="application/json" href="${site.url(PATHS.openApi)}">\n`,
    },
    html`<h1>API</h1>
<p class="lead">Open to everyone, without a key. It is also described as <a href="${relativeUrl(site, PATHS.openApi)}" type="application/json">OpenAPI 3.1</a>, from which clients can be generated. Fill in a form to see a response and its address.</p>
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

/** An example of an embed; the embed builder has the options. */
function embedExample(
  context: ApiPageContext,
  { path, summary, pathParameters = {}, queryParameters = {} }: Operation,
  paper: string | undefined,
): Html {
  const examples = (parameters: Parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, pageExampleOf(parameter, context, paper) ?? '']))
  const required = Object.fromEntries(Object.entries(queryParameters).filter(([, parameter]) => parameter.required !== undefined))
  const address = `${fillPath(path, examples(pathParameters))}${formatQueryString(examples(required))}`
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
<button>Send<span class="off">: ${summary}</span></button>
</form>
</details>
`
}

/** The input, select or checkbox for a parameter. */
function parameterField(name: string, parameter: Parameter, topics: Topic[], inPath: boolean, example: string | undefined): Html {
  const schema = schemaOf(parameter, topics)
  const choices = allowedValuesOf(parameter, topics)
  const isRequired = inPath || parameter.required !== undefined
  const label = html`<label><span><code>${name}</code> ${renderInlineCode(parameter.description)}</span> `
  if (choices.length > 0)
    return html`${label}<select name="${name}">
${!isRequired && html`<option value=""></option>`}${choices.map((value) => html`<option>${value}</option>`)}</select></label>
`
  if (parameter.flag)
    return html`<label class="tick"><input type="checkbox" name="${name}" value="1"> <span><code>${name}</code> ${renderInlineCode(parameter.description)}</span></label>
`
  const { minimum, maximum, maxLength } = schema
  const isDay = JSON.stringify(schema).includes('"format":"date"')
  const isNumber = schema.type === 'integer' || schema.type === 'number'
  return html`${label}<input name="${name}"${isDay && html` type="date"`}${isNumber && html` type="number"`}${schema.type === 'number' && html` step="any"`}${minimum !== undefined && html` min="${minimum}"`}${maximum !== undefined && html` max="${maximum}"`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${isRequired ? html` required="" value="${example ?? ''}"` : !isDay && example !== undefined && html` placeholder="${example}"`}></label>
`
}

/** Text with `code` in backticks. */
const renderInlineCode = (text: string): Html => html`${text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part))}`

/** The URL of a submitted form relative to the site's origin; empty fields are left out. */
export function operationUrlOfForm(url: string, context: ApiPageContext, operations: Operation[]): string {
  const { searchParams } = new URL(url)
  const id = searchParams.get('operation')
  const operation = testableOperations(operations).find((operation) => operation.id === id)
  if (!operation) throw new BadRequest(`there is no operation ${JSON.stringify(id)}: ${context.site.url(PATHS.api)} lists them`, 404)
  const { path, pathParameters = {}, queryParameters = {} } = operation
  const fields = [...searchParams].filter(([name, text]) => name !== 'operation' && text.trim() !== '')
  const unknown = fields.find(([name]) => !Object.hasOwn(pathParameters, name) && !Object.hasOwn(queryParameters, name))
  if (unknown) throw new BadRequest(`${path} has no parameter ${unknown[0]}`)
  const values = Object.fromEntries(fields)
  const missing = Object.keys(pathParameters).find((name) => values[name] === undefined)
  if (missing !== undefined) throw new BadRequest(`${path} needs a value for ${missing}`)
  const query = Object.entries(queryParameters).map(([name, parameter]) => {
    const text = values[name]
    return [name, text !== undefined && parameter.flag ? true : text] as const
  })
  return relativeUrl(context.site, `${fillPath(path, values)}${formatQueryString(Object.fromEntries(query))}`)
}
