import type { ChatFile } from '@parley/contracts';
import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { mentionedIn } from '../../chat/mentions.ts';
import type { Room } from '../../chat/room.ts';
import { useTyping } from './composer-typing.ts';

/** What the composer's text is for, and what is done with it. */
export interface ComposerUse {
  readonly text: string;
  type(text: string): void;
  /** @param files uploaded ones, if the message has any */
  submit(text: string, files?: readonly ChatFile[]): void;
}

/** A new message: a draft until it is sent, unsent until the room has it (chat/unsent.ts). */
export function useWriting(room: Room, action: ComposerAction): ComposerUse {
  const { drafts, savedDrafts } = useChat();
  const { roomId } = room;
  const tellTyping = useTyping(roomId);
  const say = useSaying(room);
  useEffect(() => () => savedDrafts.save(roomId), [roomId]);
  return {
    text: drafts.of(roomId).text,
    type(text) {
      drafts.change(roomId, { text });
      savedDrafts.changed(roomId);
      tellTyping(text);
    },
    submit(message, files = []) {
      // A reply to a deleted message is sent without the reference.
      say(message, action.kind === 'reply' && !action.isGone ? action.target.messageId : undefined, files);
      drafts.change(roomId, { text: '', replyTo: null });
      savedDrafts.save(roomId);
    },
  };
}

/** Sends a new message with its mentions. */
export function useSaying({
  roomId,
  members,
}: Room): (message: string, replyTo?: number, files?: readonly ChatFile[]) => void {
  const { unsent } = useChat();
  return (message, replyTo, files = []) => {
    const mentions = mentionedIn(message, members);
    unsent.say(roomId, {
      message,
      ...(mentions.length > 0 && { mentions }),
      ...(replyTo !== undefined && { replyTo }),
      ...(files.length > 0 && { files: [...files] }),
    });
  };
}
