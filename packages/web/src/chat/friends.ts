/**
 * Whom the user knows, and whom they have blocked, kept true by events.
 *
 * What it guarantees: what an event has told is not taken back by an answer that was on its way when the event came.
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
  /** The list as it is asked for; null once it is there. */
  readonly loading: ReadonlySignal<FriendPage | null>;
  has(userId: string): boolean;
  /** Asks for it anew; what there is stays until the answer has come. */
  load(): void;
}

export interface Friends {
  readonly known: FriendList;
  readonly blocked: FriendList;
  load(): void;
  take(event: UserEvent): void;
}

const pageSize = 500;

export interface FriendsOptions {
  readonly people: People;
  readonly ask: Requests['ask'];
}

export function createFriends({ people, ask }: FriendsOptions): Friends {
  const known = createFriendList({ people, ask }, false);
  const blocked = createFriendList({ people, ask }, true);

  return {
    known,
    blocked,
    load() {
      known.load();
      blocked.load();
    },
    take({ actionType, friendId, presence, status, userName, createdAt }) {
      if (actionType === 'PRESENCE' && presence) {
        people.cameOrWent(friendId, presence, createdAt);
        known.heard('presence', friendId);
      } else if (actionType === 'STATUS') {
        people.learn(friendId.map((id) => ({ ...people.find(id), userStatus: status })));
        known.heard('userStatus', friendId);
      } else if (actionType === 'NAME' && userName) {
        people.learn(friendId.map((id) => ({ ...people.find(id), userName })));
        known.heard('userName', friendId);
      } else if (actionType === 'FRIEND_ADD') known.load();
      else if (actionType === 'FRIEND_REMOVE') known.without(friendId);
      else if (actionType === 'UNBLOCK') blocked.without(friendId);
      else if (actionType === 'BLOCK') {
        known.without(friendId);
        blocked.load();
      }
    },
  };
}

interface ChangingList extends FriendList {
  without(userIds: readonly string[]): void;
  /** An event has told it of them. */
  heard(what: 'presence' | 'userStatus' | 'userName', userIds: readonly string[]): void;
}

function createFriendList({ people, ask }: FriendsOptions, blocked: boolean): ChangingList {
  const ids = signal<ReadonlySet<string> | undefined>(undefined);
  const loading = signal<FriendPage | null>(null);
  /** Of whom events have told since the list was asked for. */
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
    presence,
  }: Success<'user-search-friend'>['friend'][number]) {
    const known = people.find(friendId);
    return {
      userId: friendId,
      userName: heard.userName.has(friendId) ? known.userName : userName,
      userStatus: heard.userStatus.has(friendId) ? known.userStatus : userStatus,
      presence: heard.presence.has(friendId) ? known.presence : presence,
    };
  }

  function loadPage(after: string | undefined, told: Set<string>) {
    loading.peek()?.forget();
    const place = after === undefined ? {} : { after };
    loading.value = whenDone(
      ask('user-search-friend', { blocked, limit: pageSize, ...place }),
      ({ friend, hasMore }) => {
        people.learn(friend.map(personOf));
        for (const { friendId } of friend) told.add(friendId);
        const last = friend.at(-1);
        if (hasMore && last) return loadPage(last.friendId, told);
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
