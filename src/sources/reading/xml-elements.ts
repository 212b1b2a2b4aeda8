/** Finds elements in XML responses that are not feeds, by lower-case names without prefixes. */
import { collapseWhitespace } from '../../text/strings.ts'
import { localName } from './xml-namespaces.ts'
import { parseFeedTree, type XmlElement } from './xml-tree.ts'

/** Parses any XML below a root element of our own, and says whether the text was cut off. Nothing is fetched or expanded. */
export function parseXml(xml: string, url: string): { root: XmlElement; isTruncated: boolean } {
  const { root } = parseFeedTree(`<feed>${xml}</feed>`, url)
  return { root, isTruncated: !childElements(root).every(({ isClosed }) => isClosed) }
}

/** The child elements, all or with a name. */
export const childElements = (element: XmlElement | undefined, name?: string): XmlElement[] =>
  (element?.children ?? []).filter((one) => typeof one !== 'string' && (name === undefined || localName(one.name) === name)) as XmlElement[]

/** The first element down a path of names. */
export function childElement(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = element
  for (const name of path) at = childElements(at, name)[0]
  return at
}

/** All descendants with a name, in document order. */
export function descendantElements(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((one) => [...(localName(one.name) === name ? [one] : []), ...descendantElements(one, name)])
}

/** The text of an element and its descendants in one line, without repeated alternatives; empty if there is none. */
export const elementText = (element: XmlElement | undefined): string => collapseWhitespace(rawElementText(element))

const rawElementText = (element: XmlElement | undefined): string =>
  (element?.children ?? [])
    .map((one) => (typeof one === 'string' ? one : /^annotation/.test(localName(one.name)) ? '' : rawElementText(one)))
    .join('')
