// The conversation on the screen: rows in order, changed in place, scrolled as a reader expects.
import { button, fill, h } from './dom.js';
import { time } from './parts.js';
import { draw_view, ProgressBar } from './view.js';

const kNearPx = 80;
const kMarginPx = 12;

const new_row = (message) => ({ message, element: h('article', { tabindex: -1 }), bar: new ProgressBar() });

/**
 * @typedef {object} TranscriptParts
 * @property {(message: any, action: any, button: any) => void} on_action
 * @property {(view_json: object) => void} on_simulate
 * @property {() => void} on_top the reader has reached the oldest row
 * @property {(message: any) => string} words_of
 */

export class Transcript {
  #rows = new Map();
  #auto_top = -1;

  /** @param {TranscriptParts} parts */
  constructor(parts) {
    this.parts = parts;
    this.above = h('div', { class: 'above' });
    this.list = h('div', { class: 'list' });
    this.pending = h('div', { class: 'list' });
    this.log = h(
      'div',
      {
        role: 'log',
        'aria-live': 'polite',
        'aria-relevant': 'additions',
        'aria-label': 'Conversation',
        'aria-busy': 'true',
      },
      this.list,
      this.pending,
    );
    this.news = button('New messages below', () => this.to_end(), { class: 'button news', hidden: true });
    this.scroller = h(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Messages', onscroll: () => this.#on_scroll() },
      h('div', { class: 'column' }, this.above, this.log),
    );
    this.element = h('div', { class: 'transcript' }, this.scroller, this.news);
  }

  get is_empty() {
    return this.#rows.size === 0 && this.pending.childElementCount === 0;
  }

  /** Puts a message in its place, or changes it where it stands. */
  put(message) {
    const is_following = this.#is_following();
    let row = this.#rows.get(message.id);
    if (row) {
      this.#change(row, message);
    } else {
      row = new_row(message);
      this.#rows.set(message.id, row);
      this.#change(row, message);
      this.#insert(row);
    }
    if (is_following) {
      this.#show(row.element);
    } else if (!this.log.hasAttribute('aria-busy')) {
      this.news.hidden = false;
    }
  }

  /** Older rows come above what is being read, which stays where it is. */
  put_older(messages) {
    const below = this.scroller.scrollHeight - this.scroller.scrollTop;
    for (const message of messages) {
      if (this.#rows.has(message.id)) continue;
      const row = new_row(message);
      this.#rows.set(message.id, row);
      this.#change(row, message);
      this.#insert(row);
    }
    this.scroller.scrollTop = this.scroller.scrollHeight - below;
  }

  /** @param {string} id of a message that is no longer shown */
  remove(id) {
    this.#rows.get(id)?.element.remove();
    this.#rows.delete(id);
  }

  /** From now on what comes is announced. */
  begin() {
    this.log.removeAttribute('aria-busy');
    this.to_end();
  }

  /** @param {any} element of a message that is on its way */
  put_pending(element) {
    this.pending.append(element);
    this.to_end();
  }

  to_end() {
    this.news.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#auto_top = this.scroller.scrollTop;
  }

  #insert(row) {
    const next = [...this.#rows.values()]
      .filter((other) => other !== row && other.message.position > row.message.position)
      .reduce((least, other) => (!least || other.message.position < least.message.position ? other : least), null);
    this.list.insertBefore(row.element, next ? next.element : null);
  }

  #change(row, message) {
    row.message = message;
    const had_focus = row.element.contains(document.activeElement);
    const focused = had_focus ? document.activeElement?.getAttribute('data-action') : null;
    row.element.className = `message ${message.is_own ? 'own' : 'theirs'}`;
    row.element.setAttribute('aria-label', message.is_own ? 'You' : 'OneClaw');
    fill(row.element, message.is_own ? this.#own(message) : this.#theirs(row, message));
    if (!had_focus) return;
    // The focused button may be gone: the keyboard then goes on from the message.
    const again = focused && row.element.querySelector(`[data-action="${CSS.escape(focused)}"]`);
    (again || row.element).focus({ preventScroll: true });
  }

  #own(message) {
    return [
      h(
        'p',
        { class: `bubble lines${message.action && !message.text ? ' pressed' : ''}`, dir: 'auto' },
        this.parts.words_of(message),
      ),
      h('footer', { class: 'meta' }, time(message.at)),
    ];
  }

  #theirs(row, message) {
    const view = message.view ?? null;
    const drawn = view
      ? draw_view(view, (action, element) => this.parts.on_action(message, action, element), row.bar)
      : [];
    const content =
      drawn.length > 0 ? drawn : h('p', { class: 'lines', dir: 'auto' }, message.text || 'An empty message.');
    const card = h('div', { class: 'view' }, content);
    if (view?.color) card.style.setProperty('--view-color', view.color);
    return [
      card,
      h(
        'footer',
        { class: 'meta' },
        time(message.at),
        drawn.length > 0 &&
          h(
            'button',
            { type: 'button', class: 'quiet', onclick: () => this.parts.on_simulate(message.view_json) },
            'See on other channels',
          ),
      ),
    ];
  }

  // At the end, or where the last message put the reader.
  #is_following() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < kNearPx || Math.abs(scrollTop - this.#auto_top) < 4;
  }

  // The end of a short message, the beginning of one that is longer than the screen.
  #show(element) {
    if (element.offsetHeight > this.scroller.clientHeight - 2 * kMarginPx) {
      this.scroller.scrollTop = element.offsetTop - kMarginPx;
      this.#auto_top = this.scroller.scrollTop;
    } else {
      this.to_end();
    }
  }

  #on_scroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < kNearPx) this.news.hidden = true;
    if (scrollTop < kNearPx && scrollHeight > clientHeight && scrollTop < this.#auto_top) this.parts.on_top();
  }
}
