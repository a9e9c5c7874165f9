import { expect, test } from 'vitest';
import type { KnownRoom } from '../events/event-router.ts';
import { changesOf, missedEvents } from './missed.ts';

const event = (eventSeq: number, action: string, seq: number | null): KnownRoom['recent'][number] => ({
  name: 'room-event',
  key: '1',
  action,
  eventSeq,
  subject: undefined,
  userId: 'kim',
  messageIds: [],
  text: JSON.stringify({ roomId: 1, actionType: action, eventSeq, seq, userId: 'kim', content: 'a' }),
  bytes: 1,
});

const room = (recent: KnownRoom['recent'], from = 1): KnownRoom => ({
  recent,
  from,
  read: recent.at(-1)?.eventSeq ?? 0,
  known: recent.at(-1)?.eventSeq ?? from,
});

/** From event 10 on, of which earlier ones are gone. */
const late = room([
  event(10, 'SEND', 5),
  event(11, 'MODIFY', 3),
  event(12, 'SEND', 6),
  event(13, 'DELETE', 5),
  event(14, 'SEND', 7),
]);
const eventSeqs = (messages: ReturnType<typeof missedEvents>) => messages?.map(({ eventSeq }) => eventSeq);

test.each([
  [{ eventSeq: 9 }, [10, 11, 12, 13, 14]],
  [{ eventSeq: 12 }, [13, 14]],
  [{ eventSeq: 14 }, []],
  [{ eventSeq: 20 }, []],
  [{ eventSeq: 8 }, undefined],
  [{ eventSeq: 12, seq: 1 }, [13, 14]],
  [{ seq: 6 }, [13, 14]],
  [{ seq: 5 }, [11, 12, 13, 14]],
  [{ seq: 7 }, []],
  [{ seq: 4 }, undefined],
])('%o: all of it, or nothing', (resume, missed) => {
  expect(eventSeqs(missedEvents(late, { seq: undefined, eventSeq: undefined, ...resume }))).toEqual(missed);
});

test('where all of a member’s events are still here, any place will do', () => {
  const young = room([event(4, 'JOIN', null), event(5, 'SEND', 3)], 4);
  for (const resume of [
    { seq: 0, eventSeq: undefined },
    { seq: undefined, eventSeq: 0 },
  ])
    expect(eventSeqs(missedEvents(young, resume))).toEqual([4, 5]);
});

test('where nothing is here any more, only what is known to be nothing is', () => {
  const quiet: KnownRoom = { recent: [], from: 1, read: 0, known: 7 };
  expect(missedEvents(quiet, { seq: undefined, eventSeq: 7 })).toEqual([]);
  expect(missedEvents(quiet, { seq: undefined, eventSeq: 6 })).toBeUndefined();
  expect(missedEvents(quiet, { seq: 3, eventSeq: undefined })).toBeUndefined();
});

test('what was lost in between is not passed over', () => {
  const torn = room([
    event(10, 'SEND', 5),
    event(11, 'SEND', 6),
    event(20, 'SEND', 9),
    event(21, 'SEND', 10),
  ]);
  const missed = (resume: object) =>
    eventSeqs(missedEvents(torn, { seq: undefined, eventSeq: undefined, ...resume }));
  expect(missed({ eventSeq: 11 })).toBeUndefined();
  expect(missed({ eventSeq: 10 })).toBeUndefined();
  expect(missed({ seq: 5 })).toBeUndefined();
  expect(missed({ eventSeq: 19 })).toEqual([20, 21]);
  expect(missed({ seq: 9 })).toEqual([21]);
});

test('changes of what a client has are those since it heard last', () => {
  expect(eventSeqs(changesOf(late, { seq: 5, eventSeq: undefined }))).toEqual([11, 13]);
  expect(eventSeqs(changesOf(late, { seq: 5, eventSeq: 11 }))).toEqual([13]);
  expect(eventSeqs(changesOf(late, { seq: 4, eventSeq: undefined }))).toEqual([11]);
});
