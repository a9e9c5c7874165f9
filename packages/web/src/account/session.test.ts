import { beforeEach, expect, it, vi } from 'vitest';

const place = new Map<string, string>();
const kim = { userId: 'kim', userName: 'Kim' };

beforeEach(() => {
  vi.resetModules();
  place.clear();
  vi.stubGlobal('window', { localStorage: { getItem: (key: string) => place.get(key) ?? null } });
});

it('knows the profile that was kept of the same user, and of nobody else', async () => {
  place.set('parley.me', JSON.stringify(kim));
  const { me, nowIs } = await import('./session.ts');
  nowIs('kim');
  expect(me.value).toEqual(kim);
  nowIs('lee');
  expect(me.value).toBeNull();
});

it.each(['{"userId":"ki', 'null', ''])('takes a damaged profile for an absent one: %j', async (text) => {
  place.set('parley.me', text);
  const { me, nowIs, userId } = await import('./session.ts');
  nowIs('kim');
  expect([userId.value, me.value]).toEqual(['kim', null]);
});
