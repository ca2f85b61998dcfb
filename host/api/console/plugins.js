// Administration: the plugins that live in the host, and its configuration.
import { fill, h } from './dom.js';
import { pretty } from './format.js';
import { empty, failure, heading, loading, pill, section, Table } from './parts.js';
import { kinds_of, masked, switch_button } from './plugin_parts.js';
import * as safe from './safe.js';

const kMaxPlugins = 500;
const kMaxSettings = 2000;

function plugin_row(context, table, plugin, reload, notice) {
  const name = safe.id(plugin.name);
  const reason = safe.line(plugin.reason, 500);
  return table.row([
    h(
      'a',
      { class: 'link strong', href: `#/plugins/${name}` },
      name,
      h('span', { class: 'sub' }, `${safe.line(plugin.plugin, 100)} ${safe.line(plugin.version, 40)}`),
    ),
    h('span', {}, pill(safe.line(plugin.state, 40)), reason && h('span', { class: 'sub bad-text' }, reason)),
    h(
      'span',
      {},
      kinds_of(plugin).join(', ') || '–',
      plugin.essential === true && h('span', { class: 'sub' }, 'essential'),
    ),
    String(safe.number(plugin.calls)),
    switch_button(context, plugin, name, reload, notice),
  ]);
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 */
export async function open_plugins(context, outlet, signal) {
  const notice = h('div', { role: 'alert' });
  const list = h('div', {}, loading());
  const settings = h('div', {}, loading());
  fill(outlet, h('div', { class: 'page' }, heading('Plugins'), notice, list, section('Configuration', settings)));
  const load = async () => {
    try {
      const answer = await context.http.get('/admin/plugins', { signal });
      const table = new Table('Plugins', [
        { name: 'Name' },
        { name: 'State' },
        { name: 'Kind' },
        { name: 'Calls', class: 'figure' },
        { name: '', class: 'figure' },
      ]);
      const plugins = safe.objects(answer.plugins, kMaxPlugins).filter((plugin) => safe.id(plugin.name));
      table.body.append(...plugins.map((plugin) => plugin_row(context, table, plugin, load, notice)));
      fill(list, plugins.length > 0 ? table.element : empty('No plugin is configured.'));
    } catch (error) {
      if (!signal.aborted) fill(list, failure(error, load));
    }
  };
  await Promise.all([load(), load_settings(context, settings, signal)]);
}

async function load_settings(context, outlet, signal) {
  try {
    const answer = await context.http.get('/admin/config', { signal });
    const table = new Table('Configuration', [{ name: 'Setting' }, { name: 'Value' }, { name: 'From' }]);
    for (const setting of safe.objects(answer.settings, kMaxSettings)) {
      const pointer = safe.line(setting.pointer, 300);
      const value = masked(setting.value, pointer.split('/').at(-1));
      table.body.append(
        table.row([
          h('code', {}, pointer),
          h('code', {}, safe.line(pretty(value), 500)),
          safe.line(setting.origin, 200),
        ]),
      );
    }
    fill(
      outlet,
      h('p', { class: 'hint' }, `Profile ${safe.line(answer.profile, 100) || 'unknown'}. Secrets are not shown.`),
      table.element,
    );
  } catch (error) {
    if (!signal.aborted)
      fill(
        outlet,
        failure(error, () => void load_settings(context, outlet, signal)),
      );
  }
}
