import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder } from './frame-decoder.ts';
import { encodeFrame, type StompFrame, type Version, versions } from './frames.ts';
import { closeCodes, StompError } from './stomp-error.ts';

const limits = { frameBytes: 64 * 1024, frameHeaders: 64 };

/** Reads all that can be read, as a socket does: a piece at a time. */
function readAll(pieces: readonly Uint8Array[], version: Version = '1.2', bounds = limits): StompFrame[] {
  const decoder = new FrameDecoder(bounds);
  decoder.version = version;
  const frames: StompFrame[] = [];
  for (const piece of pieces) {
    decoder.append(piece);
    for (let frame = decoder.next(); frame; frame = decoder.next()) frames.push(frame);
  }
  return frames;
}

const read = (text: string, version?: Version, bounds = limits) =>
  readAll([Buffer.from(text)], version, bounds).map(({ command, headers, body }) => ({
    command,
    headers: Object.fromEntries(headers),
    body: body.toString(),
  }));

/** Where to cut, as parts of the whole. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

function cutAt(bytes: Buffer, parts: readonly number[]): Buffer[] {
  const places = [
    ...parts.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.map((place, at) => bytes.subarray(places[at - 1] ?? 0, place));
}

test('a frame is a command, headers and a body; line ends may be of either kind', () => {
  expect(read('SEND\ndestination:/a\nx: y\n\nhello\0')).toEqual([
    { command: 'SEND', headers: { destination: '/a', x: ' y' }, body: 'hello' },
  ]);
  expect(read('SEND\r\ndestination:/a\r\n\r\nhello\0')).toEqual([
    { command: 'SEND', headers: { destination: '/a' }, body: 'hello' },
  ]);
});

test('of a header that comes twice, the first counts', () => {
  expect(read('SEND\na:1\na:2\n\n\0')[0]?.headers).toEqual({ a: '1' });
});

test('with content-length a body may hold anything', () => {
  expect(read('SEND\ncontent-length:5\n\na\0\nb\0\0\n\nACK\nid:1\n\n\0').map(({ body }) => body)).toEqual([
    'a\0\nb\0',
    '',
  ]);
});

test('line ends between frames are heart-beats', () => {
  expect(read('\n\r\n\nSEND\n\n\0\n\r\n\nSEND\n\n\0\n\n')).toHaveLength(2);
});

test.each<[Version, Record<string, string>]>([
  ['1.0', { 'a\\c': '\\n\\r\\\\' }],
  ['1.1', { 'a:': '\n' }],
  ['1.2', { 'a:': '\n\r\\' }],
])('escapes are those of %s', (version, headers) => {
  const text = { '1.0': 'a\\c:\\n\\r\\\\', '1.1': 'a\\c:\\n', '1.2': 'a\\c:\\n\\r\\\\' }[version];
  expect(read(`SEND\n${text}\n\n\0`, version)[0]?.headers).toEqual(headers);
});

test('in 1.0 a blank may follow the colon, and in a CONNECT that offers nothing later', () => {
  expect(read('SEND\ndestination: /a\n\n\0', '1.0')[0]?.headers).toEqual({ destination: '/a' });
  for (const offer of ['', 'accept-version: 1.0\n'])
    expect(read(`CONNECT\n${offer}login: kim\n\n\0`)[0]?.headers).toMatchObject({ login: 'kim' });
  expect(read('CONNECT\naccept-version:1.0,1.2\npasscode: a\n\n\0')[0]?.headers.passcode).toBe(' a');
});

test('nobody escapes a CONNECT', () => {
  expect(read('CONNECT\npasscode:a\\tb\n\n\0')[0]?.headers).toEqual({ passcode: 'a\\tb' });
});

test.each([
  ['an unknown escape', 'SEND\na:\\t\n\n\0', '1.2'],
  ['a carriage return in 1.1', 'SEND\na:\\r\n\n\0', '1.1'],
  ['an escape that is cut off', 'SEND\na:\\\n\n\0', '1.2'],
  ['a header without a colon', 'SEND\nab\n\n\0', '1.2'],
  ['a header without a name', 'SEND\n:b\n\n\0', '1.2'],
  ['a length that is no number', 'SEND\ncontent-length:-1\n\n\0', '1.2'],
  ['a body longer than its length', 'SEND\ncontent-length:1\n\nab\0', '1.2'],
  ['a command in small letters', 'send\n\n\0', '1.2'],
  ['no command', '{"a":1}\n\n\0', '1.2'],
  ['what never becomes a command', 'x'.repeat(100), '1.2'],
  ['headers that end with the frame', 'SEND\na:b\0\n\n', '1.2'],
  ['a header that is not UTF-8', Buffer.from('SEND\na:\xff\n\n\0', 'latin1'), '1.2'],
  ['no STOMP, and no line end', 'hello', '1.2'],
  ['another protocol', 'GET / HTTP/1.1', '1.2'],
  ['JSON', '{}', '1.2'],
  ['a frame of SockJS', '["', '1.2'],
  ['a command that there is not', 'SHOUT', '1.2'],
  ["a server's command", 'MESSAGE\n', '1.2'],
  ['a byte that is no text', Buffer.from([0]), '1.2'],
  ['a header without a colon, and no end', 'SEND\nab\n', '1.2'],
] as [string, string | Buffer, Version][])('refused as soon as it is seen: %s', (_, text, version) => {
  expect(() => readAll([Buffer.from(text as string)], version)).toThrow(StompError);
});

test.each([
  ['a body', `SEND\n\n${'x'.repeat(200)}`],
  ['a header', `SEND\na:${'x'.repeat(200)}`],
  ['a length that is only said', 'SEND\ncontent-length:101\n\n'],
  ['a frame that is complete', `SEND\n\n${'x'.repeat(200)}\0`],
])('too large is refused before it is all there: %s', (_, text) => {
  const closeCode = closeCodes.tooLarge;
  expect(() => read(text, '1.2', { frameBytes: 100, frameHeaders: 4 })).toThrow(
    expect.objectContaining({ closeCode }),
  );
});

test('a header that is too long is refused in a frame that is not too large', () => {
  const bounds = { frameBytes: 64 * 1024, frameHeaders: 4 };
  const withHeader = (bytes: number) => `SEND\nid:${'x'.repeat(bytes - 3)}\n\n\0`;
  expect(read(withHeader(8 * 1024), '1.2', bounds)).toHaveLength(1);
  expect(() => read(withHeader(8 * 1024 + 1), '1.2', bounds)).toThrow(/8192 bytes/);
});

test('frames that are small may be any number', () => {
  expect(read('SEND\n\nhello\0\n'.repeat(100), '1.2', { frameBytes: 20, frameHeaders: 4 })).toHaveLength(100);
});

test('too many headers are refused', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `a${at}:b\n`).join('');
  expect(read(`SEND\n${lines(4)}\n\0`, '1.2', { frameBytes: 1_000, frameHeaders: 4 })).toHaveLength(1);
  expect(() => read(`SEND\n${lines(5)}\n\0`, '1.2', { frameBytes: 1_000, frameHeaders: 4 })).toThrow(
    /4 headers/,
  );
});

/** What any client may write: in 1.0 and 1.1 not all can be said. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => value.isWellFormed());
const frame = (version: Version) => {
  const sendable = (value: string) => {
    if (version === '1.0') return value.replaceAll(/[\r\n]/g, '').replace(/^[ \t]+/, '');
    return version === '1.1' ? value.replaceAll('\r', '') : value;
  };
  const header = text.map(sendable);
  const name = header.filter(
    (value) => value !== '' && value !== 'content-length' && !(version === '1.0' && value.includes(':')),
  );
  return fc.record({
    command: fc.constantFrom('SEND', 'SUBSCRIBE', 'ACK', 'ABORT'),
    headers: fc.uniqueArray(fc.tuple(name, header), { maxLength: 8, selector: ([key]) => key }),
    body: text,
  });
};

test.each([...versions])('what is written is read again, however it is cut: %s', (version) => {
  fc.assert(
    fc.property(fc.array(frame(version), { maxLength: 5 }), cuts, (frames, parts) => {
      const written = frames.map(({ command, headers, body }) =>
        encodeFrame(version, command, Object.fromEntries(headers), body),
      );
      const again = readAll(cutAt(Buffer.from(written.join('\n')), parts), version);
      expect(
        again.map(({ command, headers, body }) => {
          const { 'content-length': _, ...fields } = Object.fromEntries(headers);
          return { command, headers: fields, body: body.toString() };
        }),
      ).toEqual(frames.map((one) => ({ ...one, headers: Object.fromEntries(one.headers) })));
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test('what may still become a command is waited for, and known to have begun', () => {
  const decoder = new FrameDecoder(limits);
  decoder.append(Buffer.from('\n'));
  expect(decoder.next()).toBeUndefined();
  expect(decoder.isWithinFrame).toBe(false);
  for (const piece of ['S', 'E', 'ND', '\r', '\n', '\n']) {
    decoder.append(Buffer.from(piece));
    expect(decoder.next()).toBeUndefined();
    expect(decoder.isWithinFrame).toBe(true);
  }
  decoder.append(Buffer.from('\0'));
  expect(decoder.next()).toMatchObject({ command: 'SEND' });
  expect(decoder.isWithinFrame).toBe(false);
});

test('many small pieces cost no more than they weigh', () => {
  const decoder = new FrameDecoder(limits);
  const bytes = Buffer.from(`SEND\n\n${'x'.repeat(60_000)}\0`);
  let frames = 0;
  for (const byte of bytes) {
    decoder.append(Uint8Array.of(byte));
    if (decoder.next()) frames += 1;
  }
  expect(frames).toBe(1);
});
