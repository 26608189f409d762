// The service worker keeps the till's own files, so that it opens without the network.
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
}
