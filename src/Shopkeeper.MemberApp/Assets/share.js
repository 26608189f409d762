// The picture goes to whatever the phone shares with; where it cannot share files, saving it remains.
const able = navigator.canShare?.({ files: [new File([], 'milestone.png', { type: 'image/png' })] });
for (const button of document.querySelectorAll('[data-share]')) {
  button.hidden = !able;
  button.addEventListener('click', async () => {
    // The sheet takes a moment to open: pressed again meanwhile, it would open twice.
    button.disabled = true;
    const answer = await fetch(button.dataset.share).catch(() => null);
    if (!answer?.ok || answer.redirected) { location.reload(); return; }
    const file = new File([await answer.blob()], 'milestone.png', { type: 'image/png' });
    // Whoever changes his mind in the phone's own sheet has shared nothing.
    const isShared = await navigator.share({ files: [file], text: button.dataset.words }).then(() => true, () => false);
    const form = document.getElementById('shared');
    if (isShared && form) { form.elements.shared.value = button.dataset.milestone; form.requestSubmit(); } else button.disabled = false;
  });
}
