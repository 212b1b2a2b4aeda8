import { html } from 'hono/html'

/** What a template gives; interpolated into another template it is not escaped again. */
export type Html = ReturnType<typeof html>

/** The parts that are there, with a text between them. */
export const joinHtml = (parts: (Html | string | number | undefined | false)[], between: string): Html => {
  const there = parts.filter((part) => part !== undefined && part !== false && part !== '')
  return html`${there.map((part, index) => (index ? [between, part] : part))}`
}
