// The chat where the network is not always there: nothing is said twice, nothing typed is lost.
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

test('a message whose acknowledgement is lost is there once', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/ERR_FAILED|ERR_ABORTED/);
  await visitor.sign_in();
  let tries = 0;
  await visitor.page.route('**/api/v1/messages', async (route) => {
    if (route.request().method() !== 'POST' || ++tries > 1) return route.fallback();
    await route.fetch(); // the host has it, the page never hears so
    return route.abort();
  });
  await visitor.say('balance');
  await visitor.page.locator('.message.own:not(.pending)').filter({ hasText: 'balance' }).waitFor();
  await visitor.page.locator('.pending').waitFor({ state: 'detached' });
  assert.equal(
    await visitor.page
      .locator('.message.own')
      .filter({ hasText: /^balance/ })
      .count(),
    1,
  );
  await visitor.leave();
});

test('without a network a message waits for its retry, with the same id', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await visitor.sign_in();
  const ids = [];
  let is_cut = true;
  await visitor.page.route('**/api/v1/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    ids.push(route.request().postDataJSON().id);
    return is_cut ? route.abort('internetdisconnected') : route.fallback();
  });
  await visitor.say('jobs');
  await visitor.page.getByText('Not sent. The host cannot be reached.').waitFor();
  await visitor.shot('wide-light-chat-not-sent');
  is_cut = false;
  await visitor.page.getByRole('button', { name: 'Retry' }).click();
  await visitor.answer('Your jobs');
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  assert.equal(await visitor.page.locator('.message.own').filter({ hasText: /^jobs/ }).count(), 1);
  await visitor.leave();
});

test('older messages come when they are asked for, above what is being read', async () => {
  const visitor = await Visitor.come(browser, host);
  const message = (position) => ({
    id: `m${position}`,
    seq: position,
    position,
    from: position % 2 ? 'user' : 'oneclaw',
    at: '2026-11-24T17:30:00Z',
    text: `message ${position}.`,
    view: position % 2 ? undefined : { text: `message ${position}.` },
  });
  await visitor.page.route('**/api/v1/messages?*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const end = Number(query.get('before') ?? 121);
    const begin = Math.max(1, end - Number(query.get('limit')));
    const messages = Array.from({ length: end - begin }, (_, i) => message(begin + i));
    return route.fulfill({ json: begin > 1 ? { messages, next: `/api/v1/messages?before=${begin}` } : { messages } });
  });
  await visitor.page.route('**/api/v1/messages/events*', (route) => route.abort());
  visitor.expect(/ERR_FAILED/);
  await visitor.sign_in();
  const texts = () => visitor.page.locator('.list .message .lines').allInnerTexts();
  await visitor.page.getByText('message 120.').waitFor();
  assert.equal((await texts()).length, 50);
  // The button, where it is not in sight: what is read stays where it is.
  const read = visitor.page.getByText('message 120.');
  const { y } = await read.boundingBox();
  const older = visitor.page.getByRole('button', { name: 'Show older' });
  await older.evaluate((button) => button.click());
  await visitor.page.getByText('message 21.').waitFor({ state: 'attached' });
  assert.ok(Math.abs((await read.boundingBox()).y - y) < 3);
  // Who scrolls up to the oldest gets the older ones without asking.
  await visitor.page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, 0));
  await visitor.page.getByText('message 1.', { exact: true }).waitFor({ state: 'attached' });
  await older.waitFor({ state: 'detached' });
  assert.deepEqual(
    await texts(),
    Array.from({ length: 120 }, (_, i) => `message ${i + 1}.`),
  );
  await visitor.leave();
});

test('a host that goes away shows, and what was typed is kept until it is back', async () => {
  const own = await Host.start();
  const visitor = await Visitor.come(browser, own);
  visitor.expect(/ERR_|401/);
  await visitor.sign_in();
  await visitor.page.locator('#composer').fill('half a sent');
  await own.stop();
  await visitor.page.getByText('Connection lost, reconnecting…').waitFor();
  await visitor.shot('wide-light-chat-reconnecting');
  const again = await Host.start({ port: own.port });
  try {
    // Its sessions were in memory: the new one has a new token.
    const dialog = visitor.page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel('Key or console token').fill(again.token);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.getByText('Connection lost, reconnecting…').waitFor({ state: 'detached' });
    assert.equal(await visitor.page.locator('#composer').inputValue(), 'half a sent');
    await visitor.leave();
  } finally {
    await again.stop();
  }
});
