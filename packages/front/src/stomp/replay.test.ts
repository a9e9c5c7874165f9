import { Failure, type Message } from '@parley/contracts';
import { expect, test, vi } from 'vitest';
import type { KnownRoom } from '../events/event-router.ts';
import { replay } from './replay.ts';
import { type RoomMessage, readRoomMessage } from './room-messages.ts';
import { Subscription } from './subscription.ts';

const text = (eventSeq: number, actionType: string, seq: number) =>
  JSON.stringify({ roomId: 1, actionType, eventSeq, seq, userId: 'kim', content: 'a' });
const event = (eventSeq: number, action: string, seq: number): KnownRoom['recent'][number] => ({
  ...{ name: 'room-event', key: '1', action, eventSeq, subject: undefined, userId: 'kim', bytes: 1 },
  messageIds: [],
  text: text(eventSeq, action, seq),
});
const heard = (eventSeq: number, action: string, seq: number) =>
  readRoomMessage(text(eventSeq, action, seq)) as RoomMessage;

/** A room of 250 messages, of which this front has the last two events. */
const room: KnownRoom = {
  recent: [event(300, 'MODIFY', 20), event(301, 'SEND', 250)],
  from: 1,
  read: 301,
  known: 301,
};
const ask = vi.fn();

/** @returns what is told, as action and seq */
async function replayTo(
  resume: { seq?: number; eventSeq?: number },
  whileReading: () => void = () => undefined,
) {
  ask.mockReset();
  ask.mockImplementation(async ({ request: { after, limit } }) => {
    whileReading();
    const seqs = Array.from({ length: Math.min(limit, 250 - after) }, (_, at) => after + at + 1);
    const message = seqs.map((seq) => ({ seq, messageId: seq, userId: 'kim', content: 'a' }) as Message);
    const reply = { isSuccess: true, message, hasMore: (seqs.at(-1) ?? 250) < 250 };
    return { outcome: Promise.resolve({ reply, credentialVersion: 0 }) };
  });
  const { seq, eventSeq } = resume;
  const told: [string, number | null][] = [];
  toldSoFar = told;
  const outlet = {
    tell: (_: unknown, { action, seq: place }: RoomMessage) => String(told.push([action, place])),
    ...{ waiting: 0, isOpen: true, drained: async () => undefined, giveUp: () => undefined },
    complete: async () => undefined,
  };
  const place = { seq: seq ?? 0, eventSeq: eventSeq ?? 0 };
  const kind = { roomId: 1, chatType: 'NORMAL' } as const;
  const subscription = new Subscription(
    { ...kind, key: 'a', frameBegin: '', ack: 'auto', wantsAll: false, place },
    outlet,
  );
  hear = (message) => subscription.hear(message);
  const services = { asker: { ask }, events: { open: () => () => undefined, roomFor: () => room } };
  await replay(services, 'kim', subscription, { seq, eventSeq });
  subscription.begin();
  return told;
}
let hear: (message: RoomMessage) => void;
let toldSoFar: [string, number | null][];

const sends = (from: number) =>
  Array.from({ length: 251 - from }, (_, at): [string, number] => ['SEND', from + at]);

test('whoever missed nothing is told nothing, and nobody is asked', async () => {
  for (const resume of [{}, { seq: 250 }, { eventSeq: 301 }]) expect(await replayTo(resume)).toEqual([]);
  expect(ask).not.toHaveBeenCalled();
});

test('what is still here is told as it happened', async () => {
  expect(await replayTo({ eventSeq: 299, seq: 249 })).toEqual([
    ['MODIFY', 20],
    ['SEND', 250],
  ]);
  expect(ask).not.toHaveBeenCalled();
});

test('what is older comes from the history, page after page, before the changes that are known', async () => {
  expect(await replayTo({ seq: 30 })).toEqual([...sends(31), ['MODIFY', 20]]);
  expect(ask).toHaveBeenCalledTimes(3);
});

test('whoever is cut off within the history was told no place behind it, and asks for the rest', async () => {
  let isCut = false;
  const told = replayTo({ seq: 30, eventSeq: 100 }, () => {
    if (isCut) throw new Failure('ROOM_NOT_FOUND');
    isCut = true;
  });
  await expect(told).rejects.toThrow();
  expect(toldSoFar.filter(([action]) => action !== 'SEND')).toEqual([]);
});

test('a history that is refused for the moment is asked for again', async () => {
  let refusals = 2;
  const told = await replayTo({ seq: 30 }, () => {
    if (refusals-- > 0) throw new Failure('UNAVAILABLE');
  });
  expect(told).toEqual([...sends(31), ['MODIFY', 20]]);
});

test('the history contains what was heard before it was read, and not what is heard later', async () => {
  let isFirst = true;
  const told = await replayTo({ seq: 100 }, () => {
    if (isFirst) {
      hear(heard(301, 'SEND', 250));
      hear(heard(302, 'MODIFY', 120));
      hear(heard(303, 'SEND', 251));
    }
    isFirst = false;
  });
  expect(told).toEqual([...sends(101), ['MODIFY', 20], ['MODIFY', 120], ['SEND', 251]]);
});

test('a change that the history contains is not told after it', async () => {
  const told = await replayTo({ seq: 10 }, () => hear(heard(300, 'MODIFY', 20)));
  expect(told).toEqual(sends(11));
});

test('what can’t be told is refused', async () => {
  await expect(replayTo({ eventSeq: 100 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
