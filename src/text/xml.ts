/** Text for XML and HTML. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
const XML_FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff\ufdd0-\ufdef]/g

const XML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** ASCII without special characters, as in most names, identifiers and URLs. */
const XML_SAFE_TEXT = /^[ !#-%(-;=?-~]*$/

/** Removes the characters that XML 1.0 forbids or discourages, and lone surrogates. */
export const stripInvalidXmlChars = (text: string): string => text.replace(XML_FORBIDDEN, '').toWellFormed()

/** Escapes a text for an element or a quoted attribute of XML or HTML. */
export const escapeXml = (text: string): string =>
  XML_SAFE_TEXT.test(text) ? text : stripInvalidXmlChars(text).replace(/[&<>"']/g, (character) => XML_ENTITIES[character] as string)
