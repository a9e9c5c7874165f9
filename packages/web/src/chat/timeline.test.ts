import type { Message, Notice, PairName, RoomEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, Requests } from '../connection/requests.ts';
import type { Person } from './people.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** A request that the test answers. */
interface Asked {
  body: { after: number; limit: number };
  forgotten: boolean;
  answer(messages: readonly Message[], formerMembers?: readonly Person[], notice?: readonly Notice[]): void;
}

const asked: Asked[] = [];
let timeline: Timeline;
let learned: Person[];

const ask = ((_pair: PairName, body: Asked['body'], id = 'id') => {
  const state = signal<RequestState>({ phase: 'waiting' });
  const request: Asked = {
    body,
    forgotten: false,
    answer(message, formerMembers, notice) {
      const reply = { message, ...(formerMembers && { formerMembers }), ...(notice && { notice }) };
      // A forgotten request gets no more updates.
      if (!request.forgotten) state.value = { phase: 'done', reply, ticket: undefined } as never;
    },
  };
  asked.push(request);
  const forget = () => {
    request.forgotten = true;
  };
  return { id, body, state, taken: signal(true), retry: () => {}, forget } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

const instant = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    messageId: 1000 + seq,
    seq,
    userId: 'ada',
    writer: 'Ada',
    content: `said ${seq}`,
    isDeleted: false,
    deletedBy: null,
    createdAt: instant(seq),
    modifiedAt: null,
    replyTo: null,
    reactions: [],
    mentions: [],
    profileImg: null,
    files: [],
    ...more,
  };
}

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));

function event(actionType: RoomEvent['actionType'], seq: number, more: Partial<RoomEvent> = {}): RoomEvent {
  return {
    ...message(seq),
    actionType,
    roomId: 7,
    eventSeq: seq,
    eventId: seq,
    uuid: `${seq}`,
    ...more,
  } as RoomEvent;
}

/** Answers all requests like the worker, for a room with so many messages. */
function answerAll(last: number): void {
  for (const { body, answer } of asked.splice(0))
    answer(messages(body.after + 1, Math.min(last, body.after + body.limit)));
}

beforeEach(() => {
  asked.length = 0;
  learned = [];
  timeline = createTimeline({ roomId: 7, people: { learn: (people) => learned.push(...people) }, ask });
});

describe('what is wanted', () => {
  it('is asked for in pages, once, and is then there', () => {
    timeline.want(40, 120);
    timeline.want(40, 120);
    expect(asked.map(({ body }) => [body.after, body.limit])).toEqual([
      [39, 11],
      [50, 50],
      [100, 50],
    ]);
    answerAll(1000);
    expect(timeline.at(40)?.content).toBe('said 40');
    expect(timeline.at(150)?.content).toBe('said 150');
    expect(timeline.at(39)).toBeUndefined();
    timeline.want(40, 150);
    expect(asked).toEqual([]);
  });

  it('is only what is missing', () => {
    timeline.want(1, 50);
    answerAll(20);
    timeline.want(1, 50);
    expect(asked.map(({ body }) => [body.after, body.limit])).toEqual([[20, 30]]);
  });

  it('is not asked for again where the worker has nothing, until something is said there', () => {
    timeline.want(1, 50);
    answerAll(20);
    timeline.want(1, 50);
    answerAll(20);
    timeline.want(1, 50);
    expect(asked).toEqual([]);
    timeline.take(event('SEND', 22));
    timeline.want(1, 22);
    expect(asked.map(({ body }) => body.after)).toEqual([20]);
  });

  it('lets go of what is no longer wanted', () => {
    timeline.want(1, 50);
    timeline.want(951, 1000);
    expect(asked.map(({ forgotten }) => forgotten)).toEqual([true, false]);
    expect(timeline.loading.value).toHaveLength(1);
    asked[0]?.answer(messages(1, 50));
    expect(timeline.at(1)).toBeUndefined();
  });
});

