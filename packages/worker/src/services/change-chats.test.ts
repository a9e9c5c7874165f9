/** The effect of changes to chats is decided without a database: from the requests and what was read. */
import type { ChatFile } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accessRow, lockedRoom } from '../../test/support/room-rows.ts';
import { deleteChats, modifyChats } from './change-chats.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';

const before = new Date('2026-11-29T10:00:00Z');

function found({ isForwarded = false, files = [] as ChatFile[] } = {}) {
  const room = lockedRoom(before, { last_seq: 3 });
  const access = new RoomAccess([accessRow('kim', { user_name: 'Kim', read_seq: 3 })]);
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
    files,
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

test('words are taken away from what has files alone', () => {
  const empty = { ...change, content: '' };
  const files = [{ storeFileName: 'a', originalFilename: 'b' }];
  const [one, other] = [found(), found({ files })].map((given) =>
    modifyChats.decide([empty], given, context),
  );
  expect(one?.outcomes[0]).toMatchObject({ answer: { code: 'BAD_REQUEST' }, events: [] });
  expect(other?.outcomes[0]).toMatchObject({ answer: { seq: 3 }, events: [{ action: 'MODIFY' }] });
});

test('who forwards words does not change them, but may delete them', () => {
  const given = found({ isForwarded: true });
  const { outcomes, writes } = modifyChats.decide([change], given, context);
  expect(outcomes[0]).toMatchObject({ answer: { code: 'FORBIDDEN' }, events: [] });
  const deleted = deleteChats.decide([own], given, context);
  expect(deleted.outcomes[0]).toMatchObject({ answer: { messageId: 70 }, events: [{ action: 'DELETE' }] });
  expect(deleted.writes.length).toBeGreaterThan(writes.length);
});
