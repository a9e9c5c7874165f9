import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { GatheredWrites } from './gathered-writes.ts';
import { SharedText } from './shared-text.ts';
import { SockJsWire } from './sockjs.ts';
import { textFrame, WebSocketWire } from './web-socket-wire.ts';

let writes: GatheredWrites;
beforeEach(() => {
  writes = new GatheredWrites();
});

function newWire() {
  const written: Buffer[] = [];
  const socket = { writableLength: 0, write: (bytes: Buffer) => written.push(bytes) } as unknown as Socket;
  const close = vi.fn(() => void written.push(Buffer.from('closed')));
  const webSocket = {
    readyState: 1,
    close,
    ping: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    terminate: vi.fn(),
  };
  return { wire: new WebSocketWire(webSocket, socket, writes), webSocket, written };
}

test.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
])('a message of %i bytes is one frame', (length, head) => {
  const frame = textFrame('a'.repeat(length));
  expect([...frame.subarray(0, head.length)]).toEqual(head);
  expect(frame.toString('latin1', head.length)).toBe('a'.repeat(length));
});

test('a length is that of the bytes', () => {
  expect(textFrame('셋')).toEqual(Buffer.from([0x81, 3, 0xec, 0x85, 0x8b]));
});

test('messages of one turn leave in one write, which many share, each a frame of its own', async () => {
  const all = [newWire(), newWire()];
  for (const text of [new SharedText('one'), new SharedText('two')])
    for (const { wire } of all) wire.send(text);
  expect(all[0]?.wire.bufferedAmount).toBe(10);
  await nextTurn();
  expect(all.map(({ written }) => written)).toEqual(
    Array(2).fill([Buffer.concat([textFrame('one'), textFrame('two')])]),
  );
  expect(all[0]?.written[0]).toBe(all[1]?.written[0]);
});

test('in the framing of SockJS, too', async () => {
  const all = [newWire(), newWire()];
  const sockJs = all.map(({ wire }) => new SockJsWire(wire));
  await nextTurn();
  const text = new SharedText('one');
  for (const wire of sockJs) wire.send(text);
  await nextTurn();
  for (const wire of sockJs) wire.gone();
  expect(all.map(({ written }) => written.map(String))).toEqual(
    Array(2).fill([textFrame('o'), textFrame('a["one"]')].map(String)),
  );
  expect(all[0]?.written[1]).toBe(all[1]?.written[1]);
});

test('what was told before the end comes before it, and nothing after', async () => {
  const { wire, webSocket, written } = newWire();
  wire.send('goodbye');
  wire.close(1000, '');
  webSocket.readyState = 2;
  wire.send('too late');
  await nextTurn();
  expect(written.map(String)).toEqual([textFrame('goodbye'), 'closed'].map(String));
});
