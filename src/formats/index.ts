/** The formats a document is published in, preferred first. A format is one file; opml lists feeds and is none of them. */
import type { Format } from '../model.ts'
import { atom } from './atom.ts'
import { json } from './json.ts'
import { rss } from './rss.ts'

export const formats: Format[] = [rss, atom, json]

/** The format with this extension (`atom`), or undefined. */
export const formatOf = (extension: string): Format | undefined => formats.find((format) => format.extension === extension)
