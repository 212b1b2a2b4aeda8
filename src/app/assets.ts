/** The files that pages load. Their names contain a hash of their text, so they are cached forever and are not part of the API. */
import { builderAssets } from '../embed/builder.ts'
import { frameAssets } from '../embed/iframe.ts'
import { enhanceScript, scriptPath } from '../pages/enhance.js.ts'
import { icon, iconPath } from '../pages/icon.ts'
import { siteCss, stylePath } from '../pages/style.css.ts'
import { feedCss, feedStylePath } from '../publish/feed.css.ts'

export const assets: { path: string; text: string; type: string }[] = [
  { path: stylePath, text: siteCss, type: 'text/css' },
  { path: feedStylePath, text: feedCss, type: 'text/css' },
  { path: scriptPath, text: enhanceScript, type: 'text/javascript' },
  { path: iconPath, text: icon, type: 'image/svg+xml' },
  { ...frameAssets.css, type: 'text/css' },
  { ...frameAssets.js, type: 'text/javascript' },
  { ...builderAssets.css, type: 'text/css' },
  { ...builderAssets.js, type: 'text/javascript' },
]
