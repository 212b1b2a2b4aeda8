import { fingerprint } from '../text/strings.ts'

/**
 * The one stylesheet. A wire runs down the left of every page and what is on the page hangs on it: a full node for a
 * heading, a ring for a paper. One measure, one scale (× 1.25), two weights, two colours of the same metal: verdigris
 * for links and copper for trouble. Before a first source has answered the wire is dashed: nothing comes through it yet.
 */

const sheet = `:root {
  color-scheme: light dark;
  --paper: #fbfcfb; --ink: #1a1f1e; --soft: #55605d; --line: #cbd4d1; --tint: #eef2f0;
  --green: #0b6657; --copper: #9c3d14; --mark: #d5ede4;
  --small: .84rem; --text: 1.05rem; --item: 1.16rem; --title: 1.3125rem; --head: 1.64rem;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'TeX Gyre Pagella', Charter, Cambria, Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  --hang: 1.4rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121615; --ink: #e3e8e6; --soft: #9caaa5; --line: #35403c; --tint: #1b211f;
    --green: #74cdb9; --copper: #f0a27e; --mark: #1d4a40;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 1.25rem; max-width: 40rem;
  background: var(--paper); color: var(--ink);
  font: 400 var(--text)/1.5 var(--serif); overflow-wrap: anywhere;
}
a { color: inherit; text-decoration: underline 1px var(--green); text-underline-offset: .18em; }
a:hover { color: var(--green); text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--green); outline-offset: 3px; border-radius: 1px; }
p, ul, ol, dl, pre { margin: 0 0 1rem; }
b, strong, h1, h2, h3, dt { font-weight: 600; }
h1, h2, h3 { margin: 0; line-height: 1.22; text-wrap: pretty; }
h1 { font-size: min(var(--head), 7vw); letter-spacing: -.012em; }
h2 { font-size: var(--title); }
h3 { font-size: var(--item); line-height: 1.3; }
code, pre { font: 400 var(--small)/1.55 var(--mono); }
pre { padding: .75rem .9rem; background: var(--tint); white-space: pre-wrap; }
ul, ol { padding: 0; list-style: none; }

mark { background: var(--mark); color: inherit; border-radius: 2px; }
input { accent-color: var(--green); }
input, select, button { max-width: 100%; padding: .3rem .5rem; border: 1px solid var(--soft); border-radius: 2px; background: var(--paper); color: inherit; font: 400 1em/1.4 var(--sans); }
button { border-color: var(--green); background: var(--tint); cursor: pointer; overflow-wrap: normal; flex: none; }
::placeholder { color: var(--soft); opacity: 1; }

.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--paper); z-index: 1; }

header, footer, nav, .ask, .meta, .why, .note, dl { font-family: var(--sans); font-size: var(--small); line-height: 1.5; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; padding: .9rem 0 .7rem; }
.name { font: 600 var(--text)/1.5 var(--serif); text-decoration: none; letter-spacing: -.01em; }
header ul { display: flex; gap: 1.1rem; margin: 0; }
header li a { display: block; padding: .35rem 0; color: var(--soft); text-decoration: none; }
header li a:hover { color: var(--green); }
header form { flex: 1 1 100%; }
header input { width: 100%; padding-block: .2rem; }
header [aria-current] { color: var(--ink); font-weight: 600; }

main { position: relative; padding: 1.1rem 0 1.5rem var(--hang); border-left: 1px solid var(--line); }
main.quiet { border-left-style: dashed; border-left-color: var(--copper); }
h1, section > h2, .wire > li { position: relative; }
h1::before, section > h2::before, .wire > li::before {
  content: ''; position: absolute; left: calc(-1 * var(--hang) - 5px); width: 9px; height: 9px; border-radius: 50%;
  border: 1px solid var(--green); background: var(--paper);
}
h1::before, section > h2::before { background: var(--green); top: calc(.58em - 4.5px); }
.wire > li::before { top: calc(.58 * var(--title) - 4.5px); }
section .wire > li::before { top: calc(.62 * var(--item) - 4.5px); }
.wire > .trouble::before { border-color: var(--copper); background: var(--copper); }

.off { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.meta, .why { margin: 0; color: var(--soft); }
.plain > li { margin-bottom: .45rem; }
.org {
  display: inline-block; min-width: 1.35em; margin-right: .4em; padding: 0 .2em; border-radius: 2px; background: var(--ink); color: var(--paper);
  font-style: normal; font-weight: 600; font-size: .8em; line-height: 1.35; text-align: center;
}
math { font-size: 1.02em; font-weight: inherit; }
.authors a { text-decoration: none; }
.authors a:hover { text-decoration: underline 2px var(--green); }
.lead { margin: .4rem 0 1.7rem; }
.authors { margin: .45rem 0 .6rem; }
p.authors:has(+ details) { margin-bottom: 0; }
.authors summary { font: 400 var(--small)/1.5 var(--sans); }
.authors + .meta { margin-bottom: .6rem; }
.note { margin: 0 0 1.6rem; padding: .8rem 1rem; border: 1px dashed var(--copper); }
.note > :last-child { margin-bottom: 0; }
.note li { margin-top: .3rem; }
.trouble strong, .bad, .bad dt { color: var(--copper); }
.trouble h3 { font-size: var(--text); }
.trouble strong + bdi { color: var(--copper); }

h1 + p, h1 + form { margin-top: .5rem; }
.meta + p:not([class]) { margin-top: .8rem; }
.message::first-letter { text-transform: uppercase; }

.wire { margin: 0 0 2rem; }
.wire > li { margin-bottom: 1.9rem; }
.wire h2 a, .wire h3 a { text-decoration: none; }
.wire h2 a:hover, .wire h3 a:hover { text-decoration: underline 2px var(--green); }
.wire h3 + .meta, .wire h2 + .meta { margin-top: .25rem; }
.abstract { margin: .5rem 0 .45rem; }
.whole { margin: 1.2rem 0 1.5rem; }
.wire .abstract { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 5; line-clamp: 5; overflow: hidden; }
.wire .brief { margin-bottom: 1.6rem; }
.wire .brief .abstract { -webkit-line-clamp: 3; line-clamp: 3; }
.why a { color: var(--green); }
.long h1 { font-size: var(--title); }

.meta + pre { margin-top: .6rem; }
.ask { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.1rem 0 1.4rem; }
.ask [name=q] { flex: 1 1 13rem; min-width: 0; font-size: var(--text); }
.ask details { flex: 1 0 100%; }
summary { width: max-content; padding: .2rem 0; color: var(--soft); cursor: pointer; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .7rem 1rem; padding: .6rem 0; }
.fields label { display: grid; gap: .2rem; align-content: start; }
.fields input:not([type=checkbox]), .fields select { width: 100%; }
.fields .tick { display: flex; align-items: center; align-self: end; padding-bottom: .4rem; }
.try h3 { margin: 1.3rem 0 0; }
.try .ask { display: block; margin: .2rem 0 0; }
.try .fields { display: block; padding-top: 0; }
.try label, .try .tick { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); align-items: baseline; gap: .2rem 1rem; padding: .35rem 0; }
.try [type=checkbox] { order: 1; justify-self: start; }
.try summary { font: 400 var(--small)/1.5 var(--sans); }
.try [name=q] { font-size: inherit; }
.try label code:first-child { font-weight: 600; }

.copy { float: right; margin: .45rem .45rem 0 0; padding: .1rem .5rem; border-color: var(--soft); background: var(--paper); font-size: var(--small); position: relative; }
.spans ul { display: flex; gap: 1.1rem; margin: 0 0 .7rem; }
.spans a { display: block; padding: .25rem 0 calc(.25rem + 2px); color: var(--soft); text-decoration: none; }
.spans a:hover { color: var(--green); }
.spans [aria-current] { padding-bottom: .25rem; border-bottom: 2px solid var(--green); color: var(--ink); font-weight: 600; }
.lead:has(+ .subscribe) { margin-bottom: .3rem; }
.subscribe { margin: 0 0 .3rem; font: 400 var(--small)/1.5 var(--sans); }
.subscribe + .wire { margin-top: 1.5rem; }
.subscribe summary { color: var(--green); font-weight: 600; }
.subscribe p { margin: .2rem 0; color: var(--soft); }
.offer, .letter { font: 400 var(--small)/1.5 var(--sans); margin: .6rem 0 1.6rem; }
.offer { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .6rem; }
.offer label { flex: 1 0 100%; color: var(--soft); }
.offer [type=email] { flex: 1 1 9rem; min-width: 0; max-width: 16rem; }
.letter > label { display: grid; gap: .2rem; max-width: 24rem; }
.letter [name=q] { display: block; width: 100%; margin-bottom: .4rem; }
.letter .meta { margin: .6rem 0 0; }
fieldset { margin: 1.1rem 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0 0 .2rem; font-weight: 600; }
fieldset .fields .tick { align-items: baseline; align-self: start; gap: .5rem; padding: .15rem 0; }
.pages { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .2rem 1rem; margin: 0 0 1.6rem; }
.pages a { padding: .35rem 0; }
.tally { display: flex; flex-wrap: wrap; gap: .7rem 1.6rem; margin: 0 0 1.2rem; }
.tally div { display: flex; flex-direction: column-reverse; }
.tally dd { font: 600 var(--title)/1.2 var(--serif); font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1rem; font: 400 var(--small)/1.4 var(--sans); }
th, td { padding: .38rem 0 .38rem .7rem; overflow-wrap: normal; border-top: 1px solid var(--line); vertical-align: baseline; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child { padding-left: 0; overflow-wrap: anywhere; text-align: left; font-weight: 400; }
thead th { border-top: 0; color: var(--soft); font-weight: 400; }
time { white-space: nowrap; }
td time { white-space: normal; }
@media (max-width: 40rem) {
  .visits tr { display: grid; grid-template-columns: 2.6fr 2.2fr 4.6fr 4fr 4fr; border-top: 1px solid var(--line); }
  .visits th:first-child { grid-column: 1 / -1; }
  .visits :is(th, td) { padding-left: 0; border-top: 0; }
  .visits tbody th { padding-bottom: 0; }
  .visits thead tr { border-top: 0; }
}

.days { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem 1.5rem; margin: 0 0 1.6rem; }
.days a { padding: .35rem 0; }
nav.days { color: var(--soft); }
.days [rel=next] { margin-left: auto; }

section { margin: 2.4rem 0; }
section > h2 { margin-bottom: .8rem; }
section > h2 a { text-decoration: none; }
section > h2 a:hover { text-decoration: underline 2px var(--green); }
section .wire > li { margin-bottom: 1.4rem; }
section .wire > .trouble, section .tight > li { margin-bottom: .9rem; }
section .wire { margin-bottom: 1.2rem; }
section .tight h3 { font-size: var(--text); }
section > :last-child { margin-bottom: 0; }
.row { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
.row a { padding: .2rem 0; }
dl { margin-bottom: 1.6rem; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .35rem 1.1rem; }
dt { color: var(--soft); font-weight: 400; }
dd { margin: 0; }
dd code { user-select: all; -webkit-user-select: all; }

footer { padding: 0 0 2.5rem var(--hang); border-left: 1px solid var(--line); color: var(--soft); }
main.quiet + footer { border-left: 1px dashed var(--copper); }
footer p { margin: 0 0 .3rem; }

@media (min-width: 62rem) {
  :root { --hang: 2.25rem; --small: .875rem; --text: 1.125rem; --item: 1.2rem; --title: 1.40625rem; --head: 1.7578rem; }
  body { display: grid; grid-template-columns: 11rem minmax(0, 39rem); justify-content: center; max-width: none; min-height: 100vh; grid-template-rows: 1fr auto; }
  header { grid-row: 1 / 3; display: block; position: sticky; top: 0; align-self: start; padding: 3.1rem 1.9rem 0 0; }
  header ul { display: block; margin-top: .7rem; }
  header li a { padding: .16rem 0; }
  header form { margin-top: .8rem; }
  header input { width: 7.9rem; }
  main { grid-column: 2; padding-top: 3rem; }
  footer { grid-column: 2; }
  .wire .abstract { -webkit-line-clamp: 4; line-clamp: 4; }
  .ranked > li::after {
    content: counter(list-item); content: counter(list-item) / ''; position: absolute; right: calc(100% + var(--hang) + 14px); top: .16rem;
    font: 400 var(--small)/1.5 var(--sans); font-variant-numeric: tabular-nums; white-space: nowrap; color: var(--soft);
  }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) {
  h1::before, section > h2::before, .wire > .trouble::before { forced-color-adjust: none; border-color: CanvasText; background: CanvasText; }
  .org { border: 1px solid; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --tint: #fff; --green: #000; --copper: #000; --text: 10pt; --item: 11pt; --title: 12pt; --head: 16pt; --small: 8.5pt; }
  body { display: block; max-width: none; padding: 0 6px; }
  .wire { margin-top: 1.2rem; }
  header ul, form, .offer, .skip, .days, .spans, .pages, .subscribe, .copy { display: none; }
  .wire > li { break-inside: avoid; }
  .wire .abstract { display: block; }
  .long a[href^=http]::after { content: ' (' attr(href) ')'; }
}
`

/** The text served at `stylePath`, at most 12 KB: the sheet without the blanks that only show how it is laid out. */
export const siteCss = sheet.replace(/(?<=[{}:;,])\s+|\s+(?=[{}])/g, '')

/** Where the stylesheet is: the address changes with its text, so it may be cached for ever. */
export const stylePath = `/style.${fingerprint(siteCss)}.css`
