/**
 * Draws text and simple shapes as PNG (https://www.w3.org/TR/png-3/) with a palette, without fonts or a library: the glyphs
 * come from letters.json, made by scripts/draw-letters.ts. Needs `CompressionStream`.
 */
import stored from './letters.json' with { type: 'json' }

type Glyph = { advance: number; x: number; y: number; width: number; height: number; ink: Uint8Array }
type GlyphMap = Map<string, Glyph>

/** The colours of a canvas: the background, and inks that blend into it in sixteen steps. */
export type Colours = { paper: string; inks: string[] }

let loadedGlyphs: Promise<GlyphMap> | undefined
const loadGlyphs = (): Promise<GlyphMap> => {
  loadedGlyphs ??= decodeGlyphs()
  return loadedGlyphs
}

const decodeBase64 = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

const pipeBytes = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())

async function decodeGlyphs(): Promise<GlyphMap> {
  const packed = await pipeBytes(decodeBase64(stored.ink), new DecompressionStream('deflate'))
  const boxes = new Int8Array(decodeBase64(stored.boxes).buffer)
  const all: GlyphMap = new Map([[' ', { advance: stored.space, x: 0, y: 0, width: 0, height: 0, ink: new Uint8Array() }]])
  let at = 0
  for (const [i, letter] of [...stored.letters].entries()) {
    const [advance = 0, x = 0, y = 0, width = 0, height = 0] = boxes.subarray(i * 5, i * 5 + 5)
    const ink = Uint8Array.from({ length: width * height }, (_, n) => {
      const byte = packed[(at + n) >> 1] as number
      return (at + n) % 2 ? byte & 15 : byte >> 4
    })
    at += width * height
    all.set(letter, { advance, x, y, width, height, ink })
  }
  return all
}

/** The glyphs of a text; a missing glyph gives way to the letter without accents, or to nothing. */
const glyphsOf = (text: string, all: GlyphMap): Glyph[] =>
  [...text.normalize('NFC')].flatMap((letter) => all.get(letter) ?? all.get(letter.normalize('NFD')[0] as string) ?? [])

/** Creates a canvas to draw text and shapes on, in pixels from the upper left. */
export async function createCanvas(width: number, height: number, colours: Colours) {
  const all = await loadGlyphs()
  const pixels = new Uint8Array(width * height)
  /** Draws a pixel; `step` runs from 0 (background) to 15, and darker pixels stay. */
  const dot = (x: number, y: number, ink: number, step: number): void => {
    if (step <= 0 || x < 0 || y < 0 || x >= width || y >= height) return
    const at = y * width + x
    if ((pixels[at] as number) % 16 < step) pixels[at] = ink * 16 + step
  }
  const measure = (text: string, size: number): number =>
    (glyphsOf(text, all).reduce((sum, { advance }) => sum + advance, 0) * size) / stored.size
  return {
    /** The share of letters that have glyphs, from 0 to 1. */
    drawableShare: (text: string): number => {
      const letters = [...text.replace(/\s/g, '')]
      return letters.length === 0 ? 0 : letters.filter((letter) => glyphsOf(letter, all).length > 0).length / letters.length
    },
    /** Breaks a text into at most `maxLines` lines of a width; the last ends in an ellipsis if text is left. */
    wrap: (text: string, size: number, maxWidth: number, maxLines: number): string[] => {
      const lines: string[] = ['']
      for (const word of text.split(/\s+/).filter(Boolean)) {
        const longer = `${lines.at(-1)} ${word}`.trim()
        if (measure(longer, size) <= maxWidth) lines[lines.length - 1] = longer
        else lines.push(word)
      }
      const kept = lines.filter(Boolean).slice(0, maxLines)
      const cut = lines.filter(Boolean).length > maxLines
      return kept.map((line, i) => {
        let short = line
        const end = cut && i === maxLines - 1 ? '…' : ''
        while (short && measure(short + (short === line ? end : '…'), size) > maxWidth) short = short.slice(0, -1).trimEnd()
        return short === line ? line + end : `${short}…`
      })
    },
    /** Writes a line of text on its base line. */
    write: (text: string, x: number, y: number, size: number, ink: number): void => {
      const scale = size / stored.size
      let pen = x
      for (const letter of glyphsOf(text, all)) {
        drawGlyph(letter, pen, y, scale, (px, py, step) => dot(px, py, ink, step))
        pen += letter.advance * scale
      }
    },
    rectangle: (x: number, y: number, w: number, h: number, ink: number, step = 15): void => {
      for (let py = y; py < y + h; py++) for (let px = x; px < x + w; px++) dot(px, py, ink, step)
    },
    circle: (x: number, y: number, radius: number, ink: number): void => {
      for (let py = y - radius - 1; py <= y + radius + 1; py++)
        for (let px = x - radius - 1; px <= x + radius + 1; px++)
          dot(px, py, ink, Math.round(15 * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(px - x, py - y)))))
    },
    png: (): Promise<Uint8Array<ArrayBuffer>> => encodePng(pixels, width, height, colours),
  }
}

/** Draws a glyph scaled down: each pixel is the mean of the pixels it covers. */
function drawGlyph(
  { x, y, width, height, ink }: Glyph,
  pen: number,
  base: number,
  scale: number,
  dot: (x: number, y: number, step: number) => void,
) {
  const left = pen + x * scale
  const top = base + y * scale
  for (let py = Math.floor(top); py < top + height * scale; py++) {
    const [y0, y1] = [(py - top) / scale, (py + 1 - top) / scale]
    for (let px = Math.floor(left); px < left + width * scale; px++) {
      const [x0, x1] = [(px - left) / scale, (px + 1 - left) / scale]
      let sum = 0
      for (let sy = Math.max(0, Math.floor(y0)); sy < Math.min(height, y1); sy++) {
        const high = Math.min(y1, sy + 1) - Math.max(y0, sy)
        for (let sx = Math.max(0, Math.floor(x0)); sx < Math.min(width, x1); sx++)
          sum += (ink[sy * width + sx] as number) * high * (Math.min(x1, sx + 1) - Math.max(x0, sx))
      }
      dot(px, py, Math.round(sum * scale * scale))
    }
  }
}

async function encodePng(pixels: Uint8Array, width: number, height: number, { paper, inks }: Colours): Promise<Uint8Array<ArrayBuffer>> {
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // 8 bits a point, with a palette
  header.set([8, 3], 8)
  const palette = inks.flatMap((ink) => Array.from({ length: 16 }, (_, step) => mixColours(paper, ink, step / 15)).flat())
  const parts = [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('PLTE', Uint8Array.from(palette)),
    pngChunk('IDAT', await pipeBytes(rows, new CompressionStream('deflate'))),
    pngChunk('IEND', new Uint8Array()),
  ]
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function mixColours(paper: string, ink: string, share: number): number[] {
  const parts = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [from, to] = [parts(paper), parts(ink)]
  return from.map((part, i) => Math.round(part + ((to[i] as number) - part) * share))
}

function pngChunk(name: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(bytes.length + 12)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, bytes.length)
  for (let i = 0; i < 4; i++) chunk[4 + i] = name.charCodeAt(i)
  chunk.set(bytes, 8)
  view.setUint32(bytes.length + 8, crc32(chunk.subarray(4, bytes.length + 8)))
  return chunk
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

const crc32 = (bytes: Uint8Array): number =>
  ~bytes.reduce((value, byte) => (CRC_TABLE[(value ^ byte) & 255] as number) ^ (value >>> 8), 0xffffffff) >>> 0
