// What is on its way to the host: shown at once, acknowledged by the host, repeated by the person when it was lost.
import { fill, h } from './dom.js';
import { words_of } from './parts.js';

const kMessages = '/api/v1/messages';

export class Outgoing {
  /**
   * @param {any} http
   * @param {import('./conversation.js').Conversation} conversation
   * @param {import('./transcript.js').Transcript} transcript
   * @param {import('./composer.js').Composer} composer takes back what the person wants to change
   */
  constructor(http, conversation, transcript, composer) {
    this.http = http;
    this.conversation = conversation;
    this.transcript = transcript;
    this.composer = composer;
  }

  /**
   * Resolves when the host has it, or it is shown as not sent.
   * @param {object} body of POST /api/v1/messages
   * @param {string} text what the person sees of it
   */
  say(body, text) {
    const pending = this.conversation.add_pending({ ...body, conversation: 'main' }, text);
    pending.element = h('article', { class: 'message own pending', 'aria-label': 'You' });
    this.transcript.put_pending(pending.element);
    return this.#send(pending);
  }

  /**
   * Presses a button of a message. The others of the message are held meanwhile.
   * @param {any} message
   * @param {{id: string, label: string}} action
   * @param {any} element the button
   */
  async press(message, action, element) {
    const buttons = element.closest('.view')?.querySelectorAll('button[data-action]') ?? [];
    for (const each of buttons) each.disabled = true;
    await this.say({ action: action.id, message: message.id }, action.label);
    for (const each of buttons) each.disabled = false;
    // A disabled button loses the focus; who works with the keyboard goes on where they were.
    if (document.activeElement === document.body) element.focus({ preventScroll: true });
  }

  async #send(pending) {
    this.#show(pending, 'Sending…');
    try {
      const answer = await this.http.post(kMessages, { ...pending.body, id: pending.id });
      const message = this.conversation.merge(answer.message);
      if (this.conversation.drop(pending)) pending.element.remove();
      if (message) this.transcript.put(message);
    } catch (error) {
      // The events may have said meanwhile that it has arrived after all.
      if (this.conversation.pending.includes(pending)) this.#show(pending, words_of(error), true);
    }
  }

  #show(pending, words, has_failed = false) {
    const quiet = (label, onclick) => h('button', { type: 'button', class: 'quiet', onclick }, label);
    pending.element.classList.toggle('failed', has_failed);
    fill(
      pending.element,
      h('p', { class: 'bubble lines', dir: 'auto' }, pending.text),
      h(
        'footer',
        { class: 'meta', role: has_failed ? 'alert' : null },
        has_failed ? `Not sent. ${words}` : words,
        has_failed && quiet('Retry', () => void this.#send(pending)),
        has_failed && pending.body.text && quiet('Edit', () => this.#take_back(pending)),
      ),
    );
    if (has_failed) this.transcript.to_end();
  }

  #take_back(pending) {
    if (!this.conversation.drop(pending)) return;
    pending.element.remove();
    this.composer.put(pending.text);
  }
}
