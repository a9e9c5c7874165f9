/**
 * What a client hears of one room, in order, once, and no faster than it takes it.
 *
 * It hears from the moment on at which it is asked for. What it missed before comes first: while that is looked up and
 * told, what happens meanwhile waits, and so it does while too much is unacknowledged.
 */
import { Queue } from '../events/queue.ts';
import { maxUnacknowledged, replayBudget, budget as waitingBudget } from './limits.ts';
import type { RoomKind, RoomMessage } from './room-messages.ts';

export type AckMode = 'auto' | 'client' | 'client-individual';

/** What a client has been told of a room: the place of the last message, and of the last event. */
export interface Place {
  readonly seq: number;
  readonly eventSeq: number;
}

export interface SubscriptionOptions extends RoomKind {
  /** What the client calls it. */
  readonly key: string;
  /** The beginning of its MESSAGE frames, with the headers that are the same in all of them. */
  readonly frameBegin: string;
  readonly ack: AckMode;
  /** All that happens in the room, rather than what is said, changed and deleted. */
  readonly wantsAll: boolean;
  readonly place: Place;
}

/** What it needs of its session. */
export interface Outlet {
  /** @returns the message's id; nothing where it is not acknowledged */
  tell(subscription: Subscription, message: RoomMessage): string;
  /** Bytes that wait on the socket. */
  readonly waiting: number;
  drained(): Promise<void>;
  readonly isOpen: boolean;
  /** @returns the change with its text, or undefined where the user may not see it */
  complete(kind: RoomKind, change: RoomMessage): Promise<RoomMessage | undefined>;
  /** Ends the socket; its client is to come back, and to say what it was told last. */
  giveUp(why: string, isTooSlow?: boolean): void;
}

const chatActions = ['SEND', 'MODIFY', 'DELETE'];

export class Subscription {
  readonly options: SubscriptionOptions;
  readonly #outlet: Outlet;
  /** In the order in which they were told. */
  readonly #unacknowledged = new Set<string>();
  #queue = new Queue<RoomMessage>();
  /** Of what came while something was before it. */
  #queuedBytes = 0;
  #isHeld = true;
  #isTelling = false;
  #isOver = false;
  #seq: number;
  #eventSeq: number;
  /** Of the last event that this front has heard of; absent before the first. */
  #heard: number | undefined;
  #onRoom: (() => void) | undefined;

  constructor(options: SubscriptionOptions, outlet: Outlet) {
    this.options = options;
    this.#outlet = outlet;
    this.#seq = options.place.seq;
    this.#eventSeq = options.place.eventSeq;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** @returns the messages that nobody will acknowledge any more */
  end(): Iterable<string> {
    this.#isOver = true;
    this.#queue = new Queue();
    this.#onRoom?.();
    return this.#unacknowledged;
  }

  /** This front has read the room's events up to there; 0 where it doesn't know. */
  isReadUpTo(eventSeq: number): void {
    this.#heard = Math.max(this.#heard ?? 0, eventSeq) || undefined;
  }

  /** Something happened in the room. */
  hear(message: RoomMessage): void {
    if (this.#isOver) return;
    if (!this.#follows(message)) {
      this.#outlet.giveUp('what happened before this was lost: come back with last-seq and last-event-seq');
      return;
    }
    if (!this.#isNew(message)) return;
    if (!this.#mustWait() && !message.isWithheld) {
      this.#tell(message);
      return;
    }
    // Without the frames that others are told, which would stay as long as it waits.
    this.#queue.push({ ...message, frames: new Map() });
    this.#queuedBytes += message.bytes;
    if (this.#queuedBytes > waitingBudget) this.#outlet.giveUp('messages are not taken fast enough', true);
    else void this.#tellQueued();
  }

  /** Tells what was missed, before all that has been heard since. */
  async catchUp(missed: AsyncIterable<RoomMessage> | Iterable<RoomMessage>): Promise<void> {
    for await (const message of missed) {
      await this.#room();
      if (this.#isOver) return;
      const whole = message.isWithheld ? await this.#complete(message) : message;
      if (whole && this.#isNew(whole)) this.#tell(whole);
    }
  }

  /** All was told that stands in the history up to now: events up to there are contained in it. */
  isKnownUpTo(eventSeq: number): void {
    this.#eventSeq = Math.max(this.#eventSeq, eventSeq);
  }

  /** From now on it is told what it hears. */
  begin(): void {
    this.#isHeld = false;
    void this.#tellQueued();
  }

  /** @returns the messages that are acknowledged by it: where the mode is `client`, all that were told before, too */
  acknowledge(messageId: string): string[] {
    if (!this.#unacknowledged.has(messageId)) return [];
    const all = [...this.#unacknowledged];
    const acknowledged =
      this.options.ack === 'client' ? all.slice(0, all.indexOf(messageId) + 1) : [messageId];
    for (const id of acknowledged) this.#unacknowledged.delete(id);
    this.#onRoom?.();
    void this.#tellQueued();
    return acknowledged;
  }

  get #isFull(): boolean {
    return this.#unacknowledged.size >= maxUnacknowledged;
  }

  #mustWait(): boolean {
    return this.#isHeld || this.#isTelling || this.#queue.size > 0 || this.#isFull;
  }

  /** All that happens in the room is heard: before what doesn't follow, events were lost with their topic. */
  #follows({ eventSeq }: RoomMessage): boolean {
    if (eventSeq === null) return true;
    const isNext = this.#heard === undefined || eventSeq <= this.#heard + 1;
    if (isNext) this.isReadUpTo(eventSeq);
    return isNext;
  }

  /** What comes twice, or was told elsewhere, is not told again. */
  #isNew({ action, eventSeq, seq }: RoomMessage): boolean {
    if (!this.options.wantsAll && !chatActions.includes(action)) return false;
    if (eventSeq !== null && eventSeq <= this.#eventSeq) return false;
    return action !== 'SEND' || (seq ?? 0) > this.#seq;
  }

  #tell(message: RoomMessage): void {
    const { action, eventSeq, seq } = message;
    this.#eventSeq = Math.max(this.#eventSeq, eventSeq ?? 0);
    if (action === 'SEND') this.#seq = seq ?? this.#seq;
    const messageId = this.#outlet.tell(this, message);
    if (this.options.ack !== 'auto') this.#unacknowledged.add(messageId);
  }

  async #tellQueued(): Promise<void> {
    if (this.#isTelling || this.#isHeld) return;
    this.#isTelling = true;
    while (!this.#isOver && !this.#isFull && this.#outlet.isOpen) {
      const message = this.#queue.shift();
      if (!message) break;
      this.#queuedBytes -= message.bytes;
      const whole = message.isWithheld ? await this.#complete(message) : message;
      if (whole && !this.#isOver && this.#isNew(whole)) this.#tell(whole);
      if (this.#outlet.waiting > replayBudget) await this.#outlet.drained();
    }
    this.#isTelling = false;
  }

  #complete(message: RoomMessage): Promise<RoomMessage | undefined> {
    return this.#outlet.complete(this.options, message);
  }

  /** Resolves once the client has taken and acknowledged enough for one more. */
  async #room(): Promise<void> {
    if (this.#outlet.waiting > replayBudget) await this.#outlet.drained();
    while (this.#isFull && !this.#isOver && this.#outlet.isOpen)
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
  }
}
