// What the list of plugins and the page of one share.
import { confirmed } from './dialog.js';
import { button, fill, while_busy } from './dom.js';
import { failure } from './parts.js';
import * as safe from './safe.js';

const kSecret = /secret|token|password|passwd|api_?key|private|credential/i;
const kMask = '••••••';

/**
 * The host masks what it knows to be secret. What is only called like one is not shown on a screen either.
 * @param {unknown} value
 * @param {string} name
 * @returns {unknown}
 */
export function masked(value, name = '', depth = 0) {
  if (depth > 32) return kMask;
  if (Array.isArray(value)) return value.map((item) => masked(item, name, depth + 1));
  if (safe.is_object(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key, depth + 1)]));
  }
  return typeof value === 'string' && value !== '' && kSecret.test(name) ? kMask : value;
}

/** What a plugin is: "oneclaw.tool/1" is a tool. */
export const kinds_of = (plugin) =>
  safe.texts(plugin.provides, 20).map((kind) => kind.replace(/^oneclaw\./, '').replace(/\/\d+$/, ''));

async function change(context, name, verb, reload, notice) {
  const is_off = verb === 'disable';
  const is_sure = await confirmed({
    title: is_off ? `Disable ${name}?` : `Enable ${name}?`,
    text: is_off
      ? 'What uses this plugin fails until it is enabled again. Calls that run now are finished first.'
      : 'The plugin is started with the configuration it has.',
    yes: is_off ? 'Disable' : 'Enable',
    is_danger: is_off,
  });
  if (!is_sure) return;
  try {
    await context.http.post(`/admin/plugins/${encodeURIComponent(name)}/${verb}`, undefined);
    fill(notice);
  } catch (error) {
    fill(notice, failure(error));
  }
  await reload();
}

/**
 * Enables or disables a plugin, after a question.
 * @param {() => Promise<void>} reload
 * @param {any} notice where a refusal is said
 */
export function switch_button(context, plugin, name, reload, notice) {
  const verb = plugin.enabled === true ? 'disable' : 'enable';
  const is_kept = plugin.essential === true && verb === 'disable';
  const element = button(
    verb === 'disable' ? 'Disable' : 'Enable',
    () => void while_busy(element, () => change(context, name, verb, reload, notice)),
    {
      class: 'button small',
      disabled: is_kept,
      title: is_kept ? 'The host cannot run without it' : null,
      'aria-label': `${verb} ${name}`,
    },
  );
  return element;
}
