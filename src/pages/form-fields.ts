/** Form fields that several pages share. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'

/** An option of a select element, selected if it has the current value. */
export const selectOption = (value: string | number, label: string | number, current: string | number | undefined): Html =>
  html`<option value="${value}"${String(value) === String(current) && html` selected=""`}>${label}</option>\n`
