/** Bytes → text, as RFC 7303 reads XML: byte order mark, then the charset of Content-Type, then the XML declaration, then UTF-8. */

/**
 * Decodes a page. An unknown label is skipped, and a label that the bytes contradict is ignored: valid UTF-8 with non-ASCII
 * letters is UTF-8, and the rest is windows-1252.
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
    // a declaration that is readable byte by byte is not UTF-16
    if (decoder && !decoder.encoding.startsWith('utf-16'))
      return decoder.encoding === 'utf-8' ? decodeUtf8WithFallback(bytes) : decoder.decode(bytes)
  }
  return decodeUtf8WithFallback(bytes)
}

/** The encoding that the first bytes show: a byte order mark, or `<` in two bytes. */
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

/** Decodes bytes that are valid UTF-8; undefined otherwise. A page may be cut within a character. */
function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  for (const stream of [false, true]) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream })
      if (!stream || /[\u0080-\uffff]/.test(text)) return text
    } catch {}
  }
  return undefined
}

/** Prefers UTF-8 unless most bytes are invalid: one bad byte in a long page must not break every accent. */
function decodeUtf8WithFallback(bytes: Uint8Array): string {
  const text = decodeStrictUtf8(bytes) ?? new TextDecoder().decode(bytes)
  const bad = text.match(/\ufffd/g)?.length ?? 0
  const good = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  return good >= bad ? text : new TextDecoder('windows-1252').decode(bytes)
}
