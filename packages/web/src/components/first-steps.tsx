import { useState } from 'preact/hooks';
import { friendsTexts } from '../i18n/friends.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { CreateRoom } from './create-room.tsx';
import { AddFriends } from './friends/add-friends.tsx';
import { OwnLink } from './friends/own-link.tsx';
import { Icon } from './icon.tsx';

/** Suggestions for users without rooms. */
export function FirstSteps() {
  const text = textsOf(roomsTexts);
  const [open, setOpen] = useState<'people' | 'room' | null>(null);
  const close = () => setOpen(null);
  return (
    <div class="empty first-steps">
      <p class="card-title">{text.none}</p>
      <p class="empty-about">{text.noneAbout}</p>
      <div class="first-steps-ways">
        <button class="button button-first" type="button" onClick={() => setOpen('people')}>
          <Icon name="search" />
          {text.findPeople}
        </button>
        <button class="button" type="button" onClick={() => setOpen('room')}>
          <Icon name="plus" />
          {text.create}
        </button>
      </div>
      <p class="section-title">{textsOf(friendsTexts).link}</p>
      <OwnLink />
      {open === 'people' && <AddFriends onClose={close} />}
      {open === 'room' && <CreateRoom onClose={close} />}
    </div>
  );
}
