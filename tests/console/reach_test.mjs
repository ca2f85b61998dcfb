// For everybody: only with the keyboard, on a small screen, in the dark; and pictures of every page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { kDark, kNarrow, kPhone, kWide, open_browser, Visitor } from './support/browser.mjs';
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

const focus_of = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.closest('.composer-box');
    return {
      name: (element.getAttribute('aria-label') || element.textContent || element.id).trim().slice(0, 60),
      is_visible: style.outlineStyle !== 'none' || (box !== null && getComputedStyle(box).boxShadow !== 'none'),
    };
  });

// Presses Tab until the focus is where it should be; every stop on the way must be visible.
async function tab_to(page, wanted, key = 'Tab') {
  for (let presses = 0; presses < 60; ++presses) {
    await page.keyboard.press(key);
    const focus = await focus_of(page);
    if (focus.name !== '' && !focus.name.startsWith('What shall'))
      assert.ok(focus.is_visible, `the focus on "${focus.name}" cannot be seen`);
    if (wanted.test(focus.name)) return;
  }
  assert.fail(`the keyboard does not reach ${wanted}`);
}

test('the whole way with the keyboard alone', async () => {
  const visitor = await Visitor.come(browser, host);
  const { page } = visitor;
  await page.goto(host.url);
  await page.getByLabel('Key or console token').waitFor();
  await page.keyboard.type(host.token); // the form has the focus
  await page.keyboard.press('Enter');
  await page.locator('#composer:focus').waitFor();
  await page.keyboard.type('discover plumbers');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('in Austin, TX');
  assert.equal(await page.locator('#composer').inputValue(), 'discover plumbers\nin Austin, TX');
  await page.keyboard.press('Enter');
  await visitor.answer('Plumbers in Austin, TX', 'page 1/2');
  await tab_to(page, /^Show more$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await visitor.answer('Plumbers in Austin, TX', 'page 2/2');
  await tab_to(page, /^Wallet$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('row').filter({ hasText: '−$0.50' }).waitFor();
  await tab_to(page, /^Skip to the content$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.locator('main:focus').waitFor();
  assert.match(page.url(), /#\/wallet$/);
  await visitor.leave();
});

const kPages = [
  ['chat', 'Chat'],
  ['jobs', 'Jobs'],
  ['wallet', 'Wallet'],
  ['plugins', 'Plugins'],
  ['plugins/places_sample', 'places_sample'],
  ['simulator', 'Simulator'],
  ['docs', 'Docs'],
];

// What each page shows when everything has come.
const kReady = {
  chat: '.item',
  jobs: 'tbody tr',
  wallet: 'tbody tr',
  plugins: 'section tbody tr',
  simulator: '.frame.web',
  docs: '.operation',
};

async function tour(visitor, look) {
  const { page } = visitor;
  await page.goto(host.url);
  await page.getByLabel('Key or console token').waitFor();
  await visitor.fits();
  await visitor.shot(`${look}-login`);
  await visitor.sign_in();
  await page.locator('.chip, .message').first().waitFor();
  await visitor.fits();
  await visitor.shot(`${look}-chat-empty`);
  await visitor.say('discover plumbers in Austin, TX');
  await visitor.answer('Plumbers in Austin, TX', 'page 1/2');
  await page.getByRole('button', { name: 'See on other channels' }).last().click();
  await page.locator('.frame.web').waitFor();
  for (const [name, title] of kPages) {
    await visitor.go(name, title);
    await page
      .locator(kReady[name] ?? '.json')
      .first()
      .waitFor();
    assert.equal(await page.title(), `${kPages.find(([each]) => each === name.split('/')[0])[1]} · OneClaw`);
    await visitor.fits();
    await visitor.shot(`${look}-${name.replace('/', '-')}`);
  }
  await page.locator('summary').last().click();
  await visitor.fits();
  await visitor.go('jobs', 'Jobs');
  await page.locator('tbody a').first().click();
  await page.getByLabel('Output as JSON').waitFor();
  await visitor.fits();
  await visitor.shot(`${look}-job`);
}

for (const [look, options] of [
  ['wide-light', kWide],
  ['wide-dark', kDark],
  ['phone', kPhone],
  ['narrow', kNarrow],
]) {
  test(`every page fits and is drawn: ${look}`, async () => {
    const visitor = await Visitor.come(browser, host, options);
    await tour(visitor, look);
    await visitor.leave();
  });
}

// The contrast of every text that is on the screen, as WCAG counts it. Run in the page.
function poor_contrasts() {
  const parsed = (color) =>
    /rgba?\(([^)]+)\)/
      .exec(color)?.[1]
      .split(/[ ,/]+/)
      .map(Number) ?? [0, 0, 0, 0];
  const luminance = ([r, g, b]) =>
    [r, g, b]
      .map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = parsed(getComputedStyle(each).backgroundColor);
      if ((color[3] ?? 1) === 1) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    (each) =>
      each.checkVisibility() &&
      [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '') &&
      !each.closest(':disabled'),
  );
  return texts
    .map((each) => {
      const [light, dark] = [luminance(parsed(getComputedStyle(each).color)), luminance(ground(each))].sort(
        (a, b) => b - a,
      );
      return {
        text: `${each.className}: ${each.textContent.trim().slice(0, 30)}`,
        ratio: (light + 0.05) / (dark + 0.05),
      };
    })
    .filter(({ ratio }) => ratio < 4.5);
}

for (const [look, options] of [
  ['light', kWide],
  ['dark', kDark],
]) {
  test(`texts can be read: ${look}`, async () => {
    const visitor = await Visitor.come(browser, host, options);
    await visitor.sign_in();
    await visitor.say('discover plumbers in Austin, TX');
    await visitor.answer('Plumbers in Austin, TX', 'page 1/2');
    for (const [name, title] of kPages) {
      await visitor.go(name, title);
      if (name === 'simulator') await visitor.page.getByRole('button', { name: 'Use an example' }).click();
      await visitor.page
        .locator(kReady[name] ?? '.json')
        .first()
        .waitFor();
      assert.deepEqual(await visitor.page.evaluate(poor_contrasts), [], `${name} in ${look}`);
    }
    await visitor.leave();
  });
}
