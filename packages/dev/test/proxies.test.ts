/** The proxies of deploy/ before a real front, where the machine has them: streams, sockets, addresses. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Front } from '@parley/front';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../src/processes/ports.ts';
import { type RunningProcess, spawnProcess } from '../src/processes/spawn-process.ts';
import { read } from './docs/project.ts';
import { BrowserLike } from './support/browser-like.ts';
import { makeCertificates } from './support/certificates.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { sharedTopics } from './support/shared-system.ts';
import { StompClient } from './support/stomp-client.ts';
import { waitFor } from './support/wait-for.ts';

/** Where a proxy listens, which fronts it has, and a folder with certificates that it may write to. */
interface Place {
  readonly folder: string;
  readonly port: number;
  readonly fronts: readonly string[];
}

/** A file of deploy/ with this place's ports, certificate and fronts. @returns the arguments that run it */
const proxies: Record<string, (place: Place) => string[]> = {
  nginx({ folder, port, fronts }) {
    const servers = read('deploy/nginx/parley.conf')
      .replace(
        /server 127\.0\.0\.1:3000;\n.*server 127\.0\.0\.1:3001;/,
        fronts.map((it) => `server ${it};`).join('\n'),
      )
      .replaceAll(/.*listen (80|\[::\]:\d+).*\n/g, '')
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace(/server \{\n {2}server_name.*\n {2}return 301 .*\n\}/, '')
      .replace('/etc/ssl/parley/fullchain.pem', join(folder, 'server-cert.pem'))
      .replace('/etc/ssl/parley/privkey.pem', join(folder, 'server-key.pem'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${join(folder, kind)};`,
    );
    const around = ['access_log off;', ...temporary, servers].join('\n');
    const own = `daemon off;\npid ${join(folder, 'pid')};\nerror_log stderr;\nevents {}\nhttp {\n${around}\n}\n`;
    writeFileSync(join(folder, 'nginx.conf'), own);
    return ['-p', folder, '-c', join(folder, 'nginx.conf')];
  },
  caddy({ folder, port, fronts }) {
    const site = read('deploy/caddy/Caddyfile')
      .replace('127.0.0.1:3000 127.0.0.1:3001', fronts.join(' '))
      .replace(
        'chat.example.com {',
        `https://127.0.0.1:${port} {\n  tls ${join(folder, 'server-cert.pem')} ${join(folder, 'server-key.pem')}`,
      );
    writeFileSync(
      join(folder, 'Caddyfile'),
      `{\n  admin off\n  auto_https disable_redirects\n  storage file_system ${folder}\n}\n${site}`,
    );
    return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  },
};

const isThere = (program: string) => !spawnSync(program, ['-v']).error;

describe.skipIf(!Object.keys(proxies).some(isThere))('behind a proxy', () => {
  let front: Front;
  let folder: string;

  beforeAll(async () => {
    // The certificate is of nobody that Node knows.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    folder = mkdtempSync(join(tmpdir(), 'parley-proxies-'));
    makeCertificates(folder);
    const system = await sharedTopics();
    front = await system.startFront({ TRUST_PROXY: 'true', COOKIE_SECURE: 'true' });
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.skipIf(!isThere('nginx'))('nginx', () => behind('nginx'));
  describe.skipIf(!isThere('caddy'))('caddy', () => behind('caddy'));

  function behind(name: string) {
    let proxy: RunningProcess;
    let url: string;

    beforeAll(async () => {
      const [port = 0, nobody = 0] = await freePorts(2);
      url = `https://127.0.0.1:${port}`;
      const { host } = new URL(front.url);
      const own = join(folder, name);
      mkdirSync(own);
      for (const file of ['server-cert.pem', 'server-key.pem'])
        writeFileSync(join(own, file), readFileSync(join(folder, file)));
      // One of the two fronts is away, which nobody notices.
      const args = proxies[name]?.({ folder: own, port, fronts: [host, `127.0.0.1:${nobody}`] }) ?? [];
      const logFile = join(own, 'log');
      proxy = await spawnProcess({
        name,
        program: name,
        args,
        cwd: own,
        env: { ...process.env, HOME: own },
        logFile,
      });
      await waitFor(`${name} to answer`, async () => {
        if (proxy.exit) throw new Error(readFileSync(logFile, 'utf8'));
        return (await fetch(`${url}/live`)).ok;
      });
    });

    afterAll(() => proxy?.stop(5_000));

    test('what is told on a stream comes at once', async () => {
      const browser = await signUpAndLogIn(url, `kim-${randomUUID()}`);
      const stream = await browser.openStream();
      await stream.next('hello');
      expect((await browser.ask('user-add-room', { friendId: [] })).status).toBe(200);
      await stream.next('room-event');
      browser.close();
    });

    test('a STOMP socket is opened, for pages of the same host', async () => {
      const { cookie } = await signUpAndLogIn(url, `lee-${randomUUID()}`);
      const client = await new StompClient(url, { cookie, origin: url }).open();
      expect(client.greetings).toHaveLength(1);
      const other = new StompClient(url, { cookie, origin: 'https://elsewhere.example' });
      other.client.activate();
      await other.whenClosed();
      expect(other.greetings).toEqual([]);
    });

    test('nobody chooses the address that the front sees', async () => {
      const userId = `park-${randomUUID()}`;
      await signUpAndLogIn(url, userId);
      const pretending = new BrowserLike(url, '203.0.113.9');
      expect((await pretending.ask('login', { userId, userPw: 'correct horse' })).status).toBe(200);
      const { body } = await pretending.ask('user-search-session', { userId });
      expect(body.session).toHaveLength(2);
      expect(JSON.stringify(body)).not.toContain('203.0.113');
    });

    test('what is larger than a request is let through as an upload', async () => {
      const browser = await signUpAndLogIn(url, `choi-${randomUUID()}`);
      const { status } = await browser.fetch('/api/files', {
        method: 'POST',
        body: new Uint8Array(2_000_000),
        headers: { 'content-disposition': 'attachment; filename=a.bin' },
      });
      expect(status).toBe(201);
    });

    test('what is ready is not told to the world', async () => {
      expect((await fetch(`${url}/ready`)).status).toBe(404);
    });
  }
});
