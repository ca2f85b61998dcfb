// Jobs in the browser: live progress, cancelling, running again, what a job left behind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';

import { open_browser, Visitor } from './support/browser.mjs';
import { Host } from './support/host.mjs';

let browser;
let host;

before(async () => {
  [browser, host] = await Promise.all([open_browser(), Host.start()]);
});
after(async () => {
  await browser?.close();
  await host?.stop();
});

// A website of this search answers after the scanner has given up: the job runs for seconds.
const start_slow = async () =>
  (
    await host.api('POST', '/api/v1/workflow', {
      workflow: 'discovery',
      input: { query: 'plumbers', location: 'London' },
    })
  ).job;
const start_quick = async () =>
  (
    await host.api('POST', '/api/v1/workflow', {
      workflow: 'discovery',
      input: { query: 'plumbers', location: 'Austin, TX' },
      wait_ms: 60_000,
    })
  ).job;

test('without a job the list says how to begin', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await visitor.go('jobs', 'Jobs');
  await visitor.page.getByText('No jobs yet').waitFor();
  await visitor.shot('wide-light-jobs-empty');
  await visitor.leave();
});

test('a running job moves in the list and ends there by itself', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await start_slow();
  await visitor.go('jobs', 'Jobs');
  const row = visitor.page.getByRole('row').filter({ hasText: 'London' }).first();
  await row.getByText('running').waitFor();
  await row.getByText(/of 4 · /).waitFor();
  await visitor.shot('wide-light-jobs-running');
  await row.getByText('completed').waitFor();
  await row.getByText('4 of 4').waitFor();
  await visitor.leave();
});

// Cancels a job that takes seconds; false when the machine is so slow that it was over before the button was reached.
async function cancel_one(visitor, limit) {
  // Never the same search again: that would be answered from the cache.
  const { job } = await host.api('POST', '/api/v1/workflow', {
    workflow: 'discovery',
    input: { query: 'plumbers', location: 'London', limit },
  });
  await visitor.page.goto(`${host.url}/#/jobs/${job.id}`);
  const cancel = visitor.page.getByRole('button', { name: 'Cancel job' });
  await cancel
    .or(visitor.page.getByRole('button', { name: 'Run again' }))
    .first()
    .waitFor();
  if ((await cancel.count()) === 0) return false;
  await cancel.click();
  const dialog = visitor.page.getByRole('dialog', { name: 'Cancel this job?' });
  await dialog.waitFor();
  await visitor.shot('wide-light-job-cancel');
  await dialog.getByRole('button', { name: 'Cancel job' }).click();
  await visitor.page
    .locator('.page-head .pill')
    .filter({ hasText: /cancelled|completed/ })
    .waitFor();
  return (await visitor.page.locator('.page-head .pill').innerText()) === 'cancelled';
}

test('a job is cancelled from its page, after a question, and costs nothing', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/409/); // over before it was cancelled
  await visitor.sign_in();
  let is_cancelled = false;
  for (let limit = 14; limit > 9 && !is_cancelled; --limit) is_cancelled = await cancel_one(visitor, limit);
  assert.ok(is_cancelled);
  const receipt = visitor.page.locator('.card').filter({ hasText: 'Receipt' });
  assert.match(await receipt.innerText(), /Charged\s+\$0\.00/);
  await visitor.leave();
});

test('the page of a job shows steps, money, input, output and files, and runs it again', async () => {
  const visitor = await Visitor.come(browser, host);
  const job = await start_quick();
  await visitor.sign_in();
  await visitor.go('jobs', 'Jobs');
  await visitor.page.locator(`a[href="#/jobs/${job.id}"]`).click();
  await visitor.page.getByRole('heading', { level: 1, name: 'discovery: plumbers, Austin, TX' }).waitFor();
  const steps = visitor.page.getByRole('table', { name: 'Steps of the job' });
  assert.equal(await steps.getByRole('row').count(), 5);
  const receipt = visitor.page.locator('.card').filter({ hasText: 'Receipt' });
  const dollars = (micros) => `\\$${(micros / 1e6).toFixed(2)}`;
  assert.match(
    await receipt.innerText(),
    new RegExp(
      `Charged\\s+${dollars(job.charged_micros)}\\s+Returned\\s+${dollars(job.price_micros - job.charged_micros)}`,
    ),
  );
  assert.ok((await visitor.page.getByLabel('Input as JSON').innerText()).includes('"location": "Austin, TX"'));
  assert.deepEqual(JSON.parse(await visitor.page.getByLabel('Output as JSON').innerText()), job.output);

  const downloading = visitor.page.waitForEvent('download');
  await visitor.page.getByRole('link', { name: 'businesses.csv' }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), 'businesses.csv');
  assert.match(fs.readFileSync(await download.path(), 'utf8'), /Austin/);

  await visitor.page.getByRole('button', { name: 'Run again' }).click();
  await visitor.page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click();
  await visitor.page.getByRole('link', { name: job.id }).waitFor(); // "Repeats"
  await visitor.page.locator('.page-head').getByText('completed').waitFor();
  await visitor.leave();
});

test('a job that does not exist says so', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/404/);
  await visitor.sign_in();
  await visitor.page.goto(`${host.url}/#/jobs/no_such_job`);
  await visitor.page.getByRole('alert').filter({ hasText: 'no_such_job' }).waitFor();
  await visitor.shot('wide-light-job-unknown');
  await visitor.leave();
});
