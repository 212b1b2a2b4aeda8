/** The addresses of embeds, as they are documented and tried: three kinds of things shown, each in four forms; and oEmbed. */

import { ref } from '../http/json-schemas.ts'
import {
  type Answer,
  answer,
  FEED_NAME,
  gone,
  ID,
  missing,
  mistaken,
  type Operation,
  ofTypes,
  otherName,
  pageAt,
  renamed,
} from '../http/operation.ts'
import { OEMBED_PATH } from '../site.ts'
import { BUILDER } from './builder.ts'
import { elementPath } from './element.ts'
import { OPTIONS } from './handlers.ts'
import { OEMBED } from './oembed.ts'
import { asksOf } from './target.ts'

type Form = keyof typeof OPTIONS
const FORMS: Record<Form, { id: string; words: string; ending: string; answer: Answer }> = {
  page: { id: 'Frame', words: 'to be framed', ending: '', answer: answer('A page that other sites may frame.', 'text/html') },
  html: {
    id: 'Fragment',
    words: 'as a fragment of HTML',
    ending: '.html',
    answer: answer('A fragment without style or script.', 'text/html'),
  },
  svg: { id: 'Card', words: 'as a picture', ending: '.svg', answer: answer('A picture, light or dark.', 'image/svg+xml') },
  json: {
    id: 'View',
    words: 'as its element reads it',
    ending: '.json',
    answer: answer('What is shown, in words.', 'application/json', ref('View')),
  },
}

const KINDS: (Pick<Operation, 'inPath'> & { id: string; name: string; path: string; words: string; also: Operation['answers'] })[] = [
  {
    id: 'embed',
    name: 'all',
    path: '/embed/{feed}',
    words: 'A topic, several, or all',
    inPath: { feed: FEED_NAME },
    also: { 301: renamed, 410: gone },
  },
  { id: 'embedSearch', name: 'search', path: '/embed/search', words: 'A search', also: {} },
  { id: 'embedPaper', name: 'papers/', path: '/embed/papers/{id}', words: 'A paper', inPath: { id: ID }, also: { 302: otherName } },
]

export const embedOperations: Operation[] = [
  pageAt('builder', '/embed', 'What can stand on another site, to be chosen, seen and copied', {
    inQuery: BUILDER,
    answers: { 404: missing, 410: gone },
  }),
  ...KINDS.flatMap(({ id, name, path, words, inPath, also }) =>
    (Object.keys(FORMS) as Form[]).map((form): Operation => {
      const { id: formId, words: formed, ending, answer: whole } = FORMS[form]
      return {
        id: `${id}${formId}`,
        group: 'Embeds',
        path: `${path}${ending}`,
        summary: `${words}, ${formed}`,
        ...(inPath && { inPath }),
        inQuery: { ...asksOf(name), ...OPTIONS[form] },
        kept: true,
        answers: { 200: whole, ...also, 400: mistaken, 404: missing },
      }
    }),
  ),
  {
    id: 'oembed',
    group: 'Embeds',
    path: OEMBED_PATH,
    summary: 'oEmbed 1.0 of an address of this site',
    description: 'What is asked for besides is ignored.',
    inQuery: OEMBED,
    kept: true,
    answers: {
      200: ofTypes('How to show it.', ['application/json', 'text/xml'], { 'application/json': ref('OEmbed') }),
      400: mistaken,
      404: missing,
      501: { description: 'There is no such format.' },
    },
  },
  {
    id: 'element',
    group: 'Embeds',
    path: elementPath,
    summary: 'The script of the element that shows papers',
    kept: true,
    answers: { 200: answer('A script.', 'text/javascript') },
  },
]
