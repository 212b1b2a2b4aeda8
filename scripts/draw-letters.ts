/**
 * Draws the letters of the pictures that stand beside a shared address, into src/pages/letters.json: a browser sets each
 * once, so that a host without fonts can put them side by side. By hand, when the letters are to change:
 *
 *   npm install --no-save @fontsource/source-serif-4
 *   node scripts/draw-letters.ts node_modules/@fontsource/source-serif-4/files /usr/bin/chromium
 *
 * Source Serif 4, semi-bold, by Frank Grießhammer and others: SIL Open Font License 1.1.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'

const SIZE = 64
const [folder, browser = '/usr/bin/chromium'] = process.argv.slice(2)
if (!folder) throw new Error('which folder has the font files?')

const between = (from: number, to: number): string => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
const letters = [
  ...between(0x21, 0x7e),
  ...between(0xa1, 0xac),
  ...between(0xae, 0x17e),
  ...between(0x391, 0x3a1),
  ...between(0x3a3, 0x3a9),
  ...between(0x3b1, 0x3c9),
  ...between(0x410, 0x44f),
  ...'–—‘’“”„…•†‡→∞≈≠≤≥−√∂∑∏ẞ€™',
].filter((letter) => !'ŉĸſ'.includes(letter))

const fonts = ['latin', 'latin-ext', 'greek', 'cyrillic'].map((part) =>
  readFileSync(join(folder, `source-serif-4-${part}-600-normal.woff2`)).toString('base64'),
)

/** Runs in the page: what each letter advances by, the box of its ink, and the ink in sixteen steps. */
const page = `<!doctype html><meta charset="utf-8"><pre id="out"></pre><script>
(async () => {
  const names = []
  for (const [i, font] of ${JSON.stringify(fonts)}.entries()) {
    const face = new FontFace('f' + i, 'url(data:font/woff2;base64,' + font + ')')
    document.fonts.add(await face.load()); names.push('f' + i)
  }
  const size = ${SIZE}, side = size * 2, canvas = new OffscreenCanvas(side, side), context = canvas.getContext('2d', { willReadFrequently: true })
  context.font = size + 'px ' + names.join(',')
  const glyphs = ${JSON.stringify(letters)}.map((letter) => {
    context.clearRect(0, 0, side, side); context.fillText(letter, size / 2, size * 1.25)
    const { data } = context.getImageData(0, 0, side, side)
    let [left, top, right, bottom] = [side, side, -1, -1]
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (data[(y * side + x) * 4 + 3] >= 8) { left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y) }
    const ink = []
    for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) ink.push(Math.round(data[(y * side + x) * 4 + 3] / 17))
    return { advance: Math.round(context.measureText(letter).width), x: left - size / 2, y: top - size * 1.25, width: right - left + 1, height: bottom - top + 1, ink }
  })
  document.getElementById('out').textContent = JSON.stringify({ space: Math.round(context.measureText(' ').width), glyphs })
})()
</script>`

type Glyph = { advance: number; x: number; y: number; width: number; height: number; ink: number[] }
const file = join(mkdtempSync(join(tmpdir(), 'letters-')), 'page.html')
writeFileSync(file, page)
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--virtual-time-budget=20000', '--dump-dom']
const dom = execFileSync(browser, [...flags, `file://${file}`], { maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
const found = /<pre id="out">([^<]+)</.exec(dom)?.[1]
if (!found) throw new Error('the browser drew nothing')
const { space, glyphs } = JSON.parse(found) as { space: number; glyphs: Glyph[] }

// two steps of ink a byte, letter after letter
const ink = glyphs.flatMap((glyph) => glyph.ink)
const packed = Uint8Array.from({ length: Math.ceil(ink.length / 2) }, (_, i) => ((ink[2 * i] ?? 0) << 4) | (ink[2 * i + 1] ?? 0))
const boxes = Int8Array.from(glyphs.flatMap(({ advance, x, y, width, height }) => [advance, x, y, width, height]))
const written = {
  size: SIZE,
  space,
  letters: letters.join(''),
  boxes: Buffer.from(boxes.buffer).toString('base64'),
  ink: deflateSync(packed, { level: 9 }).toString('base64'),
}
const target = fileURLToPath(new URL('../src/pages/letters.json', import.meta.url))
writeFileSync(target, `${JSON.stringify(written, null, 2)}\n`)
console.log(`${glyphs.length} letters, ${written.ink.length} bytes of ink`)
