// The wallet of the person, or of the user an administrator acts for: balance, ledger, what tools used.
import { fill, h } from './dom.js';
import { money, signed_money } from './format.js';
import { empty, failure, heading, loading, more_button, section, Table, time } from './parts.js';
import * as safe from './safe.js';

const kPage = 25;

const kLedgerColumns = [
  { name: 'Time' },
  { name: 'What' },
  { name: 'Amount', class: 'figure' },
  { name: 'Balance after', class: 'figure' },
];
const kUsageColumns = [
  { name: 'Time' },
  { name: 'Tool' },
  { name: 'Job' },
  { name: 'Quantity', class: 'figure' },
  { name: 'Cost', class: 'figure' },
];

// Older hosts write cents only.
const micros_of = (micros, cents) => (typeof micros === 'number' ? safe.number(micros) : safe.number(cents) * 10_000);

const job_link = (id, words) => (safe.id(id) ? h('a', { class: 'link', href: `#/jobs/${safe.id(id)}` }, words) : words);

function ledger_row(table, line) {
  const amount = micros_of(line.amount_micros, line.amountCents);
  const source = safe.line(line.source, 60);
  const words = safe.line(line.description, 300) || source || safe.line(line.type, 40);
  return table.row([
    time(line.created),
    h(
      'span',
      {},
      source === 'workflow' ? job_link(line.sourceId, words) : words,
      source && h('span', { class: 'sub' }, source),
    ),
    h('span', { class: amount < 0 ? 'debit' : 'credit' }, signed_money(amount)),
    money(micros_of(line.balance_after_micros, line.balanceAfterCents)),
  ]);
}

function usage_row(table, line) {
  const provider = safe.line(line.provider, 60);
  return table.row([
    time(line.at),
    h(
      'span',
      {},
      safe.line(line.tool, 100),
      h('span', { class: 'sub' }, [safe.line(line.operation, 100), provider].filter(Boolean).join(' · ')),
    ),
    safe.id(line.job) ? job_link(line.job, safe.line(line.step, 60) || 'job') : '–',
    `${safe.number(line.quantity)} ${safe.line(line.unit, 40)}`,
    h(
      'span',
      {},
      money(safe.number(line.cost_micros)),
      line.estimated === true && h('span', { class: 'sub' }, 'estimated'),
    ),
  ]);
}

const figure = (name, value, note = '') =>
  h('div', { class: 'figure-card' }, h('dt', {}, name), h('dd', {}, value, note && h('span', { class: 'sub' }, note)));

function draw_balance(wallet) {
  const held = safe.number(wallet.held_micros);
  const tier = safe.line(wallet.tier, 40);
  return [
    wallet.frozen === true &&
      h('p', { class: 'notice bad' }, 'This wallet is frozen: no job can start. Ask the administrator.'),
    h(
      'dl',
      { class: 'figures' },
      figure('Balance', money(micros_of(wallet.balance_micros, wallet.balanceCents))),
      figure('Held', money(held), held > 0 ? 'for running jobs' : 'nothing is running'),
      figure('Free to use', money(safe.number(wallet.available_micros))),
      figure('Spent so far', money(safe.number(wallet.lifetimeSpentCents) * 10_000)),
      figure('Tier', tier.charAt(0).toUpperCase() + tier.slice(1)),
    ),
  ];
}

class WalletPage {
  #before = 0;
  #last_usage = '';

  constructor(context, signal) {
    this.context = context;
    this.signal = signal;
    this.balance = h('div', {}, loading());
    this.ledger = h('div', {}, loading());
    this.usage = h('div', {}, loading());
    this.element = h(
      'div',
      { class: 'page' },
      heading('Wallet'),
      this.balance,
      section('Ledger', this.ledger),
      section('Usage', this.usage),
    );
  }

  async load() {
    await Promise.all([
      this.#part(this.balance, async () => fill(this.balance, draw_balance(await this.#get('/api/v1/wallet')))),
      this.#part(this.ledger, () => this.#start_ledger()),
      this.#part(this.usage, () => this.#start_usage()),
    ]);
  }

  // A part that fails leaves the others be.
  async #part(outlet, work) {
    try {
      await work();
    } catch (error) {
      if (!this.signal.aborted)
        fill(
          outlet,
          failure(error, () => void this.#part(outlet, work)),
        );
    }
  }

  #get(path) {
    return this.context.http.get(path, { signal: this.signal });
  }

  async #start_ledger() {
    const table = new Table('Ledger, the newest first', kLedgerColumns);
    this.#before = 0;
    const load = () => this.#load_ledger(table);
    const has_more = await load();
    const more = more_button('Show older', load, (error) => this.ledger.append(failure(error)));
    if (table.body.childElementCount === 0) return fill(this.ledger, empty('Nothing was booked yet.'));
    return fill(this.ledger, table.element, has_more && more);
  }

  async #load_ledger(table) {
    const before = this.#before > 0 ? `&before=${this.#before}` : '';
    const answer = await this.#get(`/api/v1/wallet/transactions?limit=${kPage}${before}`);
    const lines = safe.objects(answer.transactions, kPage);
    table.body.append(...lines.map((line) => ledger_row(table, line)));
    this.#before = safe.number(lines.at(-1)?.seq);
    return lines.length === kPage && this.#before > 1;
  }

  async #start_usage() {
    const table = new Table('Usage, the newest first', kUsageColumns);
    this.#last_usage = '';
    const load = () => this.#load_usage(table);
    const has_more = await load();
    const more = more_button('Show older', load, (error) => this.usage.append(failure(error)));
    if (table.body.childElementCount === 0) return fill(this.usage, empty('No tool was used for money yet.'));
    return fill(this.usage, table.element, has_more && more);
  }

  async #load_usage(table) {
    const after = this.#last_usage ? `&after=${this.#last_usage}` : '';
    const lines = safe.objects((await this.#get(`/api/v1/usage?limit=${kPage}${after}`)).usage, kPage);
    table.body.append(...lines.map((line) => usage_row(table, line)));
    this.#last_usage = safe.id(lines.at(-1)?.id);
    return lines.length === kPage && this.#last_usage !== '';
  }
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 */
export function open_wallet(context, outlet, signal) {
  const page = new WalletPage(context, signal);
  fill(outlet, page.element);
  return page.load();
}
