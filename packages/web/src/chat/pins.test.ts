import type { PairName, RoomEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import type { OpenRequest, RequestState, Requests } from '../connection/requests.ts';
import { createPins, type Pinned, type Pins } from './pins.ts';

interface Asked {
  pair: PairName;
  body: object;
  answer(message?: readonly Pinned[]): void;
}

let asked: Asked[];
let pins: Pins;

const ask = ((pair: PairName, body: object) => {
  const state = signal<RequestState>({ phase: 'waiting' });
  let isForgotten = false;
  asked.push({
    pair,
    body,
    answer(message = []) {
      if (!isForgotten) state.value = { phase: 'done', reply: { message }, ticket: undefined } as never;
    },
  });
  const forget = () => {
    isForgotten = true;
  };
  return { body, state, forget } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

const pinned = (messageId: number) => ({ messageId }) as Pinned;
const hear = (actionType: RoomEvent['actionType'], messageId: number, on?: boolean) =>
  pins.take({ actionType, messageId, ...(on === undefined ? {} : { on }) } as RoomEvent);
const shown = () => pins.all.value.map(({ messageId }) => messageId);

beforeEach(() => {
  asked = [];
  pins = createPins({ roomId: 7, ask });
});

it('what is pinned is asked for once somebody looks', () => {
  hear('PIN', 1, true);
  expect(asked).toEqual([]);
  pins.load();
  expect(asked).toMatchObject([{ pair: 'user-search-pin', body: { roomId: 7 } }]);
  asked[0]?.answer([pinned(2), pinned(1)]);
  expect(shown()).toEqual([2, 1]);
  expect([pins.has(1), pins.has(3)]).toEqual([true, false]);
});

it('what others pin, take off, delete and modify is followed', () => {
  pins.load();
  asked[0]?.answer([pinned(2), pinned(1)]);
  hear('PIN', 2, false);
  hear('DELETE', 9);
  hear('MODIFY', 9);
  expect(asked).toHaveLength(1);
  expect(shown()).toEqual([1]);
  hear('PIN', 3, true);
  asked[1]?.answer([pinned(3), pinned(1)]);
  hear('MODIFY', 3);
  asked[2]?.answer([pinned(3), pinned(1)]);
  hear('DELETE', 1);
  expect(shown()).toEqual([3]);
});

it('an answer of before what has happened meanwhile is not taken', () => {
  pins.load();
  hear('PIN', 1, true);
  asked[0]?.answer([]);
  hear('PIN', 1, false);
  asked[1]?.answer([pinned(1)]);
  expect(shown()).toEqual([]);
  asked[2]?.answer([]);
  expect(shown()).toEqual([]);
});

it('what was under way when something was taken off or modified is asked for anew', () => {
  pins.load();
  asked[0]?.answer([pinned(2)]);
  hear('PIN', 1, true);
  hear('PIN', 2, false);
  expect(shown()).toEqual([]);
  asked[1]?.answer([pinned(1), pinned(2)]);
  expect(shown()).toEqual([]);
  hear('MODIFY', 1);
  asked[2]?.answer([]);
  expect(shown()).toEqual([]);
  asked[3]?.answer([pinned(1)]);
  expect(shown()).toEqual([1]);
});

it('pinning is asked for, and told of until it is done', () => {
  pins.pin(5, true);
  expect(asked).toMatchObject([{ pair: 'user-pin-chat', body: { roomId: 7, messageId: 5, on: true } }]);
  expect(pins.pending.value).not.toBeNull();
  asked[0]?.answer();
  expect(pins.pending.value).toBeNull();
});
