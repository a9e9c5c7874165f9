import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PairName } from '@parley/contracts';
import fastify from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { handleError } from '../http/problems.ts';
import { exportRoutes } from './export-routes.ts';

/** Of a room that has as many messages as are asked for. */
async function serve({ lastSeq }: { lastSeq: number }) {
  const app = fastify();
  app.setErrorHandler(handleError);
  app.addHook('onRequest', async (request) => {
    Object.assign(request, { session: { origin: 'one', userId: 'ann' } });
  });
  const room = { roomId: 7, roomName: 'Lunch', joinedSeq: 0, lastSeq, members: [] };
  const ask = vi.fn(async ({ pair, request: { after } }: { pair: PairName; request: { after: number } }) => {
    const message = [{ seq: after + 1, content: 'x'.repeat(100_000) }];
    const found = pair === 'user-search-room' ? { chatRoomDTOS: [room] } : { message, notice: [] };
    return { outcome: Promise.resolve({ reply: { isSuccess: true, ...found }, text: '' }) };
  });
  const live = new Set(['one']);
  const stop = exportRoutes(app, {
    asker: { ask: ask as never },
    sessions: { liveOrigins: async () => live },
    requireKafka: () => undefined,
    now: () => 0,
  });
  onTestFinished(async () => {
    stop();
    await app.close();
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { ask, live, stop, url: `http://127.0.0.1:${port}/api/rooms/7/export` };
}

/** Of a reader that takes nothing until it is told to. */
async function open(url: string) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, resolve).once('error', reject);
  });
  const read = async () => {
    let text = '';
    for await (const piece of answer) text += piece;
    return text;
  };
  return { status: answer.statusCode, read };
}

const endless = 1_000_000;

test('a room is written to its end, and its place is free then', async () => {
  const { url } = await serve({ lastSeq: 2 });
  for (const _ of ['one', 'another']) {
    const { status, read } = await open(url);
    expect(status).toBe(200);
    expect((await read()).trim().split('\n')).toHaveLength(3);
  }
});

test('one that is under way breaks off when its front stops', async () => {
  const { url, stop } = await serve({ lastSeq: endless });
  const { read } = await open(url);
  stop();
  await expect(read()).rejects.toThrow();
  await expect.poll(async () => (await open(url)).status).toBe(200);
});

test('one that is under way breaks off when its session is over', async () => {
  const { url, live } = await serve({ lastSeq: endless });
  const { read } = await open(url);
  live.clear();
  await expect(read()).rejects.toThrow();
});

test('a HEAD reads nothing', async () => {
  const { url, ask } = await serve({ lastSeq: 2 });
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(404);
  expect(ask).not.toHaveBeenCalled();
});
