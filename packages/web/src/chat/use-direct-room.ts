import { useEffect } from 'preact/hooks';
import { useRequest } from '../connection/use-request.ts';
import { goTo } from '../route.ts';
import { useChat } from './chat.ts';

/**
 * Opens the direct room with somebody, creating it if necessary.
 * @param gone called when the room was opened
 */
export function useDirectRoom(gone?: () => void) {
  const { rooms } = useChat();
  const request = useRequest('user-add-room');
  const roomId = request.done?.reply.roomId;
  useEffect(() => {
    if (roomId !== undefined) go(roomId);
  }, [roomId]);

  function go(roomId: number) {
    gone?.();
    goTo({ page: 'room', roomId });
  }

  return {
    open(friendId: string) {
      const room = rooms.all
        .peek()
        .find(({ direct, members }) => direct && members.some(({ userId }) => userId === friendId));
      if (room) go(room.roomId);
      else request.ask({ friendId: [friendId], direct: true });
    },
    request,
  };
}
