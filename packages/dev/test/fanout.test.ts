/** What the benchmark of fan-out counts is what there is: its bare clients, marked messages and their counting. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeliveryCounter } from '../src/bench/fanout/count-deliveries.ts';
import { type Mark, MarkReader, now, writeMark } from '../src/bench/fanout/marks.ts';
import { kinds, openConnection } from '../src/bench/fanout/open-connection.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { sharedSystem } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

test('marks are found however the bytes between them are cut', () => {
  const mark = fc.record({
    number: fc.integer({ min: 0, max: 999_999 }),
    sentAt: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  });
  const between = fc.constantFrom('', 'fan', 'fanout', 'fanout;', '\0\n', '한글');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(between, mark)),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (written, sizes) => {
        const bytes = Buffer.from(written.map(([text, one]) => text + writeMark(one)).join(''));
        const reader = new MarkReader();
        const found: Mark[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          found.push(...reader.read(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(written.map(([, one]) => one));
      },
    ),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test('a message is complete when it has come to all, and one that comes twice is told', () => {
  const complete: number[] = [];
  const counter = new DeliveryCounter({
    recipientsOf: (number) => number + 1,
    onAll: (all) => complete.push(all),
  });
  const come = (...numbers: number[]) =>
    counter.took(
      numbers.map((number) => ({ number, sentAt: now() - 5_000 })),
      100,
    );
  come(1, 0);
  expect(complete).toEqual([0]);
  come(1);
  expect(complete).toEqual([0, 1]);
  expect(() => come(1)).toThrow('came twice');
  const taken = counter.take();
  expect(taken).toMatchObject({ deliveries: 4, bytes: 300 });
  expect(taken.p50_ms).toBeGreaterThanOrEqual(4.9);
  expect(counter.take().deliveries).toBe(0);
});

test('both kinds of connections are told of every message once', async () => {
  const front = await sharedSystem();
  const friend = `bob-${randomUUID()}`;
  const [ann, bob] = await Promise.all([
    signUpAndLogIn(front.url, `ann-${randomUUID()}`),
    signUpAndLogIn(front.url, friend),
  ]);
  const { body } = await ann.ask('user-add-room', { friendId: [friend] });
  const { roomId } = body;
  const told = await Promise.all(
    kinds.map(async (kind) => {
      const socket = await openConnection({ kind, url: front.url, cookie: bob.cookie ?? '', roomId });
      const reader = new MarkReader();
      const numbers: number[] = [];
      socket.on('data', (chunk) => numbers.push(...Array.from(reader.read(chunk), ({ number }) => number)));
      socket.resume();
      return { socket, numbers };
    }),
  );
  const sent = Array.from({ length: 20 }, (_, number) => number);
  for (const number of sent) {
    const answer = await ann.ask('user-add-chat', { roomId, message: writeMark({ number, sentAt: now() }) });
    expect(answer.status).toBe(200);
  }
  for (const { numbers } of told) {
    await waitFor('the last', () => numbers.includes(sent.length - 1));
    expect(numbers).toEqual(sent);
  }
  await Promise.all(
    told.map(({ socket }) => {
      const closed = once(socket, 'close');
      socket.destroy();
      return closed;
    }),
  );
});
