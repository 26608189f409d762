// What a page alone can do for the till: keep things on the disk of this machine, check a signature, hold the focus, print.

const database = new Promise((resolve, reject) => {
  const request = indexedDB.open('shopkeeper-till', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('queue', { keyPath: 'number' });
    request.result.createObjectStore('state');
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// `strict`: a sale is on the disk before its receipt is printed.
async function run(mode, work) {
  const transaction = (await database).transaction(['queue', 'state'], mode, { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const result = work(transaction.objectStore('queue'), transaction.objectStore('state'));
  await done;
  return result;
}

const settled = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function read(key) {
  return (await run('readonly', (_, state) => settled(state.get(key)))) ?? null;
}

export async function write(key, value) {
  await run('readwrite', (_, state) => { state.put(value, key); });
}

export async function remove(key) {
  await run('readwrite', (_, state) => { state.delete(key); });
}

// The sale and the end of the chain, together or not at all.
export async function append(number, sale, head) {
  await run('readwrite', (queue, state) => { queue.put({ number, sale }); state.put(head, 'head'); });
}

export async function update(number, sale) {
  await run('readwrite', queue => { queue.put({ number, sale }); });
}

export async function drop(numbers, head) {
  await run('readwrite', (queue, state) => {
    numbers.split(',').forEach(number => queue.delete(Number(number)));
    state.put(head, 'head');
  });
}

export async function sales() {
  const rows = await run('readonly', queue => settled(queue.getAll()));
  return rows.map(row => row.sale);
}

// ECDSA on P-256 with SHA-256, 64 bytes of r and s.
export async function verify(publicKey, text, signature) {
  try {
    const key = await crypto.subtle.importKey('spki', bytes(publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(signature), new TextEncoder().encode(text));
  } catch {
    return false;
  }
}

function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}

// One window at a time: two would give the same number to two sales.
export function hold() {
  return new Promise(resolve => {
    navigator.locks.request('shopkeeper-till', { ifAvailable: true }, lock => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => { });
    });
  });
}

export function focus(id) {
  document.getElementById(id)?.focus();
}

// A scanner types wherever the focus is: what it types belongs into the box. Where there is none, as on the receipt, it goes to the till,
// and the Enter behind it presses no button.
export function watch(till) {
  let text = '';
  let last = 0;
  document.addEventListener('keydown', event => {
    if (event.timeStamp - last > 300) {
      text = '';
    }
    last = event.timeStamp;
    if (event.key === 'Enter' && text.length > 2) {
      event.preventDefault();
      till.invokeMethodAsync('ScanAsync', text);
      text = '';
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey
      && !['INPUT', 'SELECT', 'TEXTAREA'].includes(document.activeElement?.tagName) && event.key !== ' ') {
      const box = document.getElementById('scan');
      box ? box.focus() : text += event.key;
    }
  });
  window.addEventListener('online', () => till.invokeMethodAsync('OnlineAgain'));
  navigator.storage?.persist?.();
}

export function print() {
  window.print();
}
