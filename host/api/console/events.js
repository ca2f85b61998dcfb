// Server-sent events that come back by themselves: after a lost network, a restarted host, a tab that slept.

const kMaxEvent = 2 * 1024 * 1024;
const kFirstPauseMs = 1_000;
const kLongestPauseMs = 30_000;
// Browsers open six connections to a host for all tabs together: a tab that nobody looks at gives its own back.
const kHiddenMs = 60_000;

/**
 * @typedef {object} StreamParts
 * @property {Record<string, (data: any) => void>} on by the event's name; data is parsed JSON
 * @property {(state: 'open' | 'waiting') => void} [on_state]
 * @property {() => Promise<boolean>} [may_reopen] asked after a refusal; false ends the stream
 */

export class Stream {
  #source = null;
  #timer = 0;
  #hidden_timer = 0;
  #pause_ms = kFirstPauseMs;
  #is_closed = false;

  /**
   * @param {string} path
   * @param {StreamParts} parts
   * @param {AbortSignal} signal ends the stream
   */
  constructor(path, parts, signal) {
    this.path = path;
    this.parts = parts;
    signal.addEventListener('abort', () => this.close(), { once: true });
    document.addEventListener('visibilitychange', () => this.#on_visibility(), { signal });
    window.addEventListener('online', () => this.#reopen_now(), { signal });
    this.#open();
  }

  close() {
    this.#is_closed = true;
    this.#pause();
    clearTimeout(this.#hidden_timer);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #open() {
    this.#pause();
    if (this.#is_closed) return;
    const source = new EventSource(this.path);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#pause_ms = kFirstPauseMs;
      this.parts.on_state?.('open');
    });
    source.addEventListener('error', () => this.#on_error(source));
    for (const name of Object.keys(this.parts.on)) {
      source.addEventListener(name, (event) => this.#take(name, /** @type {MessageEvent} */ (event)));
    }
  }

  #take(name, event) {
    if (typeof event.data !== 'string' || event.data.length > kMaxEvent) return;
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return; // an event that cannot be read is no reason to lose the next
    }
    this.parts.on[name](data);
  }

  #on_error(source) {
    if (source !== this.#source) return;
    this.parts.on_state?.('waiting');
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again, with Last-Event-ID
    this.#pause();
    this.#timer = window.setTimeout(() => this.#reopen_asked(), this.#pause_ms);
    this.#pause_ms = Math.min(this.#pause_ms * 2, kLongestPauseMs);
  }

  async #reopen_asked() {
    if ((await this.parts.may_reopen?.()) === false) return this.close();
    if (this.#source === null) this.#open();
  }

  #reopen_now() {
    if (this.#source === null || this.#source.readyState !== EventSource.OPEN) this.#open();
  }

  #on_visibility() {
    clearTimeout(this.#hidden_timer);
    if (document.hidden) {
      this.#hidden_timer = window.setTimeout(() => this.#pause(), kHiddenMs);
    } else if (this.#source === null && !this.#is_closed) {
      this.#open();
    }
  }
}
