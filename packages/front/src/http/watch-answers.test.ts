import { once } from 'node:events';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log, Span, Tracing } from '@parley/messaging';
import fastify from 'fastify';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { AccessLog } from '../access-log.ts';
import { watchAnswers } from './watch-answers.ts';

const info = vi.fn();
const answered = vi.fn();
const took = vi.fn();
const end = vi.fn<Span['end']>();

beforeEach(() => void vi.clearAllMocks());

async function serve() {
  const app = fastify();
  onTestFinished(() => app.close());
  const accessLog = new AccessLog({ info } as unknown as Log, 'all');
  const tracing: Tracing = { start: () => ({ traceparent: '', end }), stop: async () => undefined };
  watchAnswers(app, { accessLog, counts: { answered, took }, tracing });
  app.get('/api/quick', async () => 'done');
  app.get('/api/never', () => new Promise(() => undefined));
  app.get('/api/stream', { config: { isStream: true } }, (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write('one piece');
  });
  app.get('/api/handed-over', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write('one piece');
  });
  const reached = new Promise<string>((resolve) => {
    app.addHook('preHandler', async ({ url }) => resolve(url));
  });
  const closed = new Promise<void>((resolve) => {
    app.addHook('onRequest', async (_request, { raw }) => void raw.once('close', resolve));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, reached, closed };
}

const lines = () => info.mock.calls.map(([{ route, status }]) => [route, status]);

test('an answer is told once: counted, in a line, and as the end of its span', async () => {
  const { app, url } = await serve();
  expect(await (await fetch(`${url}/api/quick`)).text()).toBe('done');
  await app.close();
  expect(answered.mock.calls).toEqual([[{ method: 'GET', route: '/api/quick', status: 200 }]]);
  expect(took).toHaveBeenCalledOnce();
  expect(lines()).toEqual([['/api/quick', 200]]);
  expect(end).toHaveBeenCalledExactlyOnceWith(
    { 'http.response.status_code': 200, 'parley.request_id': undefined },
    undefined,
  );
});

test('a client that leaves before the answer is told of too', async () => {
  const { url, reached } = await serve();
  const request = get(`${url}/api/never`).on('error', () => undefined);
  await reached;
  request.destroy();
  await vi.waitFor(() => expect(lines()).toEqual([['/api/never', 499]]), { timeout: 15_000 });
  expect(answered.mock.calls).toEqual([[{ method: 'GET', route: '/api/never', status: 499 }]]);
  expect(end).toHaveBeenCalledOnce();
});

test.each([
  ['/api/stream', [['/api/stream', 200]]],
  ['/api/handed-over', []],
])('how long somebody listened at %s is no time that an answer took', async (path, told) => {
  const { url, closed } = await serve();
  const request = get(`${url}${path}`).on('error', () => undefined);
  const [response] = await once(request, 'response');
  response.on('error', () => undefined);
  request.destroy();
  await closed;
  expect(lines()).toEqual(told);
  expect(answered).toHaveBeenCalledTimes(told.length);
  expect(took).not.toHaveBeenCalled();
});
