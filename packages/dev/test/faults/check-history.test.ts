/** The checker of the fault suite: each kind of anomaly is found in a history that shows it, and none in one that doesn't. */
import type { PairName } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import { type AnomalyKind, anomalyKinds } from '../../src/faults/check/anomaly.ts';
import { checkHistory } from '../../src/faults/check/check-history.ts';
import type { HealthNote, History, ToldEvent, TopicAct } from '../../src/faults/history.ts';
import { type Changeable, smallHistory } from './small-history.ts';

type Spoil = (history: Changeable<History>) => void;

/** The only item that fits, which must be there. */
function the<Item>(items: Item[], fits: (item: Item) => boolean): Item {
  const [found, ...more] = items.filter(fits);
  if (found === undefined || more.length > 0) throw new Error('not exactly one');
  return found;
}

const command = (history: Changeable<History>, id: string) =>
  the(history.commands, ({ requestId }) => requestId === id);
const reply = (history: Changeable<History>, id: string) =>
  the(history.replies, ({ requestId }) => requestId === id);
const event = (history: Changeable<History>, id: string) =>
  the(history.events, ({ requestId }) => requestId === id);
const message = (history: Changeable<History>, id: number) =>
  the(history.state.messages, ({ messageId }) => messageId === id);
const subscriberOf = (history: Changeable<History>, user: string) =>
  the(history.subscribers, ({ userId }) => userId === user);
const streamOf = (history: Changeable<History>, user: string) =>
  the(history.streams, ({ userId }) => userId === user);

function remove<Item>(items: Item[], isMeant: (item: Item) => boolean): void {
  items.splice(0, items.length, ...items.filter((item) => !isMeant(item)));
}

function removeEverywhere(history: Changeable<History>, id: string): void {
  const { eventId, eventSeq } = event(history, id).event;
  remove(history.events, (record) => record.event.eventId === eventId);
  for (const { told } of history.streams) remove(told, (one) => one.event.eventId === eventId);
  for (const { told } of history.subscribers) remove(told, (one) => one.event.eventSeq === eventSeq);
}

const missed = (promise: HealthNote['promise']): HealthNote => ({
  at: 1_000,
  during: 'worker-killed',
  promise,
  found: 'worker 1: no answer',
  isKept: false,
});

const skipped = (from: number, to: number): Changeable<TopicAct> => ({
  what: 'skipped',
  topics: ['user-add-chat-request'],
  from,
  to,
});

