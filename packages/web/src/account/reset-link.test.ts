import { expect, it } from 'vitest';
import { resetLinkIn } from './reset-link.ts';

it.each([
  ['#user=kim&key=1.2.a-b_c', { userId: 'kim', key: '1.2.a-b_c' }],
  ['#user=%EA%B9%80+%26&key=k', { userId: '김 &', key: 'k' }],
  ['#user=kim', undefined],
  ['#key=k', undefined],
  ['', undefined],
])('%s is read', (hash, link) => expect(resetLinkIn(hash)).toEqual(link));
