/**
 * Pending reactions: shown as if they were done, until the room's event has come or the worker refuses. One for each
 * message; a later request starts from what is shown.
 */
import type { Message, Reaction } from '@parley/contracts';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Timeline } from '../../chat/timeline.ts';
import type { OpenRequest, Requests } from '../../connection/requests.ts';

export interface PendingReaction {
  readonly emoji: string;
  readonly on: boolean;
  readonly request: OpenRequest<'user-react-chat'>;
}

export interface Reacting {
  /** By message id. */
  readonly pending: ReadonlySignal<ReadonlyMap<number, PendingReaction>>;
  /** Adds the emoji, or removes it. */
  toggle(message: Message, emoji: string): void;
  dismiss(messageId: number): void;
}

export interface ReactingOptions {
  readonly me: string;
  readonly timeline: Timeline;
  readonly ask: Requests['ask'];
}

export function createReacting({ me, timeline, ask }: ReactingOptions): Reacting {
  const pending = signal<ReadonlyMap<number, PendingReaction>>(new Map());

  function put(messageId: number, reaction: PendingReaction | null) {
    const next = new Map(pending.peek());
    if (reaction) next.set(messageId, reaction);
    else next.delete(messageId);
    pending.value = next;
  }

  function dismiss(messageId: number) {
    pending.peek().get(messageId)?.request.forget();
    put(messageId, null);
  }

  function toggle({ messageId, seq, reactions }: Message, emoji: string) {
    const before = pending.peek().get(messageId);
    const on = !hasReacted(reactionsWith(reactions, before, me), emoji, me);
    // A pending one is executed anyway; only its result is not waited for.
    before?.request.forget();
    const request = ask('user-react-chat', { roomId: timeline.roomId, messageId, emoji, on });
    put(messageId, { emoji, on, request });
    forgetOnceThere(messageId, seq);
  }

  function forgetOnceThere(messageId: number, seq: number) {
    const mine = pending.peek().get(messageId);
    const stop = effect(() => {
      timeline.version.value;
      const isMine = pending.value.get(messageId) === mine;
      if (isMine && !isThere(seq, mine)) return;
      queueMicrotask(() => {
        stop();
        if (isMine) put(messageId, null);
      });
    });
  }

  function isThere(seq: number, reaction: PendingReaction | undefined): boolean {
    if (reaction?.request.state.value.phase !== 'done') return false;
    return hasReacted(timeline.at(seq)?.reactions ?? [], reaction.emoji, me) === reaction.on;
  }

  return { pending, toggle, dismiss };
}

export function hasReacted(reactions: readonly Reaction[], emoji: string, userId: string): boolean {
  return reactions.some((one) => one.emoji === emoji && one.userId.includes(userId));
}

/** The reactions including the pending one, unless that was refused. */
export function reactionsWith(
  reactions: readonly Reaction[],
  pending: PendingReaction | undefined,
  me: string,
): readonly Reaction[] {
  if (!pending || pending.request.state.value.phase === 'failed') return reactions;
  const { emoji, on } = pending;
  if (hasReacted(reactions, emoji, me) === on) return reactions;
  if (on && !reactions.some((one) => one.emoji === emoji)) return [...reactions, { emoji, userId: [me] }];
  return reactions
    .map((one) =>
      one.emoji !== emoji
        ? one
        : { emoji, userId: on ? [...one.userId, me] : one.userId.filter((userId) => userId !== me) },
    )
    .filter(({ userId }) => userId.length > 0);
}
