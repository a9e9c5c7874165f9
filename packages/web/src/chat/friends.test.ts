import type { PairName, UserEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, Requests } from '../connection/requests.ts';
import { createFriends, type Friends } from './friends.ts';
import { createPeople, type People, type Presence } from './people.ts';

/** A request that the test answers. */
interface Asked {
  body: { blocked?: boolean; added?: boolean; after?: string; limit: number };
  answer(friends: readonly Told[], hasMore?: boolean): void;
}

interface Told {
  friendId: string;
  userName: string;
  userStatus: string;
  presence: Presence;
}

let asked: Asked[];
let people: People;
let friends: Friends;

const ask = ((_pair: PairName, body: Asked['body']) => {
  const state = signal<RequestState>({ phase: 'waiting' });
  let isForgotten = false;
  asked.push({
    body,
    answer(friend, hasMore = false) {
      if (!isForgotten)
        state.value = { phase: 'done', reply: { friend, hasMore }, ticket: undefined } as never;
    },
  });
  const forget = () => {
    isForgotten = true;
  };
  return { body, state, forget } as unknown as OpenRequest;
}) as unknown as Requests['ask'];

const told = (friendId: string, more: Partial<Told> = {}): Told => ({
  friendId,
  userName: friendId.toUpperCase(),
  userStatus: '',
  presence: 'offline',
  ...more,
});

let second = 0;
function hear(actionType: UserEvent['actionType'], friendId: string[], more: Partial<UserEvent> = {}) {
  second += 1;
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  friends.take({ eventId: 1, uuid: 'u', actionType, userId: 'me', friendId, createdAt, ...more });
}

type ListName = 'known' | 'blocked' | 'added';

const listOf = ({ blocked, added }: Asked['body']): ListName =>
  added ? 'added' : blocked ? 'blocked' : 'known';

/** The latest request for one of the lists. */
function latest(list: ListName): Asked {
  const request = asked.findLast(({ body }) => listOf(body) === list);
  if (!request) throw new Error(`the ${list} were not asked for`);
  return request;
}

const names = (list: ListName) => friends[list].people.value?.map(({ userName }) => userName);

beforeEach(() => {
  asked = [];
  people = createPeople();
  friends = createFriends({ people, ask });
  friends.load();
});

describe('friends', () => {
  it('are not known before the answer, and then by name', () => {
    expect(friends.known.people.value).toBeUndefined();
    expect(friends.known.loading.value).not.toBeNull();
    latest('known').answer([told('b'), told('a', { userName: '가' }), told('c', { userName: 'A' })]);
    expect(names('known')).toEqual(['A', 'B', '가']);
    expect(friends.known.loading.value).toBeNull();
    expect(friends.known.has('b')).toBe(true);
    expect(friends.known.has('z')).toBe(false);
  });

  it('are asked for page by page, and shown when all are there', () => {
    latest('known').answer([told('a'), told('b')], true);
    expect(friends.known.people.value).toBeUndefined();
    expect(latest('known').body.after).toBe('b');
    latest('known').answer([told('c')]);
    expect(names('known')).toEqual(['A', 'B', 'C']);
  });

  it('come and go, and change their status, by events alone', () => {
    latest('known').answer([told('a'), told('b', { presence: 'online' })]);
    const before = asked.length;
    hear('PRESENCE', ['a'], { presence: 'online' });
    hear('STATUS', ['a'], { status: 'out for lunch' });
    hear('PRESENCE', ['b'], { presence: 'offline' });
    expect(friends.known.people.value).toMatchObject([
      { userId: 'a', presence: 'online', userStatus: 'out for lunch', userName: 'A' },
      { userId: 'b', presence: 'offline' },
    ]);
    expect(asked.length).toBe(before);
  });

  it('are asked for anew when there is one more, and those there are stay meanwhile', () => {
    latest('known').answer([told('a')]);
    hear('FRIEND_ADD', ['b']);
    expect(names('known')).toEqual(['A']);
    latest('known').answer([told('a'), told('b')]);
    expect(names('known')).toEqual(['A', 'B']);
  });

  it('are gone once removed, and blocked ones are among the blocked', () => {
    latest('known').answer([told('a'), told('b'), told('c')]);
    latest('blocked').answer([]);
    hear('FRIEND_REMOVE', ['a']);
    hear('BLOCK', ['b']);
    expect(names('known')).toEqual(['C']);
    latest('blocked').answer([told('b')]);
    expect(names('blocked')).toEqual(['B']);
    hear('UNBLOCK', ['b']);
    expect(names('blocked')).toEqual([]);
    expect(names('known')).toEqual(['C']);
  });
});

