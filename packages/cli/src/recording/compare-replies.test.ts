import { expect, test } from 'vitest';
import { ReplyComparison } from './compare-replies.ts';

test('times may differ, and so may ids if they differ in the same way everywhere', () => {
  const comparison = new ReplyComparison();
  const made = (roomId: number, createdAt: string) => ({ isSuccess: true, roomId, roomName: 'R', createdAt });
  expect(comparison.differences(made(5, '2026-11-30T09:00:00Z'), made(12, '2026-12-01T10:00:00Z'))).toEqual(
    [],
  );
  expect(comparison.translated({ roomId: 5, writerId: 'kim', message: 'room 5' })).toEqual({
    roomId: 12,
    writerId: 'kim',
    message: 'room 5',
  });
  expect(comparison.differences({ roomId: 5 }, { roomId: 12 })).toEqual([]);
  expect(comparison.differences({ roomId: 5 }, { roomId: 13 })).toEqual([{ path: 'roomId', was: 5, is: 13 }]);
});

test('session ids and their times of use may differ', () => {
  const listed = (sessionId: string, usedAt: string) => ({ sessions: [{ sessionId, usedAt, device: 'D' }] });
  const comparison = new ReplyComparison();
  const differences = comparison.differences(
    listed('a', '2026-11-30T09:00:00Z'),
    listed('b', '2026-12-01T09:00:00Z'),
  );
  expect(differences).toEqual([]);
  expect(comparison.translated({ userId: 'kim', sessionId: 'a' })).toEqual({ userId: 'kim', sessionId: 'b' });
});

test('the id of a message that is replied to is the message’s id', () => {
  const comparison = new ReplyComparison();
  comparison.differences({ messageId: 1 }, { messageId: 7 });
  expect(comparison.translated({ replyTo: 1 })).toEqual({ replyTo: 7 });
});

test.each([
  [{ seq: 1 }, { seq: 2 }, [{ path: 'seq', was: 1, is: 2 }]],
  [{ a: [{ b: 'x' }] }, { a: [{ b: 'y' }] }, [{ path: 'a.0.b', was: 'x', is: 'y' }]],
  [{ a: [1] }, { a: [1, 2] }, [{ path: 'a.1', was: undefined, is: 2 }]],
  [
    { user: { loginDate: null } },
    { user: { loginDate: [2026, 1, 1] } },
    [{ path: 'user.loginDate', was: null, is: [2026, 1, 1] }],
  ],
  [{ user: null }, { user: {} }, [{ path: 'user', was: null, is: {} }]],
  [{}, { more: '' }, [{ path: 'more', was: undefined, is: '' }]],
])('%j compared with %j', (was, is, differences) => {
  expect(new ReplyComparison().differences(was, is)).toEqual(differences);
});
