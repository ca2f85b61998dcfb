// One plugin: what it is, what it may, how it is configured.
import { fill, h } from './dom.js';
import { facts, failure, heading, json_block, loading, pill, section } from './parts.js';
import { kinds_of, masked, switch_button } from './plugin_parts.js';
import * as safe from './safe.js';

function permissions_of(plugin) {
  const from = safe.object(plugin.permissions);
  const given = Object.entries(from)
    .map(([name, value]) => {
      const words = Array.isArray(value)
        ? safe.texts(value, 100).join(', ')
        : value === true
          ? 'yes'
          : Number(value) > 0
            ? String(value)
            : '';
      return words && [name.replaceAll('_', ' '), words];
    })
    .filter(Boolean);
  return given.length > 0 ? facts(given) : h('p', { class: 'hint' }, 'None: it can only compute.');
}

function draw_plugin(context, plugin, reload, notice) {
  const name = safe.id(plugin.name);
  const reason = safe.line(plugin.reason, 2000);
  return [
    heading(
      name,
      h(
        'div',
        { class: 'row' },
        pill(safe.line(plugin.state, 40)),
        switch_button(context, plugin, name, reload, notice),
      ),
    ),
    notice,
    h('p', { class: 'lead' }, safe.line(plugin.description, 1000)),
    reason && h('p', { class: 'notice bad' }, reason),
    h(
      'div',
      { class: 'grid' },
      section(
        'About',
        facts([
          ['Plugin', `${safe.line(plugin.plugin, 100)} ${safe.line(plugin.version, 40)}`],
          ['Kind', kinds_of(plugin).join(', ') || '–'],
          ['Role', safe.texts(plugin.roles, 20).join(', ') || '–'],
          ['Configured by', safe.line(plugin.origin, 200) || '–'],
          ['Generation', String(safe.number(plugin.generation))],
          ['Swap', safe.line(plugin.swap, 40) || '–'],
          ['Calls', `${safe.number(plugin.calls)}, ${safe.number(plugin.inflight)} now`],
          ['Misuses', String(safe.number(plugin.misuses))],
          ['Library', h('code', { class: 'break' }, safe.line(plugin.sha256, 80))],
        ]),
      ),
      section('Permissions', permissions_of(plugin)),
    ),
    section(
      'Configuration',
      h('p', { class: 'hint' }, 'Secrets are not shown.'),
      json_block(masked(plugin.config), 'Configuration as JSON'),
    ),
  ];
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 * @param {string} name
 */
export async function open_plugin(context, outlet, signal, name) {
  const notice = h('div', { role: 'alert' });
  const body = h('div', {}, loading());
  fill(outlet, h('div', { class: 'page' }, h('a', { href: '#/plugins', class: 'back' }, 'All plugins'), body));
  const load = async () => {
    try {
      const plugin = safe.object(await context.http.get(`/admin/plugins/${encodeURIComponent(name)}`, { signal }));
      fill(body, draw_plugin(context, plugin, load, notice));
    } catch (error) {
      if (!signal.aborted) fill(body, heading('Plugin'), failure(error, load));
    }
  };
  await load();
}
