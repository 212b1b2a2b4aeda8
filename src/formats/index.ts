/** The feed formats, preferred first. A format is one file; OPML, a list of feeds, is not among them. */
import type { Format } from '../model.ts'
import { atom } from './atom.ts'
import { json } from './json.ts'
import { rss } from './rss.ts'

export const formats: Format[] = [rss, atom, json]

/** The format with this extension (`atom`), or undefined. */
export const formatOf = (extension: string): Format | undefined => formats.find((format) => format.extension === extension)
