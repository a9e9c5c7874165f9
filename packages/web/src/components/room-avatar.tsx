import { useChat } from '../chat/chat.ts';
import type { Room } from '../chat/room.ts';
import { Avatar } from './avatar.tsx';
import { Portrait } from './portrait.tsx';
import { isShown } from './use-picture.ts';
import { useRoomName } from './use-room-name.ts';

/**
 * A room's picture; otherwise of its members: the other one in a direct room, or two of the others in any other,
 * including the user if there is only one other.
 */
export function RoomAvatar({ room }: { room: Room }) {
  const { me, people } = useChat();
  const roomNameOf = useRoomName();
  if (isShown(room.roomImg) && !room.direct)
    return <Portrait id={`room ${room.roomId}`} name={room.roomName} picture={room.roomImg} />;
  const others = room.members.filter(({ userId }) => userId !== me);
  const [first, second] = others.length > 0 || room.direct ? others : room.members;
  if (!first) return <Portrait id={`room ${room.roomId}`} name={roomNameOf(room)} picture={null} />;
  if (room.direct)
    return <Avatar id={first.userId} name={roomNameOf(room)} presence={people.find(first.userId).presence} />;
  const own = { id: me, name: people.find(me).userName };
  return (
    <span class="avatar-pair" aria-hidden="true">
      <Avatar id={first.userId} name={first.userName} size="small" />
      <Avatar {...(second ? { id: second.userId, name: second.userName } : own)} size="small" />
    </span>
  );
}
