// What was said, in order, and what is still on its way. Knows nothing of how it looks.
import { read_view } from './view.js';
import * as safe from './safe.js';

const kMaxOwnText = 64 * 1024;

/**
 * A message of the host, or null when it is none.
 * @param {unknown} json
 */
export function read_message(json) {
  const from = safe.object(json);
  if (typeof from.id !== 'string' || from.id === '' || from.id.length > 200) return null;
  if (from.from !== 'user' && from.from !== 'oneclaw') return null;
  const seq = safe.number(from.seq);
  return {
    id: from.id,
    seq,
    position: safe.number(from.position) || seq,
    is_own: from.from === 'user',
    at: from.at,
    text: safe.text(from.text, kMaxOwnText),
    action: safe.line(from.action, 64),
    reply_to: typeof from.reply_to === 'string' ? from.reply_to : '',
    view: safe.is_object(from.view) ? read_view(from.view) : null,
    view_json: safe.is_object(from.view) ? from.view : null,
  };
}

// Not randomUUID(): browsers have it only where the page came over TLS or from this machine.
function new_id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A sentence or a pressed button that the host has not acknowledged yet. */
export class Pending {
  /**
   * @param {object} body of POST /api/v1/messages, without the id
   * @param {string} text what the person sees of it
   */
  constructor(body, text) {
    // The same at each try: the host takes a repeated one once.
    this.id = new_id();
    this.body = body;
    this.text = text;
  }

  /** Whether the message of the event stream is this one: it may arrive before the answer to the request. */
  is(message) {
    return message.is_own && message.id.endsWith(this.id);
  }
}

export class Conversation {
  /** @type {Map<string, NonNullable<ReturnType<typeof read_message>>>} */
  messages = new Map();
  /** @type {Pending[]} */
  pending = [];
  #labels = new Map();

  /**
   * Takes a message in. Null when it is none, or older than what is known of it.
   * @param {unknown} json
   */
  merge(json) {
    const message = read_message(json);
    if (!message) return null;
    const known = this.messages.get(message.id);
    if (known && known.seq >= message.seq) return null;
    this.messages.set(message.id, message);
    for (const action of message.view?.actions ?? []) this.#labels.set(action.id, action.label);
    return message;
  }

  /**
   * Takes out the pending one that the message acknowledges.
   * @returns {Pending | null}
   */
  acknowledge(message) {
    const found = this.pending.find((pending) => pending.is(message)) ?? null;
    if (found) this.drop(found);
    return found;
  }

  add_pending(body, text) {
    const pending = new Pending(body, text);
    this.pending.push(pending);
    return pending;
  }

  /** False when it was out already. */
  drop(pending) {
    const at = this.pending.indexOf(pending);
    if (at >= 0) this.pending.splice(at, 1);
    return at >= 0;
  }

  /** The position of the oldest message known, or 0. */
  oldest() {
    return this.#oldest_message()?.position ?? 0;
  }

  /** Takes the oldest message out; its id. */
  forget_oldest() {
    const oldest = this.#oldest_message();
    if (oldest) this.messages.delete(oldest.id);
    return oldest?.id ?? '';
  }

  #oldest_message() {
    let oldest = null;
    for (const message of this.messages.values()) {
      if (oldest === null || message.position < oldest.position) oldest = message;
    }
    return oldest;
  }

  /** What an own message says: its text, or the label of the button that was pressed. */
  words_of(message) {
    return message.text || this.#labels.get(message.action) || message.action;
  }
}
