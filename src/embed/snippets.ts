/** What is pasted into another site, in each of the five ways: one place that the builder, its tests and its gallery share. Pure. */
import type { Site } from '../site.ts'
import { escapeXml, oneLine, unturned } from '../text/strings.ts'
import { elementPath } from './element.ts'
import { embedPath } from './handlers.ts'
import { heightOf, type Look, parametersOfLook } from './options.ts'
import type { Shown } from './target.ts'

/** What a frame may do: say how high it is, and open its links. */
export const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox'

const WIDTH = 600

export type Snippets = {
  script: string
  /** The element without its script. */
  element: string
  frame: string
  /** The address of the fragment, of the frame's page and of the picture. */
  fragment: string
  framed: string
  picture: string
  markdown: string
  /** What an editor that knows oEmbed is given. */
  paste: string
  /** What holds the element's place before its script has come. */
  place: string
}

/** `title` is what the link says that stands where nothing else can. */
export function snippetsOf(site: Site, shown: Shown, look: Look, title: string): Snippets {
  const words = unturned(oneLine(title))
  const at = (ending: string, some: Partial<Look> = {}) => site.url(embedPath(shown, { ...look, ...some }, ending))
  const height = heightOf(look, shown.title !== undefined, WIDTH)
  const framed = at('', { width: WIDTH })
  const picture = at('.svg')
  const usual = Object.values(parametersOfLook({ ...look, width: WIDTH })).every((value) => value === undefined)
  return {
    script: `<script async src="${escapeXml(site.url(elementPath))}"></script>`,
    element: `<paperwire-feed ${attributesOf(shown, look)}><a href="${escapeXml(shown.home)}">${escapeXml(words)}</a></paperwire-feed>`,
    frame: `<iframe src="${escapeXml(framed)}" title="${escapeXml(words)}" width="100%" height="${height}" frameborder="0" loading="lazy" sandbox="${SANDBOX}"></iframe>`,
    fragment: at('.html', { theme: 'auto', width: WIDTH }),
    framed,
    picture,
    markdown: `[![${words.replace(/[\\[\]]/g, '\\$&')}](${picture})](${shown.home.replace(/[()]/g, (letter) => (letter === '(' ? '%28' : '%29'))})`,
    paste: usual ? shown.home : framed,
    place: `paperwire-feed { display: block; min-height: ${Math.ceil(height / 16)}rem }`,
  }
}

/** The element's attributes: what it shows, and how. */
function attributesOf({ name, parameters }: Shown, look: Look): string {
  const what = name.startsWith('papers/')
    ? { paper: name.slice('papers/'.length) }
    : name === 'search'
      ? { search: parameters.q, topic: parameters.topic }
      : { topic: name }
  const said: Record<string, string | number | true | undefined> = { ...what, ...parametersOfLook({ ...look, width: WIDTH }) }
  return Object.entries(said)
    .flatMap(([key, value]) => (value === undefined ? [] : value === true ? [key] : [`${key}="${escapeXml(String(value))}"`]))
    .join(' ')
}
