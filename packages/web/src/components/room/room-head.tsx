import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { partnerOf, type Room } from '../../chat/room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { Lazily } from '../../lazily.tsx';
import { goTo } from '../../route.ts';
import { DialogFailed } from '../dialog-failed.tsx';
import { IconButton } from '../icon-button.tsx';
import { Name } from '../name.tsx';
import { RoomAvatar } from '../room-avatar.tsx';
import { useRoomName } from '../use-room-name.ts';
import { BackToRooms } from './back-to-rooms.tsx';
import { PinnedButton } from './pinned-messages.tsx';
import { closeRoomPart, openPart, openRoomPart } from './room-part.ts';

const loadInfo = () => import('./room-info.tsx').then(({ RoomInfo }) => RoomInfo);

/** Shows which room it is, who is online or typing, and the way back. */
export function RoomHead({ room }: { room: Room }) {
  const text = textsOf(roomTexts);
  const { me } = useChat();
  const open = openPart.value;
  useEffect(() => closeRoomPart, []);
  const name = useRoomName()(room);
  const { roomId } = room;
  const partner = partnerOf(room, me);
  return (
    <header class="room-head">
      <BackToRooms />
      <RoomAvatar room={room} />
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
      <InfoButton room={room} />
      {open?.roomId === roomId && (
        <Lazily
          load={loadInfo}
          props={{ room, first: open.part, written: open.text, onClose: closeRoomPart }}
          waiting={null}
          failed={DialogFailed}
        />
      )}
    </header>
  );
}

/** With the number of reports, for those in charge. */
function InfoButton({ room: { roomId, reports } }: { room: Room }) {
  const { info } = textsOf(roomTexts);
  const label = reports > 0 ? `${info}, ${textsOf(roomsTexts).reports(reports)}` : info;
  return (
    <span class="room-info-button">
      <IconButton icon="info" label={label} onClick={() => openRoomPart(roomId, null)} />
      {reports > 0 && (
        <span class="badge" aria-hidden="true">
          {reports}
        </span>
      )}
    </span>
  );
}

/** Who is typing; otherwise whether the other user is online, or the number of members. */
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
