import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Icon } from '../icon.tsx';
import { Link } from '../link.tsx';

/** On phones, where the rooms are not beside it. */
export function BackToRooms() {
  return (
    <Link to={{ page: 'rooms' }} class="icon-button room-back">
      <Icon name="back" />
      <span class="unseen">{textsOf(roomTexts).back}</span>
    </Link>
  );
}
