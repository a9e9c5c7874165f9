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
export function useWriting(
  room: Room,
  action: ComposerAction,
  onAction: (action: ComposerAction) => void,
): ComposerUse {
  const { drafts, unsent } = useChat();
  const { roomId, members } = room;
  const tellTyping = useTyping(roomId);
  return {
    text: drafts.of(roomId),
    type(text) {
      drafts.set(roomId, text);
      tellTyping(text);
    },
    submit(message) {
      const mentions = mentionedIn(message, members);
      unsent.say(roomId, {
        message,
        ...(mentions.length > 0 && { mentions }),
        ...(action.kind === 'reply' && { replyTo: action.to.messageId }),
      });
      drafts.set(roomId, '');
      if (action.kind === 'reply') onAction({ kind: 'write' });
    },
  };
}
