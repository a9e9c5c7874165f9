/** The room 5, and who is asked about there, for tests of what services decide. */
import { LockedRoom, type RoomRow } from '../../src/services/locked-rooms.ts';
import type { RoomAccess } from '../../src/services/room-access.ts';

type AccessRow = ConstructorParameters<typeof RoomAccess>[0][number];

/** @param at when it was made, and something last happened there */
export function lockedRoom(at: Date, row: Partial<RoomRow> = {}): LockedRoom {
  return new LockedRoom({
    room_id: 5,
    room_name: 'Lunch',
    chat_type: 'NORMAL',
    direct_key: null,
    created_at: at,
    last_activity_at: at,
    last_event_at: at,
    last_seq: 0,
    event_seq: 9,
    member_count: 1,
    description: '',
    room_img: null,
    is_public: false,
    ...row,
  });
}

/** A member from the beginning. */
export function accessRow(user_id: string, row: Partial<AccessRow> = {}): AccessRow {
  return {
    room_id: '5',
    user_id,
    user_name: user_id,
    profile_img: '',
    joined_seq: 0,
    read_seq: 0,
    role: 'member',
    is_closed: false,
    ...row,
  };
}
