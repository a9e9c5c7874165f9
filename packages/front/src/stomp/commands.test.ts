import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { readCommand } from './commands.ts';
import { envelopeOf } from './envelope.ts';

const frame = (destination: string, body: unknown) => ({
  command: 'SEND',
  headers: new Map([['destination', destination]]),
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

function refusalOf(destination: string, body: unknown, userId = 'kim') {
  try {
    readCommand(frame(destination, body), userId);
  } catch (error) {
    return envelopeOf(error as Failure);
  }
  return undefined;
}

test.each(['/normal/message/send', '/ws/chat/normal/message/send', '/emoji/message/send'])(
  '%s',
  (destination) => {
    const files = [{ storeFileName: 'a.png', originalFilename: 'b.png' }];
    const body = { normalId: 3, userId: 'kim', content: 'hello', writer: 'K', profileImg: null, files };
    expect(readCommand(frame(destination, body), 'kim')).toEqual({
      pair: 'user-add-chat',
      request: { roomId: 3, writerId: 'kim', message: 'hello', writer: 'K', files },
    });
  },
);

test('a change and a deletion', () => {
  const body = { normalId: 3, messageId: 4, content: 'better' };
  expect(readCommand(frame('/normal/message/modify', body), 'kim')).toEqual({
    pair: 'user-modify-chat',
    request: { userId: 'kim', roomId: 3, messageId: 4, content: 'better' },
  });
  expect(readCommand(frame('/normal/message/delete', body), 'kim')).toEqual({
    pair: 'user-delete-chat',
    request: { userId: 'kim', roomId: 3, messageId: 4 },
  });
});

test('a number is taken for its text, and its text for it', () => {
  const body = { normalId: '3', userId: 7, messageId: '4' };
  expect(readCommand(frame('/normal/message/delete', body), '7').request).toEqual({
    userId: '7',
    roomId: 3,
    messageId: 4,
  });
});

test.each([
  [
    'another user',
    '/normal/message/send',
    { normalId: 3, userId: 'lee', content: 'a' },
    30022,
    /^User Forbidden$/,
  ],
  ['no JSON', '/normal/message/send', '{', 30003, /^Invalid Json Format$/],
  ['JSON that is no object', '/normal/message/send', '[]', 30003, /^Invalid Json Format$/],
  ['no room', '/normal/message/send', { content: 'a' }, 30001, /^Validation error.*normalId/],
  ['no content', '/normal/message/send', { normalId: 3 }, 30001, /^Validation error.*content/],
  ['too long', '/normal/message/send', { normalId: 3, content: 'x'.repeat(5_001) }, 30001, /content/],
  ['no message', '/normal/message/delete', { normalId: 3 }, 30001, /messageId/],
  ['no such destination', '/normal/message/shout', {}, 30002, /^Requested resource is not found/],
] as [string, string, unknown, number, RegExp][])('refused: %s', (_, destination, body, code, message) => {
  expect(refusalOf(destination, body)).toEqual({
    success: false,
    code,
    message: expect.stringMatching(message),
    data: null,
  });
});

test.each([
  [new Failure('NOT_A_MEMBER'), 30002, 'User Not In Normal Chat'],
  [new Failure('MESSAGE_NOT_FOUND'), 30002, 'Message Not Found'],
  [new Failure('ROOM_NOT_FOUND'), 30002, 'Normal Not Found'],
  [new Failure('FORBIDDEN'), 30022, 'User Forbidden'],
  [new Failure('NOT_LOGGED_IN', 'why'), 30020, 'User unauthorized - why'],
  [new Failure('EMOJI_ONLY', 'why'), 30000, 'Bad request - why'],
  [new Failure('BLOCKED', 'why'), 30022, 'User Forbidden - why'],
  [new Failure('TIMEOUT', 'why'), 30010, 'Internal error - why'],
])('%s', (failure, code, message) => {
  expect(envelopeOf(failure)).toEqual({ success: false, code, message, data: null });
});
