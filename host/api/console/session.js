// Who is signed in. The cookie is the browser's; here are only the CSRF token and the names.
import { HttpError, session_request } from './http.js';
import { is_object, line } from './safe.js';

const kTokenFragment = /^#token=([\w.~-]{1,256})$/;

export class Session {
  #current = null;
  #renewal = null;
  /** Asks the person to sign in again; resolves to whether that happened. Set by the application. */
  ask_again = async () => false;
  /** Called when somebody else signs in. */
  on_change = () => {};

  get is_open() {
    return this.#current !== null;
  }

  get is_admin() {
    return this.#current?.is_admin === true;
  }

  /** What to call the person. */
  get name() {
    return this.#current?.name || (this.is_admin ? 'Administrator' : 'Signed in');
  }

  csrf() {
    return this.#current?.csrf ?? '';
  }

  /** The session that the browser's cookie belongs to; false when there is none. */
  async restore() {
    try {
      const document = await session_request('GET');
      if (document.csrf === undefined) return false; // 204: there is none
      this.#adopt(document);
      return true;
    } catch (error) {
      if (error instanceof HttpError && error.status === 401) return false;
      throw error;
    }
  }

  /**
   * Signs in; HttpError 401 for a wrong key, 429 after too many tries.
   * @param {string} key
   * @param {string} user for whom an administrator acts; empty: nobody in particular
   */
  async open(key, user = '') {
    this.#adopt(await session_request('POST', { body: user ? { key, user } : { key } }));
  }

  async close() {
    try {
      await session_request('DELETE', { csrf: this.csrf() });
    } catch (error) {
      const is_over = error instanceof HttpError && error.status === 401;
      if (!is_over) throw error;
    }
    this.#current = null;
  }

  /** One dialog for however many requests find the session ended. Resolves to whether there is one again. */
  renew() {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** For streams: whether to come back. A host that cannot be asked is no reason to give up. */
  async is_still_open() {
    try {
      return (await this.restore()) || (await this.renew());
    } catch {
      return true;
    }
  }

  async #renew() {
    if (await this.restore().catch(() => false)) return true; // another tab has signed in
    return this.ask_again();
  }

  #adopt(document) {
    if (!is_object(document) || typeof document.csrf !== 'string') {
      throw new HttpError(0, 'malformed', 'The host answered with something that is no session.');
    }
    const before = this.#current;
    this.#current = {
      csrf: document.csrf,
      user: line(document.user, 128),
      name: line(document.name, 128),
      is_admin: document.is_admin === true,
    };
    const now = this.#current;
    if (before && (before.user !== now.user || before.is_admin !== now.is_admin)) this.on_change();
  }
}

/**
 * The token of the printed address. It is taken out of the address bar and the history at once.
 * @returns {string} empty when the address has none
 */
export function take_token() {
  const found = kTokenFragment.exec(window.location.hash);
  if (!found) return '';
  window.history.replaceState(null, '', window.location.pathname);
  return found[1];
}
