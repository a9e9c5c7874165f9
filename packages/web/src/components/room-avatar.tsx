import { useChat } from '../chat/chat.ts';
import type { Room } from '../chat/room.ts';
import { Avatar } from './avatar.tsx';

/** Who is in a room: the other of two, or two of many. */
export function RoomAvatar({ room }: { room: Room }) {
  const { me, people } = useChat();
  const others = room.members.filter(({ userId }) => userId !== me);
  const [first, second] = others.length > 0 ? others : room.members;
  if (!first) return <Avatar id={room.roomName} name={room.roomName} />;
  if (room.direct || !second)
    return (
      <Avatar
        id={first.userId}
        name={first.userName}
        presence={room.direct ? people.find(first.userId).presence : undefined}
      />
    );
  return (
    <span class="avatar-pair" aria-hidden="true">
      <Avatar id={first.userId} name={first.userName} size="small" />
      <Avatar id={second.userId} name={second.userName} size="small" />
    </span>
  );
}
