import type { RoomEvent } from '@parley/contracts';
import { describe, expect, it } from 'vitest';
import {
  activeAt,
  afterEvent,
  afterRead,
  firstUnreadOf,
  isInCharge,
  isNotified,
  newIn,
  outranks,
  type Room,
  roomNameOf,
  roomOf,
  unreadOf,
} from './room.ts';

const me = 'me';
const instant = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function room(more: Partial<Room> = {}): Room {
  return {
    roomId: 7,
    roomName: 'the readers',
    chatType: 'NORMAL',
    direct: false,
    createdAt: instant(0),
    memberCount: 2,
    members: [
      { userId: me, userName: 'Me', readSeq: 3, joinedSeq: 0, role: 'member' },
      { userId: 'ada', userName: 'Ada', readSeq: 5, joinedSeq: 0, role: 'owner' },
    ],
    isWhole: true,
    lastMessage: {
      messageId: 105,
      seq: 5,
      userId: 'ada',
      writer: 'Ada',
      content: 'hello',
      files: [],
      isDeleted: false,
      createdAt: instant(5),
    },
    lastSeq: 5,
    joinedSeq: 0,
    readSeq: 3,
    unreadDeleted: [],
    eventSeq: 20,
    notify: 'all',
    mutedUntil: null,
    favourite: false,
    archived: false,
    markedUnread: false,
    description: '',
    roomImg: null,
    isPublic: false,
    role: 'member',
    reports: 0,
    ...more,
  };
}

/** The next event after the room's state. */
function event(actionType: RoomEvent['actionType'], more: Partial<RoomEvent> = {}): RoomEvent {
  const nobody = { messageId: null, seq: null, writer: null, content: null, isDeleted: null, roomName: null };
  return {
    ...nobody,
    actionType,
    roomId: 7,
    userId: 'ada',
    eventSeq: 21,
    createdAt: instant(9),
    ...more,
  } as RoomEvent;
}

const send = (userId: string): RoomEvent => event('SEND', { userId, messageId: 106, seq: 6, content: 'new' });

describe('what is unread', () => {
  it('is what was said after the read mark, but not before one joined', () => {
    expect(unreadOf(room())).toBe(2);
    expect(unreadOf(room({ joinedSeq: 4 }))).toBe(1);
    expect(unreadOf(room({ readSeq: 5 }))).toBe(0);
    expect(unreadOf(room({ readSeq: 9 }))).toBe(0);
  });

  it('grows with what others say, and is gone with what one says oneself', () => {
    expect(unreadOf(afterEvent(room(), send('ada'), me) as Room)).toBe(3);
    expect(unreadOf(afterEvent(room(), send(me), me) as Room)).toBe(0);
  });
});

describe('what is deleted', () => {
  const deleted = (seq: number, eventSeq = 21): RoomEvent =>
    event('DELETE', { messageId: 100 + seq, seq, eventSeq, content: '', isDeleted: true });

  it('does not count as unread, whether the worker or an event tells of it', () => {
    expect(unreadOf(room({ unreadDeleted: [4] }))).toBe(1);
    const after = afterEvent(room({ unreadDeleted: [4] }), deleted(5), me) as Room;
    expect(unreadOf(after)).toBe(0);
    expect(firstUnreadOf(after)).toBeNull();
    expect(unreadOf(afterEvent(after, { ...send('ada'), eventSeq: 22 }, me) as Room)).toBe(1);
  });

  it('before the mark was read, and changes nothing', () => {
    const after = afterEvent(room(), deleted(2), me) as Room;
    expect(unreadOf(after)).toBe(2);
    expect(after.unreadDeleted).toEqual([]);
  });

  it('before one joined does not count either', () => {
    expect(unreadOf(room({ joinedSeq: 4, unreadDeleted: [4] }))).toBe(1);
  });

  it('is forgotten as the mark passes it, and what is left stays countable', () => {
    const known = room({ readSeq: 0, lastSeq: 5, unreadDeleted: [2, 4] });
    expect(unreadOf(known)).toBe(3);
    const after = afterRead(known, me, 2, me);
    expect(after.unreadDeleted).toEqual([4]);
    expect(unreadOf(after)).toBe(2);
    expect(unreadOf(afterRead(known, 'ada', 9, me))).toBe(3);
  });

  it('is not where the unread messages begin', () => {
    expect(firstUnreadOf(room())).toBe(4);
    expect(firstUnreadOf(room({ unreadDeleted: [4] }))).toBe(5);
  });
});