/** What spoils a history, and all kinds of what is then to be found. */
const cases: readonly [what: string, kinds: readonly AnomalyKind[], spoil: Spoil][] = [
  [
    'no reply came in time',
    ['no-reply'],
    (history) => {
      command(history, 'read').outcome = null;
    },
  ],
  [
    'a repeat was answered with other bytes',
    ['differing-replies'],
    (history) => {
      const first = reply(history, 'hello');
      history.replies.push({ ...first, text: first.text.replace('{', '{ ') });
    },
  ],
  [
    'a record of a request that came twice got no reply',
    ['unanswered-request'],
    (history) => {
      history.requests.push({ pair: 'user-add-chat', requestId: 'hello' });
    },
  ],
  [
    'a record got no reply long before an administrator had others skipped',
    ['unanswered-request'],
    (history) => {
      history.requests.push({ pair: 'user-add-chat', requestId: 'hello' });
      history.acts.push(skipped(60_000, 61_000));
    },
  ],
  [
    'an id that was used again for something else got the first’s reply',
    ['missed-conflict'],
    (history) => {
      const { text } = history.replies.find(({ requestId }) => requestId === 'gone') ?? { text: '' };
      const conflict = the(history.replies, ({ errorCode }) => errorCode === 'CONFLICT');
      Object.assign(conflict, { errorCode: '', text });
    },
  ],
  [
    'an id that was not used again was refused as if it had been',
    ['differing-replies'],
    (history) => {
      history.requests.push({ pair: 'user-add-chat', requestId: 'hello' });
      history.replies.push({ ...reply(history, 'hello'), errorCode: 'CONFLICT', text: '{}' });
    },
  ],
  [
    'a success was answered, and a refusal before it',
    ['differing-replies'],
    (history) => {
      const text = JSON.stringify({ isSuccess: false, errorCode: 'NOT_A_MEMBER' });
      history.replies.unshift({ ...reply(history, 'hello'), errorCode: 'NOT_A_MEMBER', text });
    },
  ],
  [
    'a reply was told that stands on no topic',
    ['invented-reply', 'unanswered-request'],
    (history) => {
      remove(history.replies, ({ requestId }) => requestId === 'status');
    },
  ],
  [
    'an acknowledged message is not in the room',
    ['lost-message', 'seq-gap'],
    (history) => {
      remove(history.state.messages, ({ messageId }) => messageId === 103);
    },
  ],
  [
    'the last message is gone, with its event and its count',
    ['lost-message', 'lost-event', 'event-gap'],
    (history) => {
      removeEverywhere(history, 'forward');
      remove(history.state.messages, ({ messageId }) => messageId === 105);
      Object.assign(history.state.rooms[0] ?? {}, { lastSeq: 4 });
    },
  ],
  [
    'a message stands elsewhere than was acknowledged',
    ['lost-message', 'invented-reply'],
    (history) => {
      command(history, 'hello').outcome = {
        ...(command(history, 'there').outcome as NonNullable<History['commands'][0]['outcome']>),
        body: { messageId: 101, seq: 2 },
      };
    },
  ],
  [
    'one request created two messages',
    ['doubled-message', 'doubled-event'],
    (history) => {
      const { room, told } = {
        room: history.state.rooms[0],
        told: streamOf(history, 'ann').told,
      };
      if (!room) return;
      const messageId = 106;
      history.state.messages.push({ ...message(history, 101), messageId, seq: ++room.lastSeq });
      const places = { eventSeq: ++room.eventSeq, seq: room.lastSeq };
      const again = { ...event(history, 'hello').event, eventId: 99, messageId, ...places };
      history.events.push({ topic: 'normalChat', requestId: 'hello', event: again });
      for (const one of [...history.streams, ...history.subscribers])
        one.told.push({ at: told.length + 100, of: 'room', event: again });
    },
  ],
  [
    'a message was said by nobody who asked',
    ['invented-message', 'invented-event', 'lost-event'],
    (history) => {
      event(history, 'answer').requestId = 'nobody';
    },
  ],
  [
    'a message was said, though it was refused',
    ['invented-message', 'invented-event'],
    (history) => {
      const outcome = command(history, 'gone').outcome;
      if (outcome) outcome.errorCode = 'NOT_A_MEMBER';
    },
  ],
  [
    'a message has no SEND, and its room no gap',
    ['lost-event'],
    (history) => {
      const said = message(history, 101);
      history.state.messages.push({ ...said, messageId: 106, seq: 6 });
      Object.assign(history.state.rooms[0] ?? {}, { lastSeq: 6 });
    },
  ],
  [
    'a place in the room is empty',
    ['seq-gap', 'lost-message'],
    (history) => {
      message(history, 105).seq = 6;
      Object.assign(history.state.rooms[0] ?? {}, { lastSeq: 6 });
    },
  ],
  [
    'a place in the room is taken twice',
    ['seq-gap', 'lost-message'],
    (history) => {
      message(history, 104).seq = 3;
    },
  ],
  [
    'what was said after an acknowledgement stands before it',
    ['inverted-order'],
    (history) => {
      swapPlaces(history, 'there', 'answer');
      command(history, 'answer').line = 'another';
    },
  ],
  [
    'what one producer sent later to one partition stands before',
    ['inverted-order'],
    (history) => {
      swapPlaces(history, 'hello', 'there');
      const [hello, there] = [command(history, 'hello'), command(history, 'there')];
      there.invokedAt = hello.invokedAt;
      if (there.outcome && hello.outcome) there.outcome.at = hello.outcome.at;
    },
  ],
  [
    'a change is told by nobody',
    ['lost-event', 'event-gap', 'lost-change'],
    (history) => {
      removeEverywhere(history, 'modify');
    },
  ],
  [
    'two events have one place',
    ['doubled-event', 'event-gap', 'subscription-invented'],
    (history) => {
      event(history, 'read').event.eventSeq = event(history, 'react').event.eventSeq ?? null;
    },
  ],
  [
    'a change is told by two events',
    ['doubled-event', 'stream-missed', 'subscription-missed'],
    (history) => {
      const told = event(history, 'read');
      history.events.push({ ...told, event: { ...told.event, eventId: 99, eventSeq: 14 } });
      Object.assign(history.state.rooms[0] ?? {}, { eventSeq: 14 });
    },
  ],
  [
    'an event goes beyond what the room has come to',
    ['invented-event'],
    (history) => {
      Object.assign(history.state.rooms[0] ?? {}, { eventSeq: 12 });
    },
  ],
  [
    'a refusal is told by an event',
    ['invented-event'],
    (history) => {
      event(history, 'react').requestId = 'refused';
    },
  ],
  [
    'an event is missing on its topic',
    ['event-gap', 'invented-change'],
    (history) => {
      removeEverywhere(history, 'react');
    },
  ],
  [
    'an event stands behind a later one',
    ['event-order'],
    (history) => {
      history.events.push(...history.events.splice(3, 1));
    },
  ],
  [
    'an event waits in the outbox for ever',
    ['unpublished-event'],
    (history) => {
      history.state.unpublished = 1;
    },
  ],
  [
    'a message still says what it said before it was changed',
    ['lost-change'],
    (history) => {
      message(history, 102).content = 'there';
    },
  ],
  [
    'a deleted message is back',
    ['lost-change'],
    (history) => {
      Object.assign(message(history, 104), { content: 'never mind', isDeleted: false });
    },
  ],
  [
    'a member is not in the room any more',
    ['lost-change'],
    (history) => {
      remove(history.state.members, ({ userId }) => userId === 'bob');
    },
  ],
  [
    'a reaction is gone',
    ['lost-change'],
    (history) => {
      history.state.reactions = [];
    },
  ],
  [
    'a pin is gone',
    ['lost-change'],
    (history) => {
      history.state.pins = [];
    },
  ],
  [
    'a message is pinned that was pinned already',
    ['doubled-event'],
    (history) => {
      const pin = { messageId: 101, on: true };
      happens(history, 'ann', 'user-pin-chat', pin, { ...pin, actionType: 'PIN', userId: 'ann', seq: 1 });
    },
  ],
  [
    'an administrator is a member again',
    ['lost-change', 'invented-change'],
    (history) => {
      for (const member of history.state.members) if (member.role === 'admin') member.role = 'member';
    },
  ],
  [
    'a ban is gone',
    ['lost-change'],
    (history) => {
      history.state.bans = [];
    },
  ],
  [
    'a ban that was lifted is back',
    ['lost-change'],
    (history) => {
      history.state.bans.push({ roomId: 1, userId: 'dan' });
    },
  ],
  [
    'somebody is kept out by nobody',
    ['invented-change'],
    (history) => {
      history.state.bans.push({ roomId: 1, userId: 'fay' });
    },
  ],
  [
    'what a member has chosen for a room is gone',
    ['lost-change'],
    (history) => {
      for (const member of history.state.members) Object.assign(member, { favourite: false, notify: 'all' });
    },
  ],
  [
    'what a member has chosen is told to nobody',
    ['lost-event'],
    (history) => {
      removeEverywhere(history, 'setting');
    },
  ],
  ['somebody came in who was kept out', ['forbidden-change'], (history) => comes(history, 'eve')],
  [
    'a member made somebody an administrator',
    ['forbidden-change'],
    (history) => {
      command(history, 'role').userId = 'bob';
    },
  ],
  [
    'an administrator deleted what the owner had said',
    ['forbidden-change'],
    (history) => {
      const told = { actionType: 'DELETE', userId: 'bob', messageId: 101, seq: 1, content: '' };
      happens(history, 'bob', 'user-delete-chat', { messageId: 101 }, told);
      Object.assign(message(history, 101), { content: '', isDeleted: true });
      Object.assign(history.state, { pins: [], reactions: [] });
    },
  ],
  [
    'a message forwards what nobody has said',
    ['invented-message'],
    (history) => {
      command(history, 'forward').request = { message: '', forwardedFrom: 102 };
    },
  ],
  [
    'a message forwards what had been deleted',
    ['invented-message'],
    (history) => {
      command(history, 'delete').request = { messageId: 101 };
    },
  ],
  [
    'a read mark went back',
    ['lost-change'],
    (history) => {
      for (const member of history.state.members) member.readSeq = 2;
    },
  ],
  [
    'a status is the one of before',
    ['lost-change'],
    (history) => {
      Object.assign(history.state.statuses[0] ?? {}, { status: 'away' });
    },
  ],
  [
    'a status is there that nobody asked for',
    ['invented-change'],
    (history) => {
      Object.assign(history.state.statuses[1] ?? {}, { status: 'away' });
    },
  ],
  [
    'somebody is in the room whom nobody let in',
    ['invented-change'],
    (history) => {
      const [member] = history.state.members;
      if (member) history.state.members.push({ ...member, userId: 'eve', role: 'member' });
    },
  ],
  [
    'a stream was not told of an event, and of later ones',
    ['stream-missed'],
    (history) => {
      streamOf(history, 'bob').told.splice(3, 1);
    },
  ],
  [
    'a stream was not told of the last event',
    ['stream-missed'],
    (history) => {
      streamOf(history, 'bob').told.pop();
    },
  ],
  [
    'a stream was not told of an event of its user',
    ['stream-missed'],
    (history) => {
      remove(streamOf(history, 'bob').told, ({ of }) => of === 'user');
    },
  ],
  [
    'a stream came back and was told of an event again',
    ['stream-repeated'],
    (history) => {
      const { told } = streamOf(history, 'ann');
      told.splice(4, 0, { ...(told[3] as (typeof told)[0]) });
    },
  ],
  [
    'a stream was told of a later event first',
    ['stream-order'],
    (history) => {
      const { told } = streamOf(history, 'ann');
      told.splice(3, 0, ...told.splice(4, 1));
    },
  ],
  [
    'a stream was told of what happened before its user came',
    ['stream-invented'],
    (history) => {
      const [first] = streamOf(history, 'ann').told;
      if (first) streamOf(history, 'bob').told.unshift({ ...first });
    },
  ],
  [
    'a stream was told of an event that stands on no topic',
    ['stream-invented'],
    (history) => {
      const { told } = streamOf(history, 'ann');
      const last = told.at(-1) as (typeof told)[0];
      told.push({ ...last, event: { ...last.event, eventId: 99, eventSeq: 14 } });
    },
  ],
  [
    'a subscription was not told of an event, and of later ones',
    ['subscription-missed'],
    (history) => {
      subscriberOf(history, 'bob').told.splice(1, 1);
    },
  ],
  [
    'a subscription was not told of the last event, though its user is in the room',
    ['subscription-missed'],
    (history) => {
      subscriberOf(history, 'ann').told.pop();
    },
  ],
  [
    'a subscription came back and was told of an event again',
    ['subscription-repeated'],
    (history) => {
      const { told } = subscriberOf(history, 'ann');
      told.splice(4, 0, { ...(told[3] as (typeof told)[0]) });
    },
  ],
  [
    'a subscription was told a message again, from the history',
    ['subscription-repeated'],
    (history) => {
      const { told } = subscriberOf(history, 'bob');
      const [first] = told as [(typeof told)[0]];
      told.splice(1, 0, { ...first, event: { ...first.event, eventSeq: null } });
    },
  ],
  [
    'a subscription was told of a later event first',
    ['subscription-order'],
    (history) => {
      const { told } = subscriberOf(history, 'bob');
      told.splice(1, 0, ...told.splice(2, 1));
    },
  ],
  [
    'a subscription was told of another message than was said',
    ['subscription-invented'],
    (history) => {
      const [first] = subscriberOf(history, 'bob').told;
      if (first) first.event = { ...first.event, content: 'something else' };
    },
  ],
  [
    'a receipt came for what no worker has answered',
    ['invented-reply', 'unanswered-request'],
    (history) => {
      overStomp(history, 'hello');
      remove(history.replies, ({ requestId }) => requestId === 'hello');
    },
  ],
  [
    'a worker did not become ready',
    ['not-ready'],
    (history) => {
      history.health.push(missed('ready'));
    },
  ],
  [
    'a front did not say that it lives',
    ['wrong-health'],
    (history) => {
      history.health.push(missed('live'));
    },
  ],
  [
    'a front did not say what is missing',
    ['wrong-health'],
    (history) => {
      history.health.push(missed('says why'));
    },
  ],
  [
    'a pair that some workers know was not answered',
    ['not-served'],
    (history) => {
      history.health.push(missed('serves'));
    },
  ],
];

