import { beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Route from './route.ts';

let route: typeof Route;

beforeAll(async () => {
  vi.stubGlobal('location', { pathname: '/', search: '' });
  vi.stubGlobal('window', { addEventListener: () => {} });
  route = await import('./route.ts');
  return () => vi.unstubAllGlobals();
});

const placeOf = (address: string) => route.placeOf(new URL(address, 'https://chat.example'));
const wanted = (search: string) => route.wantedPlace({ search, origin: 'https://chat.example' });

describe('the places', () => {
  it.each([
    ['/', { page: 'rooms' }],
    ['/login', { page: 'login' }],
    ['/signup', { page: 'signUp' }],
    ['/friends', { page: 'friends' }],
    ['/me', { page: 'me' }],
    ['/rooms/7', { page: 'room', roomId: 7 }],
    ['/rooms/7?seq=12', { page: 'room', roomId: 7, seq: 12 }],
    ['/search', { page: 'search', text: '' }],
    ['/search?text=%EC%A0%90%EC%8B%AC+%26+more&roomId=7', { page: 'search', text: '점심 & more', roomId: 7 }],
  ] as const)('%s is one, and back', (address, place) => {
    expect(placeOf(address)).toEqual(place);
    expect(route.pathOf(place)).toBe(address);
  });

  it.each(['/rooms/', '/rooms/0', '/rooms/x', '/rooms/99999999999999999999', '/nowhere'])(
    '%s is the list of rooms',
    (address) => expect(placeOf(address)).toEqual({ page: 'rooms' }),
  );

  it('a message that cannot be is not looked for', () => {
    expect(placeOf('/rooms/7?seq=-1')).toEqual({ page: 'room', roomId: 7 });
  });

  it('where somebody wanted to go is a page of ours, whatever the address says', () => {
    expect(wanted('?to=%2Frooms%2F7%3Fseq%3D12')).toEqual({ page: 'room', roomId: 7, seq: 12 });
    for (const search of [
      '',
      '?to=',
      '?to=https://elsewhere.example/x',
      '?to=//elsewhere.example',
      '?to=http://[',
    ])
      expect(wanted(search)).toEqual({ page: 'rooms' });
  });
});
