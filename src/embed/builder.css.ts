/** What the builder has besides the style of all pages; and pages of others as small as they can be. */
export const builderCss = `.build { margin-top: 1.6rem; }
.build fieldset { margin: 0 0 1.1rem; padding: 0; border: 0; }
.build legend { padding: 0; margin-bottom: .4rem; font: 600 var(--text)/1.4 var(--serif); color: var(--ink); }
.build > fieldset > label { display: grid; grid-template-columns: 7rem minmax(0, 1fr); align-items: baseline; gap: .6rem; margin-top: .45rem; }
.topics { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.6rem, 1fr)); gap: .2rem .8rem; }
.build .tick { display: flex; align-items: baseline; gap: .45rem; padding: .1rem 0; min-height: 1.5rem; color: var(--ink); }
.ticks .tick { white-space: nowrap; }
.ticks { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-self: end; }
.soft { margin: .35rem 0 0; }
.act { display: flex; align-items: baseline; gap: 1rem; margin: 0; }
.act .soft { margin: 0; }
.act button { color: var(--ink); }
.builder section > p { margin: .2rem 0 .7rem; }
.builder pre { margin-bottom: 1rem; }
.live { margin: 0 0 1rem; padding: 0 0 0 1rem; border-left: 3px solid var(--tint); }
.live iframe, .live img, .host iframe, .host img { display: block; max-width: 100%; border: 0; }
.live img, .host img { height: auto; }
.builder h3 { margin: 1.4rem 0 .6rem; }
.host { padding: 1.2rem 1.3rem; background: #fff; color: #222; color-scheme: light; border: 1px solid var(--line); font: 400 1rem/1.5 Georgia, 'Times New Roman', serif; }
.host.dark { background: #17171f; color: #e4e4ec; color-scheme: dark; border-color: #17171f; }
.host figure { margin: 0 0 1.5rem; }
.host figure:last-child { margin: 0; }
.host figcaption { margin-bottom: .4rem; font: 400 .75rem/1.4 var(--sans); color: #666; letter-spacing: .02em; }
.host.dark figcaption { color: #a3a3b3; }
.host.narrow { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 15rem)); gap: 1.5rem 2rem; align-items: start; }
.host.narrow figure { margin: 0; }
.host .paperwire p { margin: 0 0 .5rem; }
.host .paperwire li { margin-bottom: .6rem; }
.host a { text-decoration-color: currentcolor; }
.host a:hover { color: inherit; }
.host :focus-visible { outline-color: currentcolor; }
.paperwire-heading { font-weight: 600; }
.paperwire-meta, .paperwire-why, .paperwire-abstract, .paperwire-more { display: block; font-size: .875rem; }
`
