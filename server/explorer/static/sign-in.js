/* Signs in with a password, or as one of the demo people, and then asks for the page again. */
'use strict';

const main = document.querySelector('main');
const form = document.getElementById('sign-in');
const notice = document.getElementById('notice');

function say(text) {
  notice.textContent = text;
  // On a phone the form stands far below the place of the notice.
  if (text) notice.scrollIntoView({ block: 'center' });
}

/** The server's own sentence, and when to come back if it says so. */
async function reasonOf(response) {
  const answer = await response.json().catch(() => null);
  if (!answer || !answer.errors) return `The server could not sign you in (${response.status}).`;
  const wait_s = Number(response.headers.get('Retry-After'));
  const wait = wait_s < 90 ? `${wait_s} seconds` : `${Math.ceil(wait_s / 60)} minutes`;
  return answer.errors[0].message + (wait_s > 0 ? ` You may try again in ${wait}.` : '');
}

async function signIn(path, person) {
  say('');
  setBusy(true);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(person),
    });
    if (response.ok) {
      window.location.replace('/');
      return;
    }
    say(await reasonOf(response));
  } catch {
    say('The server cannot be reached.');
  }
  setBusy(false);
}

function setBusy(isBusy) {
  main.setAttribute('aria-busy', String(isBusy));
  for (const button of document.querySelectorAll('button')) button.disabled = isBusy;
}

/** Says which field is empty and goes there; true when none is. */
function isComplete() {
  const empty = [form.elements.email, form.elements.password].filter((input) => {
    input.setAttribute('aria-invalid', String(!input.value));
    return !input.value;
  });
  if (empty.length === 0) return true;
  say(`Enter your ${empty.map((input) => input.labels[0].textContent.toLowerCase()).join(' and your ')}.`);
  empty[0].focus();
  return false;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!isComplete()) return;
  await signIn('/session', { email: form.elements.email.value, password: form.elements.password.value });
  form.elements.password.value = '';
  form.elements.password.focus();
});

for (const button of document.querySelectorAll('.person')) {
  button.addEventListener('click', () => signIn('/session/demo', { email: button.dataset.email }));
}

if (window.location.search === '?ended') {
  say('Your session has ended. Sign in again to go on.');
  window.history.replaceState(null, '', '/');
}
