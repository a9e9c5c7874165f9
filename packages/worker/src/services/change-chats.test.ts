/** What becomes of what was said is decided without a database: from the requests and what was read. */
import { expect, test } from 'vitest';
import { deleteChats, modifyChats } from './change-chats.ts';
import { LockedRoom } from './locked-rooms.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';

const before = new Date('2026-11-29T10:00:00Z');

function found({ isForwarded = false } = {}) {
  const room = new LockedRoom({
    room_id: 5,
    room_name: 'Lunch',
    chat_type: 'NORMAL',
    direct_key: null,
    created_at: before,
    last_activity_at: before,
    last_event_at: before,
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
      role: 'member',
      is_closed: false,
      profile_img: '',
    },
  ]);
  const message = {
    messageId: 70,
    roomId: 5,
    seq: 3,
    userId: 'kim',
    writer: 'Kim',
    createdAt: before,
    content: 'as it was',
    writerRole: 'member' as const,
    isForwarded,
    files: [],
    isDeleted: false,
  };
  return {
    rooms: new Map([[5, room]]),
    access,
    messages: new Map([[70, message]]),
    newest: new Map(),
    files: [],
  };
}

const context = {
  at: new Date('2026-11-29T10:00:01Z'),
  origins: [undefined],
  requestIds: [Buffer.from('request')],
  quotas: defaultQuotas,
};
const own = { userId: 'kim', roomId: 5, messageId: 70 };
const change = { ...own, content: 'as it is', mentions: [] };

test('its writer changes what they said', () => {
  const { outcomes } = modifyChats.decide([change], found(), context);
  expect(outcomes[0]).toMatchObject({ answer: { messageId: 70, seq: 3 }, events: [{ action: 'MODIFY' }] });
});

test('who forwards words does not change them, but may delete them', () => {
  const given = found({ isForwarded: true });
  const { outcomes, writes } = modifyChats.decide([change], given, context);
  expect(outcomes[0]).toMatchObject({ answer: { code: 'FORBIDDEN' }, events: [] });
  const deleted = deleteChats.decide([own], given, context);
  expect(deleted.outcomes[0]).toMatchObject({ answer: { messageId: 70 }, events: [{ action: 'DELETE' }] });
  expect(deleted.writes.length).toBeGreaterThan(writes.length);
});
