/** A short history without anomalies: what two users did in a room, as the system would have it. */
import type { PairName } from '@parley/contracts';
import type { History, ToldEvent } from '../../src/faults/history.ts';

/** A history whose parts a test may change. */
export type Changeable<Value> = Value extends object
  ? { -readonly [Key in keyof Value]: Changeable<Value[Key]> }
  : Value;

const roomId = 1;

/** Tells the time of everything, and gives everything its ids. */
class Scribe {
  #at = 0;
  #eventId = 0;
  readonly history: Changeable<History> = {
    commands: [],
    reused: [],
    requests: [],
    replies: [],
    events: [],
    streams: ['ann', 'bob'].map((userId) => ({
      userId,
      told: [],
      connections: [{ front: 'front 1', from: 0, to: null }],
      resets: [],
    })),
    subscribers: ['ann', 'bob'].map((userId) => ({
      userId,
      hears: userId === 'ann' ? 'all' : 'said',
      told: [],
      connections: [{ front: 'front 2', from: 0, to: null }],
    })),
    state: {
      rooms: [{ roomId, lastSeq: 0, eventSeq: 0 }],
      messages: [],
      members: [],
      statuses: [
        { userId: 'ann', status: '' },
        { userId: 'bob', status: '' },
      ],
      bans: [],
      pins: [],
      reactions: [],
      unpublished: 0,
    },
    health: [],
    acts: [],
  };

