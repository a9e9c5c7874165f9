import type { RoomEvent } from '@parley/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTyping, type Typing } from './typing.ts';

let typing: Typing;

const does = (actionType: RoomEvent['actionType'], userId: string, roomId = 7) =>
  typing.take({ actionType, userId, roomId } as RoomEvent);

beforeEach(() => {
  vi.useFakeTimers();
  typing = createTyping();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('who is typing', () => {
  it('is told by room, whoever began first the first', () => {
    does('TYPING', 'byron');
    does('TYPING', 'ada');
    does('TYPING', 'byron');
    does('TYPING', 'grace', 8);
    expect(typing.in(7)).toEqual(['byron', 'ada']);
    expect(typing.in(8)).toEqual(['grace']);
    expect(typing.in(9)).toEqual([]);
  });

  it('ends when they have said it, or left', () => {
    does('TYPING', 'ada');
    does('TYPING', 'byron');
    does('SEND', 'ada');
    expect(typing.in(7)).toEqual(['byron']);
    does('LEAVE', 'byron');
    expect(typing.in(7)).toEqual([]);
  });

  it('is not ended by what others do, or they elsewhere', () => {
    does('TYPING', 'ada');
    does('SEND', 'byron');
    does('SEND', 'ada', 8);
    does('READ', 'ada');
    expect(typing.in(7)).toEqual(['ada']);
  });

  it('is forgotten a while after the last sign of it', () => {
    does('TYPING', 'ada');
    vi.advanceTimersByTime(5_000);
    does('TYPING', 'ada');
    vi.advanceTimersByTime(5_000);
    expect(typing.in(7)).toEqual(['ada']);
    vi.advanceTimersByTime(1_000);
    expect(typing.in(7)).toEqual([]);
  });
});