describe('a room', () => {
  it('of two is called by the other one, and any other by its name', () => {
    expect(roomNameOf(room({ direct: true }), me)).toBe('Ada');
    expect(roomNameOf(room({ direct: true }), 'ada')).toBe('Me');
    expect(roomNameOf(room(), me)).toBe('the readers');
  });

  it('of two is called by nobody once the other one is gone, not as it was when it was made', () => {
    const alone = room().members.filter(({ userId }) => userId === me);
    expect(roomNameOf(room({ direct: true, roomName: 'Ada, Me', members: alone }), me)).toBe('');
  });

  it('was last active when something was said, or else when it was made', () => {
    expect(activeAt(room())).toBe(instant(5));
    expect(activeAt(room({ lastMessage: null }))).toBe(instant(0));
  });

  it('is whole where all its members were told, even in a list', () => {
    const { isWhole: _, ...known } = room();
    const members = known.members.map((member) => ({
      ...member,
      profileImg: '',
      presence: 'online' as const,
    }));
    expect(roomOf({ ...known, members, draft: null, unread: 2 }, false)).toEqual(room());
    expect(roomOf({ ...known, members, draft: null, unread: 2, memberCount: 12 }, false).isWhole).toBe(false);
    expect(roomOf({ ...known, members, draft: null, unread: 2, memberCount: 12 }, true).isWhole).toBe(true);
  });
});

describe('an event', () => {
  it('that gives somebody a role changes who may act on whom', () => {
    const before = room();
    expect([isInCharge(before), outranks(before, 'ada')]).toEqual([false, false]);
    const admin = afterEvent(
      before,
      event('ROLE', { userId: me, role: 'admin', changedBy: 'ada' }),
      me,
    ) as Room;
    expect(admin.role).toBe('admin');
    expect([isInCharge(admin), outranks(admin, 'ada'), outranks(admin, 'who left')]).toEqual([
      true,
      false,
      true,
    ]);
    const handedOn = afterEvent(
      admin,
      event('ROLE', { userId: 'ada', role: 'member', eventSeq: 22 }),
      me,
    ) as Room;
    expect(outranks(handedOn, 'ada')).toBe(true);
    const plain = afterEvent(
      { ...handedOn, reports: 2 },
      event('ROLE', { userId: me, role: 'member', eventSeq: 23 }),
      me,
    );
    expect(plain).toMatchObject({ role: 'member', reports: 0 });
  });

  it('that says what the room is for says all of it', () => {
    const told = { description: 'daily', roomImg: '', isPublic: true };
    expect(afterEvent(room({ roomImg: 'lunch.png' }), event('ROOM', told), me)).toMatchObject({
      description: 'daily',
      roomImg: null,
      isPublic: true,
    });
  });

  it('that is repeated, or not stored, changes nothing', () => {
    const known = room();
    for (const eventSeq of [null, 1, 20])
      expect(afterEvent(known, event('RENAME', { eventSeq, roomName: 'old' }), me)).toBe(known);
  });

  it('that others are missing before is not applied', () => {
    expect(afterEvent(room(), event('RENAME', { eventSeq: 22, roomName: 'too early' }), me)).toBeUndefined();
  });

  it('of a kind that the list does not show moves the room on all the same', () => {
    expect(afterEvent(room(), event('REACT', { messageId: 105 }), me)).toEqual(room({ eventSeq: 21 }));
  });

  it('says what was said last, and moves its writer’s mark', () => {
    expect(afterEvent(room(), send('ada'), me)).toMatchObject({
      eventSeq: 21,
      lastSeq: 6,
      readSeq: 3,
      lastMessage: { messageId: 106, seq: 6, userId: 'ada', content: 'new', isDeleted: false },
      members: [{ readSeq: 3 }, { readSeq: 6 }],
    });
    expect(afterEvent(room(), send(me), me)).toMatchObject({
      readSeq: 6,
      members: [{ readSeq: 6 }, { readSeq: 5 }],
    });
  });

  it('changes or deletes the last message, and none before it', () => {
    const modified = event('MODIFY', { messageId: 105, content: 'hello again' });
    expect(afterEvent(room(), modified, me)?.lastMessage).toMatchObject({
      content: 'hello again',
      isDeleted: false,
    });
    const deleted = event('DELETE', { messageId: 105, content: '', isDeleted: true });
    expect(afterEvent(room(), deleted, me)?.lastMessage).toMatchObject({ content: '', isDeleted: true });
    const earlier = event('DELETE', { messageId: 104, content: '', isDeleted: true });
    expect(afterEvent(room(), earlier, me)?.lastMessage).toEqual(room().lastMessage);
    const silent = room({ lastMessage: null });
    expect(afterEvent(silent, modified, me)?.lastMessage).toBeNull();
  });

  it('keeps the text of a change that may not tell it', () => {
    const changed = afterEvent(room(), event('MODIFY', { messageId: 105, content: null }), me);
    expect(changed?.lastMessage?.content).toBe('hello');
  });

  it('lets somebody in, once, who has nothing to catch up on', () => {
    const joined = event('JOIN', { userId: 'kim', writer: 'Kim' });
    const after = afterEvent(room(), joined, me) as Room;
    expect(after.memberCount).toBe(3);
    expect(after.members.at(-1)).toEqual({
      userId: 'kim',
      userName: 'Kim',
      readSeq: 5,
      joinedSeq: 5,
      role: 'member',
    });
    expect(afterEvent(after, { ...joined, eventSeq: 22 }, me)).toMatchObject({
      memberCount: 3,
      eventSeq: 22,
    });
  });

  it('counts who joins where not all are known, and lists no more than the first ten', () => {
    const members = Array.from({ length: 10 }, (_, n) => ({
      userId: `u${n}`,
      userName: `U${n}`,
      readSeq: 0,
      joinedSeq: 0,
      role: 'member' as const,
    }));
    const many = room({ members, memberCount: 30, isWhole: false });
    const after = afterEvent(many, event('JOIN', { userId: 'kim', writer: 'Kim' }), me);
    expect(after).toMatchObject({ memberCount: 31, members });
  });

  it('lets somebody go', () => {
    expect(afterEvent(room(), event('LEAVE'), me)).toMatchObject({
      memberCount: 1,
      members: [{ userId: me }],
    });
  });

  it('gives the room another name', () => {
    expect(afterEvent(room(), event('RENAME', { roomName: 'the writers' }), me)?.roomName).toBe(
      'the writers',
    );
  });

  it('moves a mark on', () => {
    expect(afterEvent(room(), event('READ', { userId: me, seq: 5 }), me)?.readSeq).toBe(5);
    expect(afterEvent(room(), event('READ', { userId: 'ada', seq: 5 }), me)?.readSeq).toBe(3);
  });
});