  /** Asked and answered, by the topic, in the line of the user. */
  done(requestId: string, pair: PairName, userId: string, request: object, answer: object, errorCode = '') {
    const body = { userId, isSuccess: errorCode === '', errorMessage: '', errorCode, ...answer };
    const invokedAt = ++this.#at;
    this.history.commands.push({
      requestId,
      pair,
      userId,
      roomId: pair === 'user-status-change' ? null : roomId,
      request: request as Record<string, unknown>,
      via: 'topic',
      invokedAt,
      sends: 1,
      tries: 1,
      line: userId,
      turn: invokedAt,
      outcome: { at: ++this.#at, errorCode, body },
    });
    this.history.requests.push({ pair, requestId });
    this.history.replies.push({ pair, requestId, errorCode, text: JSON.stringify(body) });
  }

  /** Told on the room's topic and to all who are in it. */
  roomEvent(requestId: string, actionType: string, userId: string, fields: object = {}) {
    const room = this.history.state.rooms[0];
    if (!room) return;
    const eventSeq = ++room.eventSeq;
    const event = { eventId: ++this.#eventId, actionType, userId, eventSeq, roomId, ...fields };
    this.history.events.push({ topic: 'normalChat', requestId, event });
    const tell = (listener: string) =>
      this.history.streams
        .find((stream) => stream.userId === listener)
        ?.told.push({ at: ++this.#at, of: 'room', event });
    for (const member of this.history.state.members) tell(member.userId);
    if (actionType === 'JOIN') tell(userId);
    this.#tellSubscribers({ ...event, eventId: null }, actionType === 'JOIN' ? userId : undefined);
  }

  #tellSubscribers(event: ToldEvent, coming: string | undefined) {
    const isSaid = ['SEND', 'MODIFY', 'DELETE'].includes(event.actionType);
    const isMember = (user: string) => this.history.state.members.some(({ userId }) => userId === user);
    for (const { userId, hears, told } of this.history.subscribers)
      if ((isMember(userId) || userId === coming) && (isSaid || hears === 'all'))
        told.push({ at: ++this.#at, of: 'room', event });
  }

  userEvent(requestId: string, actionType: string, userId: string) {
    const event = { eventId: ++this.#eventId, actionType, userId };
    this.history.events.push({ topic: 'userEvent', requestId, event });
    this.history.streams
      .find((stream) => stream.userId === userId)
      ?.told.push({ at: ++this.#at, of: 'user', event });
  }

  joins(requestId: string, userId: string) {
    this.roomEvent(requestId, 'JOIN', userId);
    const role = this.history.state.members.length === 0 ? 'owner' : 'member';
    this.history.state.members.push({ roomId, userId, readSeq: 0, role, favourite: false, notify: 'all' });
  }

  says(requestId: string, userId: string, content: string, more: object = {}) {
    const { messages, rooms } = this.history.state;
    const seq = messages.length + 1;
    const messageId = 100 + seq;
    this.done(requestId, 'user-add-chat', userId, { message: content, ...more }, { messageId, seq });
    messages.push({ messageId, roomId, seq, userId, content, isDeleted: false });
    if (rooms[0]) rooms[0].lastSeq = seq;
    this.roomEvent(requestId, 'SEND', userId, { messageId, seq, content });
  }
}

export function smallHistory(): Changeable<History> {
  const scribe = new Scribe();
  const { messages, members, statuses, reactions } = scribe.history.state;
  scribe.done('room', 'user-add-room', 'ann', { friendId: ['bob'] }, { roomId });
  scribe.joins('room', 'ann');
  scribe.joins('room', 'bob');
  scribe.userEvent('room', 'INVITE', 'bob');
  scribe.says('hello', 'ann', 'hello');
  scribe.says('there', 'ann', 'there');
  scribe.says('answer', 'bob', 'hello yourself');
  scribe.says('gone', 'bob', 'never mind');

  scribe.done('modify', 'user-modify-chat', 'ann', { messageId: 102, content: 'you' }, { messageId: 102 });
  scribe.roomEvent('modify', 'MODIFY', 'ann', { messageId: 102, seq: 2, content: 'you' });
  scribe.done('delete', 'user-delete-chat', 'bob', { messageId: 104 }, { messageId: 104 });
  scribe.roomEvent('delete', 'DELETE', 'bob', { messageId: 104, seq: 4, content: '' });
  if (messages[1]) messages[1].content = 'you';
  if (messages[3]) Object.assign(messages[3], { content: '', isDeleted: true });

  const reaction = { messageId: 101, emoji: '👍' };
  scribe.done('react', 'user-react-chat', 'bob', { ...reaction, on: true }, reaction);
  scribe.roomEvent('react', 'REACT', 'bob', { ...reaction, on: true });
  reactions.push({ ...reaction, userId: 'bob' });

  scribe.done('read', 'user-read-room', 'ann', { seq: 3 }, { seq: 3 });
  scribe.roomEvent('read', 'READ', 'ann', { seq: 3 });
  if (members[0]) members[0].readSeq = 4;

  scribe.done('pin', 'user-pin-chat', 'bob', { messageId: 101, on: true }, { messageId: 101, on: true });
  scribe.roomEvent('pin', 'PIN', 'bob', { messageId: 101, seq: 1, on: true });
  scribe.history.state.pins.push({ roomId, messageId: 101 });
  scribe.done('role', 'user-change-role', 'ann', { friendId: ['bob'], role: 'admin' }, { role: 'admin' });
  scribe.roomEvent('role', 'ROLE', 'bob', { role: 'admin' });
  if (members[1]) members[1].role = 'admin';
  const setting = { favourite: true, notify: 'none' };
  scribe.done('setting', 'user-change-room-setting', 'bob', setting, setting);
  scribe.userEvent('setting', 'ROOM_SETTING', 'bob');
  if (members[1]) Object.assign(members[1], setting);
  // Who was never in the room is kept out all the same.
  for (const [id, friendId, on] of [
    ['ban', ['dan', 'eve'], true],
    ['lift', ['dan'], false],
  ] as const)
    scribe.done(id, 'user-ban-member', 'bob', { friendId, on }, { friendId, on });
  scribe.history.state.bans.push({ roomId, userId: 'eve' });
  scribe.says('forward', 'bob', 'hello', { message: '', forwardedFrom: 101 });

  scribe.done('status', 'user-status-change', 'ann', { status: 'away' }, { status: 'away' });
  scribe.done('status-2', 'user-status-change', 'ann', { status: 'back' }, { status: 'back' });
  if (statuses[0]) statuses[0].status = 'back';
  // Asked for something else with an id that was answered.
  const conflict = { pair: 'user-add-chat', requestId: 'gone' } as const;
  scribe.history.requests.push(conflict);
  scribe.history.replies.push({ ...conflict, errorCode: 'CONFLICT', text: '{"errorCode":"CONFLICT"}' });
  scribe.history.reused.push({ requestId: 'gone', isWritten: true });
  scribe.done('refused', 'user-delete-chat', 'ann', { messageId: 104 }, {}, 'MESSAGE_NOT_FOUND');
  return scribe.history;
}
