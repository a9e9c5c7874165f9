import type { Message, PairName, RoomEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, Requests } from '../connection/requests.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** A request that the test answers. */
interface Asked {
  body: { after: number; limit: number };
  forgotten: boolean;
  answer(messages: readonly Message[]): void;
}

const asked: Asked[] = [];
let timeline: Timeline;

const ask = ((_pair: PairName, body: Asked['body'], id = 'id') => {
  const state = signal<RequestState>({ phase: 'waiting' });
  const request: Asked = {
    body,
    forgotten: false,
    answer(message) {
      // A forgotten request hears nothing more.
      if (!request.forgotten) state.value = { phase: 'done', reply: { message }, ticket: undefined } as never;
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

/** Answers whatever is asked as the worker would of a room with so many messages. */
function answerAll(last: number): void {
  for (const { body, answer } of asked.splice(0))
    answer(messages(body.after + 1, Math.min(last, body.after + body.limit)));
}

beforeEach(() => {
  asked.length = 0;
  timeline = createTimeline({ roomId: 7, ask });
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
    const replyTo = { messageId: 1003, seq: 3, userId: 'ada', content: 'said 3' };
    timeline.take(event('SEND', 11, { replyTo }));
    timeline.take(event('DELETE', 3, { content: '', isDeleted: true, modifiedAt: instant(61) }));
    expect(timeline.at(3)).toMatchObject({ content: '', isDeleted: true });
    expect(timeline.at(11)?.replyTo).toEqual({ ...replyTo, content: '' });
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
