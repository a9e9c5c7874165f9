/** What becomes of chats is decided without a database: from the requests and what was read. */
import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { addChats } from './add-chats.ts';
import { LockedRoom } from './locked-rooms.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';

const before = new Date('2026-11-29T10:00:00Z');
const now = new Date('2026-11-29T10:00:01Z');

function found({ lastEventAt = before, chatType = 'NORMAL' as const, isClosed = false } = {}) {
  const room = new LockedRoom({
    room_id: 5,
    room_name: 'Lunch',
    chat_type: chatType,
    direct_key: null,
    created_at: before,
    last_activity_at: before,
    last_event_at: lastEventAt,
    last_seq: 3,
    event_seq: 9,
    member_count: 1,
    description: '',
    room_img: null,
    is_public: false,
  });
  const access = new RoomAccess([
    {
      room_id: '5',
      user_id: 'kim',
      user_name: 'Kim',
      joined_seq: 0,
      read_seq: 3,
      role: 'owner',
      is_closed: isClosed,
    },
    {
      room_id: '5',
      user_id: 'lee',
      user_name: 'Lee',
      joined_seq: null,
      read_seq: null,
      role: null,
      is_closed: isClosed,
    },
  ]);
  return {
    rooms: new Map([[5, room]]),
    access,
    messageIds: [70, 71, 72],
    targets: new Map(),
    forwardable: ({ forwardedFrom }: { forwardedFrom?: number | undefined }) =>
      forwardedFrom === 60 ? forwardable : undefined,
    newest: new Map(),
  };
}

const forwardable = {
  content: 'as it was',
  files: [],
  forwardedFrom: { userId: 'park', writer: 'Park', createdAt: '2026-11-24T09:00:00.000Z' },
};

const say = (writerId: string, message: string, more = {}) => ({ roomId: 5, writerId, message, ...more });
const decide = (requests: ReturnType<typeof say>[], given = found()) =>
  addChats.decide(requests, given, {
    at: now,
    origins: requests.map(() => undefined),
    requestIds: requests.map((_, index) => Buffer.from(`request ${index}`)),
    quotas: defaultQuotas,
  });

test('messages of a batch get the next places of their room, and an event each', () => {
  const { outcomes } = decide([say('kim', 'one'), say('kim', 'two')]);
  expect(outcomes.map(({ answer }) => answer)).toEqual([
    expect.objectContaining({ messageId: 70, seq: 4, message: 'one', createdAt: now.toISOString() }),
    expect.objectContaining({ messageId: 71, seq: 5, message: 'two' }),
  ]);
  expect(outcomes.map(({ events }) => events.map(({ eventSeq }) => eventSeq))).toEqual([[10], [11]]);
});

test('a forwarded message says what the other said, and who that was', () => {
  const more = { forwardedFrom: 60, mentions: ['kim'] };
  const { outcomes, writes } = decide([say('kim', 'made up', more), say('kim', 'x', { forwardedFrom: 61 })]);
  const [told, refused] = outcomes;
  expect(told?.answer).toMatchObject({ message: 'as it was', seq: 4 });
  expect(JSON.parse(told?.events[0]?.text ?? '')).toMatchObject({
    content: 'as it was',
    mentions: [],
    forwardedFrom: forwardable.forwardedFrom,
  });
  expect(refused?.answer).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  expect(JSON.stringify(writes)).not.toContain('made up');
});

test('one that is refused takes no place, and writes nothing', () => {
  const { outcomes, writes } = decide([say('lee', 'no member'), say('nobody', 'no user')]);
  expect(outcomes.map(({ answer }) => (answer as Failure).code)).toEqual(['NOT_A_MEMBER', 'USER_NOT_FOUND']);
  expect(outcomes.flatMap(({ events }) => events)).toEqual([]);
  expect(writes.map(({ text }) => text).join()).not.toContain('INSERT INTO messages');
});

test('a room’s time never goes back, whatever the clock says', () => {
  const later = new Date('2026-11-29T10:30:00Z');
  const { outcomes } = decide([say('kim', 'late')], found({ lastEventAt: later }));
  expect(outcomes[0]?.answer).toMatchObject({ createdAt: later.toISOString() });
});

test('a reply to what isn’t there, and a word in a closed room, are refused', () => {
  expect(decide([say('kim', 'x', { replyTo: 1 })]).outcomes[0]?.answer).toEqual(
    new Failure('MESSAGE_NOT_FOUND'),
  );
  expect(decide([say('kim', 'x')], found({ isClosed: true })).outcomes[0]?.answer).toEqual(
    new Failure('BLOCKED'),
  );
});
