// While developing nothing is kept: every change is seen at the next load.
self.addEventListener('fetch', () => { });
