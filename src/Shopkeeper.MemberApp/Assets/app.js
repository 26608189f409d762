import { clear } from './store.js';
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js').catch(() => console.warn('no offline pages here'));
// Leaving takes along what was kept, also where the server's word for it is not known.
for (const form of document.querySelectorAll('form[action="/sign-out"], form[data-clears]')) form.addEventListener('submit', () => { clear(); });
if (location.pathname === '/sign-out') for (const form of document.forms) form.addEventListener('submit', () => { clear(); });
