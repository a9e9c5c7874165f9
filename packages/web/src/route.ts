/** Which page is shown. Moving between pages never loads the document again. */
import { signal } from '@preact/signals';

export type Place =
  | { page: 'login' | 'signUp' | 'rooms' | 'friends' | 'me' }
  /** `seq`: of the message to be shown, where it is not the first unread or the latest. */
  | { page: 'room'; roomId: number; seq?: number }
  /** `roomId`: where to look; in all rooms where it is absent. */
  | { page: 'search'; text: string; roomId?: number };

export type PageName = Place['page'];

/** Said once on the page that is gone to, until the next move. */
export type Notice = 'loggedOut' | 'sessionEnded' | 'passwordChanged';

const paths = {
  login: '/login',
  signUp: '/signup',
  rooms: '/',
  friends: '/friends',
  me: '/me',
  search: '/search',
} as const satisfies Record<Exclude<PageName, 'room'>, string>;

/** What the address of a page says; an unknown one is the list of rooms. */
export function placeOf({ pathname, search }: { pathname: string; search: string }): Place {
  const asked = new URLSearchParams(search);
  const roomId = positive(/^\/rooms\/(\d+)$/.exec(pathname)?.[1]);
  if (roomId !== undefined) return { page: 'room', roomId, ...given('seq', positive(asked.get('seq'))) };
  if (pathname === paths.search)
    return {
      page: 'search',
      text: asked.get('text') ?? '',
      ...given('roomId', positive(asked.get('roomId'))),
    };
  for (const page of ['login', 'signUp', 'friends', 'me'] as const)
    if (paths[page] === pathname) return { page };
  return { page: 'rooms' };
}

export function pathOf(place: Place): string {
  if (place.page === 'room') return `/rooms/${place.roomId}${queryOf({ seq: place.seq })}`;
  if (place.page === 'search') return paths.search + queryOf({ text: place.text, roomId: place.roomId });
  return paths[place.page];
}

/** Where somebody wanted to go whom the front asked to log in first (`/login?to=…`): one of our pages, whatever it says. */
export function wantedPlace({ search, origin }: { search: string; origin: string }): Place {
  const to = new URLSearchParams(search).get('to');
  return to !== null && URL.canParse(to, origin) ? placeOf(new URL(to, origin)) : { page: 'rooms' };
}

function positive(digits: string | null | undefined): number | undefined {
  const number = Number(digits ?? undefined);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function given<Key extends string>(key: Key, value: number | undefined): { [Name in Key]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: number };
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const there = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(there.map(([name, value]) => [name, String(value)]));
  return there.length === 0 ? '' : `?${query}`;
}

export const place = signal<Place>(placeOf(location));
export const notice = signal<Notice | null>(null);

/** A new place in the browser's history. */
export function goTo(to: Place): void {
  history.pushState(null, '', pathOf(to));
  notice.value = null;
  place.value = to;
}

/** In the place of the current one: going back must not lead to where one cannot be any more. */
export function redirectTo(to: Place, why: Notice | null = null): void {
  history.replaceState(null, '', pathOf(to));
  notice.value = why;
  place.value = to;
}

window.addEventListener('popstate', () => {
  notice.value = null;
  place.value = placeOf(location);
});
