/** The picture that stands beside an address where somebody shares it: a title in the site's own hand, on its wire. */

import type { AppContext } from '../app-context.ts'
import { shortName } from '../authors/parse-name.ts'
import { referenceOf } from '../cite/reference.ts'
import { BadRequest } from '../errors.ts'
import type { Publisher } from '../http/document-cache.ts'
import { redirect } from '../http/respond.ts'
import type { Paper } from '../model.ts'
import { titleOf } from '../papers/display.ts'
import { currentFeedName, MOVED_CACHE_CONTROL } from '../publish/feed-topics.ts'
import { PATHS, paperPath, topicPath } from '../site.ts'
import { findPaperByIdentifier } from '../store/papers.ts'
import { formatDate } from '../text/dates.ts'
import { createCanvas } from './canvas.ts'

const [WIDTH, HEIGHT] = [1200, 630]
const [LEFT, RIGHT, WIRE] = [132, 84, 76]
const [INK, SOFT, GREEN] = [0, 1, 2]
const COLOURS = { paper: '#fbfcfb', inks: ['#1a1f1e', '#55605d', '#0b6657'] }

/** What a picture says: a title, a line below it, and whose it is. A title for which there are no letters is left out. */
export type Picture = { title: string; caption: string; name: string }

/** 1200 × 630 points as PNG, what shows of an address on most sites. */
export async function renderPicture({ title, caption, name }: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await createCanvas(WIDTH, HEIGHT, COLOURS)
  const room = WIDTH - LEFT - RIGHT
  const shown = canvas.drawable(title) > 0.8 ? title : name
  // as large as the title allows
  const sizes = [
    [72, 4],
    [60, 4],
    [50, 5],
  ] as const
  const [size, most] = sizes.find(([size, most]) => canvas.lines(shown, size, room, most + 1).length <= most) ?? sizes[2]
  const lines = canvas.lines(shown, size, room, most)
  const leading = Math.round(size * 1.2)
  let y = 84 + size
  canvas.rectangle(WIRE - 1, 0, 3, HEIGHT, SOFT, 5)
  canvas.circle(WIRE, y - Math.round(size * 0.33), 13, GREEN)
  for (const line of lines) {
    canvas.write(line, LEFT, y, size, INK)
    y += leading
  }
  if (canvas.drawable(caption) > 0.8) canvas.write(canvas.lines(caption, 30, room, 1)[0] ?? '', LEFT, y + 14, 30, SOFT)
  if (shown !== name) canvas.write(name, LEFT, HEIGHT - 62, 32, GREEN)
  return canvas.png()
}

/** `Byron, Turing and 5 others · arXiv · 19 November 2025` */
function captionOf(paper: Paper): string {
  const { people, venue, server } = referenceOf({ paper, page: '' })
  const names = people.map(shortName)
  const more = names.length - 2
  const by = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${more} others` : names.join(', ')
  return [by, venue ?? server, paper.published && formatDate(paper.published)].filter(Boolean).join(' · ')
}

/** Answers `/papers/<id>.png`, `/topics/<slug>.png` and `/picture.png`. */
export async function pictureResponse(
  request: Request,
  asked: { paper: string } | { topic: string } | 'site',
  service: AppContext,
): Promise<Response> {
  const { db, site, topics, publisher } = service
  if (asked === 'site')
    return renderedPictureResponse(request, publisher, {
      title: site.name,
      caption: 'The papers that matter in your field, each once, as a feed',
      name: site.name,
    })
  if ('topic' in asked) {
    const now = currentFeedName(asked.topic, topics)
    if (now !== undefined) return redirect(301, site.url(`${topicPath(now)}.png`), { 'cache-control': MOVED_CACHE_CONTROL })
    const topic = topics.find(({ slug }) => slug === asked.topic)
    if (!topic) throw new BadRequest(`there is no topic ${JSON.stringify(asked.topic)}: ${site.url(PATHS.topics)} lists them`, 404)
    return renderedPictureResponse(request, publisher, { title: topic.title, caption: topic.description, name: site.name })
  }
  const paper = await findPaperByIdentifier(db, asked.paper)
  if (!paper) throw new BadRequest(`no paper goes by the name ${JSON.stringify(asked.paper)} here`, 404)
  if (paper.id !== asked.paper) return redirect(302, `${site.url(paperPath(paper.id))}.png`)
  return renderedPictureResponse(request, publisher, {
    title: titleOf(paper, 300).replace(/\$([^$]+)\$/g, '$1'),
    caption: captionOf(paper),
    name: site.name,
  })
}

async function renderedPictureResponse(request: Request, publisher: Publisher, picture: Picture): Promise<Response> {
  return publisher.respond(request, await publisher.createBody(await renderPicture(picture), 'image/png'), {
    'cache-control': 'public, max-age=86400, stale-while-revalidate=604800',
  })
}
