/** Share pictures: what sites and chat programs show beside a link to a page. */

import type { AppContext } from '../app-context.ts'
import { shortName } from '../authors/parse-name.ts'
import { referenceOf } from '../cite/reference.ts'
import { paperNotFound } from '../errors.ts'
import type { Publisher } from '../http/document-cache.ts'
import { unknownTopic } from '../http/query-params.ts'
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

/** The texts of a picture; a title that cannot be drawn gives way to the site's name. */
export type Picture = { title: string; caption: string; name: string }

/** Draws a picture as PNG in 1200 × 630 pixels, the size most sites show. */
export async function renderPicture({ title, caption, name }: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await createCanvas(WIDTH, HEIGHT, COLOURS)
  const width = WIDTH - LEFT - RIGHT
  const heading = canvas.drawableShare(title) > 0.8 ? title : name
  // the largest size at which the title fits
  const sizes = [
    [72, 4],
    [60, 4],
    [50, 5],
  ] as const
  const [size, maxLines] = sizes.find(([size, maxLines]) => canvas.wrap(heading, size, width, maxLines + 1).length <= maxLines) ?? sizes[2]
  const lines = canvas.wrap(heading, size, width, maxLines)
  const leading = Math.round(size * 1.2)
  let y = 84 + size
  canvas.rectangle(WIRE - 1, 0, 3, HEIGHT, SOFT, 5)
  canvas.circle(WIRE, y - Math.round(size * 0.33), 13, GREEN)
  for (const line of lines) {
    canvas.write(line, LEFT, y, size, INK)
    y += leading
  }
  if (canvas.drawableShare(caption) > 0.8) canvas.write(canvas.wrap(caption, 30, width, 1)[0] ?? '', LEFT, y + 14, 30, SOFT)
  if (heading !== name) canvas.write(name, LEFT, HEIGHT - 62, 32, GREEN)
  return canvas.png()
}

/** `Byron, Turing and 5 others · arXiv · 19 November 2025` */
function captionOf(paper: Paper): string {
  const { authors, venue, server } = referenceOf({ paper, pageUrl: '' })
  const names = authors.map(shortName)
  const byline = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} others` : names.join(', ')
  return [byline, venue ?? server, paper.published && formatDate(paper.published)].filter(Boolean).join(' · ')
}

/** Answers `/papers/<id>.png`, `/topics/<slug>.png` and `/picture.png`. */
export async function pictureResponse(
  request: Request,
  target: { paper: string } | { topic: string } | 'site',
  service: AppContext,
): Promise<Response> {
  const { db, site, topics, publisher } = service
  if (target === 'site')
    return renderedPictureResponse(request, publisher, {
      title: site.name,
      caption: 'The papers that matter in your field, each once, as a feed',
      name: site.name,
    })
  if ('topic' in target) {
    const currentSlug = currentFeedName(target.topic, topics)
    if (currentSlug !== undefined) return redirect(301, site.url(`${topicPath(currentSlug)}.png`), { 'cache-control': MOVED_CACHE_CONTROL })
    const topic = topics.find(({ slug }) => slug === target.topic)
    if (!topic) throw unknownTopic(target.topic, site.url(PATHS.topics))
    return renderedPictureResponse(request, publisher, { title: topic.title, caption: topic.description, name: site.name })
  }
  const paper = await findPaperByIdentifier(db, target.paper)
  if (!paper) throw paperNotFound(target.paper)
  if (paper.id !== target.paper) return redirect(302, `${site.url(paperPath(paper.id))}.png`)
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
