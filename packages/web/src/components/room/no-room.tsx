import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Lazily } from '../../lazily.tsx';
import { useOwnTitle } from '../../use-title.ts';
import { Icon } from '../icon.tsx';
import { Link } from '../link.tsx';

const publicRoom = () => import('../running/public-room.tsx').then(({ PublicRoom }) => PublicRoom);

/** Shown instead of a room that the user can't see. */
export function NoRoom({ isThere, roomId }: { isThere: boolean; roomId: number }) {
  const text = textsOf(roomTexts);
  const title = isThere ? text.notMember : text.noSuchRoom;
  useOwnTitle(title);
  return (
    <div class="empty no-room">
      <span class="empty-sign" aria-hidden="true">
        <Icon name="rooms" />
      </span>
      <h1 class="card-title" tabIndex={-1}>
        {title}
      </h1>
      <p class="empty-about">{isThere ? text.notMemberAbout : text.noSuchRoomAbout}</p>
      {isThere && <Lazily load={publicRoom} props={{ roomId }} waiting={null} failed={() => null} />}
      <Link to={{ page: 'rooms' }} class="button no-room-back">
        {text.back}
      </Link>
    </div>
  );
}
