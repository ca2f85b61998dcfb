// Debian's Chromium, and pages that remember everything that went wrong on them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

// Installed into the build folder; the tests lie in the source tree.
const require = createRequire(path.join(process.env.CONSOLE_MODULES, 'package.json'));
const { chromium } = require('playwright-core');

const kShots = process.env.CONSOLE_SHOTS;
export const kDeadlineMs = Number(process.env.CONSOLE_DEADLINE_MS || 60_000);

// Without these Chromium looks for hosts of its maker at each start. No sandbox: the tests may run as root.
const kArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export const open_browser = () =>
  chromium.launch({ executablePath: process.env.CONSOLE_CHROMIUM || '/usr/bin/chromium-headless-shell', args: kArguments });

export const kWide = { viewport: { width: 1280, height: 860 } };
export const kDark = { ...kWide, colorScheme: 'dark' };
export const kPhone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const kNarrow = { viewport: { width: 320, height: 640 } };

/** Somebody with a browser of their own: cookies, one page, and a list of what went wrong. */
export class Visitor {
  /**
   * @param {any} browser
   * @param {any} host
   * @param {object} look
   */
  static async come(browser, host, look = kWide) {
    const visitor = new Visitor();
    visitor.host = host;
    visitor.problems = [];
    visitor.expected = [];
    visitor.context = await browser.newContext({ locale: 'en-GB', ...look });
    visitor.context.setDefaultTimeout(kDeadlineMs);
    visitor.page = await visitor.context.newPage();
    await visitor.page.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      ),
    );
    visitor.page.on('pageerror', (error) => visitor.problems.push(`page error: ${error.stack}`));
    visitor.page.on('console', (message) => visitor.#hear(message));
    return visitor;
  }

  #hear(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = `${message.text()} (${message.location().url})`;
    if (!this.expected.some((pattern) => pattern.test(text))) this.problems.push(`console ${message.type()}: ${text}`);
  }

  /** From now on the console may say this: a test that provokes a refusal provokes the browser's note of it. */
  expect(pattern) {
    this.expected.push(pattern);
  }

  /** Opens the printed address and waits for the chat. */
  async sign_in() {
    await this.page.goto(`${this.host.url}/#token=${this.host.token}`);
    await this.page.locator('#composer').waitFor();
  }

  async sign_in_with(key) {
    await this.page.goto(this.host.url);
    await this.page.getByLabel('Key or console token').fill(key);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async go(name, title) {
    await this.page.goto(`${this.host.url}/#/${name}`);
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  async say(text) {
    await this.page.locator('#composer').fill(text);
    await this.page.locator('#composer').press('Enter');
  }

  /** Waits for a view with this title that shows no progress any more. */
  async answer(title, page_line) {
    const view = this.page
      .locator('.message.theirs .view')
      .filter({ has: this.page.getByRole('heading', { name: title }) })
      .filter({ hasText: page_line ?? '' })
      .filter({ hasNot: this.page.getByRole('progressbar') })
      .last();
    await view.waitFor();
    return view;
  }

  async shot(name) {
    if (!kShots) return;
    fs.mkdirSync(kShots, { recursive: true });
    await this.page.screenshot({ path: path.join(kShots, `${name}.png`), animations: 'disabled' });
  }

  /** Nothing wider than the window: no sideways scrolling. */
  async fits() {
    const { has, is, widest } = await this.page.evaluate(() => {
      const has = document.documentElement.clientWidth;
      const wide = [...document.querySelectorAll('body *')].filter(
        (each) =>
          each.getBoundingClientRect().right > has + 1 &&
          !each.closest('.terminal-text, pre, .symbols') &&
          getComputedStyle(each).position !== 'absolute',
      );
      const main = document.querySelector('main');
      return {
        has,
        is: Math.max(document.documentElement.scrollWidth, main ? main.scrollWidth - main.clientWidth + has : 0),
        widest: wide.slice(0, 3).map((each) => `${each.tagName}.${each.className}`),
      };
    });
    assert.ok(is <= has, `${this.page.url()} is ${is} px wide in a window of ${has} px: ${widest.join(', ')}`);
  }

  /** Leaves; fails when anything went wrong meanwhile. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.problems, []);
  }
}
