// Version __VERSION__. Keeps the parts of the pages and one page for when there is no connection; never a page of a member.
const name = 'parts-__VERSION__';
const parts = ['app.css', 'brand.css', 'app.js', 'store.js', 'code.js', 'qrcode.js', 'card.js', 'offline.js', 'offline.html', 'icon.svg'].map(part => '/assets/' + part);
self.addEventListener('install', event => event.waitUntil((async () => {
  await (await caches.open(name)).addAll(parts.map(part => new Request(part, { cache: 'reload' })));
  await self.skipWaiting();
})()));
self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const old of await caches.keys()) if (old.startsWith('parts-') && old !== name) await caches.delete(old);
  await self.clients.claim();
})()));
self.addEventListener('fetch', event => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname.startsWith('/till') || url.pathname.startsWith('/docs')) return;
    event.respondWith(fetch(request).catch(async () => (await caches.match('/assets/offline.html')) || Response.error()));
  } else if (parts.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(url.pathname)) || Response.error()));
  }
});