describe('what its member has chosen', () => {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const earlier = new Date(Date.now() - 1_000).toISOString();

  it('is forgotten where a worker of before says nothing of it', () => {
    const { notify: _, mutedUntil: __, favourite: ___, ...rest } = room();
    const members = rest.members.map((member) => ({ ...member, presence: 'online' as const }));
    expect(roomOf({ ...rest, members, unread: 2 } as never, true)).toEqual(room());
  });

  it('says of which messages they are told', () => {
    const calls = (of: Partial<Room>) =>
      [[], ['me'], ['ada']].map((mentions) => isNotified(room(of), mentions, me));
    expect(calls({})).toEqual([true, true, true]);
    expect(calls({ notify: 'mentions' })).toEqual([false, true, false]);
    expect(calls({ notify: 'none' })).toEqual([false, false, false]);
    expect(calls({ mutedUntil: later })).toEqual([false, false, false]);
    expect(calls({ mutedUntil: earlier })).toEqual([true, true, true]);
    expect(isNotified(undefined, [], me)).toBe(true);
  });

  it('keeps a room out of the number of all that is new', () => {
    expect(newIn(room())).toBe(2);
    for (const quiet of [{ notify: 'none' }, { notify: 'mentions' }, { mutedUntil: later }] as const)
      expect(newIn(room(quiet))).toBe(0);
    expect(newIn(room({ readSeq: 5, markedUnread: true }))).toBe(1);
    expect(newIn(room({ markedUnread: true }))).toBe(2);
  });

  it('archives it until something is said, unless they want to hear nothing of it', () => {
    expect(afterEvent(room({ archived: true }), send('ada'), me)?.archived).toBe(false);
    expect(afterEvent(room({ archived: true, notify: 'none' }), send('ada'), me)?.archived).toBe(true);
    expect(afterEvent(room({ archived: true, mutedUntil: later }), send('ada'), me)?.archived).toBe(true);
    expect(afterEvent(room({ archived: true }), event('RENAME', { roomName: 'x' }), me)?.archived).toBe(true);
  });

  it('marks it as unread until they read on', () => {
    const marked = room({ markedUnread: true });
    expect(afterRead(marked, 'ada', 5, me).markedUnread).toBe(true);
    expect(afterRead(marked, me, 3, me).markedUnread).toBe(true);
    expect(afterRead(marked, me, 4, me).markedUnread).toBe(false);
    expect(afterEvent(marked, send(me), me)?.markedUnread).toBe(false);
  });
});

it('a mark never moves back', () => {
  expect(afterRead(room(), me, 1, me)).toEqual(room());
  expect(afterRead(room(), 'ada', 1, me)).toEqual(room());
});
