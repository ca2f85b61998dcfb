// Makes elements. Text only ever becomes text nodes, and a link leads only where one may lead.

const kSvg = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes, listeners (`onclick: f`) and children; strings become text nodes, and what is null,
 * undefined or false is left out.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...any} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put_attribute(element, name, value);
  element.append(...kept(children));
  return element;
}

function put_attribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) {
    element.addEventListener(name.slice(2), value);
  } else if (name === 'href' && !/^(https?:\/\/|#|\/(?!\/))/.test(value)) {
    throw new Error('a link must lead into the web or stay here');
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

const kept = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== '');

/**
 * Replaces all children.
 * @param {Element} element
 * @param {...any} children
 */
export const fill = (element, ...children) => element.replaceChildren(...kept(children));

/**
 * One of the symbols of index.html.
 * @param {string} name
 * @param {string} class_name
 */
export function icon(name, class_name = 'icon') {
  const svg = document.createElementNS(kSvg, 'svg');
  svg.setAttribute('class', class_name);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(kSvg, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A link that leaves the console: the other page learns nothing of this one.
 * @param {string} url what safe.web_url returned
 * @param {string} class_name
 * @param {...any} children
 */
export const outward = (url, class_name, ...children) =>
  h('a', { href: url, class: class_name, rel: 'noopener noreferrer', target: '_blank' }, ...children);

/**
 * A button that does something here.
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, any>} attributes
 */
export const button = (label, onclick, attributes = {}) =>
  h('button', { type: 'button', class: 'button', onclick, ...attributes }, label);

/**
 * Runs something slow for a button, which cannot be pressed again meanwhile.
 * @param {any} element
 * @param {() => Promise<void>} work
 */
export async function while_busy(element, work) {
  element.disabled = true;
  element.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    element.disabled = false;
    element.removeAttribute('aria-busy');
  }
}
