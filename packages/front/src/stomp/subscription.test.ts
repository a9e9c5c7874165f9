import { beforeEach, expect, test, vi } from 'vitest';
import { budget, maxUnacknowledged } from './limits.ts';
import { type RoomMessage, readRoomMessage } from './room-messages.ts';
import { type AckMode, type Outlet, Subscription } from './subscription.ts';

let told: RoomMessage[];
let messageIds: string[];
let waiting: number;
const complete = vi.fn<Outlet['complete']>();
const giveUp = vi.fn();
const drained = vi.fn<() => Promise<void>>();

beforeEach(() => {
  [told, messageIds, waiting] = [[], [], 0];
  for (const mock of [complete, giveUp, drained]) mock.mockReset();
  drained.mockImplementation(async () => {
    waiting = 0;
  });
});

const outlet: Outlet = {
  tell(_, message) {
    told.push(message);
    messageIds.push(`m${told.length}`);
    return `m${told.length}`;
  },
  get waiting() {
    return waiting;
  },
  isOpen: true,
  drained,
  complete,
  giveUp,
};

function subscribe(more: { ack?: AckMode; wantsAll?: boolean; seq?: number; eventSeq?: number } = {}) {
  const { ack = 'auto', wantsAll = false, seq = 0, eventSeq = 0 } = more;
  const place = { seq, eventSeq };
  const options = { roomId: 1, chatType: 'NORMAL', key: 'a', frameBegin: '', ack, wantsAll, place } as const;
  return new Subscription(options, outlet);
}

const event = (eventSeq: number | null, actionType: string, more: object = {}) =>
  readRoomMessage(
    JSON.stringify({ roomId: 1, actionType, eventSeq, seq: null, userId: 'kim', content: 'a', ...more }),
  ) as RoomMessage;
const said = (seq: number, eventSeq = seq, more: object = {}) => event(eventSeq, 'SEND', { seq, ...more });
const eventSeqs = () => told.map(({ eventSeq }) => eventSeq);
const settled = () => new Promise(setImmediate);

test('what is heard before it begins is told then, and the rest as it comes', () => {
  const subscription = subscribe();
  subscription.hear(said(1));
  expect(told).toEqual([]);
  subscription.begin();
  subscription.hear(said(2));
  expect(eventSeqs()).toEqual([1, 2]);
});

test('what was missed comes first, and what is in both comes once', async () => {
  const subscription = subscribe({ seq: 1, eventSeq: 1 });
  subscription.hear(said(3));
  subscription.hear(said(4));
  await subscription.catchUp([said(1), said(2), said(3)]);
  subscription.begin();
  expect(eventSeqs()).toEqual([2, 3, 4]);
});

test('an event comes once, and one that was told elsewhere not at all', () => {
  const subscription = subscribe({ seq: 2, eventSeq: 5 });
  subscription.begin();
  for (const one of [said(1, 4), said(2, 5), event(6, 'MODIFY', { seq: 2 }), said(3, 7), said(3, 7)])
    subscription.hear(one);
  expect(eventSeqs()).toEqual([6, 7]);
});

test('messages of the history stand for the events that it contains', async () => {
  const subscription = subscribe({ seq: 1 });
  subscription.isKnownUpTo(3);
  subscription.hear(event(3, 'MODIFY', { seq: 2 }));
  subscription.hear(said(3, 4));
  subscription.hear(event(5, 'DELETE', { seq: 3 }));
  await subscription.catchUp([said(2, null as never), said(3, null as never)]);
  subscription.begin();
  expect(told.map(({ action, seq }) => [action, seq])).toEqual([
    ['SEND', 2],
    ['SEND', 3],
    ['DELETE', 3],
  ]);
});

test('only what is said, changed and deleted is told, unless all is asked for', () => {
  const events = [said(1), event(2, 'JOIN'), event(3, 'REACT', { seq: 1 }), event(null, 'TYPING')];
  const [some, all] = [subscribe(), subscribe({ wantsAll: true })];
  for (const subscription of [some, all]) {
    subscription.begin();
    for (const one of events) subscription.hear(one);
  }
  expect(eventSeqs()).toEqual([1, 1, 2, 3, null]);
});

