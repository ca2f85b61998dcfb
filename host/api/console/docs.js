// What the API offers, made from the host's own /openapi.json, and how to begin with it.
import { fill, h } from './dom.js';
import { failure, heading, json_block, loading, section } from './parts.js';
import * as safe from './safe.js';

const kMethods = ['get', 'post', 'put', 'patch', 'delete'];
const kMaxPaths = 500;
const kExampleRequest = {
  workflow: 'discovery',
  input: { query: 'plumbers', location: 'Austin, TX' },
  wait_ms: 60_000,
};
const kGroups = [
  { title: 'Workflows and jobs', has: (path) => /^\/api\/v1\/(workflow|jobs|artifacts)/.test(path) },
  { title: 'Messages', has: (path) => /^\/api\/v1\/(messages|simulate)/.test(path) },
  { title: 'Money and keys', has: (path) => /^\/api\/v1\/(wallet|usage|keys)/.test(path) },
  { title: 'For programs', has: (path) => path === '/mcp' || path === '/openapi.json' },
  { title: 'Administration', has: (path) => path.startsWith('/admin') },
  { title: 'Operation', has: () => true },
];

function read_operations(document) {
  const paths = Object.entries(safe.object(document.paths)).slice(0, kMaxPaths);
  return paths.flatMap(([path, item]) =>
    kMethods
      .filter((method) => safe.is_object(safe.object(item)[method]))
      .map((method) => ({ path: safe.line(path, 300), method, ...safe.object(safe.object(item)[method]) })),
  );
}

// Who may call it, from the security member and the sentence about the scope.
function scope_of(operation) {
  const security = safe.objects(operation.security, 10);
  if (security.length === 0) return 'public';
  if (security.some((each) => Object.hasOwn(each, 'adminKey'))) return 'administrators';
  return /scope ([\w:]+)/.exec(safe.line(operation.description, 500))?.[1] ?? 'any key';
}

const schema_name = (schema) => safe.line(safe.object(schema).$ref, 300).split('/').at(-1) ?? '';

// The schema of the first media type.
const content_schema = (holder) => safe.object(Object.values(safe.object(safe.object(holder).content))[0]).schema;

function parameters_of(operation) {
  return safe
    .objects(operation.parameters, 50)
    .map((parameter) =>
      h(
        'li',
        {},
        h('code', {}, safe.line(parameter.name, 100)),
        ` in the ${safe.line(parameter.in, 20)}${parameter.required === true ? ', required' : ''}`,
      ),
    );
}

function schema_block(title, schema, schemas) {
  const name = schema_name(schema);
  if (!name || !Object.hasOwn(schemas, name)) return null;
  return h(
    'details',
    { class: 'inner' },
    h('summary', {}, `${title}: `, h('code', {}, name)),
    json_block(schemas[name], `${name} as JSON`),
  );
}

function draw_operation(operation, schemas) {
  const parameters = parameters_of(operation);
  const answers = Object.entries(safe.object(operation.responses))
    .filter(([status]) => status.startsWith('2'))
    .slice(0, 10);
  const schema = answers.map(([, answer]) => content_schema(answer)).find(Boolean);
  return h(
    'details',
    { class: 'operation' },
    h(
      'summary',
      {},
      h('span', { class: `method ${operation.method}` }, operation.method.toUpperCase()),
      h('code', { class: 'break' }, operation.path),
      h('span', { class: 'summary' }, safe.line(operation.summary, 300)),
      h('span', { class: 'scope' }, scope_of(operation)),
    ),
    h(
      'div',
      { class: 'operation-body' },
      parameters.length > 0 && h('ul', { class: 'plain' }, parameters),
      schema_block('Takes', content_schema(operation.requestBody), schemas),
      schema_block('Answers', schema, schemas),
      h(
        'p',
        { class: 'hint' },
        `Answers ${answers.map(([status]) => status).join(', ') || 'with an error only'}. `,
        'An error is a problem document with a stable code.',
      ),
    ),
  );
}

const command = (text) => h('pre', { class: 'command', tabindex: 0, 'aria-label': 'Command' }, text);

function how_to() {
  const address = window.location.origin;
  const element = section(
    'How to begin',
    h('h3', {}, 'Make a key'),
    h('p', {}, 'An administrator makes a key for a user. It is shown once and stored only as a hash.'),
    command('oneclaw key create --user ada --name laptop'),
    h('h3', {}, 'Run a workflow'),
    command(
      [
        `curl ${address}/api/v1/workflow`,
        '-H "Authorization: Bearer $KEY" -H "Idempotency-Key: 1"',
        `-d '${JSON.stringify(kExampleRequest)}'`,
      ].join(' \\\n  '),
    ),
    h('h3', {}, 'Talk from a terminal'),
    h('p', {}, 'The same conversation as here, with progress and numbered buttons.'),
    command(`oneclaw chat --url ${address}`),
    h('h3', {}, 'Follow a job'),
    h('p', {}, 'Server-sent events, which go on behind the last one that you name.'),
    command(`curl -N ${address}/api/v1/jobs/$JOB/events -H "Authorization: Bearer $KEY"`),
  );
  element.classList.add('how');
  return element;
}

/**
 * @param {any} context
 * @param {any} outlet
 * @param {AbortSignal} signal
 */
export async function open_docs(context, outlet, signal) {
  const list = h('div', {}, loading());
  fill(outlet, h('div', { class: 'page' }, heading('Docs'), how_to(), list));
  const load = async () => {
    try {
      const document = safe.object(await context.http.get('/openapi.json', { signal }));
      const schemas = safe.object(safe.object(document.components).schemas);
      const operations = read_operations(document);
      const grouped = kGroups.map((group) => ({
        title: group.title,
        operations: operations.filter((each) => kGroups.find((candidate) => candidate.has(each.path)) === group),
      }));
      fill(
        list,
        grouped
          .filter((group) => group.operations.length > 0)
          .map((group) =>
            section(
              group.title,
              group.operations.map((operation) => draw_operation(operation, schemas)),
            ),
          ),
        h(
          'p',
          { class: 'hint' },
          'The whole description: ',
          h('a', { class: 'link', href: '/openapi.json' }, '/openapi.json'),
        ),
      );
    } catch (error) {
      if (!signal.aborted) fill(list, failure(error, load));
    }
  };
  await load();
}
