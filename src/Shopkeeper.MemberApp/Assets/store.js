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
export const get = key => run('readonly', kept => kept.get(key));
export const set = (key, value) => run('readwrite', kept => kept.put(value, key));
export const clear = () => run('readwrite', kept => kept.clear());
