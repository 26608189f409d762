import { get, set } from './store.js';
import { keyOf, rotate } from './code.js';
const plate = document.getElementById('plate'), place = document.getElementById('qr');
const bright = document.getElementById('brighten'), on = document.getElementById('qr-on'), said = document.getElementById('card-said');
if (plate) {
  const card = { member: plate.dataset.member, number: plate.dataset.card, name: plate.dataset.name, bars: plate.querySelector('svg').outerHTML };
  set('card', card);
  // A phone's clock may be wrong; a code is good by the shop's.
  const [page] = performance.getEntriesByType('navigation');
  const ahead = Math.round(Number(plate.dataset.now) - performance.timeOrigin - page.responseStart);
  const show = kept => { place.hidden = false; on.hidden = true; rotate(place, kept.device, kept.key, ahead); };
  const kept = await get('code');
  if (kept && kept.member === plate.dataset.member) { show(kept); set('code', { ...kept, ahead }); } else on.hidden = false;
  on.addEventListener('click', async () => {
    on.disabled = true;
    const device = (await get('device')) || crypto.randomUUID();
    await set('device', device);
    const answer = await fetch('/card/device', { method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: document.querySelector('input[name=__RequestVerificationToken]').value }, body: JSON.stringify({ device }) }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) { location.href = '/sign-in?again=1&next=/card'; return; }
    if (answer?.status === 400) { location.reload(); return; }
    if (!answer?.ok) { said.textContent = on.dataset.failed; on.disabled = false; return; }
    const made = await answer.json();
    const code = { member: plate.dataset.member, device: made.deviceId, key: await keyOf(made.secret), ahead };
    await set('code', code);
    show(code);
  });
  bright.hidden = false;
  bright.addEventListener('click', async () => {
    const dialog = document.createElement('dialog');
    dialog.className = 'bright';
    dialog.append(plate.querySelector('.barcode').cloneNode(true), plate.querySelector('.cardnumber').cloneNode(true));
    const close = document.createElement('button');
    close.className = 'quiet-button'; close.textContent = '×'; close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => dialog.close());
    dialog.append(close);
    document.body.append(dialog);
    dialog.showModal();
    // Kept awake while it is shown, where the browser can.
    const awake = await navigator.wakeLock?.request('screen').catch(() => null);
    dialog.addEventListener('close', () => { awake?.release(); dialog.remove(); });
  });
}
