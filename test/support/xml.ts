import { SaxesParser } from 'saxes'

/** An element: its name as written and with its namespace (`{uri}local`), its attributes as written, and what is in it. */
export type Xml = { name: string; expanded: string; attributes: Record<string, string>; text: string; children: Xml[] }

/** A document read strictly, namespaces too: throws at the first mistake. */
export function readXml(text: string): Xml {
  const root: Xml = { name: '', expanded: '', attributes: {}, text: '', children: [] }
  const open = [root]
  const parser = new SaxesParser({ xmlns: true })
  const add = (text: string) => {
    for (const element of open) element.text += text
  }
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, uri, local, attributes }) => {
    const element: Xml = {
      name,
      expanded: `{${uri}}${local}`,
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value])),
      text: '',
      children: [],
    }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', add)
  parser.on('cdata', add)
  parser.write(text).close()
  const [document] = root.children
  if (!document) throw new Error('no element')
  return document
}

/** The elements of this name directly in an element. */
export const childrenOf = (element: Xml | undefined, name: string): Xml[] => element?.children.filter((child) => child.name === name) ?? []

/** The texts of the elements of this name directly in an element. */
export const textsOf = (element: Xml | undefined, name: string): string[] => childrenOf(element, name).map(({ text }) => text)
