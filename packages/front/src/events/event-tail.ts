/**
 * The latest events, in the order in which this front has read them, for streams that were away when they came.
 *
 * Bounded in bytes and in age, whichever comes first. Found by whom they concern, so that what a stream missed costs as
 * much as there is of it, however much the tail holds.
 *
 * What concerned nobody here when it came is kept as it is on its topic. It is read when somebody asks for what is of
 * the same room or user, in its order and before anything newer; most is forgotten unread.
 */
import type { ReceivedEvent } from '@parley/messaging';
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

/** What is kept; an event that was read, or is still to be. */
interface Kept extends Omit<TailEntry, 'event'> {
  readonly indexes: readonly Line[];
  readonly bytes: number;
  /** Undefined while it is unread, and of what turned out to be no event. */
  event: ChatEvent | undefined;
  isStruck: boolean;
  /** Of one that is unread. */
  received: ReceivedEvent | undefined;
}

/** All that is kept of a room, or of a user. */
interface Line {
  readonly key: string;
  readonly of: 'room' | 'user';
  readonly kept: Queue<Kept>;
  hasUnread: boolean;
}

export interface LateReader {
  /** @returns undefined for what is no event, or a repeat */
  read(received: ReceivedEvent): ChatEvent | undefined;
  /** It is forgotten unread. */
  skip(received: ReceivedEvent): void;
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
  readonly #reader: LateReader;
  readonly #now: () => number;
  readonly #kept = new Queue<Kept>();
  readonly #lines = { room: new Map<string, Line>(), user: new Map<string, Line>() };
  readonly #next: number[];
  /** From where on nothing is missing. */
  readonly #floor: number[];
  #place = 0;
  #bytes = 0;

  /**
   * @param begin where reading begins
   * @param now tells the time that records say
   */
  constructor(limits: TailLimits, begin: Vector, reader: LateReader, now: () => number = Date.now) {
    this.#limits = limits;
    this.#reader = reader;
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

  add(place: Place, event: ChatEvent): void {
    const { key, bytes } = event;
    const lines: Line[] = [this.#line(event.name === 'user-event' ? 'user' : 'room', key)];
    if (isChange(event)) lines.push(this.#line('user', event.subject));
    this.#keep(place, lines, bytes, { event, received: undefined });
  }

  /** @param subject of a coming to a room, or a going: whose it is */
  addUnread(received: ReceivedEvent, subject: string | undefined): void {
    const { topic, key, value } = received;
    const lines: Line[] = [this.#line(topic === 'userEvent' ? 'user' : 'room', key)];
    if (subject !== undefined) lines.push(this.#line('user', subject));
    for (const line of lines) line.hasUnread = true;
    // With bytes of its own: as a part of what was fetched it would keep all of that.
    const own = { ...received, value: Buffer.from(value) };
    this.#keep(received, lines, value.length, { event: undefined, received: own });
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
    (entry as TailEntry & Kept).isStruck = true;
  }

  /** Changes what is kept of a room's message. */
  rewrite(roomId: string, messageId: number, change: (event: ChatEvent) => ChatEvent): void {
    const concerned = this.#lines.room
      .get(roomId)
      ?.kept.filter(({ event }) => event?.messageIds.includes(messageId) ?? false);
    for (const kept of concerned ?? []) kept.event = change(kept.event as ChatEvent);
  }

  /** A room's events after that place. */
  ofRoom(roomId: string, from: Vector): TailEntry[] {
    const line = this.#readLine('room', roomId);
    return line ? line.kept.lastWhile(isAfter(from)).filter(isEvent) : []; // a room has one partition
  }

  /** The user's own events after that place, and its coming to rooms and going. */
  ofUser(userId: string, from: Vector): TailEntry[] {
    const line = this.#readLine('user', userId);
    return line ? line.kept.filter(isAfter(from)).filter(isEvent) : [];
  }

  /** Reads what is of the same room or user as an event that comes now. */
  readBefore({ topic, key }: ReceivedEvent): void {
    this.#readLine(topic === 'userEvent' ? 'user' : 'room', key);
  }

  readRoom(roomId: string): void {
    this.#readLine('room', roomId);
  }

  /** All that is unread is forgotten. */
  close(): void {
    for (const { received } of this.#kept.filter(isUnread)) this.#reader.skip(received as ReceivedEvent);
  }

  #keep(
    { slot, offset, timestamp }: Place,
    indexes: readonly Line[],
    bytes: number,
    content: Pick<Kept, 'event' | 'received'>,
  ): void {
    const kept: Kept = {
      place: this.#place++,
      slot,
      offset,
      timestamp,
      indexes,
      bytes,
      isStruck: false,
      ...content,
    };
    this.#kept.push(kept);
    this.#bytes += bytes + entryBytes;
    for (const { kept: line } of indexes) line.push(kept);
    this.pass(slot, offset);
    this.#forget();
  }

  #line(of: Line['of'], key: string): Line {
    let line = this.#lines[of].get(key);
    if (!line) {
      line = { of, key, kept: new Queue(), hasUnread: false };
      this.#lines[of].set(key, line);
    }
    return line;
  }

  #readLine(of: Line['of'], key: string): Line | undefined {
    const line = this.#lines[of].get(key);
    if (!line?.hasUnread) return line;
    line.hasUnread = false;
    for (const unread of line.kept.filter(isUnread)) this.#read(unread, line);
    return line;
  }

  #read(unread: Kept, line: Line): void {
    const { received, indexes } = unread;
    // A coming or a going, found by whose it is: whether it is true depends on what came before it in its room.
    const [first] = indexes;
    if (first && first !== line) this.#readLine(first.of, first.key);
    if (!unread.received) return;
    unread.received = undefined;
    unread.event = this.#reader.read(received as ReceivedEvent);
  }

  #forget(): void {
    const tooOld = this.#now() - this.#limits.age;
    for (;;) {
      const { first } = this.#kept;
      if (!first || (this.#bytes <= this.#limits.bytes && first.timestamp >= tooOld)) return;
      this.#kept.shift();
      this.#bytes -= first.bytes + entryBytes;
      this.#floor[first.slot] = first.offset + 1;
      for (const { of, key, kept } of first.indexes) {
        kept.shift();
        if (kept.size === 0) this.#lines[of].delete(key);
      }
      if (first.received) this.#reader.skip(first.received);
    }
  }
}

type Place = Pick<TailEntry, 'slot' | 'offset' | 'timestamp'>;

const isUnread = ({ received }: Kept): boolean => received !== undefined;
const isEvent = (kept: Kept): kept is Kept & TailEntry => kept.event !== undefined && !kept.isStruck;

export function isAfter(from: Vector): (entry: Pick<TailEntry, 'slot' | 'offset'>) => boolean {
  return ({ slot, offset }) => offset >= (from[slot] ?? 0);
}
