/** The script of the builder: fetches the page again when the form changes, and replaces its previews. */
export const builderScript = `'use strict';
const form = document.querySelector('form.build');
const status = form.querySelector('[role=status]');
let turn = 0;
let timer;
const show = async () => {
  const own = ++turn;
  const fields = [...new FormData(form)].filter(([, value]) => value !== '');
  const url = form.action + '?' + new URLSearchParams(fields);
  try {
    const response = await fetch(url);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (own !== turn) return;
    for (const part of document.querySelectorAll('[data-part]')) {
      const other = page.querySelector('[data-part="' + part.dataset.part + '"]');
      if (other && other.outerHTML !== part.outerHTML) part.replaceWith(document.importNode(other, true));
    }
    status.textContent = response.ok ? 'Updated.' : '';
    history.replaceState(null, '', url);
  } catch {
    if (own === turn) status.textContent = 'The site does not respond. Try again.';
  }
};
form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(show, 300);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  show();
});
`
