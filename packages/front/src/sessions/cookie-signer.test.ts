import { Signer } from '@fastify/cookie';
import { expect, test } from 'vitest';
import { CookieSigner } from './cookie-signer.ts';

const [now, before] = ['a secret of today, of 32 characters', 'a secret of yesterday, 32 characters'];
const cookies = new CookieSigner([now, before]);

test('a cookie is found good each time, and signed the same', () => {
  const cookie = cookies.sign('sid');
  expect(cookie).toBe(new Signer(now).sign('sid'));
  for (let time = 0; time < 3; time++)
    expect(cookies.unsign(cookie)).toEqual({ valid: true, renew: false, value: 'sid' });
  expect(cookies.sign('sid')).toBe(cookie);
});

test('beside a good cookie nothing else is good that has its id', () => {
  const cookie = cookies.sign('known');
  cookies.unsign(cookie);
  const other = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`;
  for (const forged of [
    other,
    'known.',
    'known',
    `${cookie}A`,
    cookie.slice(0, -1),
    `é${cookie.slice(1)}`,
    '',
  ])
    expect(cookies.unsign(forged)).toMatchObject({ valid: false });
  expect(cookies.unsign(new Signer('a secret of nobody, of 32 characters').sign('known'))).toMatchObject({
    valid: false,
  });
});

test('what an earlier secret signed is good and to be signed anew, also where the new cookie is known', () => {
  const earlier = new Signer(before).sign('moved');
  const renewed = { valid: true, renew: true, value: 'moved' };
  expect(cookies.unsign(earlier)).toEqual(renewed);
  cookies.unsign(cookies.sign('moved'));
  expect(cookies.unsign(earlier)).toEqual(renewed);
});
