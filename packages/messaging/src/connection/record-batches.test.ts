/** Tests of the kafkajs patch: how it encodes records, and how it decodes fetches at a bounded cost. */
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const protocol = require.resolve('kafkajs').replace(/index\.js$/, 'src/protocol');
const Decoder = require(`${protocol}/decoder`);
const decodeMessages = require(`${protocol}/requests/fetch/v4/decodeMessages`);
const encodeRecord = require(`${protocol}/recordBatch/record/v0`);
const decodeRecord = require(`${protocol}/recordBatch/record/v0/decoder`);

const gzipAttribute = 1;

interface RecordBatch {
  readonly records: readonly object[];
  readonly count?: number;
  readonly attributes?: number;
}

/** A batch as in a log from offset 100 on. https://kafka.apache.org/documentation/#recordbatch */
function recordBatch({ records, count = records.length, attributes = 0 }: RecordBatch): Buffer {
  const encoded = records.map((record, index) => encodeRecord({ offsetDelta: index, ...record }).buffer);
  const content = Buffer.concat(encoded);
  const head = Buffer.alloc(61);
  const body = attributes === gzipAttribute ? gzipSync(content) : content;
  head.writeBigInt64BE(100n, 0);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeInt32BE(count - 1, 23);
  head.writeInt32BE(count, 57);
  return Buffer.concat([head, body]);
}

/** A fetch response with the batches of some partitions. */
function answer(...partitions: Buffer[]) {
  const sized = partitions.map((content) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(content.length);
    return Buffer.concat([size, content]);
  });
  return new Decoder(Buffer.concat(sized));
}

test('a batch of more records than can be held is one that says so, in the place of the last', async () => {
  const batch = recordBatch({ records: [{ value: 'x' }], count: 100_001 });
  const [record, ...others] = await decodeMessages(answer(Buffer.concat([batch, batch])));
  expect(record).toMatchObject({ offset: '100100', key: null, value: null });
  expect(record.unreadable).toBe(
    'the batch of the offsets 100 to 100100 cannot be read: it has more than 100000 records',
  );
  expect(others).toHaveLength(1);
});

test('a batch that cannot be decompressed is one that says so, and those behind it are read', async () => {
  const broken = recordBatch({ records: [{ value: 'x' }], attributes: gzipAttribute });
  broken.fill(0xff, 65);
  const good = recordBatch({ records: [{ value: 'y' }] });
  const records = await decodeMessages(answer(Buffer.concat([broken, good])));
  expect(records.map(({ unreadable }: { unreadable?: string }) => unreadable !== undefined)).toEqual([
    true,
    false,
  ]);
});

test('what is too much to be decompressed at once is left for the next fetch', async () => {
  const large = recordBatch({
    records: [{ value: Buffer.alloc(30 * 1024 * 1024) }],
    attributes: gzipAttribute,
  });
  const small = recordBatch({ records: [{ value: 'x' }] });
  const decoder = answer(Buffer.concat([large, large]), large, small);
  const counts: number[] = [];
  for (let partition = 0; partition < 3; partition++) counts.push((await decodeMessages(decoder)).length);
  expect(counts).toEqual([2, 1, 0]);
});

test('a record keeps no more of an answer than its own partition', async () => {
  const small = recordBatch({ records: [{ value: 'x' }] });
  const large = recordBatch({ records: [{ value: Buffer.alloc(5 * 1024 * 1024) }] });
  const decoder = answer(small, large);
  const [record] = await decodeMessages(decoder);
  expect(record.value.buffer.byteLength).toBeLessThan(100_000);
});

test('a thousand headers are read, a name that comes twice in one list, and no object’s own names', async () => {
  const headers = Object.fromEntries(Array.from({ length: 997 }, (_, number) => [`header-${number}`, 'x']));
  const odd = Object.fromEntries([
    ['__proto__', 'a'],
    ['toString', 'b'],
  ]);
  const record = { value: 'x', headers: { ...headers, ...odd, twice: ['1'] } };
  const [read] = await decodeMessages(answer(recordBatch({ records: [record] })));
  expect(Object.keys(read.headers)).toHaveLength(1_000);
  expect(String(read.headers.toString)).toBe('b');
  expect(read.unreadable).toBeUndefined();
});

