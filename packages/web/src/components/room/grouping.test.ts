import type { Message } from '@parley/contracts';
import { describe, expect, it } from 'vitest';
import { groupingOf } from './grouping.ts';

function message(userId: string, createdAt: string, more: Partial<Message> = {}): Message {
  return { userId, createdAt, replyTo: null, ...more } as Message;
}

const noon = message('ada', '2026-03-02T12:00:00');

describe('a message', () => {
  it('opens the day and a group where there is none before', () => {
    expect(groupingOf(noon, null)).toEqual({ opensDay: true, opensGroup: true });
  });

  it('opens no day where what is before is not known yet', () => {
    expect(groupingOf(noon, undefined)).toEqual({ opensDay: false, opensGroup: true });
  });

  it('goes on with its writer’s group for five minutes', () => {
    expect(groupingOf(message('ada', '2026-03-02T12:04:59'), noon)).toEqual({
      opensDay: false,
      opensGroup: false,
    });
    expect(groupingOf(message('ada', '2026-03-02T12:05:00'), noon).opensGroup).toBe(true);
    expect(groupingOf(message('kim', '2026-03-02T12:00:01'), noon).opensGroup).toBe(true);
  });

  it('opens a group with the day, by the reader’s clock', () => {
    const late = message('ada', '2026-03-02T23:59:59');
    expect(groupingOf(message('ada', '2026-03-03T00:00:01'), late)).toEqual({
      opensDay: true,
      opensGroup: true,
    });
  });

  it('opens a group where it answers another', () => {
    const replyTo = { messageId: 1, seq: 1, userId: 'kim', writer: 'Kim', content: 'what?' };
    expect(groupingOf(message('ada', '2026-03-02T12:00:30', { replyTo }), noon).opensGroup).toBe(true);
  });
});
