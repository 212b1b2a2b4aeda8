/** Link headers (RFC 8288). */

export type HeaderLink = { href: string; rel: string; type?: string }

/** The value of a Link header; characters that no URL may have are percent-encoded. */
export const linkHeader = (links: HeaderLink[]): string =>
  links
    .map(
      ({ href, rel, type }) => `<${encodeInvalidUrlChars(href)}>; rel="${rel}"${type === undefined ? '' : `; type="${mediaTypeOf(type)}"`}`,
    )
    .join(', ')

const encodeInvalidUrlChars = (url: string): string => url.toWellFormed().replace(/[^!-~]|[<>"\\^`{|}]/gu, encodeURIComponent)

/** A media type without its parameters. */
export const mediaTypeOf = (contentType: string): string => contentType.split(';')[0] ?? ''
