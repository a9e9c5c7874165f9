import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { isInCharge, partnerOf, type Room } from '../../chat/room.ts';
import { isolated } from '../../i18n/isolated.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { Lazily } from '../../lazily.tsx';
import { CreateRoom } from '../create-room.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { PartFailed } from '../load-failed.tsx';
import { type Administration, administration } from '../running/administration.ts';
import { useRoomName } from '../use-room-name.ts';
import { DayForm } from './day-form.tsx';
import { ExportLinks } from './export-links.tsx';
import { InviteForm } from './invite-form.tsx';
import { LeaveRoom } from './leave-room.tsx';
import { Members } from './members.tsx';
import { RenameForm } from './rename-form.tsx';
import { RoomNotifications } from './room-notifications.tsx';
import type { RoomPart } from './room-part.ts';

interface RoomInfoProps {
  room: Room;
  /** The part that is opened first, if any, and the text for it. */
  first: RoomPart | null;
  written: string;
  onClose: () => void;
}

/** Everything about a room, and all actions on it. */
export function RoomInfo({ room, first, written, onClose }: RoomInfoProps) {
  const text = textsOf(roomsTexts);
  const { me } = useChat();
  const roomNameOf = useRoomName();
  const [chosen, setPart] = useState<RoomPart | null>(first);
  const parts = partsOf(room);
  // A user who is no longer an administrator does not see these parts any more.
  const part = chosen !== null && parts.includes(chosen) ? chosen : null;
  const acts = textsOf(messageActTexts);
  const labels = { ...text, reports: text.reports(room.reports), day: acts.day, export: acts.export };
  const back = () => setPart(null);

  if (part === 'newWith') {
    const partner = partnerOf(room, me);
    return <CreateRoom withPeople={partner ? [partner.userId] : []} onClose={onClose} />;
  }
  if (part === 'leave') return <LeaveRoom room={room} onClose={first === 'leave' ? onClose : back} />;
  return (
    <Dialog title={isolated(roomNameOf(room))} onClose={onClose}>
      {room.isPublic && (
        <p class="room-public">
          <Icon name="globe" />
          {text.isPublic}
        </p>
      )}
      {room.description !== '' && (
        <p class="room-description" dir="auto">
          {room.description}
        </p>
      )}
      <div class="room-actions">
        {parts.map((name) => (
          <button
            key={name}
            class="button button-small"
            type="button"
            data-danger={name === 'leave' || undefined}
            data-urgent={(name === 'reports' && room.reports > 0) || undefined}
            aria-expanded={name === 'newWith' || name === 'leave' ? undefined : part === name}
            onClick={() => setPart(part === name ? null : name)}
          >
            <Icon name={icons[name]} />
            {labels[name]}
          </button>
        ))}
      </div>
      {part === 'invite' && <InviteForm room={room} />}
      {part === 'rename' && (
        <RenameForm room={room} written={first === 'rename' ? written : ''} onCancel={back} />
      )}
      {part === 'day' && <DayForm room={room} onGone={onClose} />}
      {part === 'export' && <ExportLinks room={room} />}
      {isAdministration(part) && (
        <Lazily
          key={part}
          load={runRoom}
          props={{ room, part, onDone: back, onLeave: onClose }}
          waiting={null}
          failed={PartFailed}
        />
      )}
      <RoomNotifications room={room} />
      <Members room={room} />
    </Dialog>
  );
}

const runRoom = () => import('../running/run-room.tsx').then(({ RunRoom }) => RunRoom);

const isAdministration = (part: RoomPart | null): part is Administration =>
  administration.includes(part as Administration);

/** Only those in charge may rename a public room. */
function partsOf(room: Room): readonly RoomPart[] {
  if (room.direct) return ['newWith', 'day', 'export', 'leave'];
  if (isInCharge(room)) return ['invite', 'rename', ...administration, 'day', 'export', 'leave'];
  return room.isPublic
    ? ['invite', 'day', 'export', 'leave']
    : ['invite', 'rename', 'day', 'export', 'leave'];
}

const icons = {
  invite: 'plus',
  rename: 'edit',
  leave: 'leave',
  newWith: 'friends',
  day: 'clock',
  export: 'file',
  settings: 'info',
  links: 'link',
  bans: 'block',
  reports: 'flag',
} as const;
