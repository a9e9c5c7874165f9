import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { saveDrafts } from './drafts.ts';
import { defaultQuotas } from './quotas.ts';

const at = new Date('2026-11-24T09:00:00Z');
const desk = { isRoom: true, isMember: true, content: '', savedAt: null as Date | null };

function save(contents: readonly string[], found: Partial<typeof desk> = {}) {
  const requests = contents.map((content) => ({ userId: 'kim', roomId: 5, content }));
  const { outcomes, writes } = saveDrafts.decide(
    requests,
    { known: new Set(['kim']), desks: new Map([['5 kim', { ...desk, ...found }]]) },
    { at, origins: [], requestIds: [], quotas: defaultQuotas },
  );
  return {
    answers: outcomes.map(({ answer }) => answer),
    told: outcomes.map(({ events: [event] }) => event && JSON.parse(event.text).content),
    writes: writes.length,
  };
}

test('the last one stands, and each is told once', () => {
  const saved = { roomId: 5, savedAt: at.toISOString() };
  const before = new Date('2026-11-24T08:00:00Z');
  expect(save(['a', 'ab', 'ab'])).toEqual({
    answers: [saved, saved, saved],
    told: ['a', 'ab', undefined],
    writes: 1,
  });
  expect(save(['ab'], { content: 'ab', savedAt: before })).toEqual({
    answers: [{ roomId: 5, savedAt: before.toISOString() }],
    told: [undefined],
    writes: 0,
  });
});

test('nothing removes it, and is told too', () => {
  const removed = { roomId: 5, savedAt: null };
  expect(save([''], { content: 'ab', savedAt: at })).toEqual({ answers: [removed], told: [''], writes: 1 });
  expect(save([''])).toEqual({ answers: [removed], told: [undefined], writes: 0 });
});

test('only a member has one', () => {
  expect(save(['a'], { isMember: false }).answers).toEqual([new Failure('NOT_A_MEMBER')]);
  expect(save(['a'], { isRoom: false }).answers).toEqual([new Failure('ROOM_NOT_FOUND')]);
});
