// Passkeys: signing in with one, and adding one. What is shown for it stays hidden where the browser cannot do it, or the page is not in the
// domain that passkeys of the shop belong to.
const place = document.getElementById('passkeys'), said = document.getElementById('passkey-said');
const post = (path, body = {}) => fetch(path, {
  method: 'POST', body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', RequestVerificationToken: document.querySelector('input[name=__RequestVerificationToken]').value },
});
const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.parseCreationOptionsFromJSON;
const inDomain = domain => location.hostname === domain || location.hostname.endsWith('.' + domain);
const tell = text => { said.textContent = text; };
const failed = async answer => {
  const problem = await answer?.json().catch(() => null);
  if (answer?.status === 401 || problem?.code === 'sign-in-again') location.href = '/sign-in?again=1&next=/you/security';
  else tell(problem?.detail || place.dataset.failed);
};
const ask = async path => {
  const answer = await post(path).catch(() => null);
  if (answer?.ok) return answer.json();
  await failed(answer);
};
const send = async (path, body, done) => {
  const answer = await post(path, body).catch(() => null);
  if (answer?.ok) done(await answer.json()); else await failed(answer);
};
// Who closes the browser's own window has changed his mind: no error.
const changedMind = error => error.name === 'NotAllowedError' || error.name === 'AbortError';

const add = async () => {
  const name = document.getElementById('passkey-name');
  if (!name.reportValidity()) return;
  const asked = await ask('/you/security/passkeys/challenge');
  if (!asked) return;
  try {
    const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.options) });
    await send('/you/security/passkeys', { challenge: asked.challenge, credential: made.toJSON(), name: name.value }, () => location.reload());
  } catch (error) {
    tell(error.name === 'InvalidStateError' ? place.dataset.there : changedMind(error) ? '' : place.dataset.failed);
  }
};

let waiting;
const use = async (asked, mediation) => {
  waiting?.abort();
  waiting = new AbortController();
  try {
    const used = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.options), mediation, signal: waiting.signal });
    await send('/sign-in/passkey', { challenge: asked.challenge, credential: used.toJSON(), next: place.dataset.next }, to => { location.href = to.next; });
  } catch (error) {
    if (!changedMind(error)) tell(place.dataset.failed);
  }
};
const signIn = async () => {
  const asked = await ask('/sign-in/passkey/challenge');
  if (asked) await use(asked);
};

if (place && can) {
  const button = document.getElementById('passkey-button');
  button.addEventListener('click', async () => {
    button.disabled = true;
    tell('');
    await (place.dataset.act === 'add' ? add() : signIn());
    button.disabled = false;
  });
  if (place.dataset.act === 'add') {
    place.hidden = !inDomain(place.dataset.domain);
    document.getElementById('passkeys-missing').hidden = !place.hidden;
  } else {
    const answer = await post('/sign-in/passkey/challenge').catch(() => null);
    const asked = answer?.ok && await answer.json();
    place.hidden = !asked || !inDomain(asked.options.rpId);
    // The browser offers passkeys in the field of the address, too, where it can.
    if (!place.hidden && await PublicKeyCredential.isConditionalMediationAvailable?.()) use(asked, 'conditional');
  }
}
