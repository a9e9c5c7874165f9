import '../../styles/running.css';
import { useEffect } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { FoundRoom } from './found-room.tsx';

/** If the room at an address is public, a way to join it. */
export function PublicRoom({ roomId }: { roomId: number }) {
  const search = useRequest('user-find-room');
  useEffect(() => search.ask({ roomId }), [roomId]);
  const room = search.done?.reply.room[0];
  return room ? <FoundRoom room={room} /> : null;
}
