// Draws native messages of the channels, as POST /api/v1/simulate returned them. Nothing here can be pressed.
import { h, icon, outward } from './dom.js';
import { discord_nodes, telegram_nodes, with_links } from './rich_text.js';
import * as safe from './safe.js';
import { draw_view, read_view } from './view.js';

const kMaxMessages = 50;
const kMaxText = 64 * 1024;
const kDiscordStyles = { 1: 'blurple', 2: 'grey', 3: 'green', 4: 'red', 5: 'grey' };
const kDiscordColor = 0x1e1f22;

const hex = (color) => `#${(color & 0xffffff).toString(16).padStart(6, '0')}`;

function discord_embed(embed) {
  const title = safe.line(embed.title);
  const url = safe.web_url(embed.url);
  const element = h(
    'div',
    { class: 'embed' },
    title && h('p', { class: 'embed-title' }, url ? outward(url, 'link', discord_nodes(title)) : discord_nodes(title)),
    embed.description && h('p', { class: 'lines' }, discord_nodes(safe.text(embed.description, kMaxText))),
    Array.isArray(embed.fields) &&
      h(
        'div',
        { class: 'embed-fields' },
        safe
          .objects(embed.fields, 25)
          .map((field) =>
            h(
              'div',
              { class: field.inline === true ? 'inline' : null },
              h('p', { class: 'embed-name' }, discord_nodes(safe.line(field.name))),
              h('p', { class: 'lines' }, discord_nodes(safe.text(field.value, 4096))),
            ),
          ),
      ),
    safe.object(embed.footer).text && h('p', { class: 'embed-footer' }, safe.line(safe.object(embed.footer).text)),
  );
  element.style.setProperty('--embed-color', hex(safe.count(embed.color) ?? kDiscordColor));
  return element;
}

function discord_button(component) {
  const url = safe.web_url(component.url);
  const label = safe.line(component.label, 100);
  const style = `fake ${kDiscordStyles[component.style] ?? 'grey'}`;
  return url ? outward(url, style, label, icon('out')) : h('span', { class: style }, label);
}

const discord = (messages) =>
  messages.map((message) =>
    h(
      'div',
      { class: 'discord-message' },
      h('span', { class: 'avatar' }, icon('claw')),
      h(
        'div',
        { class: 'discord-body' },
        h('p', { class: 'discord-name' }, 'OneClaw ', h('span', { class: 'app-tag' }, 'APP')),
        message.content && h('p', { class: 'lines' }, discord_nodes(safe.text(message.content, kMaxText))),
        safe.objects(message.embeds, 10).map(discord_embed),
        safe
          .objects(message.components, 5)
          .map((row) => h('div', { class: 'fakes' }, safe.objects(row.components, 5).map(discord_button))),
      ),
    ),
  );

function keyboard_row(row) {
  return h(
    'div',
    { class: 'keyboard-row' },
    safe.objects(row, 8).map((key) => {
      const url = safe.web_url(key.url);
      const label = safe.line(key.text, 200);
      return url ? outward(url, 'key', label, icon('out')) : h('span', { class: 'key' }, label);
    }),
  );
}

function telegram(messages) {
  return messages.map((message) => {
    const rows = safe.object(message.reply_markup).inline_keyboard;
    const text = safe.text(message.text, kMaxText);
    return h(
      'div',
      { class: 'telegram-message' },
      h(
        'div',
        { class: 'telegram-bubble lines', dir: 'auto' },
        message.parse_mode === 'HTML' ? telegram_nodes(text) : text,
      ),
      Array.isArray(rows) && h('div', { class: 'keyboard' }, rows.slice(0, 50).map(keyboard_row)),
    );
  });
}

const kEncodings = { gsm7: 'GSM-7', ucs2: 'UCS-2' };

const sms = (messages) =>
  messages.map((message) => {
    const segments = safe.count(message.segments) ?? 0;
    const encoding = Object.hasOwn(kEncodings, message.encoding) ? kEncodings[message.encoding] : 'unknown encoding';
    const text = safe.text(message.text, kMaxText);
    return h(
      'div',
      { class: 'phone-message' },
      h('p', { class: 'phone-bubble lines', dir: 'auto' }, with_links(text)),
      h(
        'p',
        { class: 'phone-note' },
        `${segments} ${segments === 1 ? 'segment' : 'segments'} · ${encoding} · ${[...text].length} characters`,
      ),
    );
  });

const imessage = (messages) =>
  messages.map((message) =>
    h(
      'div',
      { class: 'phone-message' },
      h('p', { class: 'phone-bubble lines', dir: 'auto' }, with_links(safe.text(message.text, kMaxText))),
    ),
  );

const terminal = (messages) =>
  messages.map((message) =>
    h(
      'pre',
      { class: 'terminal-text', tabindex: 0, 'aria-label': 'Terminal output' },
      safe.text(message.text, kMaxText),
    ),
  );

const web = (messages) =>
  messages.map((message) => {
    const view = read_view(message);
    const card = h('div', { class: 'view' }, draw_view(view, null));
    if (view.color) card.style.setProperty('--view-color', view.color);
    return card;
  });

/** The channels in the order in which they are shown. */
export const kChannels = [
  { name: 'discord', title: 'Discord', draw: discord },
  { name: 'telegram', title: 'Telegram', draw: telegram },
  { name: 'imessage', title: 'iMessage', draw: imessage },
  { name: 'sms', title: 'SMS', draw: sms },
  { name: 'terminal', title: 'Terminal', draw: terminal },
  { name: 'web', title: 'Web', draw: web },
];

/**
 * What a reply with a number would do, for channels without buttons.
 * @param {object[]} messages
 */
function choices_of(messages) {
  return messages
    .flatMap((message) => safe.objects(message.choices, 100))
    .map((choice) => `${safe.number(choice.number)} ${safe.line(choice.label, 200)}`);
}

/**
 * @param {(typeof kChannels)[number]} channel
 * @param {unknown} json the channel's messages
 */
export function draw_channel(channel, json) {
  const messages = safe.objects(json, kMaxMessages);
  const choices = choices_of(messages);
  return h(
    'div',
    { class: `frame ${channel.name}` },
    channel.draw(messages),
    choices.length > 0 && h('p', { class: 'choices' }, `A reply with a number: ${choices.join(', ')}`),
  );
}
