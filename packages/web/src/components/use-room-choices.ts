import { useChat } from '../chat/chat.ts';
import { isMuted, type Room, unreadOf } from '../chat/room.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';
import type { MenuItem } from './menu.tsx';

const hour = 3_600_000;

/** An instant that ends a period, whatever this device's clock says: it is in the past for everybody. */
export const longOver = new Date(0).toISOString();

/** The instant so many hours from now. */
export const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

/** The settings of a room as menu actions. */
export function useRoomChoices(room: Room): MenuItem[] {
  const { rooms } = useChat();
  const text = textsOf(roomSettingsTexts);
  const { roomId, favourite, archived, markedUnread, lastSeq } = room;
  const isUnread = markedUnread || unreadOf(room) > 0;

  function markRead() {
    if (markedUnread) rooms.choose(roomId, { markedUnread: false });
    rooms.read(roomId, lastSeq);
  }

  return [
    {
      icon: 'star',
      label: favourite ? text.unfavourite : text.favourite,
      onSelect: () => rooms.choose(roomId, { favourite: !favourite }),
    },
    isUnread
      ? { icon: 'check', label: text.markRead, onSelect: markRead }
      : {
          icon: 'rooms',
          label: text.markUnread,
          onSelect: () => rooms.choose(roomId, { markedUnread: true }),
        },
    isMuted(room)
      ? {
          icon: 'bell',
          label: text.unmute,
          onSelect: () => rooms.choose(roomId, { mutedUntil: longOver }),
        }
      : {
          icon: 'bellOff',
          label: text.mute,
          onSelect: () => rooms.choose(roomId, { mutedUntil: inHours(8) }),
        },
    {
      icon: 'archive',
      label: archived ? text.unarchive : text.archive,
      onSelect: () => rooms.choose(roomId, { archived: !archived }),
    },
  ];
}
