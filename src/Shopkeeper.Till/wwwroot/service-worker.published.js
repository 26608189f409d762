// Keeps the till's own files under the version of their manifest, and answers from there first: it opens without the network. Calls of
// the API are none of its business. A new version is fetched whole, beside the old one, and takes over at the next start.
self.importScripts('./service-worker-assets.js');

const prefix = 'till-';
const name = prefix + self.assetsManifest.version;
const include = [/\.wasm$/, /\.js$/, /\.json$/, /\.css$/, /\.svg$/, /\.png$/, /\.html$/, /\.webmanifest$/, /\.dat$/];
const exclude = [/^service-worker\.js$/];

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(activate()));
self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method === 'GET' && url.origin === self.location.origin && url.pathname.startsWith('/till')) {
    event.respondWith(answer(event.request));
  }
});

async function install() {
  const wanted = self.assetsManifest.assets
    .filter(asset => include.some(pattern => pattern.test(asset.url)) && !exclude.some(pattern => pattern.test(asset.url)))
    .map(asset => new Request(asset.url, { integrity: asset.hash, cache: 'no-cache' }));
  const cache = await caches.open(name);
  await cache.addAll(wanted);
}

async function activate() {
  const old = (await caches.keys()).filter(key => key.startsWith(prefix) && key !== name);
  await Promise.all(old.map(key => caches.delete(key)));
}

async function answer(request) {
  const cache = await caches.open(name);
  const kept = request.mode === 'navigate' ? await cache.match('index.html') : await cache.match(request);
  return kept || fetch(request);
}
