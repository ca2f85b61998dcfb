// The simulator: the same answer as every channel would show it.
import { draw_channel, kChannels } from './channels.js';
import { button, fill, h, while_busy } from './dom.js';
import { pretty } from './format.js';
import { empty, heading, json_block, words_of } from './parts.js';
import * as safe from './safe.js';
import { kExample, simulated } from './simulated.js';

const kMaxJson = 1024 * 1024; // what a view may have

function channel_card(channel, json) {
  const drawn = draw_channel(channel, json);
  const raw = h('div', { hidden: true }, json_block(json, `${channel.title} as JSON`));
  const toggle = button(
    'Raw JSON',
    () => {
      const shows_raw = raw.hidden;
      raw.hidden = !shows_raw;
      drawn.hidden = shows_raw;
      toggle.setAttribute('aria-pressed', String(shows_raw));
    },
    { class: 'button small toggle', 'aria-pressed': 'false', 'aria-label': `Raw JSON of ${channel.title}` },
  );
  const count = Array.isArray(json) ? json.length : 0;
  return h(
    'section',
    { class: 'card channel', id: `channel-${channel.name}`, 'aria-label': channel.title },
    h(
      'header',
      { class: 'channel-head' },
      h('h2', { class: 'card-title' }, channel.title),
      h('span', { class: 'hint' }, `${count} ${count === 1 ? 'message' : 'messages'}`),
      toggle,
    ),
    drawn,
    raw,
  );
}

class Simulator {
  constructor(context, signal) {
    this.context = context;
    this.signal = signal;
    this.input = h('textarea', {
      id: 'view-json',
      class: 'code',
      rows: 12,
      spellcheck: 'false',
      maxlength: kMaxJson,
      'aria-describedby': 'view-hint view-error',
    });
    this.error = h('div', { id: 'view-error', role: 'alert' });
    this.channels = h('div', { class: 'channels' });
    this.draw = h('button', { type: 'submit', class: 'button primary' }, 'Show on all channels');
    this.source = h(
      'details',
      { class: 'card source', open: true },
      h('summary', {}, 'The answer as JSON'),
      h(
        'form',
        { onsubmit: (event) => this.#on_submit(event) },
        h('label', { for: 'view-json', class: 'hidden' }, 'A view as JSON'),
        this.input,
        h('p', { id: 'view-hint', class: 'hint' }, 'A view: title, text, items, actions, page, progress, attachments.'),
        this.error,
        h(
          'div',
          { class: 'row' },
          this.draw,
          button('Use an example', () => this.#use_example()),
        ),
      ),
    );
    this.element = h(
      'div',
      { class: 'page wide' },
      heading('Simulator'),
      h(
        'p',
        { class: 'lead' },
        'One answer, drawn from exactly what each channel would be sent. Nothing leaves this host.',
      ),
      this.source,
      this.channels,
    );
  }

  async start() {
    this.input.value = simulated.read();
    if (this.input.value === '') {
      fill(
        this.channels,
        empty(
          'Nothing to show yet',
          h(
            'p',
            { class: 'hint' },
            'Choose “See on other channels” under a message of the chat, or put the JSON of a view above.',
          ),
        ),
      );
      return;
    }
    this.source.open = false;
    await this.#show();
  }

  #use_example() {
    this.input.value = pretty(kExample);
    void this.#show();
  }

  #on_submit(event) {
    event.preventDefault();
    void while_busy(this.draw, () => this.#show());
  }

  async #show() {
    fill(this.error);
    let view;
    try {
      view = JSON.parse(this.input.value);
    } catch (error) {
      this.source.open = true;
      fill(
        this.error,
        h(
          'p',
          { class: 'notice bad' },
          `This is no JSON: ${safe.line(error instanceof Error ? error.message : '', 200)}`,
        ),
      );
      return;
    }
    try {
      const answer = await this.context.http.post('/api/v1/simulate', { view }, { signal: this.signal });
      const channels = safe.object(answer.channels);
      simulated.write(safe.object(view));
      fill(
        this.channels,
        kChannels
          .filter(({ name }) => Array.isArray(channels[name]))
          .map((channel) => channel_card(channel, channels[channel.name])),
      );
    } catch (error) {
      if (this.signal.aborted) return;
      this.source.open = true;
      fill(this.channels);
      fill(this.error, h('p', { class: 'notice bad' }, words_of(error)));
    }
  }
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 */
export function open_simulator(context, outlet, signal) {
  const simulator = new Simulator(context, signal);
  fill(outlet, simulator.element);
  return simulator.start();
}
