// Texts that carry marks of a platform, as nodes: Telegram's few HTML tags, Discord's escapes, links written out.
// Read by hand: what is not known stays text.
import { h, outward } from './dom.js';
import { web_url } from './safe.js';

const kTags = {
  b: 'strong',
  strong: 'strong',
  i: 'em',
  em: 'em',
  u: 'u',
  s: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const kEntities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const kMaxDepth = 16;
const kToken = /<(\/?)([a-z]+)((?:\s[^<>]*)?)>|&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);/gi;
const kLink = /https?:\/\/[^\s<>"]+/g;

function decoded(entity) {
  const name = entity.toLowerCase();
  if (Object.hasOwn(kEntities, name)) return kEntities[name];
  if (!name.startsWith('#')) return `&${entity};`;
  const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  const is_character = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return is_character ? String.fromCodePoint(code) : '\ufffd';
}

const decoded_all = (text) => text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);/gi, (_, entity) => decoded(entity));

function opened(tag, attributes) {
  if (tag === 'a') {
    const href = /\shref="([^"]*)"/i.exec(attributes);
    const url = href ? web_url(decoded_all(href[1])) : '';
    return url ? outward(url, 'link') : null;
  }
  return Object.hasOwn(kTags, tag) ? h(kTags[tag]) : null;
}

/** Builds the nodes while the tokens come. */
class Builder {
  root = document.createDocumentFragment();
  #open = []; // {tag, element}
  #text = '';

  get #top() {
    return this.#open.at(-1)?.element ?? this.root;
  }

  add(text) {
    this.#text += text;
  }

  flush() {
    if (this.#text !== '')
      this.#top.append(
        ...with_links(
          this.#text,
          this.#open.some(({ tag }) => tag === 'a'),
        ),
      );
    this.#text = '';
  }

  /** False when the tag is not one of Telegram's: it is text then. */
  tag(is_end, tag, attributes) {
    if (is_end) {
      const at = this.#open.findLastIndex((open) => open.tag === tag);
      if (at < 0) return false;
      this.flush();
      this.#open.length = at;
      return true;
    }
    const element = this.#open.length < kMaxDepth ? opened(tag, attributes) : null;
    if (!element) return false;
    this.flush();
    this.#top.append(element);
    this.#open.push({ tag, element });
    return true;
  }
}

/**
 * Text with its written links as links.
 * @param {string} text
 * @param {boolean} is_in_link
 * @returns {Array<string | Element>}
 */
export function with_links(text, is_in_link = false) {
  if (is_in_link) return [text];
  const out = [];
  let at = 0;
  for (const found of text.matchAll(kLink)) {
    const written = found[0].replace(/[.,;:!?)\]]+$/, '');
    const url = web_url(written);
    if (!url) continue;
    out.push(text.slice(at, found.index), outward(url, 'link', written));
    at = found.index + written.length;
  }
  out.push(text.slice(at));
  return out.filter((part) => part !== '');
}

/**
 * Telegram's HTML as nodes.
 * @param {string} html
 */
export function telegram_nodes(html) {
  const builder = new Builder();
  let at = 0;
  for (const token of html.matchAll(kToken)) {
    builder.add(html.slice(at, token.index));
    const [whole, slash, tag, attributes, entity] = token;
    if (entity) {
      builder.add(decoded(entity));
    } else if (!builder.tag(slash === '/', tag.toLowerCase(), attributes)) {
      builder.add(whole);
    }
    at = token.index + whole.length;
  }
  builder.add(html.slice(at));
  builder.flush();
  return builder.root;
}

/**
 * Discord's text: a backslash takes the meaning from the mark behind it.
 * @param {string} text
 */
export const discord_nodes = (text) => with_links(text.replace(/\\([\\*_~|`<>[\]@#+\-.)])/g, '$1'));