describe('events', () => {
  beforeEach(() => {
    timeline.want(1, 10);
    answerAll(10);
  });

  it('say what was said, once', () => {
    const before = timeline.version.value;
    timeline.take(event('SEND', 11, { content: 'new' }));
    expect(timeline.at(11)).toMatchObject({ messageId: 1011, content: 'new', reactions: [] });
    expect(timeline.version.value).toBe(before + 1);
    timeline.take(event('MODIFY', 11, { content: 'newer', modifiedAt: instant(60) }));
    timeline.take(event('SEND', 11, { content: 'new' }));
    expect(timeline.at(11)?.content).toBe('newer');
  });

  it('change what is there, but not back', () => {
    timeline.take(event('MODIFY', 3, { content: 'second', modifiedAt: instant(62) }));
    timeline.take(event('MODIFY', 3, { content: 'first', modifiedAt: instant(61) }));
    expect(timeline.at(3)?.content).toBe('second');
    timeline.take(
      event('REACT', 3, { modifiedAt: instant(62), reactions: [{ emoji: '👍', userId: ['kim'] }] }),
    );
    expect(timeline.at(3)).toMatchObject({
      content: 'second',
      reactions: [{ emoji: '👍', userId: ['kim'] }],
    });
  });

  it('leave nothing of what was deleted, in quotes neither', () => {
    const replyTo = { messageId: 1003, seq: 3, userId: 'ada', writer: 'Ada', content: 'said 3' };
    const forwardedFrom = { userId: 'kim', writer: 'Kim', createdAt: instant(1) };
    timeline.take(event('SEND', 11, { replyTo, forwardedFrom }));
    timeline.take(event('DELETE', 3, { content: '', isDeleted: true, modifiedAt: instant(61) }));
    expect(timeline.at(3)).toMatchObject({ content: '', isDeleted: true });
    expect(timeline.at(11)?.replyTo).toEqual({ ...replyTo, content: '' });
    timeline.take(event('DELETE', 11, { content: '', isDeleted: true, modifiedAt: instant(62) }));
    expect(timeline.at(11)).not.toHaveProperty('forwardedFrom');
  });

  describe('change quotes', () => {
    // A message that this page has not loaded.
    const replyTo = { messageId: 1500, seq: 500, userId: 'ada', writer: 'Ada', content: 'said 500' };
    const modified = { messageId: 1500, modifiedAt: instant(61) };

    beforeEach(() => timeline.take(event('SEND', 11, { replyTo })));

    it('with what they are of, wherever that is', () => {
      const before = timeline.version.value;
      timeline.take(event('MODIFY', 500, { ...modified, content: `${'가'.repeat(99)}😀` }));
      expect(timeline.at(11)?.replyTo?.content).toBe('가'.repeat(99));
      expect(timeline.version.value).toBe(before + 1);
      timeline.take(event('DELETE', 500, { ...modified, content: '', isDeleted: true }));
      expect(timeline.at(11)?.replyTo?.content).toBe('');
    });

    it('that a page still on its way does not know of', () => {
      timeline.want(51, 60);
      timeline.take(event('MODIFY', 500, { ...modified, content: 'changed' }));
      asked.splice(0)[0]?.answer([message(55, { replyTo })]);
      expect(timeline.at(55)?.replyTo?.content).toBe('changed');
    });

    it('that they may not tell: those are asked for again, and shown as they were until then', () => {
      timeline.take(event('MODIFY', 500, { ...modified, content: null }));
      expect(timeline.at(11)?.replyTo?.content).toBe('said 500');
      timeline.want(1, 11);
      expect(asked.map(({ body }) => body.after)).toEqual([10]);
    });
  });

  it('have a message asked for again whose new text they may not tell', () => {
    timeline.take(event('MODIFY', 3, { content: null, modifiedAt: instant(61) }));
    timeline.want(1, 10);
    expect(asked.map(({ body }) => body.after)).toEqual([2]);
  });

  it('that come while a page is on its way are not undone by it', () => {
    timeline.want(51, 60);
    timeline.take(event('SEND', 60, { content: 'said 60' }));
    timeline.take(event('DELETE', 60, { content: '', isDeleted: true, modifiedAt: instant(61) }));
    answerAll(60);
    expect(timeline.at(60)).toMatchObject({ isDeleted: true, content: '' });
  });
});

