/**
 * The pinned messages of one room, the latest pin first.
 *
 * Guarantees: they are as the worker returned them, without those unpinned by an event since. When an event adds or
 * changes one, they are requested again, and so they are if a request was in flight.
 */
import type { RoomEvent } from '@parley/contracts';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { OpenRequest, Requests, Success } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';

export type Pinned = Success<'user-search-pin'>['message'][number];

export interface Pins {
  readonly all: ReadonlySignal<readonly Pinned[]>;
  /** The pending request to pin or unpin. */
  readonly pending: ReadonlySignal<OpenRequest<'user-pin-chat'> | null>;
  load(): void;
  has(messageId: number): boolean;
  pin(messageId: number, on: boolean): void;
  /** Hides the error. */
  dismiss(): void;
  take(event: RoomEvent): void;
}

export function createPins({ roomId, ask }: { roomId: number; ask: Requests['ask'] }): Pins {
  const all = signal<readonly Pinned[]>([]);
  const pending = signal<OpenRequest<'user-pin-chat'> | null>(null);
  let asked: OpenRequest<'user-search-pin'> | undefined;
  let isWaiting = false;

  function load() {
    // Its answer may be older than what has just happened.
    asked?.forget();
    const request = ask('user-search-pin', { roomId });
    asked = request;
    isWaiting = true;
    whenDone(request, ({ message }) => {
      isWaiting = false;
      all.value = message;
    });
  }

  const isPinned = (messageId: number | null) => all.peek().some((pinned) => pinned.messageId === messageId);

  function takeOff(messageId: number | null) {
    const isKnown = isPinned(messageId);
    if (isKnown) all.value = all.peek().filter((pinned) => pinned.messageId !== messageId);
    if (isWaiting || !isKnown) load();
  }

  function dismiss() {
    pending.peek()?.forget();
    pending.value = null;
  }

  return {
    all,
    pending,
    load,
    has: (messageId) => all.value.some((pinned) => pinned.messageId === messageId),
    pin(messageId, on) {
      dismiss();
      pending.value = whenDone(ask('user-pin-chat', { roomId, messageId, on }), () => {
        pending.value = null;
      });
    },
    dismiss,
    take({ actionType, messageId, on }) {
      // Nobody has opened them yet.
      if (!asked) return;
      if (actionType === 'PIN') return on ? load() : takeOff(messageId);
      if (!isWaiting && !isPinned(messageId)) return;
      if (actionType === 'DELETE') takeOff(messageId);
      if (actionType === 'MODIFY') load();
    },
  };
}
