import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { mentionedIn } from '../../chat/mentions.ts';
import type { Room } from '../../chat/room.ts';
import { useTyping } from './composer-typing.ts';

/** What the composer's text is of, and what becomes of it. */
export interface ComposerUse {
  readonly text: string;
  type(text: string): void;
  submit(text: string): void;
}

/** A new message: a draft until it is sent, unsent until the room has it (chat/unsent.ts). */
export function useWriting(room: Room, action: ComposerAction): ComposerUse {
  const { drafts } = useChat();
  const { roomId } = room;
  const tellTyping = useTyping(roomId);
  const say = useSaying(room);
  return {
    text: drafts.of(roomId).text,
    type(text) {
      drafts.change(roomId, { text });
      tellTyping(text);
    },
    submit(message) {
      // What answers a message that is gone is said without it.
      say(message, action.kind === 'reply' && !action.isGone ? action.target.messageId : undefined);
      drafts.change(roomId, { text: '', replyTo: null });
    },
  };
}

/** Says something new, which calls whom it mentions. */
export function useSaying({ roomId, members }: Room): (message: string, replyTo?: number) => void {
  const { unsent } = useChat();
  return (message, replyTo) => {
    const mentions = mentionedIn(message, members);
    unsent.say(roomId, {
      message,
      ...(mentions.length > 0 && { mentions }),
      ...(replyTo !== undefined && { replyTo }),
    });
  };
}
