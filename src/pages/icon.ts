/** The mark of the site, for a browser's tab: a paper's ring and a node on the wire. */
import { fingerprint } from '../text/strings.ts'

/** An SVG that follows the reader's preference of light or dark. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{stroke:#0b6657}circle{stroke:#0b6657}.n{fill:#0b6657}@media(prefers-color-scheme:dark){path,circle{stroke:#74cdb9}.n{fill:#74cdb9}}</style><path d="M16 1v30" stroke-width="2.5"/><circle class="n" cx="16" cy="10" r="5.5" stroke-width="0"/><circle cx="16" cy="24" r="4.5" fill="#fbfcfb" stroke-width="2.5"/></svg>
`

export const iconPath = `/icon.${fingerprint(icon)}.svg`
