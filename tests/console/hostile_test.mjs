// Messages and answers of a host that somebody else speaks for: nothing runs, nothing breaks, what can be shown is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { open_browser, Visitor } from './support/browser.mjs';
import { Host } from './support/host.mjs';

let browser;
let host;

before(async () => {
  [browser, host] = await Promise.all([open_browser(), Host.start()]);
});
after(async () => {
  await browser?.close();
  await host?.stop();
});

const kMarkup = '<img src=x onerror=window.pwned=1><svg onload=window.pwned=1>';
const message = (seq, more) => ({
  id: `m${seq}`,
  seq,
  position: seq,
  from: 'oneclaw',
  at: '2026-11-24T17:30:00Z',
  ...more,
});

const kHostileView = {
  title: `${kMarkup} title`,
  text: `${kMarkup}\nsecond line`,
  url: 'javascript:window.pwned=1',
  color: 'red;background:url(//evil.example)',
  items: [
    {
      title: kMarkup,
      text: kMarkup,
      url: 'JaVaScRiPt:window.pwned=1',
      fields: [{ label: kMarkup, value: kMarkup }, 7, { label: {}, value: [] }],
    },
    { title: 'leads away', url: 'data:text/html,<script>window.pwned=1</script>' },
    null,
    'text',
    3,
    { title: 42 },
    { title: 'good', url: 'https://good.example/' },
  ],
  actions: [
    { id: 'a', label: kMarkup },
    { id: 'b', label: 'runs code', url: 'javascript:window.pwned=1' },
    { label: 'no id' },
    { id: {}, label: 'bad id' },
    { id: 'out', label: 'goes out', url: 'https://good.example/out' },
  ],
  page: { index: -1, count: 'x' },
  page_line: { a: 1 },
  percent: 1e9,
  progress: { done: 1e300, total: -5, label: kMarkup },
  attachments: [
    { artifact: '../../admin/plugins', name: kMarkup },
    { artifact: 'good', name: '"><b>file' },
  ],
  __proto__x: 1,
  constructor: { prototype: { pwned: 1 } },
};

test('a hostile view becomes text, and no link leads elsewhere than into the web', async () => {
  const visitor = await Visitor.come(browser, host);
  const broken = [
    null,
    3,
    'x',
    [],
    {},
    { id: 5 },
    message(2, { from: 'admin', text: 'x' }),
    message(3, { view: 'none' }),
    message(4, { view: { items: 'many', actions: { length: 3 }, progress: [], text: 5 } }),
    message('NaN', {}),
  ];
  await visitor.page.route('**/api/v1/messages?*', (route) =>
    route.fulfill({ json: { messages: [...broken, message(1, { view: kHostileView })], next: 5 } }),
  );
  await visitor.sign_in();
  const view = visitor.page.locator('.view').filter({ hasText: 'second line' });
  await view.waitFor();
  await visitor.shot('wide-light-chat-hostile');
  assert.ok((await view.innerText()).includes(kMarkup));
  assert.equal(await visitor.page.locator('main img, main script, main svg[onload]').count(), 0);
  const links = await visitor.page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.deepEqual(links, ['https://good.example/', '/api/v1/artifacts/good', 'https://good.example/out']);
  const outward = await visitor.page.locator('main a[target]').evaluateAll((all) => all.map((a) => a.rel));
  assert.deepEqual(outward, ['noopener noreferrer', 'noopener noreferrer']);
  assert.equal(await view.getByRole('button').count(), 1);
  assert.equal(await visitor.page.evaluate(() => window.pwned ?? {}.pwned), undefined);
  await visitor.fits();
  await visitor.leave();
});

test('answers that are no JSON, too large or of another form are reported, not shown', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  for (const [body, words] of [
    ['<html>', /no JSON/],
    ['{"jobs": 5}', /No jobs yet/],
    ['[]', /No jobs yet/],
    ['"x"', /No jobs yet/],
    [
      '{"jobs": [null, {"id": "../x"}, {"id": "j1", "status": {}, "step": "2", "input": "x", "created": "never"}]}',
      /unknown/,
    ],
    [`{"jobs": ["${'x'.repeat(17 << 20)}"]}`, /larger than/],
  ]) {
    // Until it was seen: a page that is left and entered quickly asks more than once.
    const answer = (route) => route.fulfill({ contentType: 'application/json', body });
    await visitor.page.route('**/api/v1/jobs?*', answer);
    await visitor.go('docs', 'Docs');
    await visitor.go('jobs', 'Jobs');
    await visitor.page.getByText(words).first().waitFor();
    await visitor.page.unroute('**/api/v1/jobs?*', answer);
  }
  await visitor.leave();
});

test('Telegram’s tags become elements, everything else stays text', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  const shown = (html) =>
    visitor.page.evaluate(async (given) => {
      const { telegram_nodes } = await import('/console/rich_text.js');
      const head = (node) => node.nodeName.toLowerCase() + (node.href ? ` ${node.href}` : '');
      const write = (node) =>
        node.nodeType === Node.TEXT_NODE ? node.data : `[${head(node)}: ${[...node.childNodes].map(write).join('')}]`;
      return [...telegram_nodes(given).childNodes].map(write).join('');
    }, html);
  const table = [
    ['a <b>bold</b> and <i>slanted</i>', 'a [strong: bold] and [em: slanted]'],
    ['<a href="https://x.example/?a=1&amp;b=2"><b>t</b></a>', '[a https://x.example/?a=1&b=2: [strong: t]]'],
    ['<a href="javascript:alert(1)">t</a>', '<a href="javascript:alert(1)">t</a>'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['&lt;b&gt;no tag&lt;/b&gt; &amp;amp; &#x41;&#66; &unknown; &#xd800;', '<b>no tag</b> &amp; AB &unknown; \ufffd'],
    ['<b>open <i>twice</b> after', '[strong: open [em: twice]] after'],
    ['</b>stray & < >', '</b>stray & < >'],
    ['<b onclick="x">still bold</b>', '[strong: still bold]'],
    ['see https://x.example/a.', 'see [a https://x.example/a: https://x.example/a].'],
    ['<script>x</script><pre>y</pre><blockquote>z</blockquote>', '<script>x</script>[pre: y][blockquote: z]'],
  ];
  for (const [html, expected] of table) assert.equal(await shown(html), expected, html);
  assert.equal((await shown('<b>'.repeat(10_000))).match(/\[strong/g).length, 16, 'depth is bounded');
  await visitor.leave();
});

test('names that sound like secrets are masked in configurations', async () => {
  const visitor = await Visitor.come(browser, host);
  await visitor.sign_in();
  const masked = await visitor.page.evaluate(async () => {
    const { masked: mask } = await import('/console/plugin_parts.js');
    return mask({ url: 'u', api_key: 'k', deep: [{ password: 'p', port: 5 }], tokens: ['t1', 't2'] });
  });
  assert.deepEqual(masked, {
    url: 'u',
    api_key: '••••••',
    deep: [{ password: '••••••', port: 5 }],
    tokens: ['••••••', '••••••'],
  });
  await visitor.leave();
});
