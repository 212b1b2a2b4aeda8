/**
 * The stylesheet of a feed that is opened in a browser: it explains what a feed is and how to subscribe. Browsers apply nothing but a
 * stylesheet to XML, so the sentences are here, and the addresses come from the feed's links.
 */
import { fingerprint } from '../text/strings.ts'

/** The stylesheet served at `feedStylePath`. */
export const feedCss = `@namespace atom "http://www.w3.org/2005/Atom";
@namespace dc "http://purl.org/dc/elements/1.1/";
@namespace prism "http://prismstandard.org/namespaces/basic/2.0/";
@namespace fh "http://purl.org/syndication/history/1.0";
@namespace pw "urn:uuid:c7c150db-fe1d-4152-86de-4cbe85381632";
:root {
  color-scheme: light dark;
  --paper: #fbfcfb; --ink: #1a1f1e; --soft: #55605d; --line: #cbd4d1; --tint: #eef2f0; --green: #0b6657; --copper: #9c3d14;
  --small: .84rem;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 400 1.05rem/1.5 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'TeX Gyre Pagella', Charter, Cambria, Georgia, serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #121615; --ink: #e3e8e6; --soft: #9caaa5; --line: #35403c; --tint: #1b211f; --green: #74cdb9; --copper: #f0a27e; }
}
rss, atom|feed { display: block; min-height: 100vh; }
channel, atom|feed { display: flex; flex-direction: column; box-sizing: border-box; max-width: 40rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
channel > *, atom|feed > *, item > *, atom|entry > * { display: none; }

/* what it is */
channel > |title, atom|feed > atom|title { display: block; order: -9; font-size: 1.64rem; line-height: 1.22; font-weight: 600; letter-spacing: -.012em; }
channel > |description, atom|feed > atom|subtitle { display: block; order: -8; margin-top: .4rem; color: var(--soft); }
channel::before, atom|feed::before {
  order: -7; margin: 1.4rem 0 0; padding: .9rem 1.1rem .2rem; background: var(--tint); border-left: 3px solid var(--green);
  content: 'This is a feed. Copy the address of this page into a feed reader, and new papers come to you by themselves: each once, with why it was chosen. Any reader will do, and there is no account. The same feed, as your reader likes it:';
}
channel > atom|link[rel=self], channel > atom|link[rel=alternate][type='application/atom+xml'], channel > atom|link[rel=alternate][type='application/feed+json'],
atom|feed > atom|link[rel=self], atom|feed > atom|link[rel=alternate][type='application/rss+xml'], atom|feed > atom|link[rel=alternate][type='application/feed+json'] {
  display: block; order: -6; padding: .15rem 1.1rem; background: var(--tint); border-left: 3px solid var(--green);
  font: 400 var(--small)/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
atom|link[type='application/rss+xml']::before { content: 'RSS  '; color: var(--soft); white-space: pre; }
atom|link[type='application/atom+xml']::before { content: 'Atom '; color: var(--soft); white-space: pre; }
atom|link[type='application/feed+json']::before { content: 'JSON '; color: var(--soft); white-space: pre; }
channel > atom|link::after, atom|feed > atom|link::after { content: attr(href); }
channel > |link, atom|feed > atom|link[rel=alternate][type='text/html'] {
  display: block; order: -5; padding: .15rem 1.1rem .9rem; background: var(--tint); border-left: 3px solid var(--green); font: 400 var(--small)/1.55 var(--sans);
}
channel > |link::before, atom|feed > atom|link[rel=alternate][type='text/html']::before { content: 'As a page to read and click through: '; color: var(--soft); }
channel:has(> fh|archive)::before, atom|feed:has(> fh|archive)::before {
  content: 'This is an archive: what a feed held in a time that is over. It does not change. Subscribe to the feed itself, by copying its address into a feed reader:';
}
channel:has(> fh|archive) > atom|link[rel=self], channel:has(> fh|archive) > atom|link[rel=alternate],
atom|feed:has(> fh|archive) > atom|link[rel=self], atom|feed:has(> fh|archive) > atom|link[rel=alternate]:not([type='text/html']) { display: none !important; }
channel > atom|link[rel=current], atom|feed > atom|link[rel=current] {
  display: block; order: -6; padding: .15rem 1.1rem; background: var(--tint); border-left: 3px solid var(--green);
  font: 400 var(--small)/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}

/* what is in it */
item, atom|entry { display: flex !important; flex-wrap: wrap; margin-top: 1.8rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
item > |title, atom|entry > atom|title { display: block; order: 1; flex: 0 0 100%; font-size: 1.16rem; line-height: 1.3; font-weight: 600; }
item > dc|creator, atom|entry > atom|author { display: block; order: 2; margin-right: .35em; font: 400 var(--small)/1.5 var(--sans); color: var(--soft); }
item > dc|creator:has(+ dc|creator)::after, atom|entry > atom|author:has(+ atom|author)::after { content: ' ·'; }
item > dc|creator:nth-of-type(n+21), atom|entry > atom|author:nth-of-type(n+21) { display: none; }
item > dc|creator:nth-of-type(20):has(+ dc|creator)::after, atom|entry > atom|author:nth-of-type(20):has(+ atom|author)::after { content: ' and more'; }
atom|author > * { display: none; }
atom|author > atom|name { display: inline; }
item > prism|publicationName, item > prism|publicationDate, atom|entry > prism|publicationName, atom|entry > prism|publicationDate {
  display: block; order: 3; flex: 0 0 100%; font: 400 var(--small)/1.5 var(--sans); color: var(--soft);
}
item > pw|reason, atom|entry > pw|reason { display: block; order: 4; flex: 0 0 100%; margin-top: .3rem; font: 400 var(--small)/1.5 var(--sans); color: var(--green); }
item:has(> pw|reason, > dc|creator, > dc|identifier) > |description, atom|entry > atom|summary { display: block; order: 5; flex: 0 0 100%; margin-top: .4rem; }
item > |link { display: block; order: 6; flex: 0 0 100%; margin-top: .4rem; font: 400 var(--small)/1.5 var(--sans); color: var(--soft); }
atom|entry > atom|link[rel=alternate] { display: block; order: 6; flex: 0 0 100%; margin-top: .4rem; font: 400 var(--small)/1.5 var(--sans); color: var(--soft); }
atom|entry > atom|link[rel=alternate]::after { content: attr(href); }
`

/** Where the stylesheet of feeds is: the address changes with its text, so it may be cached for ever. */
export const feedStylePath = `/feed.${fingerprint(feedCss)}.css`
