/** What the fault suite's users ask for: the same with the same seed, and such as the contract takes. */
import { checkFields, pairs } from '@parley/contracts';
import { isRequestId } from '@parley/messaging';
import { expect, test } from 'vitest';
import { isForStomp } from '../../src/faults/load/stomp-tab.ts';
import { requestOfTrace, traceOf } from '../../src/faults/load/trace.ts';
import { drawWish, type Wish } from '../../src/faults/load/wishes.ts';
import { World } from '../../src/faults/load/world.ts';
import { Random } from '../../src/faults/random.ts';

const users = ['ann', 'bob', 'cho'];

function draw(seed: number, count: number): Wish[] {
  const world = new World(users);
  for (const [at, userId] of users.entries()) {
    const outcome = { at: 0, errorCode: '', body: { roomId: at + 1 } };
    const command = {
      requestId: `room-${at}`,
      request: {},
      via: 'topic',
      invokedAt: 0,
      sends: 1,
      tries: 1,
    } as const;
    world.learn({ ...command, pair: 'user-add-room', userId, roomId: null, line: '', turn: 0, outcome });
  }
  const random = new Random(seed);
  return Array.from({ length: count }, (_, at) => {
    const wish = drawWish(random, world, users[at % users.length] ?? '');
    const body = { messageId: at + 1, seq: at + 1 };
    const command = { ...wish, via: 'topic', invokedAt: 0, sends: 1, tries: 1, line: '', turn: 0 } as const;
    world.learn({ ...command, outcome: { at: 0, errorCode: '', body } });
    return wish;
  });
}

test('the same seed asks for the same', () => {
  expect(draw(7, 200)).toEqual(draw(7, 200));
  expect(draw(7, 200)).not.toEqual(draw(8, 200));
});

test('everything asked for is of its pair, by the user, under an id of its own', () => {
  const wishes = draw(1, 2_000);
  for (const { pair, userId, roomId, request, requestId } of wishes) {
    expect(() => checkFields(pair, request)).not.toThrow();
    expect(request[pairs[pair].asker]).toBe(userId);
    expect(request.roomId).toBe(roomId ?? undefined);
    expect(isRequestId(requestId)).toBe(true);
  }
  expect(new Set(wishes.map(({ requestId }) => requestId)).size).toBe(2_000);
});

test('everything that changes a room is asked for', () => {
  expect([...new Set(draw(1, 2_000).map(({ pair }) => pair))].sort()).toEqual([
    'user-add-chat',
    'user-ban-member',
    'user-change-role',
    'user-change-room-setting',
    'user-delete-chat',
    'user-invite-room',
    'user-leave-room',
    'user-modify-chat',
    'user-pin-chat',
    'user-react-chat',
    'user-read-room',
    'user-remove-member',
    'user-rename-room',
    'user-status-change',
  ]);
});

test('what can be asked over STOMP is drawn where it is wanted', () => {
  const world = new World(users);
  world.rooms.push({ roomId: 1, keeper: 'ann', inCharge: new Set(), messages: [], lastSeq: 0 });
  const random = new Random(1);
  const pairsAsked = Array.from({ length: 500 }, () => drawWish(random, world, 'ann', isForStomp).pair);
  expect([...new Set(pairsAsked)].sort()).toEqual(['user-add-chat', 'user-delete-chat', 'user-modify-chat']);
});

test('a request is known again by its trace, which is one that fronts hand on', () => {
  const { requestId } = draw(1, 1)[0] as Wish;
  expect(traceOf(requestId)).toMatch(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
  expect(requestOfTrace(traceOf(requestId))).toBe(requestId);
  expect([undefined, '', 'a trace'].map(requestOfTrace)).toEqual([null, null, null]);
});
