import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { NoRoom } from '../components/room/no-room.tsx';
import { RoomLoading } from '../components/room/room-loading.tsx';
import { RoomView } from '../components/room/room-view.tsx';
import type { OpenRequest } from '../connection/requests.ts';
import { place } from '../route.ts';

export function RoomPage() {
  const at = place.value;
  return at.page === 'room' ? <OneRoom key={at.roomId} roomId={at.roomId} /> : null;
}

/** A room from the list is shown at once; its other members are loaded meanwhile. */
function OneRoom({ roomId }: { roomId: number }) {
  const { rooms } = useChat();
  const [request, setRequest] = useState<OpenRequest<'user-search-room'> | null>(null);
  useEffect(() => setRequest(rooms.loadOne(roomId)), [roomId]);
  const room = rooms.byId.value.get(roomId);
  const isThere = room !== undefined;
  useEffect(() => {
    // Opening the room removes the unread mark; one that is set meanwhile stays.
    if (rooms.byId.peek().get(roomId)?.markedUnread) rooms.choose(roomId, { markedUnread: false });
  }, [roomId, isThere]);

  const state = request?.state.value;
  if (room) return <RoomView room={room} />;
  if (state?.phase === 'failed' && state.trouble === 'ROOM_NOT_FOUND')
    return <NoRoom isThere={false} roomId={roomId} />;
  if (state?.phase === 'failed' && state.trouble === 'NOT_A_MEMBER')
    return <NoRoom isThere roomId={roomId} />;
  // It existed, and was left: here, or in another tab.
  if (state?.phase === 'done') return <NoRoom isThere roomId={roomId} />;
  return <RoomLoading request={request} />;
}
