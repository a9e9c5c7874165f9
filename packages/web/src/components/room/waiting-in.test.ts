import { expect, it } from 'vitest';
import type { UnsentMessage } from '../../chat/unsent-message.ts';
import { waitingIn } from './waiting-in.ts';

const said = (id: string, more: Partial<UnsentMessage> = {}): UnsentMessage => ({
  id,
  roomId: 7,
  draft: { message: id },
  saidAt: '2026-01-01T00:00:00Z',
  phase: 'sending',
  trouble: null,
  ...more,
});

it('is what the room has not got, in its order', () => {
  const unsent = [
    said('there by its event', { seq: 10 }),
    said('taken', { seq: 11, phase: 'sent' }),
    said('elsewhere', { roomId: 8 }),
    said('failed', { phase: 'failed' }),
    said('on its way'),
  ];
  expect(waitingIn({ roomId: 7, lastSeq: 10 }, unsent).map(({ id }) => id)).toEqual([
    'taken',
    'failed',
    'on its way',
  ]);
});
