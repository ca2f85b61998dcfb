// Signing in and out, what a wrong key says, and a session that ends in the middle of work.
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

test('the printed address signs in, and its token leaves the address and the history', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  assert.ok(!visitor.page.url().includes('oca_'), visitor.page.url());
  await visitor.go('wallet', 'Wallet');
  await visitor.page.goBack();
  await visitor.page.locator('#composer').waitFor();
  assert.ok(!visitor.page.url().includes('oca_'), visitor.page.url());
  assert.equal(await visitor.page.evaluate(() => document.cookie), '', 'the session cookie is not for scripts');
  await visitor.leave();
});

test('the form refuses a wrong key in plain words and takes the right one', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/401/);
  await visitor.sign_in_with('oca_wrong');
  await visitor.page.getByRole('alert').filter({ hasText: 'This key is not known here' }).waitFor();
  await visitor.shot('wide-light-login-wrong-key');
  await visitor.page.getByLabel('Key or console token').fill(host.token);
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.page.locator('#composer').waitFor();
  assert.equal(await visitor.page.title(), 'Chat · OneClaw');
  await visitor.leave();
});

test('an address with an old token says so', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/401/);
  await visitor.page.goto(`${host.url}/#token=oca_of_yesterday`);
  await visitor.page.getByRole('alert').filter({ hasText: 'no longer good' }).waitFor();
  assert.ok(!visitor.page.url().includes('oca_'));
  await visitor.leave();
});

test('a user of the API sees no administration', async () => {
  const key = /\bock?_[\w-]+|\boc[a-z]*_[\w-]+/.exec(
    host.cli('key', 'create', '--user', 'anna', '--name', 'browser'),
  )[0];
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in_with(key);
  await visitor.page.locator('#composer').waitFor();
  assert.equal(await visitor.page.getByRole('link', { name: 'Plugins' }).count(), 0);
  await visitor.page.goto(`${host.url}/#/plugins`);
  await visitor.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  await visitor.leave();
});

test('signing out ends the session for the host too', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  const cookies = await visitor.context.cookies();
  await visitor.page.getByRole('button', { name: 'Sign out' }).click();
  await visitor.page.getByLabel('Key or console token').waitFor();
  await visitor.context.addCookies(cookies); // whoever kept the cookie has nothing
  const answer = await visitor.context.request.get(`${host.url}/api/v1/wallet`);
  assert.equal(answer.status(), 401);
  await visitor.page.goto(`${host.url}/#/wallet`);
  await visitor.page.reload();
  await visitor.page.getByLabel('Key or console token').waitFor();
  await visitor.leave();
});

test('a session that ends in the middle of work asks for the key and sends what was typed', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/401/);
  await visitor.sign_in();
  await visitor.context.clearCookies();
  await visitor.say('help me with something');
  const dialog = visitor.page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await visitor.shot('wide-light-session-ended');
  await visitor.page.keyboard.press('Escape');
  await visitor.page.getByText('Not sent.').waitFor();
  await visitor.page.getByRole('button', { name: 'Retry' }).click();
  await dialog.getByLabel('Key or console token').fill(host.token);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await visitor.page.locator('.message.own:not(.pending)').filter({ hasText: 'help me with something' }).waitFor();
  assert.equal(await visitor.page.locator('.message.own').filter({ hasText: 'help me with something' }).count(), 1);
  await visitor.leave();
});

test('too many tries are held back with the time to wait', async () => {
  const visitor = await Visitor.come(browser, host);
  visitor.expect(/401|429/);
  await visitor.page.goto(host.url);
  const key = visitor.page.getByLabel('Key or console token');
  await key.waitFor();
  const waiting = visitor.page.getByRole('alert').filter({ hasText: /Wait \d+ s/ });
  for (let tries = 0; tries < 50 && (await waiting.count()) === 0; ++tries) {
    const answered = visitor.page.waitForResponse((response) => response.url().endsWith('/console/session'));
    await key.fill(`oca_guess_${tries}`);
    await key.press('Enter');
    const is_held = (await answered).status() === 429;
    await visitor.page
      .getByRole('alert')
      .filter({ hasText: is_held ? /Wait/ : /not known/ })
      .waitFor();
  }
  assert.equal(await waiting.count(), 1);
  assert.ok(await visitor.page.getByRole('button', { name: 'Sign in' }).isDisabled());
  await visitor.shot('wide-light-login-held-back');
  await visitor.leave();
});
