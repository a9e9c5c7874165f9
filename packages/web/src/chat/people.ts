/** Names, status messages and presence of all users known to this page. */
import { fold } from '@parley/contracts/text';
import { type ReadonlySignal, signal } from '@preact/signals';

export type Presence = 'online' | 'offline';

export interface Person {
  readonly userId: string;
  readonly userName: string;
  readonly userStatus?: string | undefined;
  /** Address of their picture; empty if there is none. */
  readonly profileImg?: string | undefined;
  /** Unknown for users who are neither friends nor in a room that was opened. */
  readonly presence?: Presence | undefined;
}

/** Whether the name or id contains a text, ignoring case; an empty text always matches. */
export function isCalled({ userId, userName }: Person, part: string): boolean {
  return fold(`${userName}\n${userId}`).includes(fold(part.trim()));
}

export interface People {
  readonly all: ReadonlySignal<ReadonlyMap<string, Person>>;
  /** A user of whom nothing is known is shown by their id. */
  find(userId: string): Person;
  /** Omitted fields stay as they were known. */
  learn(people: readonly Person[]): void;
  /**
   * They have come online or gone offline, at an instant (ISO 8601). An event that is older than the known state
   * changes nothing.
   */
  cameOrWent(userIds: readonly string[], presence: Presence, at: string): void;
}

export function createPeople(): People {
  const all = signal<ReadonlyMap<string, Person>>(new Map());
  const movedAt = new Map<string, string>();

  function learn(people: readonly Person[]) {
    const next = new Map(all.peek());
    for (const person of people) {
      const known = next.get(person.userId);
      next.set(person.userId, {
        ...person,
        userStatus: person.userStatus ?? known?.userStatus,
        profileImg: person.profileImg ?? known?.profileImg,
        presence: person.presence ?? known?.presence,
      });
    }
    all.value = next;
  }

  return {
    all,
    find: (userId) => all.value.get(userId) ?? { userId, userName: userId },
    learn,
    cameOrWent(userIds, presence, at) {
      const moved = userIds.filter((userId) => at > (movedAt.get(userId) ?? ''));
      for (const userId of moved) movedAt.set(userId, at);
      learn(
        moved.map((userId) => ({ ...(all.peek().get(userId) ?? { userId, userName: userId }), presence })),
      );
    },
  };
}
