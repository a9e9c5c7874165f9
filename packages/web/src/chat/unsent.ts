/**
 * What the user has said and the room has not heard yet.
 *
 * What it guarantees: messages of a room are sent one after the other, so that they stand in the order in which they
 * were said; each keeps its request id, over retries and a reload of the page, so that none is said twice; none goes
 * away before the room has it or the user drops it.
 */
import type { RoomEvent } from '@parley/contracts';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { newRequestId } from '../connection/request-id.ts';
import type { OpenRequest, RequestBody, Requests, Trouble } from '../connection/requests.ts';
import type { Kept } from '../kept.ts';

export type Draft = Omit<RequestBody<'user-add-chat'>, 'roomId'>;

export interface UnsentMessage {
  /** Of its request. */
  readonly id: string;
  readonly roomId: number;
  readonly draft: Draft;
  /** When it was said: ISO 8601. */
  readonly saidAt: string;
  readonly phase: 'sending' | 'stalled' | 'failed' | 'sent';
  readonly trouble: Trouble | null;
  /** Its place in the room, once that is known. */
  readonly seq?: number;
}

export interface Unsent {
  readonly all: ReadonlySignal<readonly UnsentMessage[]>;
  say(roomId: number, draft: Draft): void;
  /** Sends it again, under the same id. */
  retry(id: string): void;
  drop(id: string): void;
  take(event: RoomEvent): void;
  /** Drops them all. */
  forgetAll(): void;
  /** Nobody is there to wait for them; they stay kept. */
  close(): void;
}

export interface UnsentOptions {
  readonly me: string;
  readonly ask: Requests['ask'];
  /** Where they outlast a reload. */
  readonly kept: Kept;
  /** The seq of a room's latest message as its list knows it: what was said before a reload brings no event again. */
  readonly lastSeqOf: (roomId: number) => number;
}

export function createUnsent({ me, ask, kept, lastSeqOf }: UnsentOptions): Unsent {
  const all = signal<readonly UnsentMessage[]>(recall());
  const requests = new Map<string, OpenRequest<'user-add-chat'>>();
  /** The last seq that events told of, by room. */
  const heard = new Map<number, number>();

  all.subscribe((messages) => {
    const waiting = messages.filter(({ phase }) => phase !== 'sent');
    kept.write(waiting.length === 0 ? null : JSON.stringify({ me, waiting }));
  });
  const stopWatching = effect(() => {
    const isThere = ({ phase, roomId, seq }: UnsentMessage) =>
      phase === 'sent' && seq !== undefined && seq <= lastSeqOf(roomId);
    if (all.value.some(isThere)) remove(isThere);
  });
  for (const roomId of new Set(all.peek().map((message) => message.roomId))) sendNext(roomId);

  function recall(): UnsentMessage[] {
    try {
      const { me: whose, waiting } = JSON.parse(kept.read() ?? '{}') as {
        me?: string;
        waiting?: UnsentMessage[];
      };
      return whose === me && waiting
        ? waiting.map(({ seq: _, ...message }) => ({ ...message, phase: 'sending', trouble: null }))
        : [];
    } catch {
      // Damaged, by whatever else writes there: as good as absent.
      return [];
    }
  }

  function update(id: string, change: Partial<UnsentMessage>) {
    all.value = all.peek().map((message) => (message.id === id ? { ...message, ...change } : message));
  }

  function remove(isOver: (message: UnsentMessage) => boolean) {
    for (const message of all.peek()) if (isOver(message)) requests.delete(message.id);
    all.value = all.peek().filter((message) => !isOver(message));
  }

  /** Asks for the room's first that was not asked for, unless one before it is still on its way to the brokers. */
  function sendNext(roomId: number) {
    for (const message of all.peek()) {
      if (message.roomId !== roomId || message.phase === 'failed') continue;
      const request = requests.get(message.id);
      if (!request) return send(message);
      if (!request.taken.peek() && message.phase !== 'sent') return;
    }
  }

  function send({ id, roomId, draft }: UnsentMessage) {
    const request = ask('user-add-chat', { ...draft, roomId }, id);
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
    retry: (id) => requests.get(id)?.retry(),
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
      // The event may come before the reply. Which message it is of, the reply has the last word on.
      else if (userId === me) {
        const likely = here.find((message) => message.seq === undefined && message.draft.message === content);
        if (likely) update(likely.id, { seq });
      }
    },
    forgetAll() {
      for (const request of requests.values()) request.forget();
      remove(() => true);
    },
    close() {
      stopWatching();
      for (const request of requests.values()) request.forget();
    },
  };
}
