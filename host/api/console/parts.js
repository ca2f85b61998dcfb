// Small pieces that several pages share.
import { button, fill, h, icon, while_busy } from './dom.js';
import { moment, pretty, short_time } from './format.js';
import { HttpError } from './http.js';

const kTones = {
  completed: 'good',
  serving: 'good',
  running: 'busy',
  pending: 'busy',
  failed: 'bad',
  refused: 'bad',
  broken: 'bad',
};
const kMaxShownJson = 400_000;

/**
 * A state as a coloured word; the colour only repeats what the word says.
 * @param {string} word
 */
export const pill = (word) => h('span', { class: `pill ${kTones[word] ?? 'calm'}` }, word || 'unknown');

/**
 * @param {unknown} value an ISO time
 */
export function time(value) {
  const date = moment(value);
  return date ? h('time', { datetime: date.toISOString(), title: date.toLocaleString() }, short_time(date)) : '–';
}

/**
 * What a place says while nothing is there yet.
 * @param {string} title
 * @param {...any} more
 */
export const empty = (title, ...more) =>
  h('div', { class: 'empty' }, icon('claw', 'empty-mark'), h('p', { class: 'empty-title' }, title), ...more);

export const loading = () => h('p', { class: 'loading', role: 'status' }, 'Loading…');

/**
 * @param {unknown} error
 */
export function words_of(error) {
  if (error instanceof HttpError) return error.message;
  return 'The console could not show this. Reload the page; if that does not help, tell the administrator.';
}

/**
 * @param {unknown} error
 * @param {() => void} [retry]
 */
export const failure = (error, retry) =>
  h('div', { class: 'notice bad', role: 'alert' }, h('p', {}, words_of(error)), retry && button('Try again', retry));

/**
 * A page's head.
 * @param {string} title
 * @param {...any} beside
 */
export const heading = (title, ...beside) =>
  h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, title), ...beside);

/**
 * @param {string} title
 * @param {...any} content
 */
export const section = (title, ...content) =>
  h('section', { class: 'card' }, h('h2', { class: 'card-title' }, title), ...content);

/**
 * Names and values.
 * @param {Array<[string, any] | false | null | undefined>} pairs
 * @param {string} class_name
 */
export const facts = (pairs, class_name = 'facts') =>
  h(
    'dl',
    { class: class_name },
    pairs.filter(Boolean).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );

/**
 * A table that turns into a list of cards on a narrow screen: each cell knows its column's name.
 * @param {string} caption for those who cannot see it
 * @param {Array<{name: string, class?: string}>} columns
 */
export class Table {
  constructor(caption, columns) {
    this.columns = columns;
    this.body = h('tbody');
    this.element = h(
      'table',
      { class: 'table' },
      h('caption', { class: 'hidden' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map((c) => h('th', { scope: 'col', class: c.class ?? null }, c.name)),
        ),
      ),
      this.body,
    );
  }

  /** @param {any[]} cells one for each column */
  row(cells) {
    return h(
      'tr',
      {},
      cells.map((cell, i) =>
        h('td', { 'data-name': this.columns[i].name, class: this.columns[i].class ?? null }, cell),
      ),
    );
  }
}

/**
 * JSON as text, with a button that copies it.
 * @param {unknown} value
 * @param {string} label
 */
export function json_block(value, label) {
  const whole = pretty(value);
  const shown =
    whole.length > kMaxShownJson ? `${whole.slice(0, kMaxShownJson)}\n… (${whole.length} characters)` : whole;
  const copy = button(
    'Copy',
    () =>
      while_busy(copy, async () => {
        const done = await navigator.clipboard?.writeText(whole).then(
          () => true,
          () => false,
        );
        fill(copy, done ? 'Copied' : 'Not allowed here');
      }),
    { class: 'button small' },
  );
  return h('div', { class: 'json' }, copy, h('pre', { tabindex: 0, 'aria-label': label }, shown));
}

/**
 * A button below a list that loads more of it; gone when `load` says that there is no more.
 * @param {string} label
 * @param {() => Promise<boolean>} load
 * @param {(error: unknown) => void} on_error
 */
export function more_button(label, load, on_error) {
  const element = button(
    label,
    () =>
      while_busy(element, async () => {
        try {
          if (!(await load())) element.remove();
        } catch (error) {
          on_error(error);
        }
      }),
    { class: 'button more' },
  );
  return element;
}

/** A small bar for step k of n, with what is being done. */
export class StepBar {
  constructor(job) {
    this.words = h('span', { class: 'step-words' });
    this.fill = h('span', { class: 'progress-fill' });
    this.bar = h(
      'span',
      { class: 'progress-bar thin', role: 'progressbar', 'aria-valuemin': 0, 'aria-label': 'Steps' },
      this.fill,
    );
    this.element = h('span', { class: 'steps' }, this.words, this.bar);
    this.put(job.step, job.steps, '');
  }

  put(done, total, label) {
    fill(this.words, `${done} of ${total}`, label && ` · ${label}`);
    this.bar.setAttribute('aria-valuemax', String(total || 1));
    this.bar.setAttribute('aria-valuenow', String(Math.min(done, total || 1)));
    this.fill.style.setProperty('--percent', `${total > 0 ? Math.min(100, (done * 100) / total) : 0}%`);
  }
}
