import type { PairName, RoomEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenRequest, RequestState, Requests, Trouble } from '../connection/requests.ts';
import { createUnsent, type Unsent } from './unsent.ts';
import type { Draft, UnsentMessage } from './unsent-message.ts';
import type { UnsentStore } from './unsent-store.ts';

/** A request that the test accepts and answers. */
interface Asked {
  id: string;
  body: Draft & { roomId: number };
  wasAsked: boolean;
  forgotten: boolean;
  retries: number;
  take(): void;
  stall(trouble: Trouble): void;
  fail(trouble: Trouble): void;
  answer(seq: number): void;
}

let asked: Asked[];
/** The browser's storage, by user and tab. */
let kept: Map<string, string>;
let isAllowed: boolean;
let tabs = 0;
let forgottenElsewhere: () => void;
let lastSeq = signal(0);
let unsent: Unsent;

/** A tab's storage, when all other tabs are gone. */
function storeOf(me: string): UnsentStore {
  tabs += 1;
  const own = `${me}/${tabs}`;
  const ofUser = () => [...kept].filter(([key]) => key.startsWith(`${me}/`));
  const messagesIn = (text: string) => JSON.parse(text) as UnsentMessage[];
  return {
    write(messages) {
      if (messages.length === 0) kept.delete(own);
      else if (isAllowed) kept.set(own, JSON.stringify(messages));
      return isAllowed || messages.length === 0;
    },
    adopt(take) {
      for (const [key, text] of ofUser()) {
        take(messagesIn(text));
        kept.delete(key);
      }
    },
    onForgotten(forgotten) {
      forgottenElsewhere = forgotten;
    },
    count: () => ofUser().reduce((sum, [, text]) => sum + messagesIn(text).length, 0),
    forgetAll() {
      for (const [key] of ofUser()) kept.delete(key);
    },
    close: () => {},
  };
}

