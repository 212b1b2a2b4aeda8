import { html } from 'hono/html'

/** The result of a template; another template does not escape it again. */
export type Html = ReturnType<typeof html>

/** Joins the non-empty parts with a separator. */
export const joinHtml = (parts: (Html | string | number | undefined | false)[], separator: string): Html => {
  const present = parts.filter((part) => part !== undefined && part !== false && part !== '')
  return html`${present.map((part, index) => (index ? [separator, part] : part))}`
}
