/** Records as a hostile, broken or merely odd client might write them, for any pair; the same for the same seed. */
import { type PairName, pairNames } from '@parley/contracts';
import fc from 'fast-check';

export interface RandomRecord {
  readonly pair: PairName;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | string | (Buffer | string)[]>;
  /** Epoch milliseconds, added to now where small. */
  readonly timestamp: number | undefined;
  /** A place among the ways of compressing; none where there is no such place. */
  readonly compression: number;
}

/** A request that every pair takes, or nearly: a pair ignores the fields that it doesn't know. */
export const fieldsOfEveryPair = {
  userId: 'probe',
  writerId: 'probe',
  roomId: 999_999,
  messageId: 1,
  seq: 1,
  message: '안녕 🙂',
  content: 'hello',
  status: 'busy',
  text: 'he',
  friendId: ['nobody'],
  roomName: 'a room',
  chatType: 'NORMAL',
  emoji: '🙂',
  on: true,
  requestId: 'request',
  userPw: 'a password',
  newPw: 'another password',
  email: 'a@example.com',
  userName: 'Probe',
  isOnline: true,
  replyTo: null,
  mentions: ['nobody'],
  files: [{ storeFileName: 'a', originalFilename: 'b' }],
  before: 5,
  limit: 10,
};

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array.buffer, array.byteOffset, array.length));
const utf8 = (text: string) => Buffer.from(text);
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ufeff',
    '\u202e',
    'kim\u200b',
    '\ud800',
    '25',
    '__proto__',
    '../..',
    '김',
  ),
  fc.integer({ min: 1, max: 20_000 }).map((length) => 'ㅋ'.repeat(length)),
);

const oddNumber = fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308);
const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  oddText,
  oddNumber,
  fc.array(oddText, { maxLength: 30 }),
);

const nested = fc
  .integer({ min: 1, max: 50_000 })
  .chain((depth) =>
    fc.constantFrom('['.repeat(depth) + ']'.repeat(depth), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  );

/** A good request with some of its fields replaced, left out, or joined by others. */
const nearlyValid = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...Object.keys(fieldsOfEveryPair), '__proto__', 'constructor'), oddValue, {
      maxKeys: 3,
    }),
    fc.subarray(Object.keys(fieldsOfEveryPair), { maxLength: 2 }),
  )
  .map(([replaced, removed]) => {
    const fields: Record<string, unknown> = { ...fieldsOfEveryPair, ...replaced };
    for (const name of removed) delete fields[name];
    return JSON.stringify(fields);
  });

/** What may stand where JSON is expected, over HTTP too. */
export const oddBody: fc.Arbitrary<Buffer> = fc.oneof(
  { arbitrary: nearlyValid.map(utf8), weight: 5 },
  { arbitrary: fc.json().map(utf8), weight: 2 },
  { arbitrary: nested.map(utf8), weight: 1 },
  { arbitrary: oddText.map(utf8), weight: 1 },
  { arbitrary: bytes(2_000), weight: 2 },
  { arbitrary: nearlyValid.map((text) => Buffer.from(text, 'utf16le')), weight: 1 },
  { arbitrary: nearlyValid.map((text) => utf8(`\ufeff${text}`)), weight: 1 },
  { arbitrary: nearlyValid.map((text) => utf8(text).subarray(0, -3)), weight: 1 },
  { arbitrary: fc.constantFrom(900_000, 100_000).map((length) => Buffer.alloc(length, '"')), weight: 1 },
);

const headerName = fc.oneof(
  fc.constantFrom(
    ...[
      'kafka_correlationId',
      'kafka_replyTopic',
      'kafka_replyPartition',
      'parley-origin',
      'parley-deadline',
    ],
    ...['traceparent', 'parley-error', 'parley-action', 'parley-event-seq', 'parley-event-id', '__TypeId__'],
    ...['__proto__', 'toString', ''],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const replyTopic = fc.constantFrom(
  ...['my replies', '', '.', '..', '__consumer_offsets', 'login-response', 'no-such-topic', 't'.repeat(300)],
  '응답',
);

const headerValue = fc.oneof(
  bytes(60),
  replyTopic,
  oddText,
  fc.integer().map(String),
  fc.constantFrom(0, -1, 3_000, 60_000).map((offset) => String(Date.now() + offset)),
  fc.constant(Buffer.alloc(70_000, 'h')),
);

const manyHeaders = fc
  .integer({ min: 500, max: 30_000 })
  .map((count) => Object.fromEntries(Array.from({ length: count }, (_, number) => [`h${number}`, 'x'])));

const headers: fc.Arbitrary<RandomRecord['headers']> = fc.oneof(
  {
    arbitrary: fc.dictionary(
      headerName,
      fc.oneof(headerValue, fc.array(headerValue, { minLength: 1, maxLength: 3 })),
      { maxKeys: 6 },
    ),
    weight: 20,
  },
  { arbitrary: manyHeaders, weight: 1 },
);

const hour = 3_600_000;

export const randomRecord: fc.Arbitrary<RandomRecord> = fc.record({
  pair: fc.constantFrom(...pairNames),
  key: fc.oneof(
    fc.constantFrom(null, utf8(''), utf8('25'), utf8('probe')),
    bytes(20),
    fc.constant(Buffer.alloc(70_000, 'k')),
  ),
  value: fc.oneof({ arbitrary: fc.constant(null), weight: 1 }, { arbitrary: oddBody, weight: 12 }),
  headers,
  timestamp: fc.constantFrom(undefined, undefined, 0, 1, -48 * hour, hour / 2),
  compression: fc.integer({ min: 0, max: 9 }),
});
