import '../../styles/running.css';
import type { Room } from '../../chat/room.ts';
import type { Administration } from './administration.ts';
import { Bans } from './bans.tsx';
import { InviteLinks } from './invite-links.tsx';
import { Reports } from './reports.tsx';
import { RoomSettings } from './room-settings.tsx';

export interface RunRoomProps {
  room: Room;
  part: Administration;
  onDone: () => void;
  /** Opens another page. */
  onLeave: () => void;
}

/** The dialog of those in charge, loaded when one of them needs it. */
export function RunRoom({ room, part, onDone, onLeave }: RunRoomProps) {
  switch (part) {
    case 'settings':
      return <RoomSettings room={room} onDone={onDone} />;
    case 'links':
      return <InviteLinks room={room} />;
    case 'bans':
      return <Bans room={room} />;
    case 'reports':
      return <Reports room={room} onLeave={onLeave} />;
  }
}
