// Reads JSON of the network that may hold anything: every function takes any value and returns one that can be shown.

const kMaxUrl = 2048;
const kMaxCount = 1_000_000_000;
const kWebProtocols = ['http:', 'https:'];

/**
 * A text of at most `max` UTF-16 units, never cut inside a character. Anything but a string is empty.
 * @param {unknown} value
 * @param {number} max
 * @returns {string}
 */
export function text(value, max = 4096) {
  if (typeof value !== 'string') return '';
  if (value.length <= max) return value;
  const end = /[\ud800-\udbff]/.test(value[max - 1]) ? max - 1 : max;
  return value.slice(0, end) + '…';
}

/**
 * A text on one line.
 * @param {unknown} value
 * @param {number} max
 */
export const line = (value, max = 4096) => text(value, max).replace(/\s+/g, ' ').trim();

/**
 * The members of an object; of anything else none.
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export const object = (value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? /** @type {any} */ (value) : {};

/** Whether a value is an object and no list. */
export const is_object = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * The objects of a list, at most `max`.
 * @param {unknown} value
 * @param {number} max
 */
export const objects = (value, max) => (Array.isArray(value) ? value.slice(0, max).filter(is_object) : []);

/**
 * The texts of a list, at most `max`, none of them empty.
 * @param {unknown} value
 * @param {number} max
 */
export const texts = (value, max) =>
  Array.isArray(value)
    ? value
        .slice(0, max)
        .map((item) => line(item, 500))
        .filter(Boolean)
    : [];

/**
 * A whole number from 0 to a billion, or null.
 * @param {unknown} value
 * @returns {number | null}
 */
export const count = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= kMaxCount ? Number(value) : null;

/**
 * A number as it is, or 0: for money and sequence numbers.
 * @param {unknown} value
 */
export const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/**
 * A link into the web, normal, or empty: other schemes could run code or open programs.
 * @param {unknown} value
 * @returns {string}
 */
export function web_url(value) {
  if (typeof value !== 'string' || value.length > kMaxUrl) return '';
  try {
    const url = new URL(value);
    return kWebProtocols.includes(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/**
 * "#rrggbb" or empty.
 * @param {unknown} value
 */
export const color = (value) => (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value : '');

/**
 * An identifier that can stand in a path, or empty.
 * @param {unknown} value
 */
export const id = (value) => (typeof value === 'string' && /^[\w.:~-]{1,128}$/.test(value) ? value : '');
