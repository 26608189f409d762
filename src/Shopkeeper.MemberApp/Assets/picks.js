// Picks without leaving the page. A choice is shown at once, kept here until the server has it, and sent under a key of its own, so that it
// is one choice however often it is sent.
import { get, set, isMine } from './store.js';
const said = document.getElementById('picks-said');
const token = document.querySelector('input[name=__RequestVerificationToken]')?.value;
const pool = document.querySelector('.search input[name=pool]')?.value;
const queued = async () => (await get('picks')) || [];
let sending;
const again = () => {
  const here = new URL(location.href);
  if (here.searchParams.has('wrong')) { here.searchParams.delete('wrong'); location.replace(here); } else location.reload();
};
const send = () => sending ??= (async () => {
  // By now somebody else is signed in here: this page and its choices are not his.
  if (!isMine()) { again(); return; }
  try {
    for (let waiting = await queued(); waiting.length; waiting = await queued()) {
      const one = waiting[0];
      const answer = await fetch(`/offers/${encodeURIComponent(one.offer)}/pick`, {
        method: one.act === 'pick' ? 'PUT' : 'DELETE',
        headers: { 'Content-Type': 'application/json', RequestVerificationToken: token, 'Idempotency-Key': one.key },
        body: JSON.stringify({ pool: one.pool }),
      });
      if (answer.status === 401) { said.textContent = said.dataset.signedOut; return; }
      if (answer.status === 429 || answer.status >= 500) throw new Error('later');
      const code = answer.ok ? null : (await answer.json().catch(() => null))?.code ?? 'malformed';
      // This page is from before the browser last began, or before its member signed in again: the page as it is now sends it.
      if (code === 'old-page') { again(); return; }
      await set('picks', (await queued()).filter(other => other.key !== one.key));
      if (code) { location.search = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name !== 'wrong').concat([['wrong', code]])); return; }
    }
    said.textContent = said.dataset.saved;
    again();
  } catch { said.textContent = said.dataset.waiting; } finally { sending = undefined; }
})();
document.addEventListener('submit', async event => {
  const form = event.target.closest('form[data-act]');
  if (!form) return;
  event.preventDefault();
  form.querySelector('button').disabled = true;
  if (!isMine()) { again(); return; }
  await set('picks', [...await queued(), { act: form.dataset.act, offer: form.dataset.offer, pool, key: crypto.randomUUID() }]);
  await send();
});
addEventListener('online', send);
const names = [...document.querySelectorAll('#picks .offer strong')].map(one => one.textContent);
await set('mine', names);
said.dataset.kept = 'yes';
if ((await queued()).length) send();
