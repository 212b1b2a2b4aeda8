/** Elements of XML answers that are no feeds, by their names without prefix, in lower case. */
import { collapseWhitespace } from '../../text/strings.ts'
import { localName } from './xml-namespaces.ts'
import { parseFeedTree, type XmlElement } from './xml-tree.ts'

/** The tree of any XML, below an element of our own, and whether the text stopped half way. Nothing is fetched or expanded. */
export function parseXml(xml: string, url: string): { root: XmlElement; isTruncated: boolean } {
  const { root } = parseFeedTree(`<feed>${xml}</feed>`, url)
  return { root, isTruncated: !childElements(root).every(({ isClosed }) => isClosed) }
}

/** The elements within one, of a name or all. */
export const childElements = (element: XmlElement | undefined, name?: string): XmlElement[] =>
  (element?.children ?? []).filter((one) => typeof one !== 'string' && (name === undefined || localName(one.name) === name)) as XmlElement[]

/** The first element down a path of names. */
export function childElement(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = element
  for (const name of path) at = childElements(at, name)[0]
  return at
}

/** All elements of a name, however deep, in the order of the text. */
export function descendantElements(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((one) => [...(localName(one.name) === name ? [one] : []), ...descendantElements(one, name)])
}

/** The words of an element and all within it in one line, without what says again what stands beside it; empty where there are none. */
export const elementText = (element: XmlElement | undefined): string => collapseWhitespace(rawElementText(element))

const rawElementText = (element: XmlElement | undefined): string =>
  (element?.children ?? [])
    .map((one) => (typeof one === 'string' ? one : /^annotation/.test(localName(one.name)) ? '' : rawElementText(one)))
    .join('')
