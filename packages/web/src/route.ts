/** Which page is shown. Moving between pages never loads the document again. */
import { signal } from '@preact/signals';

export type Place =
  /** `to`: the page after the login; the rooms if absent. */
  | { page: 'login' | 'signUp'; to?: Place }
  /** With an administrator's link for a new password. */
  | { page: 'reset' }
  /** With a link into a room. */
  | { page: 'invite' }
  | { page: 'rooms' | 'friends' | 'me' }
  /** A user's page. */
  | { page: 'person'; userId: string }
  /** For administrators. */
  | { page: 'inspector' }
  | { page: 'notFound'; path: string }
  /** `seq`: the message to be shown, unless it is the first unread or the latest one. */
  | { page: 'room'; roomId: number; seq?: number }
  /** `roomId`: the room to search; all rooms if absent. */
  | ({ page: 'search'; text: string } & SearchFilters);

/** The filters of a search. */
export interface SearchFilters {
  roomId?: number;
  /** The writer's id. */
  from?: string;
  /** Before that day: `2026-11-30`. */
  before?: string;
  hasFile?: true;
}

export type PageName = Place['page'];

/** A page of the chat, for logged-in users. */
export type ChatPageName = Exclude<
  PageName,
  'login' | 'signUp' | 'reset' | 'invite' | 'notFound' | 'inspector'
>;

/** Shown once on the next page, until the user moves on. */
export type Notice =
  | 'loggedOut'
  | 'sessionEnded'
  | 'passwordChanged'
  | 'endedElsewhere'
  | 'accountLocked'
  | 'accountDeleted'
  | 'passwordReset';

const paths = {
  login: '/login',
  signUp: '/signup',
  reset: '/reset',
  invite: '/invite',
  rooms: '/',
  friends: '/friends',
  me: '/me',
  search: '/search',
  inspector: '/inspector',
} as const satisfies Record<Exclude<PageName, 'room' | 'person' | 'notFound'>, string>;

/** The page of an address, with or without a trailing slash. */
export function placeOf({ pathname, search }: { pathname: string; search: string }): Place {
  const asked = new URLSearchParams(search);
  const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  const roomId = positive(/^\/rooms\/([1-9]\d*)$/.exec(path)?.[1]);
  if (roomId !== undefined) return { page: 'room', roomId, ...given('seq', positive(asked.get('seq'))) };
  const userId = decoded(/^\/u\/([^/]+)$/.exec(path)?.[1]);
  if (userId !== undefined) return { page: 'person', userId };
  if (path === paths.search)
    return {
      page: 'search',
      text: asked.get('text') ?? '',
      ...given('roomId', positive(asked.get('roomId'))),
      ...given('from', asked.get('from') || undefined),
      ...given('before', dayIn(asked.get('before'))),
      ...given('hasFile', asked.get('has') === 'file' || undefined),
    };
  for (const page of ['login', 'signUp'] as const)
    if (paths[page] === path) return { page, ...withTo(wantedPlace(asked.get('to'))) };
  for (const page of ['friends', 'me', 'rooms', 'reset', 'invite', 'inspector'] as const)
    if (paths[page] === path) return { page };
  return path === '/rooms' ? { page: 'rooms' } : { page: 'notFound', path: pathname };
}

export function isChatPlace(at: Place): at is Extract<Place, { page: ChatPageName }> {
  return needsLogin(at) && at.page !== 'inspector';
}

/** Whether it requires a login. */
export function needsLogin(at: Place): boolean {
  return !['login', 'signUp', 'reset', 'invite', 'notFound'].includes(at.page);
}

/** A login or sign-up page that finally leads to the place. */
export function anonymousPlace(page: 'login' | 'signUp', to: Place | undefined): Place {
  return { page, ...withTo(to) };
}

const withTo = (to: Place | undefined) => (to === undefined || to.page === 'rooms' ? {} : { to });

export function pathOf(place: Place): string {
  if (place.page === 'room') return `/rooms/${place.roomId}${queryOf({ seq: place.seq })}`;
  if (place.page === 'person') return `/u/${encodeURIComponent(place.userId)}`;
  if (place.page === 'search') {
    const { text, roomId, from, before, hasFile } = place;
    return paths.search + queryOf({ text, roomId, from, before, has: hasFile && 'file' });
  }
  if (place.page === 'notFound') return place.path;
  const to = 'to' in place && place.to ? pathOf(place.to) : undefined;
  return paths[place.page] + queryOf({ to });
}

/** Any origin: the target is on this site, or it is not followed. */
const here = 'http://parley.invalid';

/**
 * Where the user wanted to go before the login (`/login?to=…`): a page for logged-in users, or an invite link;
 * otherwise nowhere.
 */
function wantedPlace(to: string | null): Place | undefined {
  if (to === null || !URL.canParse(to, here)) return undefined;
  const address = new URL(to, here);
  const wanted = address.origin === here ? placeOf(address) : undefined;
  return wanted && (needsLogin(wanted) || wanted.page === 'invite') ? wanted : undefined;
}

/** Undefined if it is not validly encoded. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function positive(digits: string | null | undefined): number | undefined {
  const number = Number(digits ?? undefined);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** Undefined if it is no day. */
function dayIn(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : undefined;
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: Value };
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const there = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(there.map(([name, value]) => [name, String(value)]));
  return there.length === 0 ? '' : `?${query}`;
}

export const place = signal<Place>(placeOf(location));
export const notice = signal<Notice | null>(null);

/** Adds an entry to the browser's history. */
export function goTo(to: Place): void {
  history.pushState(null, '', pathOf(to));
  notice.value = null;
  place.value = to;
}

/** Replaces the current entry: going back must not lead to a page that is no longer available. */
export function redirectTo(to: Place, why: Notice | null = null): void {
  history.replaceState(null, '', pathOf(to));
  notice.value = why;
  place.value = to;
}

window.addEventListener('popstate', () => {
  notice.value = null;
  place.value = placeOf(location);
});