/** As if it had been asked over STOMP, which tells of its reply by a receipt. */
function overStomp(history: Changeable<History>, id: string): void {
  const asked = command(history, id);
  asked.via = 'stomp';
  if (asked.outcome) asked.outcome.body = {};
}

/** Asked, answered, and told to all who hear of it. */
function happens(
  history: Changeable<History>,
  asker: string,
  pair: PairName,
  request: Record<string, unknown>,
  told: Pick<ToldEvent, 'actionType' | 'userId'> & Partial<ToldEvent>,
): void {
  const [room] = history.state.rooms;
  if (!room) return;
  const { roomId } = room;
  const event = { ...told, eventId: 78, eventSeq: ++room.eventSeq, roomId };
  const asked = { ...command(history, 'forward'), requestId: 'another', userId: asker, pair, request };
  const outcome = { at: 901, errorCode: '', body: request };
  history.commands.push({ ...asked, invokedAt: 900, turn: 900, outcome });
  history.replies.push({ requestId: 'another', pair, errorCode: '', text: JSON.stringify(request) });
  history.events.push({ topic: 'normalChat', requestId: 'another', event });
  for (const stream of history.streams) stream.told.push({ at: 902, of: 'room', event });
  for (const { hears, told: heard } of history.subscribers)
    if (hears === 'all' || told.actionType === 'DELETE')
      heard.push({ at: 902, of: 'room', event: { ...event, eventId: null } });
}

