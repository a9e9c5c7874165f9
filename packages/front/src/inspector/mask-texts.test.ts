import { expect, test } from 'vitest';
import { maskTexts } from './mask-texts.ts';

test('what people have written is hidden, and whose it is, where and when is not', () => {
  expect(
    maskTexts({
      userId: 'kim',
      roomId: 5,
      isSuccess: true,
      errorCode: '',
      email: 'kim@example.com',
      message: [
        {
          messageId: 9,
          content: 'a secret',
          createdAt: '2026-11-30T09:00:00Z',
          reactions: [{ emoji: '👍', userId: ['lee'] }],
        },
      ],
      newField: { inside: 'text', nothing: null },
    }),
  ).toEqual({
    userId: 'kim',
    roomId: 5,
    isSuccess: true,
    errorCode: '',
    email: '•••',
    message: [
      {
        messageId: 9,
        content: '•••',
        createdAt: '2026-11-30T09:00:00Z',
        reactions: [{ emoji: '•••', userId: ['lee'] }],
      },
    ],
    newField: { inside: '•••', nothing: null },
  });
});

test.each([
  ['a text alone', 'a secret', '•••'],
  ['words where a field’s name should be', { 'a secret': 1 }, { '•••': 1 }],
  ['what is in a field that is shown', { userId: { name: 'a secret' } }, { userId: { name: '•••' } }],
  ['a number alone', 7, 7],
  ['nothing', null, null],
])('%s', (_, value, expected) => {
  expect(maskTexts(value)).toEqual(expected);
});
