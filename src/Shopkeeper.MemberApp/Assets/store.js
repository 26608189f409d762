// What this browser keeps for its member, so that card and offers open without a signal. Signing out clears all of it.
const open = () => new Promise((done, failed) => {
  const asked = indexedDB.open('member', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
const run = async (mode, work) => {
  const db = await open();
  try {
    return await new Promise((done, failed) => {
      const turn = db.transaction('kept', mode);
      const asked = work(turn.objectStore('kept'));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = turn.onabort = () => failed(turn.error);
    });
  } finally { db.close(); }
};
// Whose pages these are. What another member left here goes before anything is read.
const holder = () => document.cookie.match(/(?:^|; )member=([^;]+)/)?.[1];
const mine = holder();
const ready = mine && (async () => {
  if (await run('readonly', kept => kept.get('member')) === mine) return;
  await run('readwrite', kept => { kept.clear(); return kept.put(mine, 'member'); });
})();
export const isMine = () => holder() === mine;
export const get = async key => { await ready; return run('readonly', kept => kept.get(key)); };
export const set = async (key, value) => { await ready; return run('readwrite', kept => kept.put(value, key)); };
export const clear = () => run('readwrite', kept => kept.clear());
