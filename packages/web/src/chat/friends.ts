/**
 * The user's friends, the users they have blocked, and those who have added them, kept current by events.
 *
 * Guarantees: an answer that was in flight when an event came does not undo the event.
 */
import type { UserEvent } from '@parley/contracts';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { OpenRequest, Requests, Success } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';
import type { People, Person } from './people.ts';

type FriendPage = OpenRequest<'user-search-friend'>;

export interface FriendList {
  /** By name. Undefined until the answer has come. */
  readonly people: ReadonlySignal<readonly Person[] | undefined>;
  /** The request for the list; null once it is there. */
  readonly loading: ReadonlySignal<FriendPage | null>;
  has(userId: string): boolean;
  /** Reloads it; the current entries stay until the answer has come. */
  load(): void;
}

export interface Friends {
  readonly known: FriendList;
  readonly blocked: FriendList;
  /**
   * Users who have added the user, and whom the user has neither added nor blocked: one page of them, because others
   * make this list long.
   */
  readonly added: FriendList;
  /**
   * Those among them who came by an event since the pages were loaded, and are unanswered; their ids, the latest last.
   */
  readonly news: ReadonlySignal<readonly string[]>;
  /** The user has seen it. */
  dismiss(userId: string): void;
  load(): void;
  take(event: UserEvent): void;
}

const pageSize = 500;

export interface FriendsOptions {
  readonly people: People;
  readonly ask: Requests['ask'];
}

export function createFriends({ people, ask }: FriendsOptions): Friends {
  const known = createFriendList({ people, ask }, { blocked: false });
  const blocked = createFriendList({ people, ask }, { blocked: true });
  const waiting = createFriendList({ people, ask }, { added: true });
  const told = signal<readonly string[]>([]);
  /** Including the dismissed ones. */
  const everTold = new Set<string>();
  const isAnswered = (userId: string) => known.has(userId) || blocked.has(userId);
  const added: FriendList = {
    ...waiting,
    // A worker that is older than the pages returns friends instead.
    people: computed(() => waiting.people.value?.filter(({ userId }) => !isAnswered(userId))),
    has: (userId) => waiting.has(userId) && !isAnswered(userId),
  };

  return {
    known,
    blocked,
    added,
    news: computed(() => told.value.filter((userId) => !isAnswered(userId))),
    dismiss(userId) {
      told.value = told.peek().filter((id) => id !== userId);
    },
    load() {
      known.load();
      blocked.load();
      waiting.load();
    },
    take({ actionType, friendId, presence, status, userName, profileImg, createdAt }) {
      if (actionType === 'PRESENCE' && presence) {
        people.cameOrWent(friendId, presence, createdAt);
        known.heard('presence', friendId);
      } else if (actionType === 'STATUS') {
        people.learn(friendId.map((id) => ({ ...people.find(id), userStatus: status })));
        known.heard('userStatus', friendId);
      } else if (actionType === 'NAME' && userName) {
        people.learn(friendId.map((id) => ({ ...people.find(id), userName, profileImg })));
        known.heard('userName', friendId);
      } else if (actionType === 'FRIEND_ADDED') {
        people.learn(
          friendId.map((id) => ({ ...people.find(id), userName: userName ?? people.find(id).userName })),
        );
        // Somebody who removes and adds the user repeatedly is announced once.
        const first = friendId.filter((id) => !everTold.has(id));
        if (first.length === 0) return;
        for (const id of first) everTold.add(id);
        told.value = [...told.peek(), ...first];
        waiting.load();
      } else if (actionType === 'FRIEND_ADD') {
        known.load();
        waiting.without(friendId);
      } else if (actionType === 'FRIEND_REMOVE') known.without(friendId);
      else if (actionType === 'UNBLOCK') {
        blocked.without(friendId);
        waiting.load();
      } else if (actionType === 'BLOCK') {
        known.without(friendId);
        waiting.without(friendId);
        blocked.load();
      }
    },
  };
}

interface ChangingList extends FriendList {
  without(userIds: readonly string[]): void;
  /** An event has changed this for these users. */
  heard(what: 'presence' | 'userStatus' | 'userName', userIds: readonly string[]): void;
}

function createFriendList(
  { people, ask }: FriendsOptions,
  which: { blocked?: boolean; added?: boolean },
): ChangingList {
  const ids = signal<ReadonlySet<string> | undefined>(undefined);
  const loading = signal<FriendPage | null>(null);
  /** Users about whom events came since the list was requested. */
  const heard = {
    presence: new Set<string>(),
    userStatus: new Set<string>(),
    userName: new Set<string>(),
  };

  function load() {
    for (const ofThem of Object.values(heard)) ofThem.clear();
    loadPage(undefined, new Set());
  }

  function personOf({
    friendId,
    userName,
    userStatus,
    profileImg,
    presence,
  }: Success<'user-search-friend'>['friend'][number]) {
    const known = people.find(friendId);
    return {
      userId: friendId,
      userName: heard.userName.has(friendId) ? known.userName : userName,
      userStatus: heard.userStatus.has(friendId) ? known.userStatus : userStatus,
      profileImg,
      // The presence of others than friends is unknown.
      presence: which.added || heard.presence.has(friendId) ? known.presence : presence,
    };
  }

  function loadPage(after: string | undefined, told: Set<string>) {
    loading.peek()?.forget();
    const place = after === undefined ? {} : { after };
    loading.value = whenDone(
      ask('user-search-friend', { ...which, limit: pageSize, ...place }),
      ({ friend, hasMore }) => {
        people.learn(friend.map(personOf));
        for (const { friendId } of friend) told.add(friendId);
        const last = friend.at(-1);
        if (hasMore && last && !which.added) return loadPage(last.friendId, told);
        ids.value = told;
        loading.value = null;
      },
    );
  }

  return {
    people: computed(
      () =>
        ids.value &&
        [...ids.value]
          .map((id) => people.find(id))
          .sort((one, other) => one.userName.localeCompare(other.userName)),
    ),
    loading,
    has: (userId) => ids.value?.has(userId) ?? false,
    load,
    without(userIds) {
      if (loading.peek()) load();
      if (ids.peek()) ids.value = new Set([...(ids.peek() ?? [])].filter((id) => !userIds.includes(id)));
    },
    heard(what, userIds) {
      for (const userId of userIds) heard[what].add(userId);
    },
  };
}