/** Let in by ann. */
function comes(history: Changeable<History>, userId: string): void {
  happens(history, 'ann', 'user-invite-room', { friendId: [userId] }, { actionType: 'JOIN', userId });
  const member = { roomId: 1, userId, readSeq: 0, role: 'member', favourite: false, notify: 'all' } as const;
  history.state.members.push({ ...member });
}

/** Bob leaves the room. */
function leaves(history: Changeable<History>): void {
  const { state, events } = history;
  const [room] = state.rooms;
  if (!room) return;
  const eventSeq = ++room.eventSeq;
  const left = { eventId: 77, actionType: 'LEAVE', userId: 'bob', eventSeq, roomId: room.roomId };
  const request = { requestId: 'leave', pair: 'user-leave-room', userId: 'bob', request: {} } as const;
  const outcome = { at: 901, errorCode: '', body: {} };
  const sent = {
    via: 'http',
    invokedAt: 900,
    sends: 1,
    tries: 1,
    line: 'leave',
    turn: 900,
    roomId: 1,
    outcome,
  } as const;
  history.commands.push({ ...request, ...sent });
  history.replies.push({ pair: 'user-leave-room', requestId: 'leave', errorCode: '', text: '{}' });
  events.push({ topic: 'normalChat', requestId: 'leave', event: left });
  for (const { told } of history.streams) told.push({ at: 902, of: 'room', event: left });
  subscriberOf(history, 'ann').told.push({ at: 902, of: 'room', event: { ...left, eventId: null } });
  remove(state.members, ({ userId }) => userId === 'bob');
}

