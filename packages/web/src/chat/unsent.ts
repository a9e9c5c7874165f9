/**
 * Messages that the user has sent and the room does not have yet.
 *
 * Guarantees: messages of a room are sent one after the other, in the order in which they were written. Each keeps its
 * request id over retries, a reload and the closing of the tab, so that it is sent only once. None is removed before
 * the room has it or the user discards it. A message that returns so late that the worker may have forgotten its id
 * waits for the user's decision, because it may have been sent.
 */
import type { RoomEvent } from '@parley/contracts';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { newRequestId } from '../connection/request-id.ts';
import type { OpenRequest, Requests } from '../connection/requests.ts';
import type { Draft, UnsentMessage } from './unsent-message.ts';
import type { UnsentStore } from './unsent-store.ts';

export interface Unsent {
  readonly all: ReadonlySignal<readonly UnsentMessage[]>;
  say(roomId: number, draft: Draft): void;
  /** Sends it again with the same id. */
  retry(id: string): void;
  /** Sends it as a message that is no reply: with a new id, since it was refused in its old form. */
  sayWithoutReply(id: string): void;
  drop(id: string): void;
  take(event: RoomEvent): void;
  /** Their number in all tabs of this browser. */
  count(): number;
  /** Whether a reload would lose none. */
  isKept(): boolean;
  /** Discards them all, in all tabs of this browser. */
  forgetAll(): void;
  /** Nobody waits for them any more; they stay stored. */
  close(): void;
}

/** How long a request id is certainly remembered (the default of TOPIC_RETENTION_HOURS); in milliseconds. */
const remembered = 24 * 3_600_000;

export interface UnsentOptions {
  readonly me: string;
  readonly ask: Requests['ask'];
  readonly store: UnsentStore;
  /** Seq of a room's latest message in the list of rooms: events of messages from before a reload do not come again. */
  readonly lastSeqOf: (roomId: number) => number;
}

export function createUnsent({ me, ask, store, lastSeqOf }: UnsentOptions): Unsent {
  const all = signal<readonly UnsentMessage[]>([]);
  const requests = new Map<string, OpenRequest<'user-add-chat'>>();
  /** Messages from before this page. */
  const cameBack = new Set<string>();
  /** The last seq from events, by room. */
  const heard = new Map<number, number>();
  let isKept = true;

  const stopKeeping = all.subscribe((messages) => {
    isKept = store.write(messages.filter(({ phase }) => phase !== 'sent'));
  });
  const stopWatching = effect(() => {
    const isThere = ({ phase, roomId, seq }: UnsentMessage) =>
      phase === 'sent' && seq !== undefined && seq <= lastSeqOf(roomId);
    if (all.value.some(isThere)) remove(isThere);
  });
  store.onForgotten(forget);
  store.adopt(comeBack);

  /** Takes messages written before this page was loaded. */
  function comeBack(messages: readonly UnsentMessage[]) {
    const known = new Set(all.peek().map(({ id }) => id));
    const back = messages
      .filter(({ id }) => !known.has(id))
      .map(({ seq: _, ...message }): UnsentMessage => {
        const isOld = Date.now() - Date.parse(message.saidAt) > remembered;
        return { ...message, phase: isOld ? 'unsure' : 'sending', trouble: null };
      });
    for (const { id } of back) cameBack.add(id);
    all.value = [...all.peek(), ...back].sort(
      (one, other) => Date.parse(one.saidAt) - Date.parse(other.saidAt),
    );
    for (const roomId of new Set(back.map((message) => message.roomId))) sendNext(roomId);
  }

  function update(id: string, change: Partial<UnsentMessage>) {
    all.value = all.peek().map((message) => (message.id === id ? { ...message, ...change } : message));
  }

  function remove(isOver: (message: UnsentMessage) => boolean) {
    for (const message of all.peek()) if (isOver(message)) requests.delete(message.id);
    all.value = all.peek().filter((message) => !isOver(message));
  }

  /** Sends the room's first unsent message, unless an earlier one is still on its way to the brokers. */
  function sendNext(roomId: number) {
    for (const message of all.peek()) {
      if (message.roomId !== roomId || message.phase === 'failed' || message.phase === 'unsure') continue;
      const request = requests.get(message.id);
      if (!request) return send(message);
      if (!request.taken.peek() && message.phase !== 'sent') return;
    }
  }

  function send({ id, roomId, draft }: UnsentMessage) {
    const request = ask('user-add-chat', { ...draft, roomId }, id, cameBack.has(id));
    requests.set(id, request);
    request.taken.subscribe((taken) => {
      if (taken) sendNext(roomId);
    });
    request.state.subscribe((state) => {
      if (state.phase === 'done') settle(id, roomId, state.reply.seq);
      else if (state.phase === 'waiting') update(id, { phase: 'sending', trouble: null });
      else update(id, { phase: state.phase, trouble: state.trouble });
      if (state.phase === 'done' || state.phase === 'failed') sendNext(roomId);
    });
  }

  function forget() {
    for (const request of requests.values()) request.forget();
    remove(() => true);
  }

  function settle(id: string, roomId: number, seq: number) {
    if (seq <= (heard.get(roomId) ?? 0)) remove((message) => message.id === id);
    else update(id, { phase: 'sent', trouble: null, seq });
  }

  return {
    all,
    say(roomId, draft) {
      const said = { id: newRequestId(), roomId, draft, saidAt: new Date().toISOString() };
      all.value = [...all.peek(), { ...said, phase: 'sending', trouble: null }];
      sendNext(roomId);
    },
    retry(id) {
      const message = all.peek().find((one) => one.id === id);
      if (message?.phase !== 'unsure') return requests.get(id)?.retry();
      update(id, { phase: 'sending' });
      sendNext(message.roomId);
    },
    sayWithoutReply(id) {
      requests.get(id)?.forget();
      requests.delete(id);
      all.value = all.peek().map((message) => {
        if (message.id !== id) return message;
        const { replyTo: _, ...draft } = message.draft;
        return { ...message, id: newRequestId(), draft, phase: 'sending', trouble: null };
      });
      for (const { roomId } of all.peek()) sendNext(roomId);
    },
    drop(id) {
      const roomId = all.peek().find((message) => message.id === id)?.roomId;
      requests.get(id)?.forget();
      remove((message) => message.id === id);
      if (roomId !== undefined) sendNext(roomId);
    },
    take({ actionType, userId, roomId, seq, content }) {
      if (actionType !== 'SEND' || seq === null) return;
      heard.set(roomId, Math.max(seq, heard.get(roomId) ?? 0));
      const here = all.peek().filter((message) => message.roomId === roomId);
      if (here.some(({ phase }) => phase === 'sent'))
        remove(
          ({ phase, ...message }) => phase === 'sent' && message.roomId === roomId && message.seq === seq,
        );
      // The event may come before the reply. The reply finally decides which message it is.
      else if (userId === me) {
        const likely = here.find((message) => message.seq === undefined && message.draft.message === content);
        if (likely) update(likely.id, { seq });
      }
    },
    count: () => store.count(),
    isKept: () => isKept,
    forgetAll() {
      forget();
      store.forgetAll();
    },
    close() {
      stopWatching();
      stopKeeping();
      for (const request of requests.values()) request.forget();
      store.close();
    },
  };
}
