// Signing in: the whole page at first, a dialog over the page when a session has ended.
import { show } from './dialog.js';
import { fill, h, icon, while_busy } from './dom.js';
import { HttpError } from './http.js';

const kSecondMs = 1000;

function reason_of(error) {
  if (!(error instanceof HttpError)) return 'Signing in did not work.';
  if (error.status === 401)
    return 'This key is not known here. Check that it is whole; a console token works until the host stops.';
  if (error.status === 429) return 'Too many tries.';
  if (error.is_network) return `${error.message} Is it running?`;
  return error.message;
}

// Counts down, so that nobody tries in vain.
function hold_back(form, notice, seconds) {
  const until = Date.now() + seconds * kSecondMs;
  form.submit.disabled = true;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / kSecondMs);
    if (left > 0) {
      fill(notice, `Too many tries. Wait ${left} s, then try again.`);
      setTimeout(tick, kSecondMs / 2);
    } else {
      fill(notice, 'You can try again now.');
      form.submit.disabled = false;
    }
  };
  tick();
}

function make_fields() {
  return {
    key: h('input', {
      id: 'login-key',
      name: 'key',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
      maxlength: 512,
      spellcheck: 'false',
      autocapitalize: 'off',
      'aria-describedby': 'login-hint login-notice',
    }),
    user: h('input', {
      id: 'login-user',
      name: 'user',
      type: 'text',
      autocomplete: 'off',
      maxlength: 128,
      'aria-describedby': 'login-user-hint',
    }),
    submit: h('button', { type: 'submit', class: 'button primary wide' }, 'Sign in'),
  };
}

/**
 * The form. `done` is called once it has worked.
 * @param {import('./session.js').Session} session
 * @param {() => void} done
 * @param {string} why shown at once, for instance that a link was no longer good
 */
export function login_form(session, done, why = '') {
  const form = make_fields();
  const notice = h('p', { id: 'login-notice', class: 'login-notice', role: 'alert' }, why);
  const submit = (event) => {
    event.preventDefault();
    void while_busy(form.submit, async () => {
      fill(notice, '');
      await session.open(form.key.value.trim(), form.user.value.trim());
      form.key.value = '';
      done();
    }).catch((error) => {
      fill(notice, reason_of(error));
      if (error instanceof HttpError && error.status === 429) hold_back(form, notice, error.retry_after_s || 30);
      form.key.select();
      form.key.focus();
    });
  };
  return h(
    'form',
    { class: 'login-form', onsubmit: submit },
    h('label', { for: 'login-key' }, 'Key or console token'),
    form.key,
    h(
      'p',
      { id: 'login-hint', class: 'hint' },
      'The host prints a console token when it starts. A user signs in with an API key.',
    ),
    h(
      'details',
      {},
      h('summary', {}, 'Act for a user'),
      h('label', { for: 'login-user' }, 'User'),
      form.user,
      h(
        'p',
        { id: 'login-user-hint', class: 'hint' },
        'With an administrator’s key only: chat and wallet are then this user’s.',
      ),
    ),
    notice,
    form.submit,
  );
}

/**
 * The page for somebody who is not signed in.
 * @param {import('./session.js').Session} session
 * @param {() => void} done
 * @param {string} why
 */
export const login_page = (session, done, why) =>
  h(
    'main',
    { class: 'login', id: 'main' },
    h(
      'div',
      { class: 'login-box' },
      icon('claw', 'login-mark'),
      h('h1', {}, 'OneClaw'),
      h('p', { class: 'hint' }, 'Sign in to the console.'),
      login_form(session, done, why),
    ),
  );

/**
 * Asks for a key while the page stays as it is behind.
 * @param {import('./session.js').Session} session
 * @returns {Promise<boolean>} whether there is a session again
 */
export async function login_dialog(session) {
  const dialog = h(
    'dialog',
    { class: 'dialog login-dialog', 'aria-labelledby': 'dialog-title' },
    h('h2', { id: 'dialog-title' }, 'Your session has ended'),
    h('p', { class: 'hint' }, 'Sign in again to go on where you were. What you typed is kept.'),
    login_form(session, () => dialog.close('yes')),
  );
  return (await show(dialog)) === 'yes';
}