test('of more headers the first thousand are read, and the record says so', async () => {
  const headers = Object.fromEntries(
    Array.from({ length: 50_000 }, (_, number) => [`header-${number}`, 'x']),
  );
  const [read] = await decodeMessages(answer(recordBatch({ records: [{ value: 'x', headers }] })));
  expect(Object.keys(read.headers)).toHaveLength(1_000);
  expect(read.unreadable).toBe('the record has more than 1000 headers');
});

test.each([
  ['is longer than it says', 0],
  ['ends beyond its batch', 1],
])('a batch of which a record %s is one that says so', async (problem, place) => {
  const batch = recordBatch({ records: [{ value: 'x', headers: { h: 'y' } }, { value: 'z' }] });
  // The record's length, in zig-zag.
  const at = place === 0 ? 61 : 61 + 1 + (batch.readInt8(61) >> 1);
  batch.writeInt8(batch.readInt8(at) + (place === 0 ? -6 : 6), at);
  const records = await decodeMessages(answer(batch));
  expect(records).toHaveLength(1);
  expect(records[0].unreadable).toContain(`cannot be read: a record ${problem}`);
});

test('a negative length is null, and nothing of the record before is read for it', async () => {
  const before = { value: 'SECRETSECRET' };
  const batch = recordBatch({ records: [before, { key: 'key', value: 'value', headers: { h: 'y' } }] });
  const key = batch.lastIndexOf('key') - 1;
  // -8 in zig-zag; what was the key is then the value's length, -1, and more of a record that has no headers.
  batch.set([15, 1, 0], key);
  const [first, second] = await decodeMessages(answer(batch));
  expect(String(first.value)).toBe('SECRETSECRET');
  expect(second).toMatchObject({ key: null, value: null });
  expect(Object.keys(second.headers)).toEqual([]);
});

test('names of headers are told apart, and are the same the second time', async () => {
  const names = [
    'h-1',
    'h-2',
    'hé',
    'x'.repeat(40),
    'x'.repeat(41),
    ...'abcdefgh'.split('').map((one) => `${one}-name`),
  ];
  const headers = Object.fromEntries(names.map((name) => [name, name]));
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, number) => [`other-${number}`, `${number}`]),
  );
  const batch = recordBatch({
    records: [
      { value: 'x', headers },
      { value: 'x', headers: many },
      { value: 'x', headers },
    ],
  });
  const [first, second, third] = await decodeMessages(answer(batch));
  const texts = (read: Record<string, Buffer>) =>
    Object.fromEntries(Object.entries(read).map(([name, value]) => [name, String(value)]));
  expect([first, second, third].map((one) => texts(one.headers))).toEqual([headers, many, headers]);
});

test('a record is written as the protocol says', () => {
  const headers = { h: ['x', ''] };
  const record = encodeRecord({ offsetDelta: 1, key: Buffer.from('k'), value: Buffer.from('v'), headers });
  // Length, attributes, timestamp, offset; key, value; two headers. Numbers and lengths are zig-zag varints.
  expect(record.buffer.toString('hex')).toBe('1e000002'.concat('026b', '0276', '04', '02680278', '026800'));
});

test('whatever a record is, it is read as it was written', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
  const records = fc.record({
    timestampDelta: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    offsetDelta: fc.nat(),
    key: fc.option(bytes(100)),
    value: fc.option(bytes(3_000)),
    headers: fc.dictionary(fc.string(), bytes(300), { maxKeys: 20, noNullPrototype: true }),
  });
  fc.assert(
    fc.property(records, (record) => {
      const decoder = new Decoder(encodeRecord(record).buffer);
      expect(decoder.readVarInt()).toBe(decoder.buffer.length - decoder.offset);
      const read = decodeRecord(decoder, { firstOffset: 0, firstTimestamp: 0 });
      expect(read).toMatchObject({
        timestamp: String(record.timestampDelta),
        offset: String(record.offsetDelta),
        key: record.key,
        value: record.value,
      });
      expect({ ...read.headers }).toEqual(record.headers);
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});