describe('who has added the user', () => {
  it('waits until they are added or blocked, here or elsewhere', () => {
    latest('known').answer([]);
    latest('blocked').answer([]);
    latest('added').answer([told('a'), told('b')]);
    expect(names('added')).toEqual(['A', 'B']);
    hear('FRIEND_ADD', ['a']);
    latest('known').answer([told('a')]);
    hear('BLOCK', ['b']);
    expect(names('added')).toEqual([]);
    hear('UNBLOCK', ['b']);
    latest('added').answer([told('b')]);
    latest('blocked').answer([]);
    expect(names('added')).toEqual(['B']);
  });

  it('is news when it happens, by name and until it is answered or seen', () => {
    latest('known').answer([told('a')]);
    latest('added').answer([told('z')]);
    expect(friends.news.value).toEqual([]);
    hear('FRIEND_ADDED', ['a'], { userName: 'Ann' });
    hear('FRIEND_ADDED', ['b'], { userName: 'Ben' });
    hear('FRIEND_ADDED', ['c']);
    expect(friends.news.value).toEqual(['b', 'c']);
    expect(people.find('b').userName).toBe('Ben');
    friends.dismiss('c');
    expect(friends.news.value).toEqual(['b']);
    hear('FRIEND_ADD', ['b']);
    latest('known').answer([told('a'), told('b')]);
    expect(friends.news.value).toEqual([]);
  });

  it('is news once, however often they do it', () => {
    latest('added').answer([]);
    hear('FRIEND_ADDED', ['a']);
    hear('FRIEND_ADDED', ['b']);
    friends.dismiss('b');
    const before = asked.length;
    for (const who of ['a', 'b', 'a', 'b']) hear('FRIEND_ADDED', [who]);
    expect(friends.news.value).toEqual(['a']);
    expect(asked.length).toBe(before);
  });

  it('is asked for one page only, however many they are', () => {
    const before = asked.length;
    latest('added').answer([told('a'), told('b')], true);
    expect(names('added')).toEqual(['A', 'B']);
    expect(asked.length).toBe(before);
  });

  it('is nobody who is a friend, whatever an older worker tells', () => {
    latest('known').answer([told('a')]);
    latest('added').answer([told('a')]);
    expect(names('added')).toEqual([]);
    expect(friends.added.has('a')).toBe(false);
  });
});

describe('an answer that was on its way when an event came', () => {
  it('does not bring back somebody who was removed', () => {
    const early = latest('known');
    hear('FRIEND_REMOVE', ['a']);
    early.answer([told('a'), told('b')]);
    latest('known').answer([told('b')]);
    expect(names('known')).toEqual(['B']);
  });

  it('does not say that somebody is away who has come, nor what their status was', () => {
    hear('PRESENCE', ['a'], { presence: 'online' });
    hear('STATUS', ['b'], { status: 'new' });
    latest('known').answer([told('a', { userStatus: 'away' }), told('b', { userStatus: 'old' })]);
    expect(friends.known.people.value).toMatchObject([
      { userId: 'a', userName: 'A', presence: 'online', userStatus: 'away' },
      { userId: 'b', userName: 'B', presence: 'offline', userStatus: 'new' },
    ]);
  });

  it('is believed again the next time', () => {
    hear('PRESENCE', ['a'], { presence: 'online' });
    latest('known').answer([told('a')]);
    friends.load();
    latest('known').answer([told('a', { presence: 'offline' })]);
    expect(friends.known.people.value).toMatchObject([{ userId: 'a', presence: 'offline' }]);
  });
});