/** Two acknowledged messages have each other's place. */
function swapPlaces(history: Changeable<History>, one: string, other: string): void {
  const [a, b] = [command(history, one), command(history, other)].map(({ outcome }) => outcome?.body);
  if (!a || !b) return;
  const [first, second] = [Number(a.messageId), Number(b.messageId)].map((id) => message(history, id));
  if (!first || !second) return;
  [first.seq, second.seq] = [second.seq, first.seq];
  [a.seq, b.seq] = [b.seq, a.seq];
  for (const id of [one, other])
    reply(history, id).text = JSON.stringify(command(history, id).outcome?.body ?? {});
}

const kindsIn = (history: History) => [...new Set(checkHistory(history).map(({ kind }) => kind))];

describe('finds', () => {
  test.each(cases)('%s', (_what, kinds, spoil) => {
    const history = smallHistory();
    spoil(history);
    expect(kindsIn(history).sort()).toEqual([...kinds].sort());
  });

  test('each kind of anomaly', () => {
    const shown = new Set(cases.flatMap(([, kinds]) => kinds));
    expect([...shown].sort()).toEqual(Object.keys(anomalyKinds).sort());
  });
});

/** What may happen, and is no anomaly. */
const fine: readonly [what: string, change: Spoil][] = [
  ['nothing but what should be', () => undefined],
  [
    'a worker that said what was missing',
    (history) => {
      history.health.push({ ...missed('says why'), isKept: true });
    },
  ],
  [
    'a record that stands on its topic twice',
    (history) => {
      history.events.splice(6, 0, structuredClone(history.events[3] as (typeof history.events)[0]));
      history.replies.push(structuredClone(reply(history, 'hello')));
    },
  ],
  [
    'a stored reply without its words, once the message was deleted',
    (history) => {
      const first = reply(history, 'hello');
      const { isSuccess, ...fields } = JSON.parse(first.text);
      history.replies.push({ ...first, text: JSON.stringify({ ...fields, isSuccess, message: '' }) });
    },
  ],
  [
    'a failure that may be tried again, and then a success',
    (history) => {
      const text = JSON.stringify({ isSuccess: false, errorCode: 'UNAVAILABLE' });
      history.replies.unshift({ ...reply(history, 'hello'), errorCode: 'UNAVAILABLE', text });
      command(history, 'hello').sends = 2;
    },
  ],
  [
    'what was sent again and so stands behind what was sent later',
    (history) => {
      swapPlaces(history, 'hello', 'there');
      const [hello, there] = [command(history, 'hello'), command(history, 'there')];
      hello.sends = 2;
      if (hello.outcome && there.outcome) hello.outcome.at = there.outcome.at;
    },
  ],
  [
    'two who spoke at once, in either order',
    (history) => {
      swapPlaces(history, 'there', 'answer');
      const [there, answer] = [command(history, 'there'), command(history, 'answer')];
      answer.invokedAt = there.invokedAt;
    },
  ],
  [
    'events that a stream was not told of before it was told to load everything',
    (history) => {
      const stream = streamOf(history, 'bob');
      const [{ at = 0 } = {}] = stream.told.splice(3, 2);
      stream.resets.push({ at, reason: 'too-old' });
    },
  ],
  [
    'what is only true for a moment',
    (history) => {
      const typing = { eventId: null, actionType: 'TYPING', userId: 'bob', eventSeq: null, roomId: 1 };
      history.events.push({ topic: 'normalChat', requestId: 'typing', event: typing });
      for (let times = 0; times < 2; times++)
        streamOf(history, 'ann').told.push({ at: 500 + times, of: 'room', event: typing });
    },
  ],
  [
    'a receipt whose reply was deleted with its topic',
    (history) => {
      overStomp(history, 'hello');
      remove(history.replies, ({ requestId }) => requestId === 'hello');
      const at = command(history, 'hello').outcome?.at ?? 0;
      history.acts.push({ what: 'deleted', topics: ['user-add-chat-response'], from: at - 1, to: at + 1 });
    },
  ],
  [
    'a record that waited when an administrator had the workers go on behind it',
    (history) => {
      history.requests.push({ pair: 'user-add-chat', requestId: 'hello' });
      const { invokedAt } = command(history, 'hello');
      history.acts.push(skipped(invokedAt - 1, invokedAt));
    },
  ],
  [
    'a text that one of the members may not see',
    (history) => {
      event(history, 'modify').event.content = null;
    },
  ],
  [
    'what was asked over STOMP, where a receipt is all that is told',
    (history) => overStomp(history, 'hello'),
  ],
  [
    'a message that a subscription was told from the history, where changes before it are gone',
    (history) => {
      const { told } = subscriberOf(history, 'bob');
      for (const one of told.slice(0, 4)) one.event = { ...one.event, eventSeq: null };
      remove(told, ({ event: { actionType } }) => actionType === 'MODIFY');
    },
  ],
  [
    'how a room came to be, before the first that a subscription was told from a history in which nothing was said',
    (history) => {
      const { told } = subscriberOf(history, 'ann');
      told.splice(
        0,
        told.findIndex(({ event: { actionType } }) => actionType === 'SEND'),
      );
    },
  ],
  ['somebody who comes in when they are not kept out any more', (history) => comes(history, 'dan')],
  [
    'what a member who has come again had chosen before',
    (history) => {
      leaves(history);
      comes(history, 'bob');
    },
  ],
  [
    'the last events before its user left, of which a subscription was not told any more',
    (history) => {
      leaves(history);
      subscriberOf(history, 'bob').told.splice(3);
    },
  ],
];

describe('takes for no anomaly', () => {
  test.each(fine)('%s', (_what, change) => {
    const history = smallHistory();
    change(history);
    expect(checkHistory(history)).toEqual([]);
  });
});