const ask = ((_pair: PairName, body: Asked['body'], id: string, wasAsked: boolean) => {
  const state = signal<RequestState>({ phase: 'waiting' });
  const taken = signal(false);
  const become = (next: RequestState) => {
    // A forgotten request gets no more updates.
    if (!request.forgotten) state.value = next;
  };
  const request: Asked = {
    id,
    body,
    wasAsked,
    forgotten: false,
    retries: 0,
    take() {
      taken.value = true;
    },
    stall: (trouble) => become({ phase: 'stalled', trouble, goesOn: true }),
    fail: (trouble) => become({ phase: 'failed', trouble }),
    answer(seq) {
      taken.value = true;
      become({ phase: 'done', reply: { seq }, ticket: undefined } as never);
    },
  };
  asked.push(request);
  return {
    id,
    body,
    state,
    taken,
    retry() {
      request.retries += 1;
      become({ phase: 'waiting' });
    },
    forget() {
      request.forgotten = true;
    },
  } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

function open(me = 'ada'): Unsent {
  unsent = createUnsent({ me, ask, store: storeOf(me), lastSeqOf: () => lastSeq.value });
  return unsent;
}

/** Simulates a page reload: earlier requests get no more updates. */
function reload(me = 'ada'): void {
  unsent.close();
  asked = [];
  open(me);
}

const say = (message: string, roomId = 7) => unsent.say(roomId, { message });

const sent = (seq: number, content: string, more: Partial<RoomEvent> = {}) =>
  unsent.take({ actionType: 'SEND', roomId: 7, userId: 'ada', seq, content, ...more } as RoomEvent);

const shown = () => unsent.all.value.map(({ draft, phase }) => `${draft.message} ${phase}`);
const said = () => asked.map(({ body }) => body.message);
const nth = (index: number) => asked[index] ?? expect.fail(`only ${asked.length} were asked`);

beforeEach(() => {
  asked = [];
  kept = new Map();
  isAllowed = true;
  lastSeq = signal(0);
  open();
});

describe('messages of a room', () => {
  it('are asked for one after the other, each once the front has the one before', () => {
    say('one');
    say('two');
    say('three');
    expect(said()).toEqual(['one']);
    nth(0).take();
    expect(said()).toEqual(['one', 'two']);
    nth(1).stall('UNREACHABLE');
    expect(said()).toEqual(['one', 'two']);
    nth(1).take();
    expect(said()).toEqual(['one', 'two', 'three']);
    expect(shown()).toEqual(['one sending', 'two stalled', 'three sending']);
  });

  it('do not wait for another room’s, nor for one that failed or was dropped', () => {
    say('here');
    say('there', 8);
    expect(said()).toEqual(['here', 'there']);
    say('next');
    say('last');
    nth(0).fail('NOT_A_MEMBER');
    expect(said()).toEqual(['here', 'there', 'next']);
    unsent.drop(nth(2).id);
    expect(said()).toEqual(['here', 'there', 'next', 'last']);
    expect(shown()).toEqual(['here failed', 'there sending', 'last sending']);
  });

  it('are asked for with all that was said', () => {
    const draft = { message: '@Emma 네', replyTo: 12, mentions: ['emma'] };
    unsent.say(7, draft);
    expect(nth(0).body).toEqual({ ...draft, roomId: 7 });
  });
});

describe('a message', () => {
  it('goes once the room has it: first the reply, then the event', () => {
    say('hi');
    nth(0).answer(5);
    expect(shown()).toEqual(['hi sent']);
    expect(unsent.all.value[0]?.seq).toBe(5);
    sent(4, 'of somebody else', { userId: 'byron' });
    expect(shown()).toEqual(['hi sent']);
    sent(5, 'hi');
    expect(shown()).toEqual([]);
  });

  it('goes once the room has it: first the event, then the reply', () => {
    say('hi');
    sent(5, 'hi');
    // Its place is known before the reply, so that it is not shown twice.
    expect(unsent.all.value.map(({ phase, seq }) => [phase, seq])).toEqual([['sending', 5]]);
    nth(0).answer(5);
    expect(shown()).toEqual([]);
  });

  it('is told by the reply, where an event of the same words was another tab’s', () => {
    say('ok');
    sent(5, 'ok');
    nth(0).answer(6);
    expect(unsent.all.value.map(({ phase, seq }) => [phase, seq])).toEqual([['sent', 6]]);
    sent(6, 'ok');
    expect(shown()).toEqual([]);
  });

  it('said twice is there twice, and each goes with its own event', () => {
    say('ok');
    say('ok');
    nth(0).take();
    sent(5, 'ok');
    sent(6, 'ok');
    expect(unsent.all.value.map(({ seq }) => seq)).toEqual([5, 6]);
    nth(0).answer(5);
    nth(1).answer(6);
    expect(shown()).toEqual([]);
  });

  it('that failed stays, says why, and is sent again under the same id', () => {
    say('hi');
    nth(0).fail('INTERNAL');
    expect(unsent.all.value.map(({ phase, trouble }) => [phase, trouble])).toEqual([['failed', 'INTERNAL']]);
    unsent.retry(nth(0).id);
    expect(asked.map(({ retries }) => retries)).toEqual([1]);
    expect(shown()).toEqual(['hi sending']);
    nth(0).answer(5);
    sent(5, 'hi');
    expect(shown()).toEqual([]);
  });

  it('that was dropped is gone for good', () => {
    say('hi');
    nth(0).fail('INTERNAL');
    unsent.drop(nth(0).id);
    expect(shown()).toEqual([]);
    expect(nth(0).forgotten).toBe(true);
    reload();
    expect(said()).toEqual([]);
  });
});

describe('what answers a message that was deleted meanwhile', () => {
  it('is said without it on demand: as another message, in its place', () => {
    unsent.say(7, { message: 'so do I', replyTo: 12, mentions: ['emma'] });
    const before = nth(0);
    before.fail('MESSAGE_NOT_FOUND');
    unsent.sayWithoutReply(before.id);
    expect(before.forgotten).toBe(true);
    expect(nth(1).body).toEqual({ message: 'so do I', mentions: ['emma'], roomId: 7 });
    expect(nth(1).id).not.toBe(before.id);
    expect(shown()).toEqual(['so do I sending']);
    reload();
    expect(asked.map(({ body }) => body)).toEqual([{ message: 'so do I', mentions: ['emma'], roomId: 7 }]);
  });
});

afterEach(() => vi.useRealTimers());

describe('over a reload', () => {
  it('what is unsent is sent again, in its order and under the same ids', () => {
    say('one');
    say('two');
    say('failed before');
    nth(0).take();
    nth(1).take();
    nth(2).fail('INTERNAL');
    const ids = unsent.all.value.map(({ id }) => id);
    reload();
    expect(shown()).toEqual(['one sending', 'two sending', 'failed before sending']);
    nth(0).take();
    nth(1).take();
    expect(said()).toEqual(['one', 'two', 'failed before']);
    expect(asked.map(({ id }) => id)).toEqual(ids);
    say('new');
    nth(2).take();
    expect(asked.map(({ wasAsked }) => wasAsked)).toEqual([true, true, true, false]);
  });

  it('what the room has is not sent again', () => {
    say('hi');
    nth(0).answer(5);
    reload();
    expect(said()).toEqual([]);
  });

  it('what the room had before, though its reply was lost, goes by the room’s own word', () => {
    say('hi');
    nth(0).take();
    reload();
    nth(0).answer(5);
    // Its event came before the reload, and will not come again.
    expect(shown()).toEqual(['hi sent']);
    lastSeq.value = 5;
    expect(shown()).toEqual([]);
  });

  it('what somebody else left unsent is neither sent nor shown', () => {
    say('of ada');
    reload('byron');
    expect(said()).toEqual([]);
    expect(shown()).toEqual([]);
    reload('ada');
    expect(said()).toEqual(['of ada']);
  });

  it('what the worker may have forgotten the id of waits for the user’s word, and the others do not wait for it', () => {
    vi.useFakeTimers({ now: 0 });
    say('long ago');
    vi.setSystemTime(25 * 3_600_000);
    say('lately');
    const [{ id } = expect.fail('nothing is there')] = unsent.all.value;
    reload();
    expect(shown()).toEqual(['long ago unsure', 'lately sending']);
    expect(said()).toEqual(['lately']);
    nth(0).take();
    unsent.retry(id);
    expect(asked.map((request) => request.id)).toContain(id);
    expect(shown()).toEqual(['long ago sending', 'lately sending']);
  });

  it('it is known where a reload would lose something', () => {
    expect(unsent.isKept()).toBe(true);
    isAllowed = false;
    say('hi');
    expect(unsent.isKept()).toBe(false);
    nth(0).answer(5);
    expect(unsent.isKept()).toBe(true);
  });

  it('nothing is left after a logout', () => {
    say('one');
    say('two');
    nth(0).fail('INTERNAL');
    expect(unsent.count()).toBe(2);
    unsent.forgetAll();
    expect(shown()).toEqual([]);
    expect(kept).toEqual(new Map());
    expect(asked.every(({ forgotten }) => forgotten)).toBe(true);
    reload();
    expect(said()).toEqual([]);
  });

  it('nor in this tab where another one’s user has logged out', () => {
    say('one');
    forgottenElsewhere();
    expect(shown()).toEqual([]);
    expect(nth(0).forgotten).toBe(true);
  });
});
