import { useChat } from '../chat/chat.ts';
import { activeAt, isSilent, partnerOf, type Room, unreadOf } from '../chat/room.ts';
import { plainTextOf } from '../formatting/formatting.ts';
import { whenText } from '../i18n/dates.ts';
import { fileText } from '../i18n/file-text.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { place } from '../route.ts';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { Name } from './name.tsx';
import { useNameOf } from './room/use-name-of.ts';
import { RoomAvatar } from './room-avatar.tsx';
import { UnreadBadge } from './unread-badge.tsx';
import { useRoomName } from './use-room-name.ts';

/** A row of the list of rooms: who, the last message, when, and how much of it is new. */
export function RoomLink({ room }: { room: Room }) {
  const { me, people } = useChat();
  const roomNameOf = useRoomName();
  const { roomId } = room;
  const at = place.value;
  const partner = partnerOf(room, me);
  const unread = unreadOf(room);
  const presence = partner && people.find(partner.userId).presence;
  return (
    <Link
      to={{ page: 'room', roomId }}
      class="room-link"
      isNew={unread > 0}
      current={at.page === 'room' && at.roomId === roomId}
    >
      <RoomAvatar room={room} />
      <span class="room-words">
        <span class="room-line">
          <span class="room-called">
            <Name of={roomNameOf(room)} />
          </span>
          {presence && <span class="unseen">{textsOf(roomsTexts)[presence]}</span>}
          <Marks room={room} />
          <time class="room-when" dateTime={activeAt(room)}>
            {whenText(activeAt(room))}
          </time>
        </span>
        <span class="room-line">
          <Preview room={room} />
          <UnreadBadge count={unread} isMarked={room.markedUnread} isQuiet={isSilent(room)} />
        </span>
      </span>
    </Link>
  );
}

/** The member's own settings of the room, and whether there are reports for those in charge. */
function Marks({ room }: { room: Room }) {
  const text = textsOf(roomSettingsTexts);
  return (
    <span class="room-marks">
      {room.reports > 0 && (
        <span class="room-reports" title={textsOf(roomsTexts).reports(room.reports)}>
          <Icon name="flag" />
          <span class="unseen">{textsOf(roomsTexts).reports(room.reports)}</span>
        </span>
      )}
      {room.favourite && (
        <span title={text.isFavourite}>
          <Icon name="star" />
          <span class="unseen">{text.isFavourite}</span>
        </span>
      )}
      {isSilent(room) && (
        <span title={text.isMuted}>
          <Icon name="bellOff" />
          <span class="unseen">{text.isMuted}</span>
        </span>
      )}
    </span>
  );
}

/** The state of the room, the most urgent first. */
function Preview({ room }: { room: Room }) {
  const chat = useChat();
  const { typing, unsent, drafts, savedDrafts } = chat;
  const text = textsOf(roomsTexts);
  const nameOf = useNameOf();
  const { roomId } = room;
  if (
    unsent.all.value.some(
      (message) => message.roomId === roomId && (message.phase === 'failed' || message.phase === 'unsure'),
    )
  )
    return <span class="room-preview room-failed">{text.failed}</span>;
  if (typing.in(roomId).length > 0) return <span class="room-preview room-typing">{text.typing}</span>;
  const { text: typed, modifying } = drafts.of(roomId);
  const draft = typed || modifying?.text || savedDrafts.beginningOf(roomId);
  const isHere = place.value.page === 'room' && place.value.roomId === roomId;
  if (draft?.trim() && !isHere)
    return (
      <span class="room-preview">
        <span class="room-draft">{text.draft}</span> <bdi>{draft}</bdi>
      </span>
    );
  return <span class="room-preview">{lastText(room, chat.me, nameOf)}</span>;
}

function lastText({ lastMessage, direct }: Room, me: string, nameOf: ReturnType<typeof useNameOf>): string {
  const text = textsOf(roomsTexts);
  if (lastMessage === null) return text.nothingSaid;
  const said = lastMessage.isDeleted
    ? text.deleted
    : plainTextOf(lastMessage.content) || fileText(lastMessage.files?.[0]);
  if (lastMessage.userId === me) return text.youSaid(said);
  return direct ? said : text.said(nameOf(lastMessage), said);
}
