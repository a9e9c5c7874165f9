import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Wire } from './socket.ts';
import { SockJsWire, unwrapSockJs } from './sockjs.ts';
import { StompError } from './stomp-error.ts';

const wire = {
  bufferedAmount: 7,
  send: vi.fn<Wire['send']>(),
  onceTaken: vi.fn<Wire['onceTaken']>(),
  ping: vi.fn(),
  pause: vi.fn(),
  resume: vi.fn(),
  close: vi.fn<Wire['close']>(),
  terminate: vi.fn(),
};
beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
});
afterEach(() => vi.useRealTimers());

const sent = () => wire.send.mock.calls.map(([text]) => String(text));

test('it opens, wraps what is written, and says why it closes', () => {
  const sockJs = new SockJsWire(wire);
  sockJs.send('CONNECTED\nversion:1.2\n\n\0');
  sockJs.close(1001, 'gone');
  expect(sent()).toEqual(['o', 'a["CONNECTED\\nversion:1.2\\n\\n\\u0000"]', 'c[1001,"gone"]']);
  expect(wire.close).toHaveBeenCalledWith(1001, 'gone');
});

test('its heart beats until it is gone', () => {
  const sockJs = new SockJsWire(wire);
  vi.advanceTimersByTime(51_000);
  expect(sent()).toEqual(['o', 'h', 'h']);
  sockJs.gone();
  vi.advanceTimersByTime(51_000);
  expect(sent()).toHaveLength(3);
});

const unwrap = (message: string) => unwrapSockJs(Buffer.from(message)).map(String);

test('what a client writes is texts in an array, or one', () => {
  expect(unwrap('["a","\\u0000"]')).toEqual(['a', '\0']);
  expect(unwrap('"a"')).toEqual(['a']);
  expect(unwrap('[]')).toEqual([]);
  expect(unwrap('')).toEqual([]);
});

test('bytes that are not UTF-8 are no texts, and stand for no others', () => {
  expect(() => unwrapSockJs(Buffer.from('["\xB0\xA1"]', 'latin1'))).toThrow(StompError);
});

test.each(['CONNECT\n\n\0', '["a"', '[1]', '{}', 'null', '[["a"]]', '1'])('%j is refused', (message) => {
  expect(() => unwrap(message)).toThrow(StompError);
});
