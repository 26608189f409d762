// The single-use code of docs/reference/spending.md, made here: device, seconds, nonce, and the first half of an HMAC over them.
import qrcode from './qrcode.js';
const form = 'SK1.';
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
const text = bytes => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
// The key can sign and never be read again.
export const keyOf = secret => crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
export const make = async (device, key, now = Date.now()) => {
  const said = new Uint8Array(32);
  const id = device.slice(device.indexOf('_') + 1);
  for (let i = 0; i < 16; i++) said[i] = parseInt(id.slice(2 * i, 2 * i + 2), 16);
  new DataView(said.buffer).setBigInt64(16, BigInt(Math.floor(now / 1000)));
  crypto.getRandomValues(said.subarray(24));
  const purpose = new TextEncoder().encode('shopkeeper/spend/1');
  const whole = new Uint8Array(purpose.length + said.length);
  whole.set(purpose); whole.set(said, purpose.length);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, whole)).subarray(0, 16);
  const code = new Uint8Array(48);
  code.set(said); code.set(mac, 32);
  return form + text(code);
};
export const draw = (place, code) => {
  const qr = qrcode(0, 'M');
  qr.addData(code);
  qr.make();
  const size = qr.getModuleCount(), quiet = 4, svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${size + 2 * quiet} ${size + 2 * quiet}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', place.dataset.label || 'QR');
  let path = '';
  for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) if (qr.isDark(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
  for (const [name, attributes] of [['rect', { width: '100%', height: '100%', fill: '#fff' }], ['path', { d: path, fill: '#000' }]]) {
    const part = document.createElementNS(svg.namespaceURI, name);
    for (const key in attributes) part.setAttribute(key, attributes[key]);
    svg.append(part);
  }
  place.querySelector('svg')?.remove();
  place.prepend(svg);
};
// A new code every 30 seconds, and when the page is looked at again.
// Ahead: milliseconds by which the shop's clock is ahead of this one.
export const rotate = (place, device, key, ahead = 0) => {
  const next = async () => { if (!document.hidden) draw(place, await make(device, key, Date.now() + ahead)); };
  next();
  document.addEventListener('visibilitychange', next);
  return setInterval(next, 30000);
};
