import type { RoomSetting } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accessRow, lockedRoom } from '../../test/support/room-rows.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';
import { changeRoomSettings, type RoomSettingRow, toRoomSetting } from './room-settings.ts';

const now = new Date('2026-11-24T09:05:00.120Z');
const later = new Date('2026-11-24T10:00:00.000Z');

const chosen: RoomSettingRow = {
  notify: 'all',
  muted_until: null,
  favourite: false,
  archived_seq: null,
  marked_unread: false,
};

/** The result of changing kim's settings in a room whose last message has seq 6. */
function change(before: Partial<RoomSettingRow>, ...changes: object[]) {
  const room = lockedRoom(now, { room_name: 'room', last_seq: 6, member_count: 2 });
  const found = {
    rooms: new Map([[5, room]]),
    access: new RoomAccess([accessRow('kim', { user_name: 'Kim', role: 'owner' })]),
    settings: new Map([['5 kim', { ...chosen, ...before }]]),
  };
  const requests = changes.map((one) => ({ userId: 'kim', roomId: 5, ...one }));
  const { outcomes, writes } = changeRoomSettings.decide(requests, found, {
    at: now,
    origins: [],
    requestIds: [],
    quotas: defaultQuotas,
  });
  return { last: outcomes.at(-1)?.answer as RoomSetting, outcomes, writes };
}

test('what is left out stays, in a batch too, and each change is told to its member alone', () => {
  const { last, outcomes, writes } = change({}, { favourite: true }, { notify: 'mentions' }, {});
  expect(last).toMatchObject({ favourite: true, notify: 'mentions', archived: false });
  expect(outcomes.flatMap(({ events }) => events.map(({ topic, key }) => `${topic} ${key}`))).toEqual(
    Array(3).fill('userEvent kim'),
  );
  expect(writes).toHaveLength(1);
});

test('what has passed ends a mute', () => {
  const mutedUntil = later.toISOString();
  expect(change({}, { mutedUntil }).last.mutedUntil).toBe(mutedUntil);
  expect(change({ muted_until: later }, { mutedUntil: now.toISOString() }).last.mutedUntil).toBeNull();
  expect(toRoomSetting({ ...chosen, muted_until: later }, 6, later).mutedUntil).toBeNull();
});

test('an archived room comes back with the next message, unless its member wants to hear nothing of it', () => {
  const isArchived = (row: Partial<RoomSettingRow>) => toRoomSetting({ ...chosen, ...row }, 6, now).archived;
  expect(isArchived({ archived_seq: 6 })).toBe(true);
  expect(isArchived({ archived_seq: 5 })).toBe(false);
  expect(isArchived({ archived_seq: 5, notify: 'none' })).toBe(true);
  expect(isArchived({ archived_seq: 5, notify: 'mentions' })).toBe(false);
  expect(isArchived({ archived_seq: 5, muted_until: later })).toBe(true);
});

test('and does not go back by being muted afterwards', () => {
  const mutedUntil = later.toISOString();
  expect(change({ archived_seq: 5 }, { mutedUntil }).last.archived).toBe(false);
  expect(change({ archived_seq: 6 }, { mutedUntil }).last.archived).toBe(true);
  expect(change({ archived_seq: 6 }, { archived: false }).last.archived).toBe(false);
});
