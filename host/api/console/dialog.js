// Dialogs: the browser's own, so that Escape, focus and what lies behind are right.
import { button, h } from './dom.js';

/**
 * Shows a dialog until it closes and takes it away again.
 * @param {any} dialog a <dialog>
 * @returns {Promise<string>} its return value; empty after Escape
 */
export function show(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        dialog.remove();
        resolve(dialog.returnValue);
      },
      { once: true },
    );
  });
}

/**
 * Asks before something that cannot be taken back easily.
 * @param {{title: string, text: string, yes: string, is_danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export async function confirmed({ title, text, yes, is_danger = false }) {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title' },
    h('h2', { id: 'dialog-title' }, title),
    h('p', { class: 'lines' }, text),
    h(
      'div',
      { class: 'row end' },
      button('Keep as it is', () => dialog.close(''), { autofocus: true }),
      button(yes, () => dialog.close('yes'), { class: is_danger ? 'button danger' : 'button primary' }),
    ),
  );
  return (await show(dialog)) === 'yes';
}
