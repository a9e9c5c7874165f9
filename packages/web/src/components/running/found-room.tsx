import type { ReplyOf } from '@parley/contracts';
import { useEffect } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf, troubleText } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { goTo } from '../../route.ts';
import { Name } from '../name.tsx';
import { Portrait } from '../portrait.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

export type Found = ReplyOf<'user-find-room'>['room'][number];

interface FoundRoomProps {
  room: Found;
  /** Lets the user into a room that is not public. */
  secret?: string;
  /** Called before the room is opened. */
  onJoined?: () => void;
}

/** A room as shown to others than its members, with a button to join. */
export function FoundRoom({ room, secret, onJoined }: FoundRoomProps) {
  const text = textsOf(runningTexts);
  const { roomId, roomName, roomImg, description, memberCount, isMember, isBanned } = room;
  const join = useRequest('user-join-room');
  const isDone = join.done !== null;
  useEffect(() => {
    if (isDone) enter();
  }, [isDone]);

  function enter() {
    onJoined?.();
    goTo({ page: 'room', roomId });
  }
  return (
    <div class="running-row">
      <Portrait id={`room ${roomId}`} name={roomName} picture={roomImg} />
      <div class="running-text">
        <p class="found-room-name">
          <Name of={roomName} />
        </p>
        <p class="running-note">{text.members(memberCount)}</p>
        {description !== '' && (
          <p class="room-description" dir="auto">
            {description}
          </p>
        )}
        {isBanned && <p class="running-note">{troubleText('BANNED')}</p>}
      </div>
      {!isBanned && (
        <div class="running-buttons">
          <button
            class="button button-small button-accent"
            type="button"
            aria-label={isMember ? text.openRoom(roomName) : text.joinRoom(roomName)}
            aria-disabled={join.waiting}
            data-busy={join.waiting || undefined}
            onClick={() => {
              if (isMember) enter();
              else if (!join.waiting) join.ask({ roomId, ...(secret !== undefined && { secret }) });
            }}
          >
            <span class="spinner" aria-hidden="true" />
            {isMember ? text.open : text.join}
          </button>
        </div>
      )}
      <RequestOutcome id={`join-${roomId}`} request={join} waiting={text.joining} />
    </div>
  );
}
