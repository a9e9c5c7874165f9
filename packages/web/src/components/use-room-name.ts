import { useChat } from '../chat/chat.ts';
import { type Room, roomNameOf } from '../chat/room.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';

/** The displayed names of rooms, including direct rooms whose other user is gone. */
export function useRoomName(): (room: Room) => string {
  const { me } = useChat();
  const { left } = textsOf(chatTexts);
  return (room) => roomNameOf(room, me) || left;
}
