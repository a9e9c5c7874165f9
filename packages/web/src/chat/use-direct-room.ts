import { useEffect } from 'preact/hooks';
import { useRequest } from '../connection/use-request.ts';
import { goTo } from '../route.ts';
import { useChat } from './chat.ts';

/** The way to the room of two with somebody, made where it isn't there yet. */
export function useDirectRoom() {
  const { rooms } = useChat();
  const request = useRequest('user-add-room');
  const roomId = request.done?.reply.roomId;
  useEffect(() => {
    if (roomId !== undefined) goTo({ page: 'room', roomId });
  }, [roomId]);
  return {
    open(friendId: string) {
      const room = rooms.all
        .peek()
        .find(({ direct, members }) => direct && members.some(({ userId }) => userId === friendId));
      if (room) goTo({ page: 'room', roomId: room.roomId });
      else request.ask({ friendId: [friendId], direct: true });
    },
    request,
  };
}
