/** Names, status messages and presence of everybody this page has heard of. */
import { fold } from '@parley/contracts/text';
import { type ReadonlySignal, signal } from '@preact/signals';

export type Presence = 'online' | 'offline';

export interface Person {
  readonly userId: string;
  readonly userName: string;
  readonly userStatus?: string | undefined;
  /** The address of their picture; empty for none. */
  readonly profileImg?: string | undefined;
  /** Unknown of people who are neither friends nor in a room that was opened. */
  readonly presence?: Presence | undefined;
}

/** Whether their name or id has that in it, in capitals or not; everybody's has nothing. */
export function isCalled({ userId, userName }: Person, part: string): boolean {
  return fold(`${userName}\n${userId}`).includes(fold(part.trim()));
}

export interface People {
  readonly all: ReadonlySignal<ReadonlyMap<string, Person>>;
  /** Somebody nobody told about yet is called by their id. */
  find(userId: string): Person;
  /** What is absent stays as it was known. */
  learn(people: readonly Person[]): void;
  /** They have come or gone, at an instant (ISO 8601). An event that was overtaken by a later one changes nothing. */
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
