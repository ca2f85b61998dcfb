// Requests to the host: bounded in size and time, with the session's CSRF token, errors as the host words them.

const kTimeoutMs = 30_000;
const kMaxBytes = 16 * 1024 * 1024;

/** What the host refused, or that it could not be asked (`status` 0). */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail
   * @param {number} retry_after_s
   */
  constructor(status, code, detail, retry_after_s = 0) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retry_after_s = retry_after_s;
  }

  /** The request may not have arrived: the same one may be sent again. */
  get is_network() {
    return this.status === 0;
  }
}

async function read_bounded(response) {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let out = '';
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return out + decoder.decode();
    size += value.byteLength;
    if (size > kMaxBytes) {
      void reader.cancel();
      throw new HttpError(0, 'too_large', 'The answer is larger than the console shows.');
    }
    out += decoder.decode(value, { stream: true });
  }
}

function parsed(text) {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return null;
  }
}

function problem(response, body) {
  const words = body && typeof body === 'object' ? body : {};
  const detail =
    typeof words.detail === 'string' ? words.detail.slice(0, 2000) : `The host answered ${response.status}.`;
  const code = typeof words.code === 'string' ? words.code : '';
  const after = Number(response.headers.get('retry-after'));
  return new HttpError(response.status, code, detail, Number.isFinite(after) && after > 0 ? Math.min(after, 3600) : 0);
}

async function send(method, path, { body, csrf, signal, timeout_ms }) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (csrf) headers['x-oneclaw-csrf'] = csrf;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout_ms);
  const leave = () => stop.abort();
  signal?.addEventListener('abort', leave);
  try {
    const response = await fetch(path, {
      method,
      headers,
      signal: stop.signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
      credentials: 'same-origin',
    });
    return { response, body: parsed(await read_bounded(response)) };
  } catch (error) {
    if (error instanceof HttpError || signal?.aborted) throw error;
    const is_late = stop.signal.aborted;
    throw new HttpError(0, 'network', is_late ? 'The host did not answer in time.' : 'The host cannot be reached.');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

export class Http {
  /**
   * @param {{csrf: () => string, renew: () => Promise<boolean>}} session `renew` asks the person to sign in again and
   *   says whether that happened
   */
  constructor(session) {
    this.session = session;
  }

  /**
   * The parsed answer. A session that ended is renewed once, and the request then repeated: nothing is lost.
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, signal?: AbortSignal, timeout_ms?: number}} options
   * @returns {Promise<any>}
   */
  async request(method, path, { body, signal, timeout_ms = kTimeoutMs } = {}) {
    for (let is_repeat = false; ; is_repeat = true) {
      const csrf = method === 'GET' ? '' : this.session.csrf();
      const answer = await send(method, path, { body, csrf, signal, timeout_ms });
      if (answer.response.ok) {
        if (answer.body !== null) return answer.body;
        throw new HttpError(answer.response.status, 'malformed', 'The host answered with something that is no JSON.');
      }
      const is_expired = answer.response.status === 401 && !is_repeat;
      if (!is_expired || !(await this.session.renew())) throw problem(answer.response, answer.body);
      signal?.throwIfAborted();
    }
  }

  get(path, options) {
    return this.request('GET', path, options);
  }

  post(path, body, options = {}) {
    return this.request('POST', path, { ...options, body });
  }
}

/**
 * A request of the session itself, where a 401 is an answer.
 * @param {string} method
 * @param {{body?: unknown, csrf?: string}} options
 */
export async function session_request(method, options = {}) {
  const { response, body } = await send(method, '/console/session', { timeout_ms: kTimeoutMs, ...options });
  if (!response.ok) throw problem(response, body);
  return body;
}
