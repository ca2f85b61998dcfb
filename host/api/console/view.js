// Draws a view (sdk/abi/view.md). The JSON may be anything: what cannot be shown is left out, nothing becomes markup.
import { button, fill, h, icon, outward } from './dom.js';
import * as safe from './safe.js';

const kMaxItems = 100;
const kMaxFields = 25;
const kMaxActions = 50;
const kMaxAttachments = 10;
const kMaxText = 64 * 1024;
const kStyles = { primary: 'button primary', danger: 'button danger' };

function read_progress(from, percent) {
  if (!safe.is_object(from)) return null;
  const total = safe.count(from.total) ?? 0;
  const done = Math.min(safe.count(from.done) ?? 0, total || Infinity);
  const given = safe.count(percent);
  const known = total > 0 ? Math.floor((done * 100) / total) : null;
  return { done, total, label: safe.line(from.label), percent: given !== null && given <= 100 ? given : known };
}

const read_item = (item) => ({
  title: safe.line(item.title),
  text: safe.text(item.text, kMaxText),
  url: safe.web_url(item.url),
  fields: safe
    .objects(item.fields, kMaxFields)
    .map((field) => ({ label: safe.line(field.label), value: safe.line(field.value) }))
    .filter((field) => field.label && field.value),
});

const read_action = (action) => ({
  id: typeof action.id === 'string' && action.id.length <= 64 ? action.id : '',
  label: safe.line(action.label, 200),
  style: typeof action.style === 'string' && Object.hasOwn(kStyles, action.style) ? action.style : '',
  url: action.url === undefined ? null : safe.web_url(action.url),
});

/**
 * What of the JSON can be shown.
 * @param {unknown} json
 */
export function read_view(json) {
  const from = safe.object(json);
  return {
    title: safe.line(from.title),
    text: safe.text(from.text, kMaxText),
    url: safe.web_url(from.url),
    color: safe.color(from.color),
    items: safe
      .objects(from.items, kMaxItems)
      .map(read_item)
      .filter((item) => item.title || item.text),
    // A button without an id does nothing, one with a broken link would lie about what it does.
    actions: safe
      .objects(from.actions, kMaxActions)
      .map(read_action)
      .filter((action) => action.label && (action.url === null ? action.id : action.url)),
    page_line: safe.line(from.page_line, 200),
    progress: read_progress(from.progress, from.percent),
    attachments: safe
      .objects(from.attachments, kMaxAttachments)
      .map((file) => ({ artifact: safe.id(file.artifact), name: safe.line(file.name, 200) }))
      .filter((file) => file.artifact),
  };
}

const titled = (title, url) => (url ? outward(url, 'link', title) : title);

const draw_field = (field) =>
  h('div', { class: 'field' }, h('dt', { dir: 'auto' }, field.label), h('dd', { dir: 'auto' }, field.value));

function draw_item(item) {
  return h(
    'li',
    { class: 'item' },
    item.title && h('h3', { class: 'item-title', dir: 'auto' }, titled(item.title, item.url)),
    item.text && h('p', { class: 'lines', dir: 'auto' }, item.text),
    item.fields.length > 0 && h('dl', { class: 'fields' }, item.fields.map(draw_field)),
  );
}

function draw_action(action, on_action) {
  const style = kStyles[action.style] ?? 'button';
  if (action.url) return outward(action.url, style, action.label, icon('out'));
  return button(action.label, (event) => on_action(action, event.currentTarget), {
    class: style,
    'data-action': action.id,
    disabled: on_action === null,
  });
}

const draw_attachment = (file) =>
  h(
    'a',
    { class: 'button', href: `/api/v1/artifacts/${encodeURIComponent(file.artifact)}`, download: file.name },
    icon('file'),
    file.name || file.artifact,
  );

/**
 * A progress bar that can be moved on: `put` takes the next progress of a view.
 */
export class ProgressBar {
  constructor() {
    this.label = h('span', { class: 'progress-label', dir: 'auto' });
    this.figure = h('span', { class: 'progress-figure' });
    this.fill = h('span', { class: 'progress-fill' });
    this.bar = h(
      'div',
      { class: 'progress-bar', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 },
      this.fill,
    );
    // Not announced at each move: screen readers ask the bar itself.
    this.element = h(
      'div',
      { class: 'progress', 'aria-live': 'off' },
      h('div', { class: 'progress-head' }, this.label, this.figure),
      this.bar,
    );
  }

  put({ percent, done, total, label }) {
    fill(this.label, label || 'Working');
    fill(this.figure, percent === null ? '' : `${percent} %`);
    this.bar.setAttribute('aria-label', label || 'Progress');
    this.bar.setAttribute('aria-valuetext', total > 0 ? `${label} ${done} of ${total}`.trim() : label || 'working');
    this.bar.classList.toggle('unknown', percent === null);
    if (percent === null) {
      this.bar.removeAttribute('aria-valuenow');
    } else {
      this.bar.setAttribute('aria-valuenow', String(percent));
    }
    this.fill.style.setProperty('--percent', `${percent ?? 0}%`);
  }
}

/**
 * @param {ReturnType<typeof read_view>} view
 * @param {((action: {id: string, label: string}, button: any) => void) | null} on_action null: buttons are only shown
 * @param {ProgressBar} bar is reused, so that its moves are smooth
 * @returns {Element[]}
 */
export function draw_view(view, on_action, bar = new ProgressBar()) {
  if (view.progress) bar.put(view.progress);
  return [
    view.title && h('h2', { class: 'view-title', dir: 'auto' }, titled(view.title, view.url)),
    view.text && h('p', { class: 'lines', dir: 'auto' }, view.text),
    !view.title && view.url && h('p', {}, outward(view.url, 'link', view.url)),
    view.progress && bar.element,
    view.items.length > 0 && h('ul', { class: 'items' }, view.items.map(draw_item)),
    view.attachments.length > 0 && h('div', { class: 'row attachments' }, view.attachments.map(draw_attachment)),
    (view.actions.length > 0 || view.page_line) &&
      h(
        'div',
        { class: 'row actions' },
        view.actions.map((action) => draw_action(action, on_action)),
        view.page_line && h('span', { class: 'page-line' }, view.page_line),
      ),
  ].filter(Boolean);
}
