// Passkeys, where the browser has them: nothing is shown where it has not.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
const place = document.querySelector('[data-passkey]'), button = place.querySelector('button'), said = place.querySelector('[role=alert]');
const token = document.querySelector('input[name=__RequestVerificationToken]')?.value;
const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: token }, body: JSON.stringify(body) });
const isNew = place.dataset.passkey === 'add';
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) place.hidden = false;
button.addEventListener('click', async () => {
  said.textContent = '';
  try {
    const asked = await post(isNew ? '/passkeys/new' : '/passkeys/ask', {});
    if (asked.status === 403) { location.href = '/sign-in?again=1&next=' + encodeURIComponent(location.pathname); return; }
    const { ticket, options } = await asked.json();
    const credential = isNew
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) });
    const answer = await post(isNew ? '/passkeys/add' : '/passkeys/sign-in', { ticket, credential: JSON.stringify(credential) });
    if (!answer.ok) { said.textContent = (await answer.json()).detail; return; }
    location.href = place.dataset.next;
  } catch (failed) { if (failed.name !== 'NotAllowedError') said.textContent = failed.message; }
});
