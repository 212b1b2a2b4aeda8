/** The colours of framed pages and cards. */
const LIGHT_COLOURS = '--paper: #fbfcfb; --ink: #1a1f1e; --soft: #55605d; --line: #cbd4d1; --green: #0b6657; --copper: #9c3d14;'
const DARK_COLOURS = '--paper: #121615; --ink: #e3e8e6; --soft: #9caaa5; --line: #35403c; --green: #74cdb9; --copper: #f0a27e;'

/** CSS for the root of a document, which may have the class `light` or `dark`. */
export const colourCss = `:root { color-scheme: light dark; ${LIGHT_COLOURS} }
@media (prefers-color-scheme: dark) { :root { ${DARK_COLOURS} } }
:root.light { color-scheme: light; ${LIGHT_COLOURS} }
:root.dark { color-scheme: dark; ${DARK_COLOURS} }`