test.each<[AckMode, string, number]>([
  ['client', 'm10', 10],
  ['client-individual', 'm10', 1],
])('%s: so much may be unacknowledged, and goes on by as much as is acknowledged', async (ack, id, freed) => {
  const subscription = subscribe({ ack });
  subscription.begin();
  for (let seq = 1; seq <= maxUnacknowledged + 20; seq++) subscription.hear(said(seq));
  expect(told).toHaveLength(maxUnacknowledged);
  expect(subscription.acknowledge(id)).toHaveLength(freed);
  await settled();
  expect(told).toHaveLength(maxUnacknowledged + freed);
  expect(subscription.acknowledge(id)).toEqual([]);
});

test('what was missed waits for acknowledgements too', async () => {
  const subscription = subscribe({ ack: 'client' });
  const missed = Array.from({ length: maxUnacknowledged + 5 }, (_, at) => said(at + 1));
  const caughtUp = subscription.catchUp(missed);
  await settled();
  expect(told).toHaveLength(maxUnacknowledged);
  subscription.acknowledge(`m${maxUnacknowledged}`);
  await caughtUp;
  expect(told).toHaveLength(maxUnacknowledged + 5);
});

test('what was missed comes no faster than it is taken', async () => {
  const subscription = subscribe();
  waiting = budget;
  let take: () => void = () => undefined;
  drained.mockImplementation(
    () =>
      new Promise((resolve) => {
        take = resolve;
      }),
  );
  const caughtUp = subscription.catchUp([said(1)]);
  await settled();
  expect(told).toEqual([]);
  waiting = 0;
  take();
  await caughtUp;
  expect(told).toHaveLength(1);
});

test('too much that waits is too much', () => {
  const subscription = subscribe();
  const large = { content: 'x'.repeat(budget / 4) };
  for (let seq = 1; seq <= 3; seq++) subscription.hear(said(seq, seq, large));
  expect(giveUp).not.toHaveBeenCalled();
  subscription.hear(said(4, 4, large));
  expect(giveUp).toHaveBeenCalled();
});

test('an event that does not follow on what this front has read is not told: its client is to ask for what was lost', () => {
  const subscription = subscribe({ seq: 2, eventSeq: 4 });
  subscription.isReadUpTo(4);
  subscription.begin();
  subscription.hear(event(5, 'RENAME')); // which it doesn't want to be told
  subscription.hear(said(3, 6));
  expect(giveUp).not.toHaveBeenCalled();
  subscription.hear(said(9, 12));
  expect(giveUp).toHaveBeenCalledWith(expect.stringContaining('last-event-seq'));
  expect(eventSeqs()).toEqual([6]);
});

test('what is of the moment has no place, and follows on everything', () => {
  const subscription = subscribe({ wantsAll: true });
  subscription.isReadUpTo(4);
  subscription.begin();
  for (const one of [event(null, 'TYPING'), said(1, 5), event(null, 'TYPING'), said(1, 5)])
    subscription.hear(one);
  expect(eventSeqs()).toEqual([null, 5, null]);
  expect(giveUp).not.toHaveBeenCalled();
});

test('a change without its text waits for it, and so does what comes after', async () => {
  const subscription = subscribe();
  subscription.begin();
  const [change, whole] = [event(2, 'MODIFY', { seq: 1, content: null }), event(2, 'MODIFY', { seq: 1 })];
  let found: (message: RoomMessage) => void = () => undefined;
  complete.mockImplementation(
    () =>
      new Promise((resolve) => {
        found = resolve;
      }),
  );
  subscription.hear(change);
  subscription.hear(said(2, 3));
  await settled();
  expect(told).toEqual([]);
  found(whole);
  await settled();
  expect(told).toEqual([whole, expect.objectContaining({ eventSeq: 3 })]);
});

test('a change that one may not see is left out', async () => {
  const subscription = subscribe();
  subscription.begin();
  complete.mockResolvedValue(undefined);
  subscription.hear(event(2, 'MODIFY', { seq: 1, content: null }));
  subscription.hear(said(2, 3));
  await settled();
  expect(eventSeqs()).toEqual([3]);
});

test('after its end nothing is told, whatever was under way', async () => {
  const subscription = subscribe({ ack: 'client' });
  const missed = Array.from({ length: maxUnacknowledged + 5 }, (_, at) => said(at + 1));
  const caughtUp = subscription.catchUp(missed);
  await settled();
  subscription.end();
  await caughtUp;
  subscription.begin();
  subscription.hear(said(5_000));
  expect(told).toHaveLength(maxUnacknowledged);
});
