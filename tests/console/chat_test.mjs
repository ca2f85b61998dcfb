// The product's sentence in a browser: progress, pages, money, buttons, cancelling.
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

// Everything that a progress bar says from now on, as long as the page lives.
const record_progress = (page) =>
  page.evaluate(() => {
    window.progress_seen = [];
    const note = () => {
      for (const bar of document.querySelectorAll('[role=progressbar]')) {
        const words = bar.getAttribute('aria-valuetext');
        if (window.progress_seen.at(-1) !== words) window.progress_seen.push(words);
      }
    };
    new MutationObserver(note).observe(document.querySelector('[role=log]'), {
      subtree: true,
      childList: true,
      attributes: true,
    });
  });

test('a sentence becomes progress, two pages and one charge, and a reload keeps the conversation', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await visitor.page.getByRole('button', { name: 'discover plumbers in Austin, TX' }).waitFor();
  await record_progress(visitor.page);
  // One of these sample websites takes its time, so there is something to see meanwhile.
  await visitor.say('discover plumbers in London');
  await visitor.page.locator('.message.own .bubble', { hasText: 'discover plumbers in London' }).waitFor();
  const bar = visitor.page.getByRole('progressbar');
  await bar.waitFor();
  await visitor.shot('wide-light-chat-progress');
  const first = await visitor.answer('Plumbers in London', 'page 1/2');
  assert.equal(await first.locator('.item').count(), 10);
  const seen = await visitor.page.evaluate(() => window.progress_seen);
  assert.ok(new Set(seen).size >= 2, `the bar moved: ${JSON.stringify(seen)}`);
  const charge = /Charged \$(\d\.\d\d)/.exec(await first.innerText());
  assert.ok(charge, await first.innerText());
  await visitor.shot('wide-light-chat-answer');

  await first.getByRole('button', { name: 'Show more' }).click();
  const second = await visitor.answer('Plumbers in London', 'page 2/2');
  assert.ok((await second.locator('.item').count()) >= 1);
  await visitor.page.locator('.message.own .bubble', { hasText: 'Show more' }).waitFor();

  const words = await visitor.page.getByRole('log').innerText();
  await visitor.page.reload();
  await visitor.answer('Plumbers in London', 'page 2/2');
  assert.equal(await visitor.page.getByRole('log').innerText(), words);

  await visitor.page.getByRole('link', { name: 'Wallet' }).click();
  const ledger = visitor.page.getByRole('table', { name: /Ledger/ });
  await ledger
    .getByRole('row')
    .filter({ hasText: `−$${charge[1]}` })
    .waitFor();
  await visitor.leave();
});

test('markup in an own sentence stays text, here and after a reload', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  const attempt = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script> & "quotes" {{7*7}}';
  await visitor.say(attempt);
  const bubble = visitor.page.locator('.message.own:not(.pending) .bubble').last();
  const has_it = async () => {
    await visitor.page.locator('.message.own:not(.pending) .bubble', { hasText: 'onerror' }).waitFor();
    assert.equal(await bubble.innerText(), attempt);
    assert.equal(await visitor.page.locator('main img, main script').count(), 0);
    assert.equal(await visitor.page.evaluate(() => window.pwned), undefined);
  };
  await has_it();
  await visitor.page.reload();
  await has_it();
  await visitor.leave();
});

test('the buttons of a message are held while one of them is on its way', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  await visitor.say('discover plumbers in Austin, TX');
  const view = await visitor.answer('Plumbers in Austin, TX', 'page 1/2');
  let go_on;
  const held = new Promise((resolve) => {
    go_on = resolve;
  });
  await visitor.page.route('**/api/v1/messages', async (route) => {
    if (route.request().method() === 'POST') await held;
    return route.fallback();
  });
  const more = view.getByRole('button', { name: 'Show more' });
  await more.click();
  await visitor.page.locator('.message.pending .bubble', { hasText: 'Show more' }).waitFor();
  assert.ok(await more.isDisabled());
  assert.ok(await view.getByRole('button', { name: 'Export' }).isDisabled());
  go_on();
  await visitor.answer('Plumbers in Austin, TX', 'page 2/2');
  await visitor.page.locator('.view button[data-action]:disabled').first().waitFor({ state: 'detached' });
  await visitor.leave();
});

test('a running search is cancelled in the chat and costs nothing', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  const before = await host.api('GET', '/api/v1/wallet');
  let is_cancelled = false;
  // Over before the button was reached: another one, which no cache answers.
  for (let count = 14; count > 9 && !is_cancelled; --count) {
    await visitor.say(`find ${count} plumbers in London`);
    const last = visitor.page.locator('.message.theirs').last();
    const cancel = last.getByRole('button', { name: 'Cancel' });
    await cancel.or(last.getByText('Charged')).first().waitFor();
    if ((await cancel.count()) === 0) continue;
    await cancel.click();
    await visitor.page
      .locator('.view')
      .filter({ hasText: /cancelled|page 1\// })
      .last()
      .waitFor();
    is_cancelled = (await visitor.page.getByRole('heading', { name: /cancelled/ }).count()) > 0;
  }
  assert.ok(is_cancelled);
  await visitor.page.getByText('Nothing was charged.').first().waitFor();
  const after = await host.api('GET', '/api/v1/wallet');
  assert.equal(after.held_micros, 0);
  assert.ok(after.balance_micros <= before.balance_micros);
  await visitor.leave();
});
