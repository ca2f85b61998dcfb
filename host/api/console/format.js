// How money, time and sizes are written.

const kMicrosPerDollar = 1_000_000;
const kMicrosPerCent = 10_000;

/**
 * Micro-dollars as dollars; what is less than a cent keeps its digits.
 * @param {number} micros
 */
export function money(micros) {
  const digits = micros % kMicrosPerCent === 0 ? 2 : 6;
  const amount = Math.abs(micros / kMicrosPerDollar);
  const written = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount);
  return (micros < 0 ? '−' : '') + written;
}

/**
 * Money with its sign, for lines of a ledger.
 * @param {number} micros
 */
export const signed_money = (micros) => (micros > 0 ? '+' : '') + money(micros);

/**
 * A moment that may be broken, or null.
 * @param {unknown} value
 */
export function moment(value) {
  const date = typeof value === 'string' ? new Date(value) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

/**
 * The time of day for today, with the day for older ones.
 * @param {Date} date
 * @param {Date} now
 */
export function short_time(date, now = new Date()) {
  const is_today = date.toDateString() === now.toDateString();
  const is_this_year = date.getFullYear() === now.getFullYear();
  const day = is_today ? {} : { day: 'numeric', month: 'short', ...(is_this_year ? {} : { year: 'numeric' }) };
  return new Intl.DateTimeFormat('en-GB', { ...day, hour: '2-digit', minute: '2-digit' }).format(date);
}

/**
 * How long something took, or has taken until now.
 * @param {Date | null} from
 * @param {Date | null} to
 */
export function duration(from, to) {
  if (!from) return '–';
  const ms = Math.max(0, (to ?? new Date()).getTime() - from.getTime());
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60
    ? `${minutes} min ${Math.floor(ms / 1000) % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * @param {number} count
 */
export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

/**
 * JSON for people; what cannot be written says so.
 * @param {unknown} value
 */
export function pretty(value) {
  try {
    return JSON.stringify(value, null, 2) ?? '';
  } catch {
    return '(too deep to be shown)';
  }
}
