import { get } from './store.js';
import { rotate } from './code.js';
const card = await get('card'), code = await get('code'), mine = await get('mine');
if (card) {
  document.getElementById('none').hidden = true;
  document.getElementById('plate').hidden = false;
  document.getElementById('bars').append(new DOMParser().parseFromString(card.bars, 'text/html').body.firstChild);
  document.getElementById('number').textContent = card.number;
  if (code && code.member === card.member) rotate(document.getElementById('qr'), code.device, code.key, code.ahead);
}
if (mine?.length) {
  document.getElementById('mine').hidden = false;
  for (const name of mine) {
    const row = document.createElement('li');
    row.className = 'offer'; row.textContent = name;
    document.getElementById('names').append(row);
  }
}
