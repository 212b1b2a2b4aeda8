/** The snippets to paste into another site, for each of the five kinds of embed. */
import { PATHS, type Site } from '../site.ts'
import { collapseWhitespace, stripBidiControls } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { embedPath } from './handlers.ts'
import { type EmbedOptions, estimateHeight, parametersOfOptions } from './options.ts'
import type { EmbedTarget } from './target.ts'

/** The permissions of a frame: to report its height, and to open links. */
export const FRAME_SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox'

const FRAME_WIDTH = 600

export type Snippets = {
  script: string
  /** The element without its script. */
  element: string
  frame: string
  /** The URLs of the fragment, the frame's page and the picture. */
  fragmentUrl: string
  frameUrl: string
  pictureUrl: string
  markdown: string
  /** The URL for editors that support oEmbed. */
  pasteUrl: string
  /** CSS that reserves the element's space before its script has loaded. */
  placeholderCss: string
}

/** Writes the snippets; `title` is the text of fallback links. */
export function snippetsOf(site: Site, target: EmbedTarget, options: EmbedOptions, title: string): Snippets {
  const label = stripBidiControls(collapseWhitespace(title))
  const embedUrl = (ending: string, changes: Partial<EmbedOptions> = {}) => site.url(embedPath(target, { ...options, ...changes }, ending))
  const height = estimateHeight(options, target.title !== undefined, FRAME_WIDTH)
  const frameUrl = embedUrl('', { width: FRAME_WIDTH })
  const pictureUrl = embedUrl('.svg')
  const hasDefaultOptions = Object.values(parametersOfOptions({ ...options, width: FRAME_WIDTH })).every((value) => value === undefined)
  return {
    script: `<script async src="${escapeXml(site.url(PATHS.embedScript))}"></script>`,
    element: `<paperwire-feed ${attributesOf(target, options)}><a href="${escapeXml(target.home)}">${escapeXml(label)}</a></paperwire-feed>`,
    frame: `<iframe src="${escapeXml(frameUrl)}" title="${escapeXml(label)}" width="100%" height="${height}" frameborder="0" loading="lazy" sandbox="${FRAME_SANDBOX}"></iframe>`,
    fragmentUrl: embedUrl('.html', { theme: 'auto', width: FRAME_WIDTH }),
    frameUrl,
    pictureUrl,
    markdown: `[![${label.replace(/[\\[\]]/g, '\\$&')}](${pictureUrl})](${target.home.replace(/[()]/g, (letter) => (letter === '(' ? '%28' : '%29'))})`,
    pasteUrl: hasDefaultOptions ? target.home : frameUrl,
    placeholderCss: `paperwire-feed { display: block; min-height: ${Math.ceil(height / 16)}rem }`,
  }
}

/** The attributes of the element: its target and options. */
function attributesOf({ name, parameters }: EmbedTarget, options: EmbedOptions): string {
  const targetAttributes = name.startsWith('papers/')
    ? { paper: name.slice('papers/'.length) }
    : name === 'search'
      ? { search: parameters.q, topic: parameters.topic }
      : { topic: name }
  const attributes: Record<string, string | number | true | undefined> = {
    ...targetAttributes,
    ...parametersOfOptions({ ...options, width: FRAME_WIDTH }),
  }
  return Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : value === true ? [key] : [`${key}="${escapeXml(String(value))}"`]))
    .join(' ')
}
