// Where a sentence is typed. Enter sends, Shift and Enter begin a new line; what is typed survives a reload.
import { h, icon } from './dom.js';

const kDraft = 'oneclaw.draft';
const kMaxText = 8000;

/** The text that was typed and not sent, kept for this tab. */
export const draft = {
  read: () => window.sessionStorage.getItem(kDraft) ?? '',
  write: (text) => window.sessionStorage.setItem(kDraft, text),
  clear: () => window.sessionStorage.removeItem(kDraft),
};

export class Composer {
  /** @param {(text: string) => void} on_send with what is not blank */
  constructor(on_send) {
    this.on_send = on_send;
    this.input = h('textarea', {
      id: 'composer',
      rows: 1,
      maxlength: kMaxText,
      placeholder: 'Ask for something…',
      'aria-label': 'Your message',
      'aria-describedby': 'composer-hint',
      enterkeyhint: 'send',
      autocomplete: 'off',
      onkeydown: (event) => this.#on_key(event),
      oninput: () => this.#on_input(),
    });
    this.status = h('p', { class: 'composer-status', role: 'status' });
    this.element = h(
      'form',
      { class: 'composer', onsubmit: (event) => this.#on_submit(event) },
      this.status,
      h(
        'div',
        { class: 'composer-box' },
        this.input,
        h('button', { type: 'submit', class: 'button primary send', 'aria-label': 'Send' }, icon('send')),
      ),
      h('p', { class: 'hint', id: 'composer-hint' }, 'Enter sends, Shift + Enter begins a new line.'),
    );
    this.input.value = draft.read();
  }

  /** Puts a text in to be changed or sent. */
  put(text) {
    this.input.value = text;
    this.#on_input();
    this.input.focus();
  }

  /** Not on telephones: the keyboard would cover the conversation. */
  focus_if_cheap() {
    if (window.matchMedia('(pointer: fine)').matches) this.input.focus();
  }

  fit() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #on_input() {
    draft.write(this.input.value);
    this.fit();
  }

  #on_key(event) {
    // While an input method composes a character, Enter only accepts it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #on_submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text === '') return;
    this.input.value = '';
    this.#on_input();
    this.on_send(text);
  }
}
