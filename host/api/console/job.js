// One job: how far it is, its steps, its money, what came of it.
import { confirmed } from './dialog.js';
import { button, fill, h, while_busy } from './dom.js';
import { money } from './format.js';
import { is_over, read_job, subject_of, watch_job } from './job_model.js';
import { about, artifacts_list, receipt, steps_table } from './job_parts.js';
import { failure, heading, json_block, loading, pill, section, StepBar } from './parts.js';
import * as safe from './safe.js';

const kCancelMs = 60_000; // the host answers when the job has ended
const kMaxLogLines = 50;

class JobPage {
  constructor(context, id, signal) {
    this.context = context;
    this.id = id;
    this.path = `/api/v1/jobs/${encodeURIComponent(id)}`;
    this.signal = signal;
    this.log = h('ul', { class: 'log' });
    this.notice = h('div', { role: 'alert' });
    this.body = h('div', {}, loading());
    this.element = h('div', { class: 'page' }, h('a', { href: '#/jobs', class: 'back' }, 'All jobs'), this.body);
  }

  async load() {
    try {
      const answer = await this.context.http.get(this.path, { signal: this.signal });
      this.#draw(read_job(answer.job));
    } catch (error) {
      if (!this.signal.aborted)
        fill(
          this.body,
          heading('Job'),
          failure(error, () => void this.load()),
        );
    }
  }

  #draw(job) {
    const steps = new StepBar(job);
    const subject = subject_of(job);
    fill(
      this.body,
      heading(
        subject ? `${job.workflow}: ${subject}` : job.workflow,
        h('div', { class: 'row' }, pill(job.status), this.#buttons(job)),
      ),
      this.notice,
      job.error &&
        h(
          'div',
          { class: 'notice bad' },
          h('p', { class: 'strong' }, `Failed: ${job.error.code}`),
          h('p', { class: 'lines' }, job.error.detail),
        ),
      section('Progress', steps.element, this.log, job.steps_done.length > 0 && steps_table(job)),
      h('div', { class: 'grid' }, section('Receipt', receipt(job)), section('About', about(job))),
      job.artifacts.length > 0 && section('Artifacts', artifacts_list(job)),
      section('Input', json_block(job.input, 'Input as JSON')),
      job.output !== undefined && section('Output', json_block(job.output, 'Output as JSON')),
    );
    if (!is_over(job)) this.#watch(steps);
  }

  #watch(steps) {
    this.stream?.close();
    this.stream = watch_job(
      this.context,
      this.id,
      {
        on_progress: (done, total, label) => steps.put(done, total, label),
        on_log: (data) => this.#add_log(data),
        on_done: () => void this.load(),
      },
      this.signal,
    );
  }

  #add_log(data) {
    const pause = safe.number(data.retry_in_ms);
    const words = safe.line(data.error ?? data.text, 1000);
    if (!words) return;
    this.log.append(h('li', {}, words, pause > 0 && ` Trying again in ${(pause / 1000).toFixed(1)} s.`));
    if (this.log.childElementCount > kMaxLogLines) this.log.firstElementChild?.remove();
  }

  #buttons(job) {
    if (is_over(job)) return button('Run again', (event) => this.#run(event, () => this.#retry(job)));
    return button('Cancel job', (event) => this.#run(event, () => this.#cancel()), { class: 'button danger' });
  }

  #run(event, work) {
    fill(this.notice);
    void while_busy(event.currentTarget, work).catch((error) => fill(this.notice, failure(error)));
  }

  async #cancel() {
    const is_sure = await confirmed({
      title: 'Cancel this job?',
      text: 'What it has not delivered is not charged.',
      yes: 'Cancel job',
      is_danger: true,
    });
    if (!is_sure) return;
    await this.context.http.post(`${this.path}/cancel`, undefined, { timeout_ms: kCancelMs });
    await this.load();
  }

  async #retry(job) {
    const is_sure = await confirmed({
      title: 'Run this job again?',
      text: `A new job starts with the same input. It costs at most ${money(job.price)}.`,
      yes: 'Run again',
    });
    if (!is_sure) return;
    const answer = await this.context.http.post(`${this.path}/retry`, undefined);
    const id = safe.id(safe.object(answer.job).id);
    if (id) this.context.go(`#/jobs/${id}`);
  }
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 * @param {string} id
 */
export function open_job(context, outlet, signal, id) {
  const page = new JobPage(context, id, signal);
  fill(outlet, page.element);
  return page.load();
}
