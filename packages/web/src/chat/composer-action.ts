/** What the composer is used for: a new message, a reply, or editing one of the user's own messages. */
import type { Message } from '@parley/contracts';
import { useEffect } from 'preact/hooks';
import { useChat } from './chat.ts';
import type { Target } from './drafts.ts';
import type { Room } from './room.ts';

export type ComposerAction =
  | { readonly kind: 'write' }
  | {
      readonly kind: 'reply' | 'modify';
      readonly target: Target;
      /** Its current state; undefined if unknown. */
      readonly message: Message | undefined;
      /** It was deleted, or can't be seen any more. */
      readonly isGone: boolean;
    };

/** What the room's draft is for, updated when the message that it refers to changes. */
export function useComposerAction({ roomId, joinedSeq }: Room): ComposerAction {
  const { drafts, timelineOf } = useChat();
  const timeline = timelineOf(roomId);
  const { modifying, replyTo } = drafts.of(roomId);
  const target = modifying ?? replyTo;
  const seq = target && target.seq > joinedSeq ? target.seq : null;
  useEffect(() => {
    timeline.wantAlso(seq);
    return () => timeline.wantAlso(null);
  }, [timeline, seq]);
  timeline.version.value;
  if (!target) return { kind: 'write' };
  const message = seq === null ? undefined : timeline.at(seq);
  const isGone = seq === null || message?.isDeleted === true;
  return { kind: modifying ? 'modify' : 'reply', target, message, isGone };
}
