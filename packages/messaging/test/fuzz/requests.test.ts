/** Whatever stands on a request topic is a request, or a failure that can be told. */
import { encodeRequest, parseRequest } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadlineOf, readRequest } from '../../src/records/received-request.ts';
import { fieldsOfEveryPair, type RandomRecord, randomRecord } from '../support/random-records.ts';

const seed = Number(process.env.PARLEY_SEED);
const numRuns = Number(process.env.PARLEY_FUZZ_INPUTS);

/** What a broker takes of a reply besides its value. */
const maxEchoed = 512 * 1024;

const messageOf = ({ key, value, headers, timestamp }: RandomRecord) => ({
  ...{ key, value, headers, attributes: 0, offset: '7' },
  timestamp: String(timestamp ?? -1),
});

const at = { topic: 'a-topic', partition: 0, offset: '7', timestamp: 1_700_000_000_000 };

test('a record is read as a request, or refused with a failure', () => {
  fc.assert(
    fc.property(randomRecord, (record) => {
      const reading = readRequest(record.pair, at, messageOf(record));
      expect(reading.address.requestId.length).toBeGreaterThan(0);
      if ('failure' in reading) expect(['BAD_REQUEST', 'TOO_LARGE']).toContain(reading.failure.code);
      else expect(reading.received.userId).toBe(reading.address.userId);
    }),
    { seed, numRuns },
  );
});

test('what is echoed on its reply is bounded', () => {
  fc.assert(
    fc.property(randomRecord, (record) => {
      const { address } = readRequest(record.pair, at, messageOf(record));
      const echoed = [
        address.key,
        address.origin,
        address.traceparent,
        address.claimChallenge,
        address.requestId,
      ];
      if (address.known)
        expect(Buffer.concat(echoed.map((part) => part ?? Buffer.alloc(0))).length).toBeLessThan(maxEchoed);
    }),
    { seed, numRuns },
  );
});

test('no failure tells a password', () => {
  const secrets = [fieldsOfEveryPair.userPw, fieldsOfEveryPair.newPw];
  fc.assert(
    fc.property(randomRecord, (record) => {
      const reading = readRequest(record.pair, at, messageOf(record));
      if ('failure' in reading)
        for (const secret of secrets) expect(reading.failure.message).not.toContain(secret);
    }),
    { seed, numRuns },
  );
});

test('a request that was read is the same when it is written and read again', () => {
  fc.assert(
    fc.property(randomRecord, ({ pair, value }) => {
      const parsed = parseRequest(pair, value);
      if ('failure' in parsed) return;
      expect(parseRequest(pair, encodeRequest(pair, parsed.request))).toEqual(parsed);
    }),
    { seed, numRuns },
  );
});

test('a deadline is a time, whatever the headers say', () => {
  fc.assert(
    fc.property(randomRecord, (record) => {
      expect(deadlineOf(messageOf(record), 60_000)).not.toBeNaN();
    }),
    { seed, numRuns },
  );
});
