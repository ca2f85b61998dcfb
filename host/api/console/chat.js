// The chat: history, what comes, what is sent.
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { button, fill, h } from './dom.js';
import { Stream } from './events.js';
import { Outgoing } from './outgoing.js';
import { empty, failure, heading } from './parts.js';
import * as safe from './safe.js';
import { Transcript } from './transcript.js';

const kMessages = '/api/v1/messages';
const kPage = 50;
const kTypingMs = 10_000;
const kMaxExamples = 6;
const kMaxShown = 500;

class Chat {
  #is_loading = false;
  #has_older = false;
  #typing_timer = 0;
  #is_waiting = false;

  constructor(context, signal) {
    this.context = context;
    this.signal = signal;
    this.conversation = new Conversation();
    this.composer = new Composer((text) => {
      this.welcome.remove();
      void this.outgoing.say({ text }, text);
    });
    this.welcome = h('div', { class: 'welcome' });
    this.transcript = new Transcript({
      on_action: (message, action, element) => void this.outgoing.press(message, action, element),
      on_simulate: (view) => context.simulate(view),
      on_top: () => this.#load_older(),
      words_of: (message) => this.conversation.words_of(message),
    });
    this.outgoing = new Outgoing(context.http, this.conversation, this.transcript, this.composer);
    this.element = h('div', { class: 'chat' }, heading('Chat'), this.transcript.element, this.composer.element);
  }

  async start() {
    try {
      this.#take_page(
        await this.context.http.get(`${kMessages}?conversation=main&limit=${kPage}`, { signal: this.signal }),
      );
    } catch (error) {
      if (this.signal.aborted) return;
      fill(
        this.transcript.above,
        failure(error, () => void this.start()),
      );
      return;
    }
    this.transcript.begin();
    this.#show_above();
    this.composer.fit();
    this.composer.focus_if_cheap();
    this.stream = new Stream(
      `${kMessages}/events?conversation=main`,
      {
        on: { message: (json) => this.#take(json), typing: () => this.#show_typing(true) },
        on_state: (state) => {
          this.#is_waiting = state === 'waiting';
          this.#show_status();
        },
        may_reopen: () => this.context.session.is_still_open(),
      },
      this.signal,
    );
    if (this.transcript.is_empty) await this.#show_welcome();
  }

  #take_page(page) {
    for (const json of safe.objects(page.messages, kPage)) {
      const message = this.conversation.merge(json);
      if (message) this.transcript.put(message);
    }
    this.#has_older = typeof page.next === 'string';
  }

  #take(json) {
    const message = this.conversation.merge(json);
    if (!message) return;
    this.conversation.acknowledge(message)?.element.remove();
    if (!message.is_own) this.#show_typing(false);
    this.welcome.remove();
    this.transcript.put(message);
    if (this.conversation.messages.size > kMaxShown) this.#forget_oldest();
  }

  // A tab may stay open for weeks. What goes can be loaded again.
  #forget_oldest() {
    const oldest = this.conversation.forget_oldest();
    this.transcript.remove(oldest);
    this.#has_older = true;
    this.#show_above();
  }

  async #load_older() {
    if (this.#is_loading || !this.#has_older) return;
    this.#is_loading = true;
    this.#show_above();
    try {
      const path = `${kMessages}?conversation=main&limit=${kPage}&before=${this.conversation.oldest()}`;
      const page = await this.context.http.get(path, { signal: this.signal });
      const older = safe
        .objects(page.messages, kPage)
        .map((json) => this.conversation.merge(json))
        .filter(Boolean);
      this.transcript.put_older(older);
      this.#has_older = typeof page.next === 'string' && older.length > 0;
      this.#is_loading = false;
      this.#show_above();
    } catch (error) {
      this.#is_loading = false;
      if (!this.signal.aborted)
        fill(
          this.transcript.above,
          failure(error, () => void this.#load_older()),
        );
    }
  }

  #show_above() {
    fill(
      this.transcript.above,
      this.#has_older &&
        button(this.#is_loading ? 'Loading…' : 'Show older', () => void this.#load_older(), {
          disabled: this.#is_loading,
        }),
    );
  }

  async #show_welcome() {
    const chips = h('div', { class: 'chips' });
    fill(
      this.welcome,
      empty(
        'What shall OneClaw do for you?',
        h('p', { class: 'hint' }, 'Write it as a sentence. You see the price before anything is charged.'),
        chips,
      ),
    );
    this.transcript.list.before(this.welcome);
    const answer = await this.context.http.get('/api/v1/workflow', { signal: this.signal }).catch(() => ({}));
    const examples = safe.objects(answer.workflows, 50).flatMap((workflow) => safe.texts(workflow.examples, 10));
    fill(
      chips,
      [...new Set(examples)]
        .slice(0, kMaxExamples)
        .map((text) => button(text, () => this.composer.put(text), { class: 'chip' })),
    );
  }

  #show_typing(is_typing) {
    clearTimeout(this.#typing_timer);
    this.is_typing = is_typing;
    if (is_typing) this.#typing_timer = setTimeout(() => this.#show_typing(false), kTypingMs);
    this.#show_status();
  }

  #show_status() {
    const { status } = this.composer;
    status.classList.toggle('warn', this.#is_waiting);
    fill(
      status,
      this.#is_waiting
        ? 'Connection lost, reconnecting…'
        : this.is_typing && [
            h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
            'OneClaw is working',
          ],
    );
  }
}

/**
 * @param {any} context of the application
 * @param {any} outlet where the page goes
 * @param {AbortSignal} signal when the page is left
 */
export function open_chat(context, outlet, signal) {
  const chat = new Chat(context, signal);
  fill(outlet, chat.element);
  return chat.start();
}
