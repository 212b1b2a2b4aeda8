/** Bytes → text, as RFC 7303 reads XML: byte order mark, then the charset of Content-Type, then the XML declaration, then UTF-8. */

/**
 * The text of a page. A label nobody knows falls through to the next; one that is contradicted by the bytes is not
 * believed: letters beyond ASCII that are valid UTF-8 throughout are UTF-8, and what is not is read as windows-1252.
 */
export function decode(bytes: Uint8Array, contentType: string): string {
  const marked = sniffEncoding(bytes)
  if (marked) return new TextDecoder(marked).decode(bytes)
  if (/^\s*application\/(\S+\+)?json\b/i.test(contentType)) return decodeUtf8WithFallback(bytes)
  const valid = decodeStrictUtf8(bytes)
  if (valid !== undefined && valid.length < bytes.length) return valid
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024))
  const served = /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1]
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']\s*([\w.:-]+)/.exec(head)?.[1]
  for (const label of [served, declared]) {
    const decoder = decoderOf(label)
    // a declaration that can be read byte by byte is not in UTF-16, whatever it says
    if (decoder && !decoder.encoding.startsWith('utf-16'))
      return decoder.encoding === 'utf-8' ? decodeUtf8WithFallback(bytes) : decoder.decode(bytes)
  }
  return decodeUtf8WithFallback(bytes)
}

/** The encoding that the first bytes give away: a byte order mark, or `<` in two bytes. */
function sniffEncoding([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c !== 0 && d === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0 && d !== 0)) return 'utf-16be'
  return undefined
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  try {
    return label ? new TextDecoder(label) : undefined
  } catch {
    return undefined
  }
}

/** The text of bytes that are UTF-8 throughout, or undefined. A page cut within a character is still UTF-8. */
function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  for (const stream of [false, true]) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream })
      if (!stream || /[\u0080-\uffff]/.test(text)) return text
    } catch {}
  }
  return undefined
}

/** UTF-8 unless it is mostly something else: one bad byte in a long page must not turn every accent of it into two. */
function decodeUtf8WithFallback(bytes: Uint8Array): string {
  const text = decodeStrictUtf8(bytes) ?? new TextDecoder().decode(bytes)
  const bad = text.match(/\ufffd/g)?.length ?? 0
  const good = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  return good >= bad ? text : new TextDecoder('windows-1252').decode(bytes)
}
