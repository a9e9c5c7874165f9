import type { PairName, RoomEvent, RoomSetting, UserEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, Requests, Trouble } from '../connection/requests.ts';
import { createPeople, type People } from './people.ts';
import { createRooms, type Rooms } from './rooms.ts';

interface Body {
  roomId?: number;
  before?: number;
  seq?: number;
}

/** A request that the test answers. */
interface Asked {
  pair: PairName;
  body: Body;
  answer(rooms?: readonly Told[], hasMore?: boolean): void;
  fail(trouble: Trouble): void;
}

type Told = ReturnType<typeof told>;

let asked: Asked[];
let people: People;
let rooms: Rooms;

const ask = ((pair: PairName, body: Body) => {
  const state = signal<RequestState>({ phase: 'waiting' });
  let isForgotten = false;
  const become = (next: unknown) => {
    // A forgotten request gets no more updates.
    if (!isForgotten) state.value = next as RequestState;
  };
  asked.push({
    pair,
    body,
    answer: (chatRoomDTOS = [], hasMore = false) =>
      become({ phase: 'done', reply: { chatRoomDTOS, hasMore }, ticket: undefined }),
    fail: (trouble) => become({ phase: 'failed', trouble }),
  });
  const forget = () => {
    isForgotten = true;
  };
  return { body, state, forget } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

const instant = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A room as the worker returns it, whose last message has seq `lastSeq`. */
function told(
  roomId: number,
  more: { eventSeq?: number; lastSeq?: number; readSeq?: number; roomName?: string } = {},
) {
  const { lastSeq = 0, eventSeq = 10, readSeq = 0, roomName = `room ${roomId}` } = more;
  return {
    roomId,
    roomName,
    chatType: 'NORMAL',
    direct: false,
    createdAt: instant(roomId),
    memberCount: 2,
    members: ['me', 'ada'].map((userId) => ({ userId, userName: userId, presence: 'online', readSeq: 0 })),
    lastMessage:
      lastSeq === 0
        ? null
        : {
            messageId: lastSeq,
            seq: lastSeq,
            userId: 'ada',
            writer: 'Ada',
            content: `said ${lastSeq}`,
            isDeleted: false,
            createdAt: instant(100 + lastSeq),
          },
    lastSeq,
    joinedSeq: 0,
    readSeq,
    unread: 0,
    unreadDeleted: [] as number[],
    eventSeq,
  };
}

/** The first ten of thirty. */
const inList = (room: Told): Told => ({ ...room, memberCount: 30 });

function hear(
  actionType: RoomEvent['actionType'],
  roomId: number,
  eventSeq: number | null,
  more: Partial<RoomEvent> = {},
) {
  const nothing = {
    messageId: null,
    seq: null,
    writer: null,
    content: null,
    isDeleted: null,
    roomName: null,
  };
  rooms.take({
    ...nothing,
    actionType,
    roomId,
    eventSeq,
    userId: 'ada',
    createdAt: instant(1000),
    ...more,
  } as RoomEvent);
}

const says = (roomId: number, eventSeq: number, seq: number, second = 1000) =>
  hear('SEND', roomId, eventSeq, { messageId: seq, seq, content: `said ${seq}`, createdAt: instant(second) });

const renames = (roomId: number, eventSeq: number, roomName: string) =>
  hear('RENAME', roomId, eventSeq, { roomName });

function latest(pair: PairName = 'user-search-room'): Asked {
  const request = asked.findLast((one) => one.pair === pair);
  if (!request) throw new Error(`${pair} was not asked`);
  return request;
}

const ids = () => rooms.all.value.map(({ roomId }) => roomId);
const nameOf = (roomId: number) => rooms.byId.value.get(roomId)?.roomName;

/** Starts with these rooms known, and no requests since. */
function know(...known: readonly Told[]): void {
  rooms.load();
  latest().answer(known);
  asked.length = 0;
}

beforeEach(() => {
  asked = [];
  people = createPeople();
  rooms = createRooms({ me: 'me', people, ask });
});

describe('the list', () => {
  it('has the latest active first, and counts what is unread in all of it', () => {
    know(told(1), told(2, { lastSeq: 3, readSeq: 1 }), told(3));
    expect(ids()).toEqual([2, 3, 1]);
    expect(rooms.unread.value).toBe(2);
    expect(people.find('ada')).toMatchObject({ userName: 'ada', presence: 'online' });
  });

  it('is asked for page by page, and is loading until all of it is there', () => {
    rooms.load();
    latest().answer([told(3), told(2)], true);
    expect(rooms.loading.value).not.toBeNull();
    expect(latest().body.before).toBe(2);
    expect(ids()).toEqual([3, 2]);
    latest().answer([told(1)]);
    expect(ids()).toEqual([3, 2, 1]);
    expect(rooms.loading.value).toBeNull();
  });

  it('stays while it is asked for anew, and then lacks what one is no longer in', () => {
    know(told(1), told(2));
    rooms.load();
    expect(ids()).toEqual([2, 1]);
    latest().answer([told(1)]);
    expect(ids()).toEqual([1]);
  });

  it('is what the last of several askings says', () => {
    rooms.load();
    const first = latest();
    rooms.load();
    first.answer([told(1)]);
    expect(ids()).toEqual([]);
    latest().answer([told(2)]);
    expect(ids()).toEqual([2]);
  });
});

describe('events', () => {
  it('move a room up, with its words and a count, and nothing is asked', () => {
    know(told(1), told(2));
    says(1, 11, 1);
    expect(ids()).toEqual([1, 2]);
    expect(rooms.all.value[0]?.lastMessage?.content).toBe('said 1');
    expect(rooms.unread.value).toBe(1);
    expect(asked).toEqual([]);
  });

  it('are applied once, however often they come', () => {
    know(told(1));
    renames(1, 11, 'new');
    renames(1, 12, 'newer');
    renames(1, 11, 'new');
    expect(nameOf(1)).toBe('newer');
    expect(asked).toEqual([]);
  });

  it('that are not stored change no room', () => {
    know(told(1));
    hear('RENAME', 1, null, { roomName: 'typed' });
    hear('RENAME', 2, null, { roomName: 'typed' });
    expect(nameOf(1)).toBe('room 1');
    expect(asked).toEqual([]);
  });

  it('have the room asked for again, once, where one before them is missing, and follow the answer in order', () => {
    know(told(1));
    renames(1, 12, 'second');
    renames(1, 13, 'third');
    renames(1, 14, 'fourth');
    expect(nameOf(1)).toBe('room 1');
    expect(asked.map(({ body }) => body)).toEqual([{ roomId: 1 }]);
    latest().answer([told(1, { eventSeq: 11, roomName: 'first' })]);
    expect(nameOf(1)).toBe('fourth');
    expect(rooms.byId.value.get(1)?.eventSeq).toBe(14);
    expect(asked).toHaveLength(1);
  });

  it('that the answer knew already are not applied again', () => {
    know(told(1));
    renames(1, 12, 'second');
    latest().answer([told(1, { eventSeq: 20, roomName: 'latest' })]);
    expect(nameOf(1)).toBe('latest');
    expect(asked).toHaveLength(1);
  });

  it('that came while the list was on its way follow it', () => {
    rooms.load();
    renames(1, 11, 'renamed meanwhile');
    expect(ids()).toEqual([]);
    latest().answer([told(1)]);
    expect(nameOf(1)).toBe('renamed meanwhile');
  });

  it('of a known room are not undone by a list that was on its way', () => {
    know(told(1));
    rooms.load();
    renames(1, 11, 'renamed meanwhile');
    latest().answer([told(1, { eventSeq: 10 })]);
    expect(nameOf(1)).toBe('renamed meanwhile');
  });

  it('tell of a room that one was brought into, which is then asked for', () => {
    know(told(1));
    hear('JOIN', 2, 11, { userId: 'me', writer: 'me' });
    expect(latest().body).toEqual({ roomId: 2 });
    latest().answer([told(2, { eventSeq: 11 })]);
    expect(ids()).toEqual([2, 1]);
  });

  it('tell of a room that one was brought into while the list was on its way, which then stays', () => {
    rooms.load();
    hear('JOIN', 2, 11, { userId: 'me', writer: 'me' });
    latest().answer([told(1)]);
    expect(latest().body).toEqual({ roomId: 2 });
    latest().answer([told(2, { eventSeq: 11 })]);
    expect(ids()).toEqual([2, 1]);
  });

  it('tell who else came, by name', () => {
    know(told(1));
    hear('JOIN', 1, 11, { userId: 'kim', writer: 'Kim' });
    expect(people.find('kim').userName).toBe('Kim');
    expect(rooms.byId.value.get(1)?.memberCount).toBe(3);
  });
});

describe('a room that one leaves', () => {
  const leave = (eventSeq: number) => hear('LEAVE', 1, eventSeq, { userId: 'me' });

  it('is gone, even where events before are missing, and is not asked for', () => {
    know(told(1), told(2));
    leave(15);
    expect(ids()).toEqual([2]);
    leave(15);
    expect(asked).toEqual([]);
  });

  it('stays where one has come back since', () => {
    know(told(1, { eventSeq: 20 }));
    leave(15);
    expect(ids()).toEqual([1]);
  });

  it('is gone although it was being asked for', () => {
    know(told(1));
    rooms.loadOne(1);
    leave(11);
    latest().answer([told(1, { eventSeq: 10 })]);
    expect(ids()).toEqual([]);
  });

  it('is gone when the worker says that it is none of one’s own', () => {
    know(told(1), told(2));
    rooms.loadOne(1);
    latest().fail('NOT_A_MEMBER');
    expect(ids()).toEqual([2]);
  });

  it('stays where asking for it merely failed, and can be asked for again', () => {
    know(told(1));
    rooms.loadOne(1);
    latest().fail('UNREACHABLE');
    expect(ids()).toEqual([1]);
    rooms.loadOne(1);
    expect(asked).toHaveLength(2);
  });
});

describe('a room asked for alone', () => {
  it('is asked for once at a time', () => {
    expect(rooms.loadOne(1)).toBe(rooms.loadOne(1));
    expect(asked).toHaveLength(1);
  });

  it('keeps its members when a list shows but ten of them', () => {
    rooms.loadOne(1);
    latest().answer([inList(told(1))]);
    know(inList({ ...told(1, { roomName: 'listed' }), members: [] }));
    expect(rooms.byId.value.get(1)).toMatchObject({ roomName: 'listed', isWhole: true });
    expect(rooms.byId.value.get(1)?.members).toHaveLength(2);
  });

  it('is asked for again where a list knew more, but not all its members', () => {
    rooms.load();
    const list = latest();
    rooms.loadOne(1);
    const alone = latest();
    list.answer([inList(told(1, { eventSeq: 12, roomName: 'newer' }))]);
    alone.answer([inList(told(1, { eventSeq: 11 }))]);
    expect(nameOf(1)).toBe('newer');
    expect(latest()).not.toBe(alone);
    latest().answer([inList(told(1, { eventSeq: 12, roomName: 'newer' }))]);
    expect(rooms.byId.value.get(1)).toMatchObject({ roomName: 'newer', isWhole: true });
  });
});

describe('what is chosen for a room', () => {
  const setting: RoomSetting = {
    notify: 'all',
    mutedUntil: null,
    favourite: true,
    archived: false,
    markedUnread: false,
  };
  const chosenElsewhere = (roomId: number, more: Partial<RoomSetting> = {}) =>
    rooms.takeOwn({ actionType: 'ROOM_SETTING', roomId, ...setting, ...more } as UserEvent);
  const isFavourite = () => rooms.byId.value.get(1)?.favourite;
  beforeEach(() => know(told(1, { lastSeq: 9 })));

  it('is shown at once, asked for, and then what the worker says', () => {
    rooms.choose(1, { favourite: true });
    expect(isFavourite()).toBe(true);
    const request = latest('user-change-room-setting');
    expect(request.body).toEqual({ roomId: 1, favourite: true });
    request.fail('NOT_A_MEMBER');
    expect(latest().body).toEqual({ roomId: 1 });
    latest().answer([told(1, { lastSeq: 9 })]);
    expect(isFavourite()).toBe(false);
  });

  it('while it was asked for does not come back over what is chosen later', () => {
    rooms.loadOne(1);
    chosenElsewhere(1, { favourite: false });
    latest().answer([told(1, { lastSeq: 9 })]);
    chosenElsewhere(1);
    rooms.loadOne(1);
    latest().answer([{ ...told(1, { lastSeq: 9 }), ...setting }]);
    expect(isFavourite()).toBe(true);
  });

  it('elsewhere is followed', () => {
    chosenElsewhere(1);
    chosenElsewhere(2);
    rooms.takeOwn({ actionType: 'INVITE', roomId: 1 } as UserEvent);
    expect(isFavourite()).toBe(true);
    expect(asked).toEqual([]);
  });

  it('elsewhere while a room is asked for counts more than the answer, and what a later one says more than that', () => {
    rooms.loadOne(1);
    chosenElsewhere(1);
    latest().answer([told(1, { lastSeq: 9 })]);
    expect(isFavourite()).toBe(true);
    rooms.load();
    latest().answer([told(1, { lastSeq: 9 })]);
    expect(isFavourite()).toBe(false);
  });
});

describe('a read mark', () => {
  beforeEach(() => know(told(1, { lastSeq: 9 })));

  it('counts at once, is told, and never moves back', () => {
    rooms.read(1, 4);
    expect(rooms.unread.value).toBe(5);
    expect(latest('user-read-room').body).toEqual({ roomId: 1, seq: 4 });
    rooms.read(1, 4);
    rooms.read(1, 2);
    rooms.read(2, 2);
    latest('user-read-room').answer();
    expect(asked).toHaveLength(1);
    expect(rooms.unread.value).toBe(5);
  });

  it('is told one at a time, and then the furthest of those that came meanwhile', () => {
    for (const seq of [4, 5, 6, 7]) rooms.read(1, seq);
    expect(asked.map(({ body }) => body.seq)).toEqual([4]);
    latest('user-read-room').answer();
    expect(asked.map(({ body }) => body.seq)).toEqual([4, 7]);
    latest('user-read-room').answer();
    rooms.read(1, 8);
    expect(asked.map(({ body }) => body.seq)).toEqual([4, 7, 8]);
  });

  it('that is on its way is not taken back by what the worker knew before', () => {
    rooms.read(1, 6);
    rooms.loadOne(1);
    latest().answer([told(1, { lastSeq: 9, readSeq: 2 })]);
    expect(rooms.unread.value).toBe(3);
  });

  it('is the worker’s again once it was told', () => {
    rooms.read(1, 6);
    latest('user-read-room').fail('NOT_A_MEMBER');
    rooms.loadOne(1);
    latest().answer([told(1, { lastSeq: 9, readSeq: 2 })]);
    expect(rooms.unread.value).toBe(7);
  });
});
