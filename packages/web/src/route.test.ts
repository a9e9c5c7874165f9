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

describe('the places', () => {
  it.each([
    ['/', { page: 'rooms' }],
    ['/login', { page: 'login' }],
    ['/signup', { page: 'signUp' }],
    ['/friends', { page: 'friends' }],
    ['/me', { page: 'me' }],
    ['/inspector', { page: 'inspector' }],
    ['/reset', { page: 'reset' }],
    ['/rooms/7', { page: 'room', roomId: 7 }],
    ['/u/kim', { page: 'person', userId: 'kim' }],
    ['/u/%EA%B9%80%2F%3F', { page: 'person', userId: '김/?' }],
    ['/login?to=%2Fu%2Fkim', { page: 'login', to: { page: 'person', userId: 'kim' } }],
    ['/rooms/7?seq=12', { page: 'room', roomId: 7, seq: 12 }],
    ['/login?to=%2Frooms%2F7%3Fseq%3D12', { page: 'login', to: { page: 'room', roomId: 7, seq: 12 } }],
    ['/signup?to=%2Fme', { page: 'signUp', to: { page: 'me' } }],
    ['/login?to=%2Finspector', { page: 'login', to: { page: 'inspector' } }],
    ['/nowhere', { page: 'notFound', path: '/nowhere' }],
    ['/search', { page: 'search', text: '' }],
    [
      '/search?text=a&from=kim&before=2026-11-30&has=file',
      { page: 'search', text: 'a', from: 'kim', before: '2026-11-30', hasFile: true },
    ],
    ['/search?text=%EC%A0%90%EC%8B%AC+%26+more&roomId=7', { page: 'search', text: '점심 & more', roomId: 7 }],
  ] as const)('%s is one, and back', (address, place) => {
    expect(placeOf(address)).toEqual(place);
    expect(route.pathOf(place)).toBe(address);
  });

  it.each([
    '/rooms/0',
    '/rooms/x',
    '/rooms/07',
    '/rooms/99999999999999999999',
    '/me/me',
    '/rooms//',
    '//me',
    '/u/',
    '/u/a/b',
    '/u/%ff',
  ])('%s is none', (pathname) =>
    expect(route.placeOf({ pathname, search: '' })).toEqual({ page: 'notFound', path: pathname }),
  );

  it.each([
    ['/rooms/7/?seq=12', '/rooms/7?seq=12'],
    ['/me/', '/me'],
    ['/rooms/', '/'],
    ['/login/?to=%2Fme%2F', '/login?to=%2Fme'],
  ])('%s is %s', (address, own) => expect(route.pathOf(placeOf(address))).toBe(own));

  it('a filter that cannot be is none', () => {
    expect(placeOf('/search?text=a&from=&before=2026-13-77&has=nothing')).toEqual({
      page: 'search',
      text: 'a',
    });
  });

  it('a message that cannot be is not looked for', () => {
    expect(placeOf('/rooms/7?seq=-1')).toEqual({ page: 'room', roomId: 7 });
  });

  it.each([
    '',
    'https://elsewhere.example/me',
    'https://chat.example/me',
    '//elsewhere.example/me',
    '/\\elsewhere.example/me',
    '/.//elsewhere.example/me',
    'javascript:alert(1)',
    'http://[',
    '/',
    '/login',
    '/login?to=/me',
    '/nowhere',
  ])('a login leads to a page of ours or to the rooms, not to %s', (to) =>
    expect(placeOf(`/login?to=${encodeURIComponent(to)}`)).toEqual({ page: 'login' }),
  );
});
