// A host as a child process with a state directory, a port and sample websites of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const kBinary = process.env.CONSOLE_BINARY;
const kDeadlineMs = 60_000; // generous for sanitizer builds

async function free_port() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

async function two_lines(child) {
  const lines = readline.createInterface({ input: child.stdout });
  const got = [];
  for await (const line of lines) {
    got.push(line);
    if (got.length === 2) break;
  }
  return got;
}

export class Host {
  /** @param {{port?: number, settings?: string[]}} options a port to come back to; more of `--set` */
  static async start({ port = 0, settings = [] } = {}) {
    const host = new Host();
    host.state = fs.mkdtempSync(path.join(os.tmpdir(), 'oneclaw-console-'));
    const sites = await free_port();
    const own = [`plugins.places_sample.config.port=${sites}`, `plugins.website.grant.net=["*.localhost:${sites}"]`];
    host.child = spawn(
      kBinary,
      [
        'run',
        '--listen',
        `127.0.0.1:${port}`,
        '--state',
        host.state,
        ...[...own, ...settings].flatMap((setting) => ['--set', setting]),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    host.ended = once(host.child, 'exit');
    host.log = '';
    host.child.stderr.on('data', (data) => {
      host.log += data;
    });
    const watchdog = setTimeout(() => host.child.kill('SIGKILL'), kDeadlineMs);
    const [ready = '', token = ''] = await two_lines(host.child);
    clearTimeout(watchdog);
    host.child.stdout.resume();
    const found = /OneClaw is ready at (https?:\/\/\S+)/.exec(ready);
    if (!found) throw new Error(`the host did not start: ${ready}\n${host.log}`);
    host.url = found[1].replace(/\/$/, '');
    // Either a line that ends with the token or the address with it.
    host.token = token.split(/[\s=]+/).at(-1);
    return host;
  }

  get port() {
    return Number(new URL(this.url).port);
  }

  /** A verb of the command line on this host; its output. */
  cli(...words) {
    const done = spawnSync(kBinary, [...words, '--state', this.state], { encoding: 'utf8', timeout: kDeadlineMs });
    if (done.status !== 0) throw new Error(`oneclaw ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  /** A request with the token, beside the browser. */
  async api(method, path, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}` },
      body: body && JSON.stringify(body),
    });
    return answer.json();
  }

  async stop() {
    const watchdog = setTimeout(() => this.child.kill('SIGKILL'), kDeadlineMs);
    this.child.kill('SIGTERM');
    await this.ended;
    clearTimeout(watchdog);
    fs.rmSync(this.state, { recursive: true, force: true });
  }
}
