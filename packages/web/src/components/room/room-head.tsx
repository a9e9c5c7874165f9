import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { partnerOf, type Room, roomNameOf } from '../../chat/room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { goTo } from '../../route.ts';
import { Avatar } from '../avatar.tsx';
import { IconButton } from '../icon-button.tsx';
import { Name } from '../name.tsx';
import { BackToRooms } from './back-to-rooms.tsx';
import { PinnedButton } from './pinned-messages.tsx';
import { RoomInfo } from './room-info.tsx';
import { openPart, openRoomPart } from './room-part.ts';

/** Which room it is, who is there or types, and the ways out of it. */
export function RoomHead({ room }: { room: Room }) {
  const text = textsOf(roomTexts);
  const { me, people } = useChat();
  const open = openPart.value;
  useEffect(
    () => () => {
      openPart.value = null;
    },
    [],
  );
  const name = roomNameOf(room, me);
  const { roomId } = room;
  const partner = partnerOf(room, me);
  return (
    <header class="room-head">
      <BackToRooms />
      <Avatar
        id={partner?.userId ?? `room ${roomId}`}
        name={name}
        presence={partner && people.find(partner.userId).presence}
      />
      <div class="room-head-words">
        <h1 class="room-name" tabIndex={-1}>
          <Name of={name} />
        </h1>
        <RoomNote room={room} partnerId={partner?.userId} />
      </div>
      <PinnedButton room={room} />
      <IconButton
        icon="search"
        label={text.find}
        onClick={() => goTo({ page: 'search', text: '', roomId })}
      />
      <IconButton icon="info" label={text.info} onClick={() => openRoomPart(roomId, null)} />
      {open?.roomId === roomId && (
        <RoomInfo
          room={room}
          first={open.part}
          written={open.text}
          onClose={() => {
            openPart.value = null;
          }}
        />
      )}
    </header>
  );
}

/** Who types now; else whether the other one is there, or how many there are. */
function RoomNote({ room, partnerId }: { room: Room; partnerId: string | undefined }) {
  const text = textsOf(roomTexts);
  const { me, people, typing } = useChat();
  const typists = typing.in(room.roomId).filter((userId) => userId !== me);
  if (typists.length > 0)
    return (
      <p class="room-note" data-typing>
        {text.typing(typists.map((userId) => people.find(userId).userName))}
      </p>
    );
  const presence = partnerId === undefined ? undefined : people.find(partnerId).presence;
  return <p class="room-note">{presence ? text[presence] : text.members(room.memberCount)}</p>;
}
