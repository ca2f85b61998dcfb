// The parts of a job's page that do nothing but show.
import { h, icon } from './dom.js';
import { bytes, duration, moment, money } from './format.js';
import { is_over } from './job_model.js';
import { facts, Table, time } from './parts.js';
import * as safe from './safe.js';

/** Each step with its attempts, time and cost. */
export function steps_table(job) {
  const table = new Table('Steps of the job', [
    { name: 'Step' },
    { name: 'Attempts', class: 'figure' },
    { name: 'Time', class: 'figure' },
    { name: 'Cost', class: 'figure' },
  ]);
  for (const step of job.steps_done) {
    const error = safe.object(step.error);
    table.body.append(
      table.row([
        h(
          'span',
          { class: 'strong' },
          `${safe.number(step.step)}. ${safe.line(step.name, 200)}`,
          error.detail && h('span', { class: 'sub bad-text' }, safe.text(error.detail, 2000)),
        ),
        String(safe.number(step.attempts)),
        duration(moment(step.started), moment(step.ended)),
        money(safe.number(step.cost_micros)),
      ]),
    );
  }
  return table.element;
}

/** What the job left behind, to be downloaded. */
export function artifacts_list(job) {
  return h(
    'ul',
    { class: 'files' },
    job.artifacts
      .filter((file) => safe.id(file.id))
      .map((file) =>
        h(
          'li',
          {},
          h(
            'a',
            {
              class: 'link',
              href: `/api/v1/artifacts/${encodeURIComponent(safe.id(file.id))}`,
              download: safe.line(file.name, 200),
            },
            icon('file'),
            safe.line(file.name, 200) || safe.id(file.id),
          ),
          h(
            'span',
            { class: 'hint' },
            `${safe.line(file.kind, 40)}, ${bytes(safe.number(file.bytes))}, kept until `,
            time(file.expires),
          ),
        ),
      ),
  );
}

/** Before the end the price is only held; then what was not delivered goes back. */
export function receipt(job) {
  return facts(
    [
      ['Price', money(job.price)],
      ['Charged', is_over(job) ? money(job.charged) : 'when it ends'],
      is_over(job) && ['Returned', money(Math.max(0, job.price - job.charged))],
      ['Cost of the tools', money(job.cost)],
    ],
    'facts money',
  );
}

/** The facts of a job that are neither money nor steps. */
export const about = (job) =>
  facts([
    ['Number', h('code', {}, job.id)],
    ['User', h('code', {}, job.user)],
    ['Came from', job.origin || '–'],
    ['Begun', time(job.created)],
    ['Took', duration(moment(job.started), moment(job.ended))],
    job.is_dry_run && ['Dry run', 'nothing is charged'],
    job.retry_of && ['Repeats', h('a', { class: 'link', href: `#/jobs/${job.retry_of}` }, job.retry_of)],
    job.parent && ['Part of', h('a', { class: 'link', href: `#/jobs/${job.parent}` }, job.parent)],
  ]);
