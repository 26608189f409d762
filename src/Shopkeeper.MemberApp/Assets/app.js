// The store looks at once whose pages these are.
import { clear } from './store.js';
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js').catch(() => console.warn('no offline pages here'));
// Leaving takes along what was kept, also where the server's word for it is not known.
if (location.pathname === '/erased') clear();
if (location.pathname === '/sign-out') for (const form of document.forms) form.addEventListener('submit', () => { clear(); });
// A form goes once: a second press while the first one is under way is none. Whoever comes back to the page, or has waited long, may send again.
const sent = new Set();
addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (sent.has(form)) { event.preventDefault(); return; }
  sent.add(form);
  setTimeout(() => sent.delete(form), 10000);
});
addEventListener('pageshow', () => sent.clear());
