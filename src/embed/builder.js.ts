/** What makes the builder's views follow its form: the page itself is asked for what was chosen, and gives its parts. */
export const builderScript = `'use strict';
const form = document.querySelector('form.build');
const status = form.querySelector('[role=status]');
let turn = 0;
let waiting;
const show = async () => {
  const mine = ++turn;
  const said = [...new FormData(form)].filter(([, value]) => value !== '');
  const address = form.action + '?' + new URLSearchParams(said);
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== turn) return;
    for (const part of document.querySelectorAll('[data-part]')) {
      const other = page.querySelector('[data-part="' + part.dataset.part + '"]');
      if (other && other.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(other, true));
    }
    status.textContent = answer.ok ? 'Shown.' : '';
    history.replaceState(null, '', address);
  } catch {
    if (mine === turn) status.textContent = 'The site does not answer just now.';
  }
};
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 300);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  show();
});
`
