// The list of jobs. Those that run move by themselves.
import { fill, h, while_busy } from './dom.js';
import { duration, moment, money } from './format.js';
import { is_over, read_job, subject_of, watch_job } from './job_model.js';
import { empty, failure, heading, loading, more_button, pill, StepBar, Table, time } from './parts.js';
import * as safe from './safe.js';

const kPage = 25;
// Each is a connection of the six that a browser opens; the others show what the list said.
const kMaxWatched = 3;
const kStatuses = ['', 'running', 'pending', 'completed', 'failed', 'cancelled'];

const kColumns = [
  { name: 'Job' },
  { name: 'Status' },
  { name: 'Steps' },
  { name: 'Price', class: 'figure' },
  { name: 'Charged', class: 'figure' },
  { name: 'Took', class: 'figure' },
  { name: 'Begun', class: 'figure' },
];

class JobList {
  #watched = 0;
  #last = '';

  constructor(context, signal) {
    this.context = context;
    this.signal = signal;
    this.body = h('div', {});
    this.filter = h(
      'select',
      { 'aria-label': 'Show jobs that are', onchange: () => void this.load() },
      kStatuses.map((status) =>
        h('option', { value: status }, status ? status.charAt(0).toUpperCase() + status.slice(1) : 'All'),
      ),
    );
    this.refresh = h(
      'button',
      { type: 'button', class: 'button', onclick: () => void while_busy(this.refresh, () => this.load()) },
      'Refresh',
    );
    this.element = h(
      'div',
      { class: 'page' },
      heading('Jobs', h('div', { class: 'row' }, this.filter, this.refresh)),
      this.body,
    );
  }

  async load() {
    this.stop?.abort();
    this.stop = new AbortController();
    this.signal.addEventListener('abort', () => this.stop.abort(), { signal: this.stop.signal });
    this.#watched = 0;
    this.#last = '';
    this.table = new Table('Jobs, the newest first', kColumns);
    if (!this.body.hasChildNodes()) fill(this.body, loading());
    try {
      const has_more = await this.#load_page();
      const more = more_button(
        'Show older',
        () => this.#load_page(),
        (error) => this.body.append(failure(error)),
      );
      const is_empty = this.table.body.childElementCount === 0;
      fill(this.body, is_empty ? this.#nothing() : this.table.element, has_more && more);
    } catch (error) {
      if (!this.signal.aborted)
        fill(
          this.body,
          failure(error, () => void this.load()),
        );
    }
  }

  #nothing() {
    if (this.filter.value) return empty(`No job is ${this.filter.value}.`);
    return empty(
      'No jobs yet',
      h('p', { class: 'hint' }, 'A job begins when somebody asks for something in a chat or through the API.'),
      h('a', { href: '#/chat', class: 'button primary' }, 'Go to the chat'),
    );
  }

  async #load_page() {
    const query = new URLSearchParams({ limit: String(kPage) });
    if (this.filter.value) query.set('status', this.filter.value);
    if (this.#last) query.set('after', this.#last);
    const answer = await this.context.http.get(`/api/v1/jobs?${query}`, { signal: this.signal });
    const jobs = safe
      .objects(answer.jobs, kPage)
      .map(read_job)
      .filter((job) => job.id);
    for (const job of jobs) this.table.body.append(this.#row(job));
    this.#last = jobs.at(-1)?.id ?? '';
    return typeof answer.next === 'string' && jobs.length > 0;
  }

  #row(job) {
    const steps = new StepBar(job);
    const subject = subject_of(job);
    const row = this.table.row([
      h(
        'a',
        { href: `#/jobs/${job.id}`, class: 'link strong' },
        job.workflow,
        subject && h('span', { class: 'sub' }, subject),
      ),
      pill(job.status),
      steps.element,
      money(job.price),
      job.charged > 0 || is_over(job) ? money(job.charged) : '–',
      duration(moment(job.started), moment(job.ended)),
      time(job.created),
    ]);
    if (!is_over(job) && this.#watched < kMaxWatched) {
      ++this.#watched;
      watch_job(
        this.context,
        job.id,
        {
          on_progress: (done, total, label) => steps.put(done, total, label),
          on_done: (json) => {
            const ended = read_job(json);
            row.replaceWith(this.#row(ended.id === job.id ? ended : { ...job, status: '' }));
          },
        },
        this.stop.signal,
      );
    }
    return row;
  }
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 */
export function open_jobs(context, outlet, signal) {
  const list = new JobList(context, signal);
  fill(outlet, list.element);
  return list.load();
}
