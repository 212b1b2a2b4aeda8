/**
 * Writes a list of papers into a Markdown file, between two comments:
 *
 *   node papers.mjs 'https://papers.example.org/embed/compression.json?n=10' README.md
 *
 * The same papers give the same file. A service that does not answer leaves the file as it is; a name that is not there fails.
 */
import { readFile, writeFile } from 'node:fs/promises'

const [BEGIN, END] = ['<!-- papers -->', '<!-- /papers -->']
const [address, path = 'README.md'] = process.argv.slice(2)

const text = await readFile(path, 'utf8')
const [before, rest] = cut(text, BEGIN)
const [, after] = cut(rest, END)
const list = await listAt(address)
if (list !== undefined) await writeFile(path, `${before}${BEGIN}\n${markdown(list)}${END}${after}`)

function cut(text, mark) {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`${path} has no line ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

async function listAt(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((error) => ({ ok: false, status: 503, error }))
  if (answer.ok) return answer.json()
  if (answer.status < 500) throw new Error(`${url}: ${(await answer.json()).error}`)
  console.log(`::warning::${url} does not answer (${answer.error?.cause?.code ?? answer.status}): ${path} stays as it is`)
}

function markdown({ papers, none, more, home }) {
  const lines = papers.map(({ title, url, fate, by, where, when, why, abstract }) => {
    const facts = [fate, by, where, when].filter(Boolean).map(plain).join(' · ')
    const rest = [facts, why && plain(why), abstract && plain(abstract)].filter(Boolean)
    return `- ${link(title, url)}${rest.map((line) => `  \n  ${line}`).join('')}\n`
  })
  return `${lines.length > 0 ? lines.join('') : `${plain(none)}\n`}\n${link(more, home)}\n`
}

/** What Markdown would read as anything but text is text. */
function plain(words) {
  return words
    .replace(/[\\`*_[\]<>!&|~$#]/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

function link(words, url) {
  return `[${plain(words)}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`
}
