/**
 * The element `<paperwire-feed topic="…">` and what sizes frames: the one script that a host's page loads. It writes texts as
 * texts and makes no markup of them, its style is a sheet made by script, so that a strict policy of the host lets it through
 * (`script-src` and `connect-src` name this site, nothing else), and it keeps nothing in the host's page but what the
 * browser's own cache holds: where the service does not answer, the list that was last told is asked of that cache.
 *
 * Nothing moves: the element takes the height that its page gives it (`min-height`), or one reckoned from its width
 * when the script comes, and titles are cut to as many lines as fit.
 */

import { PATHS } from '../site.ts'

/** The text served at `/embed.js`, at most 4 KB gzipped. */
export const elementScript = `'use strict';
(() => {
  if (!('adoptedStyleSheets' in document) || customElements.get('paperwire-feed')) return;
  const own = document.currentScript || document.querySelector('script[src*="${PATHS.embedScript}"]');
  const base = new URL('.', own.src).href;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(\`
:host { display: block; }
.box {
  all: initial; display: flex; flex-direction: column; box-sizing: border-box; color-scheme: inherit; overflow-wrap: anywhere;
  --ink: var(--paperwire-ink, light-dark(#1a1f1e, #e3e8e6)); --soft: var(--paperwire-soft, light-dark(#55605d, #9caaa5));
  --line: var(--paperwire-line, light-dark(#cbd4d1, #35403c)); --link: var(--paperwire-link, light-dark(#0b6657, #74cdb9));
  --bad: light-dark(#9c3d14, #f0a27e);
  color: var(--ink); background: var(--paperwire-paper, transparent); padding: var(--paperwire-padding, 0);
  font: 400 var(--paperwire-size, medium)/1.38 var(--paperwire-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
}
.light { color-scheme: light; } .dark { color-scheme: dark; }
p, ul { margin: 0; padding: 0; }
li * { text-align: -webkit-match-parent; text-align: match-parent; }
.more a { unicode-bidi: isolate; }
a { color: inherit; text-decoration: none; }
a:hover { color: var(--link); text-decoration: underline 2px; text-underline-offset: .18em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.heading { font-weight: 600; font-size: 1.06em; line-height: 1.3; margin-bottom: .7em; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.list { list-style: none; border-inline-start: 1px solid var(--line); padding-inline-start: 1em; margin-inline-start: 5px; }
.paper { position: relative; padding-bottom: .85em; }
.paper::before {
  content: ''; position: absolute; inset-inline-start: calc(-1em - 4px); top: .45em; width: 7px; height: 7px; box-sizing: border-box;
  border-radius: 50%; background: var(--link);
}
.title, .line, .abstract { display: -webkit-box; -webkit-box-orient: vertical; overflow: hidden; }
.title, .line { -webkit-line-clamp: var(--lines, 5); }
.title { font-weight: 500; }
.meta, .why, .abstract, .more { font-size: .84em; line-height: 1.5; color: var(--soft); }
.meta { display: flex; white-space: pre; }
.meta, .by, .where, .why { overflow: hidden; text-overflow: ellipsis; }
.by { flex-shrink: 9; }
.when { flex-shrink: 0; }
.why { display: block; white-space: nowrap; }
.why, .more a { color: var(--link); }
.abstract { -webkit-line-clamp: 3; color: inherit; }
.fate { color: var(--bad); font-weight: 600; }
.compact .paper { padding-bottom: .5em; }
.compact .title { display: inline; }
.compact .meta { display: inline; white-space: nowrap; }
\`);

  const make = (name, part, text, more) => {
    const made = Object.assign(document.createElement(name), { className: part }, more);
    made.setAttribute('part', part);
    if (text) made.textContent = text;
    return made;
  };
  const link = (part, text, href) => make('a', part, text, /^https?:/i.test(href) ? { href, rel: 'noopener' } : {});
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const NAMES = ['topic', 'search', 'paper'];
  const LOOK = ['n', 'layout', 'lang', 'since', 'abstract', 'reasons'];

  customElements.define('paperwire-feed', class extends HTMLElement {
    static observedAttributes = [...NAMES, ...LOOK, 'theme', 'site'];
    #root = this.attachShadow({ mode: 'open' });
    #turn = 0;
    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
    }
    connectedCallback() {
      this.#show();
    }
    attributeChangedCallback() {
      if (this.isConnected) this.#show();
    }
    get address() {
      const [search, paper] = [this.getAttribute('search'), this.getAttribute('paper')];
      const name = search ? 'search' : paper ? 'papers/' + encodeURI(paper).replace(/[?#]/g, encodeURIComponent) : this.getAttribute('topic') || 'all';
      const query = new URLSearchParams(search ? { q: search, ...(this.getAttribute('topic') && { topic: this.getAttribute('topic') }) } : {});
      for (const one of LOOK) if (this.hasAttribute(one)) query.set(one, this.getAttribute(one));
      return new URL('embed/' + name + '.json?' + query, this.getAttribute('site') || base).href.replace(/\\?$/, '');
    }
    async #show() {
      const turn = ++this.#turn;
      await 0;
      if (turn !== this.#turn) return;
      const box = make('div', 'box');
      for (const one of ['theme', 'layout']) box.className += ' ' + this.getAttribute(one);
      box.append(document.createElement('slot'));
      this.#root.replaceChildren(box);
      this.#reserve(box);
      const { address } = this;
      const get = (cache) => fetch(address, { cache, credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(20000) })
        .then((answer) => (answer.ok ? answer.json() : undefined)).catch(() => undefined);
      const last = await get('force-cache');
      const newest = get('default');
      const list = (last && (await Promise.race([newest, wait(1500)]))) || last || (await newest);
      if (turn !== this.#turn) return;
      if (list) this.#fill(box, list);
      else box.style.minHeight = this.style.minHeight = '0';
    }
    /** How high the list is to be: as its page says, or as much as titles of usual length take. */
    #reserve(box) {
      const em = parseFloat(getComputedStyle(box).fontSize);
      const given = parseFloat(getComputedStyle(this).minHeight) || 0;
      const one = this.hasAttribute('paper') && !this.hasAttribute('search');
      const n = one ? 1 : Number(this.getAttribute('n')) || 5;
      const compact = this.getAttribute('layout') === 'compact';
      const on = (name) => this.hasAttribute(name) && this.getAttribute(name) !== 'no';
      const rest = (compact ? 0.5 : 2.11) + (on('reasons') && 1.26) + (on('abstract') && 3.78);
      const lines = Math.min(4, 0.55 + ((compact ? 50 : 43) * em) / Math.max(1, box.clientWidth - 2 * em));
      box.style.minHeight = (given || Math.ceil(em * ((one ? 0 : 2.08) + Math.ceil(n * lines) * 1.38 + n * rest + 1.3))) + 'px';
    }
    #fill(box, { lang, dir, title, home, feed, more, none, papers }) {
      const compact = box.classList.contains('compact');
      box.lang = lang;
      box.dir = dir;
      const items = papers.map((paper) => {
        const own = { lang: paper.lang || 'en', dir: paper.dir || 'ltr' };
        const meta = make('span', 'meta');
        for (const part of compact ? ['fate', 'when'] : ['fate', 'by', 'where', 'when'])
          if (paper[part]) meta.append(meta.firstChild ? ' · ' : '', make('bdi', part, paper[part]));
        const item = make('li', 'paper');
        const title = Object.assign(link('title', paper.title, paper.url), own, { title: paper.title });
        if (compact) item.append(make('div', 'line'));
        (item.firstChild || item).append(title, compact ? ' ' : '', meta);
        if (paper.why) item.append(make('span', 'why', paper.why, { lang: 'en', dir: 'ltr', title: paper.why }));
        if (paper.abstract) item.append(make('span', 'abstract', paper.abstract, own));
        return item;
      });
      const list = items.length ? make('ul', 'list') : make('p', 'none', none);
      list.append(...items);
      if (items.length) list.role = 'list';
      const below = make('p', 'more');
      below.append(link('home', more, home));
      if (feed) below.append(make('bdi', 'dot', ' · '), link('feed', 'Atom', feed));
      const heading = make('p', 'heading');
      heading.append(link('', title, home));
      box.replaceChildren(...(title ? [heading] : []), list, below);
      // longer titles than usual are cut, so that nothing below moves
      const room = parseFloat(box.style.minHeight) + 1;
      for (let lines = 4; lines; lines--)
        for (const item of items.toReversed()) if (box.offsetHeight > room) item.style.setProperty('--lines', lines);
      this.dispatchEvent(new Event('load'));
    }
  });

  const ours = (frame) => frame instanceof HTMLIFrameElement && frame.src.startsWith(base + 'embed/');
  const heard = new WeakSet();
  addEventListener('message', ({ source, data }) => {
    if (!data || data.paperwire !== 'height' || !(data.height > 0)) return;
    for (const frame of document.querySelectorAll('iframe'))
      if (frame.contentWindow === source && ours(frame)) {
        heard.add(frame);
        // themes say 'iframe { height: auto }', which beats the attribute
        frame.style.height = (frame.height = Math.min(Math.ceil(data.height), 10000)) + 'px';
      }
  });
  const greet = (frame) => {
    const scheme = getComputedStyle(frame).colorScheme;
    frame.contentWindow.postMessage({ paperwire: 'ready', dark: scheme.includes('dark'), light: scheme.includes('light') }, '*');
  };
  const watch = async (frame) => {
    if (!ours(frame)) return;
    greet(frame);
    await wait(4000);
    if (heard.has(frame) || !frame.isConnected) return;
    frame.replaceWith(Object.assign(document.createElement('a'), { href: frame.src, textContent: frame.title || 'Papers' }));
  };
  document.addEventListener('load', ({ target }) => watch(target), true);
  document.querySelectorAll('iframe').forEach((frame) => ours(frame) && greet(frame));
})();
`

export const elementHeaders = {
  'cache-control': 'public, max-age=3600, stale-while-revalidate=604800, stale-if-error=2592000',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}
