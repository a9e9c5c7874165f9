/** Whatever stands on response and event topics, streams are told what is one line of JSON, or nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursors } from '../../src/events/cursor.ts';
import { readEvent } from '../../src/events/read-event.ts';
import { readReply } from '../../src/requests/read-reply.ts';

const seed = Number(process.env.PARLEY_SEED);
const numRuns = Number(process.env.PARLEY_FUZZ_INPUTS);

const oddBody = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text, 'utf16le')),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
);

/** JSON that is nearly what it has to be, with line ends between its tokens. */
const spread = (fields: fc.Arbitrary<object>) =>
  fc
    .tuple(fields, fc.constantFrom('', '\n', '\r\n', '\u2028', ' '))
    .map(([body, space]) => Buffer.from(JSON.stringify(body, null, space)));

const reply = fc.record({
  isSuccess: fc.oneof(fc.boolean(), fc.anything()),
  errorCode: fc.string({ unit: 'binary' }),
  user: fc.jsonValue({ maxDepth: 3 }),
});

const event = fc.record(
  {
    eventId: fc.nat(),
    uuid: fc.uuid(),
    eventSeq: fc.oneof(fc.constant(3), fc.nat(), fc.constant(null)),
    actionType: fc.constantFrom(
      'SEND',
      'JOIN',
      'LEAVE',
      'READ',
      'TYPING',
      'PRESENCE',
      'SESSIONS_ENDED',
      '<script>',
    ),
    chatType: fc.constantFrom('NORMAL', 'EMOJI', 'x'),
    roomId: fc.oneof(fc.constant(7), fc.nat()),
    userId: fc.constantFrom('7', 'kim', '\n\nevent: session-ended'),
    content: fc.string({ unit: 'binary' }),
    createdAt: fc.jsonValue({ maxDepth: 2 }),
    files: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);

function expectOneLine(text: string) {
  expect(text).not.toMatch(/[\r\n]/);
  JSON.parse(text);
}

test('a reply', () => {
  fc.assert(
    fc.property(fc.oneof(oddBody, spread(reply)), (value) => {
      const read = readReply(value);
      if (!read) return;
      expect(typeof read.body.isSuccess).toBe('boolean');
      expectOneLine(read.text);
    }),
    { seed, numRuns },
  );
});

test('an event', () => {
  const received = fc.record({
    topic: fc.constantFrom('normalChat', 'emojiChat', 'userEvent'),
    key: fc.constantFrom('7', 'kim', ''),
    action: fc.constantFrom('SEND', 'JOIN', 'LEAVE', 'TYPING', 'PRESENCE', ''),
    eventSeq: fc.constantFrom(3, null),
    value: fc.oneof(oddBody, spread(event)),
  });
  fc.assert(
    fc.property(received, (record) => {
      const read = readEvent({ ...record, slot: 0, offset: 1 } as never);
      if (read) expectOneLine(read.text);
    }),
    { seed, numRuns },
  );
});

test('a cursor that was not made here is unreadable', () => {
  const partitions = [{ topic: 'normalChat', topicId: 'id', partition: 0, next: 0 }];
  const cursors = new Cursors(['a secret'], { clusterId: 'one', partitions } as never);
  const made = cursors.encode([1_234]);
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.base64String({ maxLength: 100 }),
    fc
      .tuple(fc.nat(made.length - 1), fc.constantFrom('A', '-', '_', '=', ''))
      .map(([place, other]) => made.slice(0, place) + other + made.slice(place + 1)),
  );
  fc.assert(
    fc.property(text, (cursor) => {
      const decoded = cursors.decode(cursor);
      // The same bytes can be written in other ways in base64url.
      if (Buffer.from(cursor, 'base64url').equals(Buffer.from(made, 'base64url')))
        expect(decoded).toEqual({ vector: [1_234] });
      else expect(decoded).toEqual({ problem: 'unreadable' });
    }),
    { seed, numRuns },
  );
});
