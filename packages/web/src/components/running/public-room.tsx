import '../../styles/running.css';
import { useEffect } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { FoundRoom } from './found-room.tsx';

/** Where the room of an address is public, the way into it. */
export function PublicRoom({ roomId }: { roomId: number }) {
  const search = useRequest('user-find-room');
  useEffect(() => search.ask({ roomId }), [roomId]);
  const room = search.done?.reply.room[0];
  return room ? <FoundRoom room={room} /> : null;
}
