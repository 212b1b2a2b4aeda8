/** Elements of XML answers that are no feeds, by their names without prefix, in lower case. */
import { oneLine } from '../../text/strings.ts'
import { type Element, local, treeOf } from './xml-tree.ts'

/** The tree of any XML, below an element of our own, and whether the text stopped half way. Nothing is fetched or expanded. */
export function elementsOf(xml: string, url: string): { root: Element; cut: boolean } {
  const { root } = treeOf(`<feed>${xml}</feed>`, url)
  return { root, cut: !children(root).every(({ closed }) => closed) }
}

/** The elements within one, of a name or all. */
export const children = (element: Element | undefined, name?: string): Element[] =>
  (element?.children ?? []).filter((one) => typeof one !== 'string' && (name === undefined || local(one.name) === name)) as Element[]

/** The first element down a path of names. */
export function child(element: Element | undefined, ...path: string[]): Element | undefined {
  let at = element
  for (const name of path) at = children(at, name)[0]
  return at
}

/** All elements of a name, however deep, in the order of the text. */
export function descendants(element: Element, name: string): Element[] {
  return children(element).flatMap((one) => [...(local(one.name) === name ? [one] : []), ...descendants(one, name)])
}

/** The words of an element and all within it in one line, without what says again what stands beside it; empty where there are none. */
export const wordsOf = (element: Element | undefined): string => oneLine(rawWords(element))

const rawWords = (element: Element | undefined): string =>
  (element?.children ?? [])
    .map((one) => (typeof one === 'string' ? one : /^annotation/.test(local(one.name)) ? '' : rawWords(one)))
    .join('')
