/** What `eval` answers, a plain value a question, through the functions that production calls. */
import { inWords, Mistake } from './errors.ts'
import { decode } from './gather/decode.ts'
import type { Topic } from './model.ts'
import { byStrength, nameOf } from './papers/names.ts'
import { readFeed } from './sources/feed.ts'
import { classifierOf, classify } from './topics/classify.ts'

/** A feed's file as it was read: its items, or why it is none. */
export async function readFile(file: string, bytes: Uint8Array): Promise<object> {
  try {
    const { title, items } = await readFeed(decode(bytes, ''), `file:///${file}`)
    return {
      file,
      title,
      items: items
        .filter(({ title, url, abstract }) => title || url || abstract)
        .map(({ title, url, authors, published, updated, names, abstract }) => ({
          title,
          url,
          authors: authors.map(({ name }) => name),
          published: published ?? null,
          updated: updated ?? null,
          names: byStrength([...names, url].map(nameOf).filter((name) => name !== undefined)),
          abstract,
        })),
    }
  } catch (error) {
    return { file, error: inWords(error) }
  }
}

/** Each line's paper with the slugs of the topics it belongs to. */
export function* classifyLines(text: string, file: string, topics: Topic[]): Generator<{ topics: string[] }> {
  const classifier = classifierOf(topics)
  for (const [i, line] of text.split('\n').entries()) {
    if (!line.trim()) continue
    let paper: { title?: unknown; abstract?: unknown; categories?: unknown }
    try {
      paper = JSON.parse(line)
    } catch {
      throw new Mistake(`${file}:${i + 1} is not JSON: each line must be {"title", "abstract", "categories"?}`)
    }
    const categories = Array.isArray(paper.categories) ? paper.categories.map(String) : []
    yield {
      topics: classify({ title: String(paper.title ?? ''), abstract: String(paper.abstract ?? ''), categories }, classifier).map(
        ({ topic }) => topic,
      ),
    }
  }
}
