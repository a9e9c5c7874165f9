/**
 * The latest events, in the order in which this front has read them, for streams that were away when they came.
 *
 * Bounded in bytes and in age, whichever comes first. Found by whom they concern, so that what a stream missed costs as
 * much as there is of it, however much the tail holds.
 */

import { Queue } from './queue.ts';
import { type ChatEvent, isChange } from './read-event.ts';
import { isAhead, type Vector } from './vector.ts';

export interface TailEntry {
  /** In the order of reading. */
  readonly place: number;
  readonly slot: number;
  readonly offset: number;
  /** When it was sent; epoch milliseconds. */
  readonly timestamp: number;
  readonly event: ChatEvent;
}

export interface TailLimits {
  readonly bytes: number;
  /** Milliseconds. */
  readonly age: number;
}

/** What an entry weighs beside its text, about. */
const entryBytes = 400;

export class EventTail {
  readonly #limits: TailLimits;
  readonly #now: () => number;
  readonly #entries = new Queue<TailEntry>();
  readonly #ofRooms = new Map<string, Queue<TailEntry>>();
  readonly #ofUsers = new Map<string, Queue<TailEntry>>();
  readonly #next: number[];
  /** From where on nothing is missing. */
  readonly #floor: number[];
  readonly #struck = new WeakSet<TailEntry>();
  #place = 0;
  #bytes = 0;

  /**
   * @param begin where reading begins
   * @param now tells the time that records say
   */
  constructor(limits: TailLimits, begin: Vector, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#next = [...begin];
    this.#floor = [...begin];
  }

  /** How far this front has read. */
  get next(): Vector {
    return this.#next;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add({ slot, offset, timestamp }: Omit<TailEntry, 'event' | 'place'>, event: ChatEvent): void {
    const entry: TailEntry = { place: this.#place++, slot, offset, timestamp, event };
    this.#entries.push(entry);
    this.#bytes += event.bytes + entryBytes;
    for (const [index, key] of this.#indexes(event)) queueOf(index, key).push(entry);
    this.pass(slot, offset);
    this.#forget();
  }

  /** A record was read that nobody is told of later. */
  pass(slot: number, offset: number): void {
    this.#next[slot] = offset + 1;
  }

  /** Whether all that came after that place is here. */
  reaches(from: Vector): boolean {
    this.#forget();
    return !isAhead(this.#floor, from);
  }

  /** Nobody is told of it any more. */
  strike(entry: TailEntry): void {
    this.#struck.add(entry);
  }

  /** A room's events after that place. */
  ofRoom(roomId: string, from: Vector): TailEntry[] {
    const entries = this.#ofRooms.get(roomId)?.lastWhile(isAfter(from)) ?? []; // a room has one partition
    return entries.filter((entry) => !this.#struck.has(entry));
  }

  /** The user's own events after that place, and its coming to rooms and going. */
  ofUser(userId: string, from: Vector): TailEntry[] {
    const entries = this.#ofUsers.get(userId)?.filter(isAfter(from)) ?? [];
    return entries.filter((entry) => !this.#struck.has(entry));
  }

  /** Whom an event concerns. */
  #indexes(event: ChatEvent): [Map<string, Queue<TailEntry>>, string][] {
    if (event.name === 'user-event') return [[this.#ofUsers, event.key]];
    const room: [Map<string, Queue<TailEntry>>, string] = [this.#ofRooms, event.key];
    return isChange(event) ? [room, [this.#ofUsers, event.subject]] : [room];
  }

  #forget(): void {
    const tooOld = this.#now() - this.#limits.age;
    for (;;) {
      const { first } = this.#entries;
      if (!first || (this.#bytes <= this.#limits.bytes && first.timestamp >= tooOld)) return;
      this.#entries.shift();
      this.#bytes -= first.event.bytes + entryBytes;
      this.#floor[first.slot] = first.offset + 1;
      for (const [index, key] of this.#indexes(first.event)) {
        const queue = queueOf(index, key);
        queue.shift();
        if (queue.size === 0) index.delete(key);
      }
    }
  }
}

function queueOf(index: Map<string, Queue<TailEntry>>, key: string): Queue<TailEntry> {
  let queue = index.get(key);
  if (!queue) {
    queue = new Queue();
    index.set(key, queue);
  }
  return queue;
}

export function isAfter(from: Vector): (entry: TailEntry) => boolean {
  return ({ slot, offset }) => offset >= (from[slot] ?? 0);
}