describe('lines between messages', () => {
  const line = (eventSeq: number, afterSeq: number, more: Partial<Notice> = {}): Notice => ({
    eventSeq,
    afterSeq,
    actionType: 'LEAVE',
    userId: 'kim',
    userName: 'Kim',
    byUserId: null,
    byUserName: null,
    roomName: null,
    seq: null,
    createdAt: instant(eventSeq),
    ...more,
  });
  const linesAfter = (seq: number) => timeline.noticesAfter(seq).map(({ eventSeq }) => eventSeq);

  it('come with the pages around them, each once and in their order', () => {
    timeline.want(40, 60);
    const [first, second] = asked.splice(0);
    second?.answer(messages(51, 60), [], [line(71, 50), line(72, 50), line(73, 60)]);
    first?.answer(messages(40, 50), [], [line(60, 45), line(71, 50), line(72, 50)]);
    expect([44, 45, 50, 60].map(linesAfter)).toEqual([[], [60], [71, 72], [73]]);
  });

  it('of a kind that only later versions know are left out', () => {
    timeline.want(40, 50);
    const later = line(60, 45, { actionType: 'LATER' as never });
    asked.splice(0)[0]?.answer(messages(40, 50), [], [later, line(61, 45)]);
    expect(linesAfter(45)).toEqual([61]);
  });

  it('come with events, as the history tells them later', () => {
    const version = timeline.version.value;
    const nothing = { seq: null, messageId: null, content: null };
    const renamed = event('RENAME', 1, {
      ...nothing,
      eventSeq: 90,
      afterSeq: 10,
      roomName: 'new',
      writer: 'Ada',
    });
    timeline.take(renamed);
    timeline.take(renamed);
    timeline.take(
      event('JOIN', 1, { ...nothing, eventSeq: 91, afterSeq: 10, invitedBy: 'kim', roomName: 'new' }),
    );
    timeline.take(event('READ', 1, { ...nothing, eventSeq: 92 }));
    expect(timeline.version.value).toBe(version + 2);
    const of = { userId: 'ada', userName: 'Ada', byUserName: null, createdAt: instant(1) };
    expect(timeline.noticesAfter(10)).toEqual([
      line(90, 10, { ...of, actionType: 'RENAME', roomName: 'new' }),
      line(91, 10, { ...of, actionType: 'JOIN', byUserId: 'kim' }),
    ]);
  });

  it('are asked for once where nothing was said', () => {
    timeline.want(8, 7);
    timeline.want(8, 7);
    expect(asked.map(({ body }) => body)).toEqual([{ roomId: 7, limit: 1 }]);
    asked.splice(0)[0]?.answer([], [], [line(3, 7)]);
    timeline.want(8, 7);
    expect(asked).toEqual([]);
    expect(linesAfter(7)).toEqual([3]);
  });
});

describe('one message more', () => {
  it('is asked for by itself, and stays wanted wherever the window goes', () => {
    timeline.want(951, 1000);
    answerAll(1000);
    timeline.wantAlso(7);
    timeline.want(901, 950);
    timeline.want(851, 900);
    expect(asked.map(({ body, forgotten }) => [body.after, forgotten])).toEqual([
      [6, false],
      [900, true],
      [850, false],
    ]);
    answerAll(1000);
    expect(timeline.at(7)?.content).toBe('said 7');
    timeline.wantAlso(null);
    timeline.want(851, 900);
    expect(asked).toEqual([]);
  });

  it('that is there is not asked for', () => {
    timeline.want(1, 50);
    answerAll(50);
    timeline.wantAlso(7);
    expect(asked).toEqual([]);
  });
});

it('whoever has left is known by name with what they are named in', () => {
  timeline.want(1, 10);
  asked[0]?.answer(messages(1, 10), [{ userId: 'byron', userName: 'Byron' }]);
  expect(learned).toEqual([{ userId: 'byron', userName: 'Byron' }]);
});

it('an event does not make what is stale as good as new', () => {
  timeline.want(1, 10);
  answerAll(10);
  timeline.stale();
  timeline.take(event('MODIFY', 3, { content: 'changed', modifiedAt: instant(61) }));
  expect(timeline.at(3)?.content).toBe('changed');
  timeline.want(3, 3);
  expect(asked.map(({ body }) => body.after)).toEqual([2]);
});

it('what is stale is shown until it is asked for again, and its change is then seen', () => {
  timeline.want(1, 10);
  answerAll(10);
  timeline.stale();
  expect(timeline.at(3)?.content).toBe('said 3');
  timeline.want(1, 10);
  asked[0]?.answer([...messages(1, 2), message(3, { content: 'changed meanwhile' }), ...messages(4, 10)]);
  expect(timeline.at(3)?.content).toBe('changed meanwhile');
  asked.length = 0;
  timeline.want(1, 10);
  expect(asked).toEqual([]);
});
