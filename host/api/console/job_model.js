// What a job is, and listening to one that runs.
import { Stream } from './events.js';
import { HttpError } from './http.js';
import * as safe from './safe.js';

/**
 * What the list and the page of a job show of one.
 * @param {unknown} json
 */
export function read_job(json) {
  const from = safe.object(json);
  const error = safe.is_object(from.error) ? from.error : null;
  return {
    id: safe.id(from.id),
    workflow: safe.line(from.workflow, 200),
    user: safe.line(from.user, 128),
    status: safe.line(from.status, 40),
    step: safe.number(from.step),
    steps: safe.number(from.steps),
    price: safe.number(from.price_micros),
    cost: safe.number(from.cost_micros),
    charged: safe.number(from.charged_micros),
    origin: safe.line(from.origin, 60),
    is_dry_run: from.dry_run === true,
    retry_of: safe.id(from.retry_of),
    parent: safe.id(from.parent),
    created: from.created,
    started: from.started,
    ended: from.ended,
    input: from.input,
    output: from.output,
    error: error && { code: safe.line(error.code, 100), detail: safe.text(error.detail, 8000) },
    steps_done: safe.objects(from.step_list, 200),
    artifacts: safe.objects(from.artifacts, 200),
  };
}

/** Whether nothing more will happen to the job. */
export const is_over = (job) => !['pending', 'running'].includes(job.status);

/** In a word or two what a job was asked. */
export function subject_of(job) {
  const input = safe.object(job.input);
  return Object.values(input)
    .filter((value) => typeof value === 'string')
    .slice(0, 2)
    .map((value) => safe.line(value, 80))
    .join(', ');
}

/**
 * @typedef {object} JobListener
 * @property {(done: number, total: number, label: string) => void} on_progress
 * @property {(job: object) => void} on_done
 * @property {(data: any) => void} [on_log]
 */

/**
 * Listens to a job until it is over.
 * @param {any} context
 * @param {string} id
 * @param {JobListener} listener
 * @param {AbortSignal} signal
 */
export function watch_job(context, id, { on_progress, on_done, on_log }, signal) {
  const stream = new Stream(
    `/api/v1/jobs/${encodeURIComponent(id)}/events`,
    {
      on: {
        step: (data) => {
          const from = safe.object(data);
          on_progress(Math.max(0, safe.number(from.step) - 1), safe.number(from.steps), safe.line(from.title, 200));
        },
        progress: (data) => {
          const { done, total, label, within } = safe.object(data);
          const inner = safe.object(within);
          const part = safe.number(inner.total) > 0 ? ` (${safe.number(inner.done)}/${safe.number(inner.total)})` : '';
          on_progress(safe.number(done), safe.number(total), safe.line(inner.label ?? label, 200) + part);
        },
        log: (data) => on_log?.(safe.object(data)),
        done: (data) => {
          stream.close(); // the browser would connect again, for ever
          on_done(safe.object(data));
        },
      },
      may_reopen: async () => (await context.session.is_still_open()) && ask_job(context, id, on_done, signal),
    },
    signal,
  );
  return stream;
}

// The browser does not say why a stream was refused. False when the job is gone or over.
async function ask_job(context, id, on_done, signal) {
  try {
    const { job } = await context.http.get(`/api/v1/jobs/${encodeURIComponent(id)}`, { signal });
    if (!is_over(read_job(job))) return true;
    on_done(safe.object(job));
    return false;
  } catch (error) {
    return error instanceof HttpError && error.status !== 404;
  }
}
