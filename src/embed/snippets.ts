/** The snippets to paste into another site, for each of the five kinds of embed. */
import { PATHS, type Site } from '../site.ts'
import { collapseWhitespace, stripBidiControls } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { embedPath } from './handlers.ts'
import { type EmbedOptions, estimateHeight, parametersOfOptions } from './options.ts'
import type { EmbedTarget } from './target.ts'

/** What a frame may do: say how high it is, and open its links. */
export const FRAME_SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox'

const FRAME_WIDTH = 600

export type Snippets = {
  script: string
  /** The element without its script. */
  element: string
  frame: string
  /** The address of the fragment, of the frame's page and of the picture. */
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
export function snippetsOf(site: Site, shown: EmbedTarget, look: EmbedOptions, title: string): Snippets {
  const words = stripBidiControls(collapseWhitespace(title))
  const at = (ending: string, some: Partial<EmbedOptions> = {}) => site.url(embedPath(shown, { ...look, ...some }, ending))
  const height = estimateHeight(look, shown.title !== undefined, FRAME_WIDTH)
  const frameUrl = at('', { width: FRAME_WIDTH })
  const pictureUrl = at('.svg')
  const usual = Object.values(parametersOfOptions({ ...look, width: FRAME_WIDTH })).every((value) => value === undefined)
  return {
    script: `<script async src="${escapeXml(site.url(PATHS.embedScript))}"></script>`,
    element: `<paperwire-feed ${attributesOf(shown, look)}><a href="${escapeXml(shown.home)}">${escapeXml(words)}</a></paperwire-feed>`,
    frame: `<iframe src="${escapeXml(frameUrl)}" title="${escapeXml(words)}" width="100%" height="${height}" frameborder="0" loading="lazy" sandbox="${FRAME_SANDBOX}"></iframe>`,
    fragmentUrl: at('.html', { theme: 'auto', width: FRAME_WIDTH }),
    frameUrl,
    pictureUrl,
    markdown: `[![${words.replace(/[\\[\]]/g, '\\$&')}](${pictureUrl})](${shown.home.replace(/[()]/g, (letter) => (letter === '(' ? '%28' : '%29'))})`,
    pasteUrl: usual ? shown.home : frameUrl,
    placeholderCss: `paperwire-feed { display: block; min-height: ${Math.ceil(height / 16)}rem }`,
  }
}

/** The attributes of the element: its target and options. */
function attributesOf({ name, parameters }: EmbedTarget, look: EmbedOptions): string {
  const what = name.startsWith('papers/')
    ? { paper: name.slice('papers/'.length) }
    : name === 'search'
      ? { search: parameters.q, topic: parameters.topic }
      : { topic: name }
  const said: Record<string, string | number | true | undefined> = { ...what, ...parametersOfOptions({ ...look, width: FRAME_WIDTH }) }
  return Object.entries(said)
    .flatMap(([key, value]) => (value === undefined ? [] : value === true ? [key] : [`${key}="${escapeXml(String(value))}"`]))
    .join(' ')
}
