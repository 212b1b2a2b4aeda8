/**
 * The one script, and only as enhancement: a button that copies what stands to be copied, times in the reader's own
 * zone, and that zone in forms that ask for one. Every page says all it says without it.
 */
import { fingerprint } from '../text/strings.ts'

/** The text served at `scriptPath`, at most 6 KB. */
export const enhanceScript = `'use strict';
if (navigator.clipboard)
  for (const pre of document.querySelectorAll('pre[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-live', 'polite');
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    pre.before(button);
  }
const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
for (const time of document.querySelectorAll('time[datetime*="T"]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime()) && time.textContent.endsWith('UTC')) { time.title = time.textContent; time.textContent = format.format(at); }
}
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
for (const zone of document.querySelectorAll('[name=zone][data-guess]'))
  if (timeZone && (zone.type === 'hidden' || [...zone.options].some(({ value }) => value === timeZone))) zone.value = timeZone;
`

export const scriptPath = `/enhance.${fingerprint(enhanceScript)}.js`
