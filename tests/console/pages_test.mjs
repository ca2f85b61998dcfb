// Wallet, plugins, docs and the simulator against what the API says.
import assert from 'node:assert/strict';
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

test('the wallet shows balance, hold and every line of the ledger', async () => {
  const visitor = await Visitor.come(browser, host);
  await host.api('POST', '/api/v1/workflow', {
    workflow: 'discovery',
    input: { query: 'plumbers', location: 'Austin, TX' },
    wait_ms: 60_000,
  });
  const wallet = await host.api('GET', '/api/v1/wallet');
  const { transactions } = await host.api('GET', '/api/v1/wallet/transactions');
  await visitor.sign_in();
  await visitor.go('wallet', 'Wallet');
  await visitor.page
    .locator('.figure-card', { hasText: 'Balance' })
    .getByText(`$${(wallet.balance_micros / 1e6).toFixed(2)}`)
    .waitFor();
  const rows = visitor.page.getByRole('table', { name: /Ledger/ }).locator('tbody tr');
  assert.equal(await rows.count(), transactions.length);
  assert.match(await rows.first().innerText(), /discovery[^]*−\$0\.50/);
  assert.match(await rows.last().innerText(), /\+\$2\.50/);
  await visitor.leave();
});

test('the ledger is paged by its sequence numbers', async () => {
  const visitor = await Visitor.come(browser, host);
  const line = (seq) => ({
    seq,
    type: 'debit',
    amount_micros: -1500,
    balance_after_micros: seq * 10_000,
    source: 'workflow',
    sourceId: 'j',
    description: `line ${seq}`,
    created: '2026-11-24T17:30:00Z',
  });
  const asked = [];
  await visitor.page.route('**/api/v1/wallet/transactions?*', (route) => {
    const before = Number(new URL(route.request().url()).searchParams.get('before') ?? 31);
    asked.push(before);
    const seqs = Array.from({ length: Math.min(25, before - 1) }, (_, i) => before - 1 - i);
    return route.fulfill({ json: { transactions: seqs.map(line) } });
  });
  await visitor.sign_in();
  await visitor.go('wallet', 'Wallet');
  await visitor.page.getByRole('button', { name: 'Show older' }).click();
  await visitor.page.getByText('line 1', { exact: true }).waitFor();
  assert.equal(
    await visitor.page
      .getByRole('table', { name: /Ledger/ })
      .locator('tbody tr')
      .count(),
    30,
  );
  assert.match(await visitor.page.getByRole('row').filter({ hasText: 'line 30' }).innerText(), /−\$0\.0015/);
  assert.equal(await visitor.page.getByRole('button', { name: 'Show older' }).count(), 0);
  assert.deepEqual(asked, [31, 6]);
  await visitor.leave();
});

test('a plugin is disabled and enabled after a question', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await visitor.go('plugins', 'Plugins');
  const row = visitor.page.getByRole('table', { name: 'Plugins' }).getByRole('row').filter({ hasText: 'tool_website' });
  assert.ok(await visitor.page.getByRole('button', { name: 'disable store', exact: true }).isDisabled(), 'essential');
  await row.getByRole('button', { name: 'disable website' }).click();
  await visitor.page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await row.getByRole('button', { name: 'enable website' }).waitFor();
  const state = async () => (await host.api('GET', '/admin/plugins/website')).enabled;
  assert.equal(await state(), false);
  await visitor.shot('wide-light-plugins-disabled');
  await row.getByRole('button', { name: 'enable website' }).click();
  await visitor.page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await row.getByText('serving').waitFor();
  assert.equal(await state(), true);
  await row.getByRole('link').click();
  await visitor.page.getByRole('heading', { level: 1, name: 'website' }).waitFor();
  await visitor.page.getByLabel('Configuration as JSON').waitFor();
  await visitor.leave();
});

test('the docs name every operation of the API', async () => {
  const visitor = await Visitor.come(browser, host);
  const { paths } = await host.api('GET', '/openapi.json');
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  await visitor.sign_in();
  await visitor.go('docs', 'Docs');
  await visitor.page.locator('.operation').first().waitFor();
  const shown = await visitor.page
    .locator('.operation > summary')
    .evaluateAll((all) =>
      all.map((each) => `${each.querySelector('.method').textContent} ${each.querySelector('code').textContent}`),
    );
  assert.deepEqual(shown.sort(), operations.sort());
  await visitor.page
    .locator('.operation', { hasText: '/api/v1/workflow' })
    .filter({ hasText: 'POST' })
    .locator('summary')
    .first()
    .click();
  await visitor.page.getByText('Takes: ').first().waitFor();
  await visitor.leave();
});

test('the simulator shows an answer of the chat on every channel, from exactly what the API said', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await visitor.say('discover plumbers in Austin, TX');
  await visitor.answer('Plumbers in Austin, TX', 'page 1/2');
  const answering = visitor.page.waitForResponse((response) => response.url().endsWith('/api/v1/simulate'));
  await visitor.page.getByRole('button', { name: 'See on other channels' }).last().click();
  const { channels } = await (await answering).json();
  assert.deepEqual(Object.keys(channels).sort(), ['discord', 'imessage', 'sms', 'telegram', 'terminal', 'web']);
  await visitor.page.locator('.frame.discord .embed').first().waitFor();
  for (const name of Object.keys(channels)) {
    const card = visitor.page.locator(`#channel-${name}`);
    await card.locator(`.frame.${name}`).waitFor();
    const toggle = card.getByRole('button', { name: /^Raw JSON/ });
    await toggle.click();
    assert.deepEqual(JSON.parse(await card.locator('.json pre').innerText()), channels[name], name);
    await toggle.click();
    assert.ok((await card.locator('.frame').innerText()).includes('Copper Armadillo Plumbing'), name);
  }
  await visitor.page.reload();
  await visitor.page.locator('.frame.telegram').waitFor();
  await visitor.leave();
});

test('the simulator keeps hostile text as text on every channel and names what is wrong with a view', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/400|422/);
  await visitor.sign_in();
  await visitor.go('simulator', 'Simulator');
  const input = visitor.page.getByLabel('A view as JSON');
  const draw = visitor.page.getByRole('button', { name: 'Show on all channels' });
  await input.fill('{"title": ');
  await draw.click();
  await visitor.page.getByText('This is no JSON').waitFor();
  await input.fill('{"items": [{"text": "no title"}]}');
  await draw.click();
  await visitor.page.getByText('/items/0').waitFor();
  await visitor.shot('wide-light-simulator-refused');
  const attempt = '<img src=x onerror=window.pwned=1><b>bold?</b>';
  await input.fill(
    JSON.stringify({
      title: attempt,
      text: `${attempt} @everyone [x](javascript:alert(1))`,
      items: [{ title: attempt, text: attempt, fields: [{ label: attempt, value: attempt }] }],
      actions: [{ id: 'a', label: attempt }],
    }),
  );
  await draw.click();
  await visitor.page.locator('.frame.terminal').waitFor();
  for (const name of ['discord', 'telegram', 'sms', 'imessage', 'terminal', 'web']) {
    assert.ok((await visitor.page.locator(`.frame.${name}`).innerText()).includes('<b>bold?</b>'), name);
  }
  assert.equal(await visitor.page.locator('main img, main a[href^=javascript]').count(), 0);
  assert.equal(await visitor.page.evaluate(() => window.pwned), undefined);
  await visitor.leave();
});
