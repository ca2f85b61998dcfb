// The console: signs in, then shows the page that the address names.
import { open_chat } from './chat.js';
import { draft } from './composer.js';
import { fill, h, icon, while_busy } from './dom.js';
import { open_docs } from './docs.js';
import { Http } from './http.js';
import { open_job } from './job.js';
import { open_jobs } from './jobs.js';
import { login_dialog, login_page } from './login.js';
import { failure, heading } from './parts.js';
import { open_plugin } from './plugin.js';
import { open_plugins } from './plugins.js';
import * as safe from './safe.js';
import { Session, take_token } from './session.js';
import { simulated } from './simulated.js';
import { open_simulator } from './simulator.js';
import { open_wallet } from './wallet.js';

const kPages = [
  { name: 'chat', title: 'Chat', open: open_chat },
  { name: 'jobs', title: 'Jobs', open: open_jobs, open_one: open_job },
  { name: 'wallet', title: 'Wallet', open: open_wallet },
  { name: 'plugins', title: 'Plugins', open: open_plugins, open_one: open_plugin, is_admin: true },
  { name: 'simulator', title: 'Simulator', open: open_simulator },
  { name: 'docs', title: 'Docs', open: open_docs },
];
const kStaleToken =
  'The address you opened holds a token that is no longer good. The host prints a new one at each start.';

function open_nothing(_context, outlet) {
  fill(
    outlet,
    h(
      'div',
      { class: 'page' },
      heading('Nothing here'),
      h('p', {}, 'There is no such page. ', h('a', { class: 'link', href: '#/chat' }, 'Go to the chat')),
    ),
  );
}

class App {
  #leave = new AbortController();

  constructor(root) {
    this.root = root;
    this.session = new Session();
    this.session.ask_again = () => login_dialog(this.session);
    this.session.on_change = () => this.#draw_shell();
    this.http = new Http({ csrf: () => this.session.csrf(), renew: () => this.session.renew() });
    window.addEventListener('hashchange', () => void this.#on_hash());
  }

  async start() {
    const token = take_token();
    if (token) return this.#enter_with(token);
    try {
      if (await this.session.restore()) return this.#draw_shell();
    } catch (error) {
      fill(
        this.root,
        h(
          'main',
          { class: 'login', id: 'main' },
          failure(error, () => void this.start()),
        ),
      );
      return undefined;
    }
    return this.#draw_login('');
  }

  async #enter_with(token) {
    try {
      await this.session.open(token);
      this.#draw_shell();
    } catch {
      // An old address must not end a session that is still good.
      const is_open = await this.session.restore().catch(() => false);
      if (is_open) return this.#draw_shell();
      this.#draw_login(kStaleToken);
    }
    return undefined;
  }

  /** Shows another page. */
  go(hash) {
    if (window.location.hash === hash) {
      void this.#open_page();
    } else {
      window.location.hash = hash;
    }
  }

  /** Shows a view of the chat in the simulator. */
  simulate(view) {
    simulated.write(view);
    this.go('#/simulator');
  }

  #draw_login(why) {
    this.#leave.abort();
    document.title = 'Sign in · OneClaw';
    fill(
      this.root,
      login_page(this.session, () => this.#draw_shell(), why),
    );
    this.root.querySelector('#login-key')?.focus();
  }

  #draw_shell() {
    this.nav = h(
      'nav',
      { class: 'nav', 'aria-label': 'Pages' },
      kPages
        .filter((page) => this.#may_see(page))
        .map((page) =>
          h('a', { href: `#/${page.name}`, 'data-page': page.name }, icon(page.name), h('span', {}, page.title)),
        ),
    );
    this.outlet = h('main', { id: 'main', tabindex: -1 });
    const leave = h(
      'button',
      { type: 'button', class: 'button quiet-button', onclick: () => void while_busy(leave, () => this.#sign_out()) },
      'Sign out',
    );
    fill(
      this.root,
      h('a', { class: 'skip', href: '#main', onclick: (event) => this.#skip(event) }, 'Skip to the content'),
      h(
        'div',
        { class: 'shell' },
        h(
          'header',
          { class: 'side' },
          h('a', { class: 'brand', href: '#/chat' }, icon('claw', 'brand-mark'), h('span', {}, 'OneClaw')),
          this.nav,
          h('div', { class: 'who' }, h('span', { class: 'who-name', dir: 'auto' }, this.session.name), leave),
        ),
        this.outlet,
      ),
    );
    void this.#open_page();
  }

  #may_see(page) {
    return !page.is_admin || this.session.is_admin;
  }

  #skip(event) {
    event.preventDefault(); // the fragment names the page
    this.outlet.focus();
  }

  async #on_hash() {
    const token = take_token(); // the printed address was opened in a tab that shows the console already
    if (token) {
      await this.#enter_with(token);
    } else if (this.session.is_open) {
      await this.#open_page();
    }
  }

  async #open_page() {
    this.#leave.abort();
    this.#leave = new AbortController();
    const [name, argument] = window.location.hash.replace(/^#\/?/, '').split('/');
    const page = kPages.find((each) => each.name === (name || 'chat') && this.#may_see(each));
    const id = safe.id(argument);
    for (const link of this.nav.children) {
      if (link.getAttribute('data-page') === page?.name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    document.title = `${page?.title ?? 'Nothing here'} · OneClaw`;
    const open = !page || (argument && !page.open_one) ? open_nothing : argument ? page.open_one : page.open;
    this.outlet.setAttribute('data-page', page?.name ?? '');
    const opening = open(this, this.outlet, this.#leave.signal, id);
    // The new page begins at its heading, for keyboards and screen readers. The chat puts the cursor where one types.
    this.outlet.scrollTop = 0;
    this.outlet.querySelector('h1')?.focus({ preventScroll: true });
    await opening;
  }

  async #sign_out() {
    try {
      await this.session.close();
    } catch (error) {
      this.outlet.prepend(failure(error));
      return;
    }
    draft.clear();
    simulated.clear();
    window.history.replaceState(null, '', window.location.pathname);
    this.#draw_login('');
  }
}

const root = document.getElementById('app');
if (root) void new App(root).start();
