import { useRef } from 'preact/hooks';
import type { Room } from '../chat/room.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';
import { Menu } from './menu.tsx';
import { RoomLink } from './room-link.tsx';
import { useRoomChoices } from './use-room-choices.ts';
import { useRoomName } from './use-room-name.ts';

/** A room in the list, with a menu of settings: by the button beside it, or a long press. */
export function RoomRow({ room }: { room: Room }) {
  const roomNameOf = useRoomName();
  const row = useRef<HTMLLIElement>(null);
  const items = useRoomChoices(room);

  /** A long press, or the menu key; a mouse opens the browser's own menu. */
  function openMenu(event: MouseEvent) {
    if (event.button === 2) return;
    event.preventDefault();
    row.current?.querySelector<HTMLElement>('[aria-haspopup=menu]')?.click();
  }

  return (
    <li ref={row} class="room-row" onContextMenu={openMenu}>
      <RoomLink room={room} />
      <Menu label={textsOf(roomSettingsTexts).actions(roomNameOf(room))} items={items} />
    </li>
  );
}
