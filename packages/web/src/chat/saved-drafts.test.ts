import type { UserEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OpenRequest, RequestState, Requests } from '../connection/requests.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createSavedDrafts, type SavedDrafts } from './saved-drafts.ts';

/** A request that the test answers. */
interface Asked {
  readonly content: string;
  succeed(): void;
  fail(): void;
}

let asked: Asked[];
let drafts: Drafts;
let saved: SavedDrafts;
let second: number;

const at = () => {
  second += 1;
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
};

const ask = ((_pair: string, body: { roomId: number; content: string }) => {
  const state = signal<RequestState>({ phase: 'waiting' });
  asked.push({
    content: body.content,
    succeed: () => {
      state.value = { phase: 'done', reply: { ...body, savedAt: at() }, ticket: undefined } as never;
    },
    fail: () => {
      state.value = { phase: 'failed', trouble: 'INTERNAL' } as never;
    },
  });
  return { body, state } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

function type(text: string) {
  drafts.change(1, { text });
  saved.changed(1);
}

function hear(content: string, createdAt = at()) {
  const event = { actionType: 'DRAFT', userId: 'ada', roomId: 1, content, createdAt };
  saved.take(event as unknown as UserEvent);
}

const text = () => drafts.of(1).text;
const contents = () => asked.map(({ content }) => content);
const soon = () => vi.advanceTimersByTime(3_000);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  second = 0;
  let stored: string | null = null;
  const kept = {
    read: () => stored,
    write: (next: string | null) => {
      stored = next;
      return true;
    },
    follow: () => () => undefined,
  };
  drafts = createDrafts({ kept });
  saved = createSavedDrafts({ drafts, ask });
});
afterEach(() => {
  saved.close();
  vi.useRealTimers();
});

test('what is typed is saved after a while, again while it goes on, one at a time, and not where nothing has changed', () => {
  type('a');
  type('ab');
  expect(contents()).toEqual([]);
  soon();
  type('abc');
  soon();
  expect(contents()).toEqual(['ab']);
  asked[0]?.succeed();
  soon();
  expect(contents()).toEqual(['ab', 'abc']);
  asked[1]?.succeed();
  saved.changed(1);
  soon();
  expect(contents()).toEqual(['ab', 'abc']);
});

test('it is saved at once where the room is left, and removed where it was sent', () => {
  type('hello');
  saved.save(1);
  asked[0]?.succeed();
  drafts.change(1, { text: '' });
  saved.save(1);
  expect(contents()).toEqual(['hello', '']);
});

test('what was saved elsewhere is taken, but for what was typed here since, which is saved in its turn', () => {
  hear('from the phone');
  expect(text()).toBe('from the phone');
  type('from the phone, and more');
  hear('from the tablet');
  expect(text()).toBe('from the phone, and more');
  soon();
  expect(contents()).toEqual(['from the phone, and more']);
  asked[0]?.succeed();
  hear('from the tablet, late', '2025-01-01T00:00:00.000Z');
  expect(text()).toBe('from the phone, and more');
  hear('');
  expect(text()).toBe('');
});

test('what is taken back while it is saved stays taken back', () => {
  hear('ab');
  type('abc');
  saved.save(1);
  type('ab');
  asked[0]?.succeed();
  expect(text()).toBe('ab');
  soon();
  expect(contents()).toEqual(['abc', 'ab']);
});

test('a room that is opened tells what was saved while this browser was away', () => {
  saved.told(1, { content: 'from the ph', savedAt: at() }, false);
  expect(saved.beginningOf(1)).toBe('from the ph');
  expect(text()).toBe('');
  saved.told(1, { content: 'from the phone', savedAt: at() }, true);
  expect([text(), saved.beginningOf(1)]).toEqual(['from the phone', '']);
  saved.told(1, null, true);
  expect(text()).toBe('from the phone');
  // After a gap in the events, the worker's state counts.
  saved.reset();
  saved.told(1, null, true);
  expect(text()).toBe('');
});

test('what was typed without a connection outlives what the worker has', () => {
  drafts.change(1, { text: 'typed in the train' });
  saved.told(1, { content: 'of yesterday', savedAt: at() }, true);
  expect(text()).toBe('typed in the train');
  soon();
  expect(contents()).toEqual(['typed in the train']);
});

test('what could not be saved is saved with the next key', () => {
  type('a');
  soon();
  asked[0]?.fail();
  soon();
  expect(contents()).toEqual(['a']);
  type('ab');
  soon();
  expect(contents()).toEqual(['a', 'ab']);
});
